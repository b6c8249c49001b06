/* cdz-cmd-explain.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-explain"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-doctor.h"
#include "cdz-text.h"

static gboolean
print_json (CdzDiagnosis  *diagnosis,
            GError       **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "ref", diagnosis->ref);
  cdz_json_add_boolean (json, "identity", diagnosis->is_identity);
  cdz_json_begin_array (json, "reasons");
  for (guint i = 0; i < diagnosis->reasons->len; i++)
    {
      const CdzReason *reason = diagnosis->reasons->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "code", reason->code);
      cdz_json_add_string (json, "severity", cdz_severity_get_name (reason->severity));
      cdz_json_add_string (json, "title", reason->title);
      cdz_json_add_string (json, "message", reason->message);
      if (reason->ref != NULL)
        cdz_json_add_string (json, "ref", reason->ref);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
  cdz_json_begin_array (json, "remedies");
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const CdzRemedy *remedy = diagnosis->remedies->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "code", remedy->code);
      cdz_json_add_string (json, "title", remedy->title);
      cdz_json_add_string (json, "message", remedy->message);
      cdz_json_add_string (json, "command", remedy->command);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

static void
append_pair (GString    *text,
             CdzStyle    style,
             const char *title,
             const char *message)
{
  g_string_append (text, "  ");
  cdz_text_append_styled (text, style, title);
  g_string_append (text, "\n    ");
  cdz_text_append_wrapped (text, message, 4, 4);
  g_string_append_c (text, '\n');
}

static gboolean
print_text (CdzDiagnosis  *diagnosis,
            GError       **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  cdz_text_append_styled (text, CDZ_STYLE_BOLD, diagnosis->is_identity ? _("This is an identity") : _("Why this is not an identity"));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < diagnosis->reasons->len; i++)
    {
      const CdzReason *reason = diagnosis->reasons->pdata[i];

      append_pair (text, cdz_text_get_style (reason->severity), reason->title, reason->message);
    }

  if (diagnosis->remedies->len > 0)
    {
      cdz_text_append_styled (text, CDZ_STYLE_BOLD, _("What you can do"));
      g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const CdzRemedy *remedy = diagnosis->remedies->pdata[i];

      append_pair (text, CDZ_STYLE_PLAIN, remedy->title, remedy->message);
      g_string_append (text, "    $ ");
      cdz_text_append_printable (text, remedy->command);
      g_string_append_c (text, '\n');
    }

  return cdz_cli_print_text (text, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GPtrArray) files = g_ptr_array_new ();
  GPtrArray *given = cdz_arguments_get_all (arguments, "file");
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzDiagnosis) diagnosis = NULL;

  if (library == NULL ||
      (item = cdz_library_resolve (library, cdz_cli_get_caller (cli),
                                   cdz_arguments_get_operand (arguments, 0), error)) == NULL)
    return FALSE;

  /* An item of another program may hold what is missing. */
  cdz_cli_settle (cli, CDZ_SETTLE_ALL);
  for (guint i = 0; given != NULL && i < given->len; i++)
    g_ptr_array_add (files, given->pdata[i]);
  g_ptr_array_add (files, NULL);
  cdz_doctor_explain_async (library, cdz_cli_get_caller (cli), item, (const char * const *) files->pdata,
                            g_get_real_time () / G_USEC_PER_SEC, NULL, cdz_cli_store_result_cb, &result);
  if ((diagnosis = cdz_doctor_explain_finish (cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return cdz_cli_is_json (cli) ? print_json (diagnosis, error) : print_text (diagnosis, error);
}

static const CdzOption options[] = {
  { "file", CDZ_OPTION_LIST, N_("FILE"), N_("look for the key in this file too; may be repeated"), CDZ_COMPLETE_FILE },
  { NULL },
};

const CdzCommand cdz_cmd_explain = {
  .name = "explain",
  .operands = N_("REF"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("say why an item is, or is not, an identity"),
  .description = N_("Says what was compared with what, what could not be looked at, which key or certificate comes nearest, "
                    "and what can be done. Files in the Downloads and in the current folder that are named like the item are "
                    "looked into, as far as they open without a passphrase."),
  .options = options,
  .run = run,
};
