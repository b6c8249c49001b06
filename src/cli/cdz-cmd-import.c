/* cdz-cmd-import.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-import"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-foreign.h"
#include "cdz-guess.h"
#include "cdz-import-report.h"
#include "cdz-importer.h"

static gboolean
read_on_conflict (CdzArguments   *arguments,
                  CdzOnConflict  *out_on_conflict,
                  GError        **error)
{
  const char *text = cdz_arguments_get (arguments, "on-conflict");

  *out_on_conflict = CDZ_ON_CONFLICT_FAIL;
  if (text == NULL || g_str_equal (text, "fail"))
    return TRUE;

  if (g_str_equal (text, "keep"))
    *out_on_conflict = CDZ_ON_CONFLICT_KEEP;
  else if (g_str_equal (text, "replace"))
    *out_on_conflict = CDZ_ON_CONFLICT_REPLACE;
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“--on-conflict” takes keep, replace or fail, not “%s”"), text);

  return *out_on_conflict != CDZ_ON_CONFLICT_FAIL;
}

static gboolean
read_options (CdzArguments      *arguments,
              CdzImportOptions  *options,
              GError           **error)
{
  *options = (CdzImportOptions) {
    .label = cdz_arguments_get (arguments, "label"),
    .tag = cdz_arguments_get (arguments, "tag"),
    .comment = cdz_arguments_get (arguments, "comment"),
    .group = cdz_arguments_get (arguments, "group"),
    .store = cdz_arguments_get (arguments, "store"),
    .accessible = cdz_arguments_get (arguments, "accessible"),
    .access_control = cdz_arguments_get (arguments, "access-control"),
  };

  return read_on_conflict (arguments, &options->on_conflict, error);
}

static gboolean
add_file (CdzImporter  *importer,
          const char   *path,
          GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) result = NULL;

  cdz_importer_add_file_async (importer, file, NULL, cdz_cli_store_result_cb, &result);
  return cdz_importer_add_finish (importer, cdz_cli_wait (&result), error);
}

/* Another program's item: only now is its secret read. */
static gboolean
add_foreign (CdzCli       *cli,
             CdzImporter  *importer,
             const char   *reference,
             GError      **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzItem) item = cdz_cli_resolve (cli, reference, error);
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(CdzSecret) secret = NULL;
  g_autofree char *origin = NULL;

  if (item == NULL)
    return FALSE;

  /* All parts of what is in several items have to be known. */
  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_GUESS), CDZ_GUESS_CHUNKED_PEM) == 0)
    cdz_cli_settle (cli, CDZ_SETTLE_ALL);

  cdz_foreign_load_async (library, item, NULL, cdz_cli_store_result_cb, &loaded);
  if ((secret = cdz_foreign_load_finish (cdz_cli_wait (&loaded), error)) == NULL)
    return FALSE;

  origin = cdz_foreign_dup_origin (library, item);
  cdz_importer_add_bytes_async (importer, origin, secret, NULL, cdz_cli_store_result_cb, &added);
  return cdz_importer_add_finish (importer, cdz_cli_wait (&added), error);
}

static gboolean
add_files (CdzCli        *cli,
           CdzArguments  *arguments,
           CdzImporter   *importer,
           GError       **error)
{
  GPtrArray *references = cdz_arguments_get_all (arguments, "from");

  if (references == NULL && cdz_arguments_get_n_operands (arguments) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“import” needs a FILE, or “--from REF”"));
      return FALSE;
    }

  for (guint i = 0; references != NULL && i < references->len; i++)
    if (!add_foreign (cli, importer, references->pdata[i], error))
      return FALSE;

  for (guint i = 0; i < cdz_arguments_get_n_operands (arguments); i++)
    if (!add_file (importer, cdz_arguments_get_operand (arguments, i), error))
      return FALSE;

  return TRUE;
}

static CdzImportOutcome *
store (CdzImporter  *importer,
       GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_importer_run_async (importer, NULL, cdz_cli_store_result_cb, &result);
  return cdz_importer_run_finish (importer, cdz_cli_wait (&result), error);
}

static CdzImportOutcome *
preview (CdzImporter  *importer,
         GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_importer_ask_async (importer, NULL, cdz_cli_store_result_cb, &result);
  if (!cdz_importer_ask_finish (importer, cdz_cli_wait (&result), error) ||
      !cdz_importer_check (importer, error))
    return NULL;

  return cdz_importer_preview (importer);
}

/* A list of passphrases none of which fits is a wrong passphrase, not a missing
 * one, where nobody can be asked for another.
 * @problem: (transfer full) */
static GError *
explain_refusal (GError        *problem,
                 CdzArguments  *arguments)
{
  const char *path = cdz_error_get_detail (problem, CDZ_DETAIL_FILE);
  g_autofree char *name = NULL;
  GError *error;

  if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED) || path == NULL ||
      !cdz_arguments_has (arguments, "passphrase-file"))
    return problem;

  name = g_filename_display_basename (path);
  error = g_error_new (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("No line of the passphrase file opens “%s”"), name);
  cdz_error_set_detail (error, CDZ_DETAIL_FILE, path);
  g_error_free (problem);

  return error;
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  gboolean is_dry_run = cdz_arguments_has (arguments, "dry-run");
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(GPtrArray) passphrases = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) problem = NULL;
  CdzImportOptions options;
  CdzLibrary *library;

  if (!read_options (arguments, &options, error) || (library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;
  passphrases = cdz_cli_read_passphrases (cli, cdz_arguments_get (arguments, "passphrase-file"), error);
  if (passphrases == NULL)
    return FALSE;

  importer = cdz_importer_new (library, cdz_cli_get_caller (cli));
  cdz_importer_set_options (importer, &options);
  cdz_importer_set_passphrases (importer, passphrases);

  if (add_files (cli, arguments, importer, &problem))
    outcome = is_dry_run ? preview (importer, &problem) : store (importer, &problem);
  if (outcome == NULL)
    {
      g_propagate_error (error, explain_refusal (g_steal_pointer (&problem), arguments));
      return FALSE;
    }

  return cdz_import_report_print (cli, importer, outcome, is_dry_run, error);
}

static const CdzOption options[] = {
  { "passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("the files' passphrases, one a line (“-”: standard input); each is tried on each file"), CDZ_COMPLETE_FILE },
  { "from", CDZ_OPTION_LIST, N_("REF"),
    N_("copy the certificates and keys out of another program's item in a keyring; may be repeated"), CDZ_COMPLETE_REF },
  { "label", CDZ_OPTION_VALUE, N_("LABEL"), N_("name the certificate and its key") },
  { "tag", CDZ_OPTION_VALUE, N_("TAG"), N_("give the key this application tag") },
  { "comment", CDZ_OPTION_VALUE, N_("TEXT"), N_("give every item this comment") },
  { "group", CDZ_OPTION_VALUE, N_("GROUP"), N_("put every item into this group; a reply goes into its request's unless given") },
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("where to; the vault, or for a reply where its request is, unless given"), CDZ_COMPLETE_STORE },
  { "accessible", CDZ_OPTION_VALUE, N_("CLASS"), N_("when the private keys can be used") },
  { "access-control", CDZ_OPTION_VALUE, N_("FLAG,FLAG"), N_("what using the private keys needs besides") },
  { "on-conflict", CDZ_OPTION_VALUE, N_("keep|replace|fail"),
    N_("what to do where another item has the same issuer and serial number; fail unless given") },
  { "dry-run", CDZ_OPTION_FLAG, NULL, N_("only say what would be stored") },
  { NULL },
};

const CdzCommand cdz_cmd_import = {
  .name = "import",
  .operands = N_("FILE… | --from REF"),
  .max_operands = G_MAXUINT,
  .complete = CDZ_COMPLETE_FILE,
  .summary = N_("store the certificates and keys of files"),
  .description = N_("Stores what is in the files: PEM, DER, PKCS#12, PKCS#7, PKCS#8 and more, told apart by their "
                    "content. Folders are walked. Everything is stored, or nothing; a certificate and the key that "
                    "belongs to it become an identity, also across files and with what is stored already. "
                    "With “--from” another program's item in a keyring is looked into and copied from; it stays as "
                    "it is."),
  .options = options,
  .run = run,
};
