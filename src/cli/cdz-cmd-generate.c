/* cdz-cmd-generate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-generate"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-issue.h"
#include "cdz-items.h"

static gboolean
print (CdzCli   *cli,
       CdzItem  *key,
       GError  **error)
{
  g_autofree char *ref = cdz_item_dup_ref (key);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  g_ptr_array_add (items, key);
  if (!cdz_cli_is_json (cli))
    {
      cdz_items_append (items, text);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "ref", ref);
  cdz_json_add_string (json, "label", cdz_item_get (key, CDZ_ATTR_LABEL));
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  const CdzKeyChoice *choice = cdz_issue_read_choice (arguments, error);
  g_autoptr(CdzIssuer) issuer = NULL;
  g_autoptr(CdzIssued) issued = NULL;

  if (choice == NULL || (issuer = cdz_issue_new_issuer (cli, arguments, error)) == NULL)
    return FALSE;

  cdz_issuer_add_key (issuer, cdz_arguments_get (arguments, "label"), choice);
  if ((issued = cdz_issue_run (issuer, error)) == NULL)
    return FALSE;

  return print (cli, ((CdzIssuedPart *) issued->parts->pdata[0])->key, error);
}

static const CdzOption options[] = {
  CDZ_ISSUE_KEY_OPTIONS,
  CDZ_ISSUE_STORE_OPTIONS,
  { NULL },
};

const CdzCommand cdz_cmd_generate = {
  .name = "generate",
  .summary = N_("make a private key"),
  .description = N_("Makes a private key and stores it at once; it is never written to a file. “credenzactl request "
                    "new --key” makes a request for a certificate with it."),
  .options = options,
  .run = run,
};
