/* cdz-cmd-undo.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-undo"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-items.h"
#include "cdz-text.h"

static void
append_all (GString    *text,
            const char *word,
            GPtrArray  *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *item = items->pdata[i];

      g_string_append_printf (text, "%s %s: ", word, cdz_class_get_title (cdz_item_get_class (item)));
      cdz_text_append_printable (text, cdz_item_get (item, CDZ_ATTR_LABEL));
      g_string_append_c (text, '\n');
    }
}

static gboolean
print (CdzCli        *cli,
       CdzVaultUndo  *undo,
       GError       **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (!cdz_cli_is_json (cli))
    {
      append_all (text, _("Restored"), undo->restored);
      append_all (text, _("Removed"), undo->removed);
      return cdz_cli_print_text (text, error);
    }

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "operation", undo->operation);
  cdz_items_add_refs_to_json (undo->restored, json, "restored");
  cdz_items_add_refs_to_json (undo->removed, json, "removed");
  cdz_json_end_object (json);
  return cdz_cli_print_json (json, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzVaultUndo) undo = NULL;

  if (library == NULL)
    return FALSE;

  cdz_library_undo_async (library, cdz_cli_get_caller (cli), cdz_arguments_get_operand (arguments, 0), NULL,
                          cdz_cli_store_result_cb, &result);
  if ((undo = cdz_library_undo_finish (library, cdz_cli_wait (&result), error)) == NULL)
    return FALSE;

  return print (cli, undo, error);
}

const CdzCommand cdz_cmd_undo = {
  .name = "undo",
  .operands = N_("[OPERATION]"),
  .max_operands = 1,
  .summary = N_("take back an import, a change or a deletion"),
  .description = N_("Takes back the last operation, or the one whose identifier is given: “import” and “delete” "
                    "print it. What was deleted comes back as it was, with the same reference."),
  .run = run,
};
