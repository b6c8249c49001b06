/* cdz-cmd-stores.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-stores"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-table.h"

static void
add_store (CdzJson  *json,
           CdzStore *store)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "id", cdz_store_get_name (store));
  cdz_json_add_string (json, "kind", cdz_store_get_kind (store));
  cdz_json_add_string (json, "label", cdz_store_get_label (store));
  cdz_json_add_string (json, "path", cdz_store_get_path (store));
  cdz_json_add_boolean (json, "locked", cdz_store_is_locked (store));
  cdz_json_add_boolean (json, "writable", cdz_store_is_writable (store));
  cdz_json_add_int (json, "items", g_list_model_get_n_items (G_LIST_MODEL (store)));
  cdz_json_end_object (json);
}

static void
add_line (CdzTable *table,
          CdzStore *store)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_autofree char *items = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item", "%u items", n_items), n_items);

  cdz_table_add (table, CDZ_STYLE_BOLD, cdz_store_get_name (store));
  cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_store_get_label (store));
  cdz_table_add (table, CDZ_STYLE_PLAIN, items);
  cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_store_is_locked (store) ? _("locked") : _("open"));
  cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_store_is_writable (store) ? _("writable") : _("read-only"));
  cdz_table_add (table, CDZ_STYLE_DIM, cdz_store_get_path (store));
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(CdzTable) table = cdz_table_new (6);
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  GListModel *stores;

  if (library == NULL)
    return FALSE;

  stores = cdz_library_get_stores (library);
  cdz_json_begin_object (json, NULL);
  cdz_json_begin_array (json, "stores");
  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      add_store (json, store);
      add_line (table, store);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  if (cdz_cli_is_json (cli))
    return cdz_cli_print_json (json, error);

  cdz_table_append (table, 0, text);
  return cdz_cli_print_text (text, error);
}

const CdzCommand cdz_cmd_stores = {
  .name = "stores",
  .summary = N_("list the places where items live"),
  .description = N_("Lists every store with its name, label and path, whether it is locked, whether it can be "
                    "changed, and how many items are in it."),
  .run = run,
};
