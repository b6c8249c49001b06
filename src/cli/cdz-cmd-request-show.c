/* cdz-cmd-request-show.c: the requests that are there, and their replies.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-request-show"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-import-report.h"
#include "cdz-issue.h"
#include "cdz-items.h"
#include "cdz-reply.h"

static CdzItem *
resolve_request (CdzCli        *cli,
                 CdzLibrary    *library,
                 CdzArguments  *arguments,
                 GError       **error)
{
  const char *reference = cdz_arguments_get_operand (arguments, 0);
  g_autoptr(CdzItem) item = cdz_library_resolve (library, cdz_cli_get_caller (cli), reference, error);

  if (item == NULL || cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    return g_steal_pointer (&item);

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is no request; “credenzactl request list” lists them"), reference);
  return NULL;
}

static CdzDetails *
describe (CdzLibrary  *library,
          CdzItem     *item,
          GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_library_describe_async (library, item, g_get_real_time () / G_USEC_PER_SEC, NULL, cdz_cli_store_result_cb, &result);
  return cdz_library_describe_finish (library, cdz_cli_wait (&result), error);
}

static gboolean
run_show (CdzCli        *cli,
          CdzArguments  *arguments,
          GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  const char *out = cdz_arguments_get (arguments, "out");
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzDetails) details = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = NULL;

  if (library == NULL || (item = resolve_request (cli, library, arguments, error)) == NULL ||
      (details = describe (library, item, error)) == NULL)
    return FALSE;

  pem = cdz_issue_make_pem ("CERTIFICATE REQUEST", details->der);
  if (!cdz_issue_write_out (out, pem, item, error))
    return FALSE;

  if (!cdz_cli_is_json (cli))
    {
      text = g_string_new (out == NULL ? pem : NULL);
      if (out != NULL)
        g_string_append_printf (text, _("The request is in “%s”\n"), out);
      return cdz_cli_print_text (text, error);
    }

  ref = cdz_item_dup_ref (item);
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "ref", ref);
  cdz_json_add_string (json, "label", cdz_item_get (item, CDZ_ATTR_LABEL));
  cdz_json_add_string (json, "state", cdz_item_get (item, CDZ_ATTR_STATE));
  cdz_json_add_string (json, "pem", pem);
  cdz_json_add_string (json, "file", out);
  cdz_json_add_rows (json, "rows", details->rows);
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run_list (CdzCli        *cli,
          CdzArguments  *arguments,
          GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_REQUEST);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (library == NULL ||
      (items = cdz_library_copy_matching (library, cdz_cli_get_caller (cli), query, error)) == NULL)
    return FALSE;

  if (!cdz_cli_is_json (cli))
    {
      cdz_items_append (items, text);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_items_add_to_json (items, json, "items");
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
read_replies (CdzArguments  *arguments,
              CdzImporter   *importer,
              GError       **error)
{
  g_autoptr(GAsyncResult) asked = NULL;

  for (guint i = 1; i < cdz_arguments_get_n_operands (arguments); i++)
    {
      g_autoptr(GFile) file = g_file_new_for_path (cdz_arguments_get_operand (arguments, i));
      g_autoptr(GAsyncResult) added = NULL;

      cdz_importer_add_file_async (importer, file, NULL, cdz_cli_store_result_cb, &added);
      if (!cdz_importer_add_finish (importer, cdz_cli_wait (&added), error))
        return FALSE;
    }

  cdz_importer_ask_async (importer, NULL, cdz_cli_store_result_cb, &asked);
  return cdz_importer_ask_finish (importer, cdz_cli_wait (&asked), error) &&
         cdz_importer_check (importer, error);
}

static gboolean
run_reply (CdzCli        *cli,
           CdzArguments  *arguments,
           GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzItem) request = NULL;
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(GPtrArray) passphrases = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  CdzImportOptions options = { NULL };

  if (library == NULL || (request = resolve_request (cli, library, arguments, error)) == NULL ||
      (passphrases = cdz_cli_read_passphrases (cli, cdz_arguments_get (arguments, "passphrase-file"), error)) == NULL)
    return FALSE;

  options.store = cdz_item_get_store (request);
  options.group = cdz_item_get (request, CDZ_ATTR_GROUP);
  importer = cdz_importer_new (library, cdz_cli_get_caller (cli));
  cdz_importer_set_options (importer, &options);
  cdz_importer_set_passphrases (importer, passphrases);
  if (!read_replies (arguments, importer, error) || !cdz_reply_check (importer, request, error))
    return FALSE;

  cdz_importer_run_async (importer, NULL, cdz_cli_store_result_cb, &result);
  if ((outcome = cdz_importer_run_finish (importer, cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return cdz_import_report_print (cli, importer, outcome, FALSE, error);
}

static const CdzOption show_options[] = {
  { "out", CDZ_OPTION_VALUE, N_("FILE"), N_("write the request to a new file, as PEM"), CDZ_COMPLETE_FILE },
  { NULL },
};

const CdzCommand cdz_cmd_request_show = {
  .name = "request show",
  .operands = N_("REF"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("print a request as PEM, for the certificate authority"),
  .description = N_("Prints a stored request as PEM. “credenzactl show” says what is in it; “credenzactl set REF "
                    "state=sent” notes that it is on its way."),
  .options = show_options,
  .run = run_show,
};

const CdzCommand cdz_cmd_request_list = {
  .name = "request list",
  .summary = N_("list the requests"),
  .description = N_("Lists all requests: drafts, those that were sent, and those that were answered."),
  .run = run_list,
};

static const CdzOption reply_options[] = {
  { "passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("the reply's passphrases, one a line (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { NULL },
};

const CdzCommand cdz_cmd_request_reply = {
  .name = "request reply",
  .operands = N_("REF FILE…"),
  .min_operands = 2,
  .max_operands = G_MAXUINT,
  .complete = CDZ_COMPLETE_FILE,
  .summary = N_("store the reply to one certain request"),
  .description = N_("Stores what is in the files, as “import” does, if it answers this request: its certificate has to "
                    "be for the request's key. Otherwise nothing is stored, and it is said whose certificate it is."),
  .options = reply_options,
  .run = run_reply,
};
