/* cdz-cmd-show.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-show"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-show-file.h"
#include "cdz-view.h"

static gboolean
show_item (CdzCli      *cli,
           const char  *reference,
           GError     **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzDetails) details = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzView) view = NULL;

  if (library == NULL ||
      (item = cdz_cli_resolve (cli, reference, error)) == NULL)
    return FALSE;

  cdz_library_describe_async (library, item, g_get_real_time () / G_USEC_PER_SEC, NULL,
                              cdz_cli_store_result_cb, &result);
  if ((details = cdz_library_describe_finish (library, cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  view = cdz_view_new ();
  cdz_view_add (view, cdz_class_get_name (cdz_item_get_class (item)),
                cdz_class_get_title (cdz_item_get_class (item)), item, g_ptr_array_ref (details->rows));
  view->chain = details->chain != NULL ? cdz_chain_get_certificates (details->chain) : NULL;
  cdz_view_copy_findings (view, details->findings);

  return cdz_view_print (view, cli, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  const char *reference = cdz_arguments_get_operand (arguments, 0);
  const char *path = cdz_arguments_get (arguments, "file");
  const char *passphrase_file = cdz_arguments_get (arguments, "passphrase-file");

  if ((reference != NULL) == (path != NULL))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“show” needs either a REF or “--file FILE”"));
      return FALSE;
    }

  if (path == NULL && passphrase_file != NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--passphrase-file” goes with “--file”"));
      return FALSE;
    }

  return path != NULL ? cdz_show_file (cli, path, passphrase_file, error)
                      : show_item (cli, reference, error);
}

static const CdzOption options[] = {
  { "file", CDZ_OPTION_VALUE, N_("FILE"), N_("look at a file; nothing is stored"), CDZ_COMPLETE_FILE },
  { "passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("the file's passphrases, one a line (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { NULL },
};

const CdzCommand cdz_cmd_show = {
  .name = "show",
  .operands = N_("REF | --file FILE"),
  .max_operands = 1,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("show everything about an item, or about what is in a file"),
  .description = N_("Prints the details of a stored item, or of everything in a file, with the chain and what is "
                    "worth saying about it. A container is described before its passphrase is known; without one "
                    "only that description is printed."),
  .options = options,
  .run = run,
};
