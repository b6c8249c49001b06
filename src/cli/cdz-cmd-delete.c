/* cdz-cmd-delete.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-delete"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-items.h"
#include "cdz-text.h"

static gboolean
print_json (CdzDeletion  *deletion,
            GError      **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "operation", deletion->operation);
  cdz_items_add_refs_to_json (deletion->deleted, json, "deleted");
  cdz_json_begin_array (json, "kept");
  for (guint i = 0; i < deletion->kept->len; i++)
    {
      const CdzKept *kept = deletion->kept->pdata[i];
      g_autofree char *ref = cdz_item_dup_ref (kept->item);

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", ref);
      cdz_json_add_string (json, "reason", kept->reason);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  return cdz_cli_print_json (json, error);
}

static gboolean
print_text (CdzDeletion  *deletion,
            GError      **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < deletion->deleted->len; i++)
    {
      CdzItem *item = deletion->deleted->pdata[i];

      g_string_append_printf (text, "%s %s: ", _("Deleted"), cdz_class_get_title (cdz_item_get_class (item)));
      cdz_text_append_printable (text, cdz_item_get (item, CDZ_ATTR_LABEL));
      g_string_append_c (text, '\n');
    }

  for (guint i = 0; i < deletion->kept->len; i++)
    {
      const CdzKept *kept = deletion->kept->pdata[i];

      g_string_append_printf (text, "%s %s: ", _("Kept"), cdz_class_get_title (cdz_item_get_class (kept->item)));
      cdz_text_append_printable (text, cdz_item_get (kept->item, CDZ_ATTR_LABEL));
      g_string_append (text, " – ");
      cdz_text_append_printable (text, kept->reason);
      g_string_append_c (text, '\n');
    }

  if (deletion->operation != NULL)
    g_string_append_printf (text, "%s credenzactl undo %s\n", _("Undo with:"), deletion->operation);

  return cdz_cli_print_text (text, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzDeletion) deletion = NULL;
  CdzDeleteFlags flags = CDZ_DELETE_DEFAULT;

  if (library == NULL || (items = cdz_items_resolve_operands (cli, library, arguments, error)) == NULL)
    return FALSE;

  if (cdz_arguments_has (arguments, "keep-key"))
    flags |= CDZ_DELETE_KEEP_KEY;
  if (cdz_arguments_has (arguments, "permanently"))
    flags |= CDZ_DELETE_PERMANENTLY;

  cdz_library_delete_async (library, cdz_cli_get_caller (cli), items, flags, NULL,
                            cdz_cli_store_result_cb, &result);
  if ((deletion = cdz_library_delete_finish (library, cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return cdz_cli_is_json (cli) ? print_json (deletion, error) : print_text (deletion, error);
}

static const CdzOption options[] = {
  { "keep-key", CDZ_OPTION_FLAG, NULL, N_("of an identity delete the certificate only") },
  { "permanently", CDZ_OPTION_FLAG, NULL, N_("leave nothing behind that could undo it") },
  { NULL },
};

const CdzCommand cdz_cmd_delete = {
  .name = "delete",
  .operands = N_("REF…"),
  .min_operands = 1,
  .max_operands = G_MAXUINT,
  .complete = CDZ_COMPLETE_REF,
  .summary = N_("delete items; can be undone"),
  .description = N_("Deletes items at once, without a question, and prints what is gone and what is kept. An "
                    "identity goes with its key, unless another certificate or an open request uses the key; "
                    "“vault:UUID” deletes one row only. All are deleted, or none."),
  .options = options,
  .run = run,
};
