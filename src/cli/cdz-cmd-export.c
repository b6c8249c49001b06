/* cdz-cmd-export.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-export"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-exporter.h"
#include "cdz-new-file.h"
#include "cdz-next-step.h"
#include "cdz-text.h"

static void
add_next_steps (CdzJson   *json,
                GPtrArray *steps)
{
  cdz_json_begin_array (json, "next-step");
  for (guint i = 0; i < steps->len; i++)
    {
      const CdzNextStep *step = steps->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "program", step->program);
      cdz_json_add_string (json, "title", step->title);
      cdz_json_add_string (json, "message", step->message);
      cdz_json_begin_array (json, "commands");
      for (guint j = 0; step->commands[j] != NULL; j++)
        cdz_json_add_string (json, NULL, step->commands[j]);
      cdz_json_end_array (json);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static gboolean
print_json (CdzExported  *exported,
            GError      **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autofree char *file = g_filename_display_name (exported->path);

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "ref", exported->ref);
  cdz_json_add_string (json, "format", cdz_export_format_get_info (exported->format)->name);
  cdz_json_add_string (json, "file", file);
  cdz_json_add_string (json, "sha256", exported->sha256);
  cdz_json_add_findings (json, "findings", exported->findings);
  add_next_steps (json, exported->next_steps);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

static gboolean
print_text (CdzExported  *exported,
            GError      **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *file = g_filename_display_name (exported->path);

  g_string_append_printf (text, "%s ", _("Wrote and compared"));
  cdz_text_append_printable (text, file);
  g_string_append_c (text, '\n');
  cdz_text_append_findings (text, exported->findings);

  for (guint i = 0; i < exported->next_steps->len; i++)
    {
      const CdzNextStep *step = exported->next_steps->pdata[i];

      g_string_append_c (text, '\n');
      cdz_text_append_styled (text, CDZ_STYLE_BOLD, step->title);
      g_string_append (text, "\n  ");
      cdz_text_append_wrapped (text, step->message, 2, 2);
      g_string_append_c (text, '\n');
      for (guint j = 0; step->commands[j] != NULL; j++)
        {
          g_string_append (text, "    ");
          cdz_text_append_printable (text, step->commands[j]);
          g_string_append_c (text, '\n');
        }
    }

  return cdz_cli_print_text (text, error);
}

static gboolean
read_options (CdzArguments     *arguments,
              CdzItem          *item,
              CdzExportOptions *options,
              GError          **error)
{
  const char *format = cdz_arguments_get (arguments, "format");
  const char *target = cdz_arguments_get (arguments, "target");
  gboolean is_clear = cdz_arguments_has (arguments, "unencrypted");

  options->format = cdz_export_format_for_item (item);
  if ((format != NULL && !cdz_export_format_from_name (format, &options->format, error)) ||
      (target != NULL && !cdz_pkcs12_target_from_name (target, &options->target, error)))
    return FALSE;

  if (target != NULL && options->format != CDZ_EXPORT_PKCS12)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“--target” goes with the format pkcs12 only"));
  else if (is_clear && options->format != CDZ_EXPORT_PKCS8)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“--unencrypted” goes with the format pkcs8 only"));
  else if (is_clear && cdz_arguments_has (arguments, "export-passphrase-file"))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                         _("“--unencrypted” and “--export-passphrase-file” exclude each other"));
  else
    return TRUE;

  return FALSE;
}

/* A new passphrase is one line: of several it would be a guess which is meant. */
static gboolean
find_passphrase (CdzCli            *cli,
                 CdzArguments      *arguments,
                 CdzExportOptions  *options,
                 GError           **error)
{
  const char *path = cdz_arguments_get (arguments, "export-passphrase-file");
  g_autofree char *name = g_filename_display_name (options->path);
  g_autoptr(GPtrArray) lines = NULL;

  if (!cdz_export_format_get_info (options->format)->has_key || cdz_arguments_has (arguments, "unencrypted"))
    return TRUE;

  if (path == NULL)
    return (options->passphrase = cdz_cli_ask (cli, CDZ_PROMPT_NEW_FILE_PASSPHRASE, name, 0, error)) != NULL;

  if ((lines = cdz_cli_read_passphrases (cli, path, error)) == NULL)
    return FALSE;
  if (lines->len != 1 || cdz_secret_get_size (lines->pdata[0]) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The file of the new passphrase must hold one line that is not empty"));
      return FALSE;
    }

  options->passphrase = cdz_secret_ref (lines->pdata[0]);
  return TRUE;
}

static gboolean
export (CdzCli            *cli,
        CdzArguments      *arguments,
        CdzItem           *item,
        CdzExportOptions  *options,
        GError           **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzExported) exported = NULL;

  /* What cannot be is said before a passphrase is asked. */
  if (!cdz_exporter_check (cdz_cli_get_caller (cli), item, options, error) ||
      !cdz_new_file_check (options->path, error) ||
      !find_passphrase (cli, arguments, options, error))
    return FALSE;

  cdz_exporter_export_async (library, cdz_cli_get_caller (cli), item, options, NULL,
                             cdz_cli_store_result_cb, &result);
  if ((exported = cdz_exporter_export_finish (cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return cdz_cli_is_json (cli) ? print_json (exported, error) : print_text (exported, error);
}

/* “pkcs8” of an identity means its key; a key or an identity can be either. */
static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzItem) item = NULL;
  g_autofree char *name = NULL;
  CdzExportOptions options = { 0 };
  gboolean done;

  if (library == NULL ||
      (item = cdz_library_resolve (library, cdz_cli_get_caller (cli),
                                   cdz_arguments_get_operand (arguments, 0), error)) == NULL ||
      !read_options (arguments, item, &options, error))
    return FALSE;

  name = cdz_export_format_dup_name (options.format, item);
  options.path = cdz_arguments_has (arguments, "out") ? cdz_arguments_get (arguments, "out") : name;
  done = export (cli, arguments, item, &options, error);
  g_clear_pointer (&options.passphrase, cdz_secret_unref);

  return done;
}

static const CdzOption options_table[] = {
  { "format", CDZ_OPTION_VALUE, N_("FORMAT"), N_("pem, der, chain, pkcs7, pkcs8, pkcs12, csr, spki or ssh") },
  { "target", CDZ_OPTION_VALUE, N_("TARGET"), N_("who shall read the PKCS#12: modern, legacy or fips") },
  { "out", CDZ_OPTION_VALUE, N_("FILE"), N_("write this file; it must not be there yet"), CDZ_COMPLETE_FILE },
  { "export-passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take the new file's passphrase from a file (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { "unencrypted", CDZ_OPTION_FLAG, NULL, N_("write a private key (pkcs8) in clear") },
  { NULL },
};

const CdzCommand cdz_cmd_export = {
  .name = "export",
  .operands = N_("REF"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("write an item to a file, for another program"),
  .description = N_("Writes a certificate, key, request or identity to a file and says how the programs of this machine "
                    "take it in. An identity becomes a PKCS#12, a private key an encrypted PKCS#8, unless a format is "
                    "given; “pem”, “der”, “chain” and “pkcs7” never hold a private key. The file appears whole, after it "
                    "was read back and compared, and never takes the place of another."),
  .options = options_table,
  .run = run,
};
