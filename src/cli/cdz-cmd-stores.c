/* cdz-cmd-stores.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-stores"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-table.h"

static void
add_store (CdzJson  *json,
           CdzStore *store,
           gboolean  is_locked)
{
  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "id", cdz_store_get_name (store));
  cdz_json_add_string (json, "kind", cdz_store_get_kind (store));
  cdz_json_add_string (json, "label", cdz_store_get_label (store));
  cdz_json_add_string (json, "path", cdz_store_get_path (store));
  cdz_json_add_boolean (json, "locked", is_locked);
  cdz_json_add_boolean (json, "writable", cdz_store_is_writable (store));
  cdz_json_add_int (json, "items", g_list_model_get_n_items (G_LIST_MODEL (store)));
  if (cdz_store_get_problem (store) != NULL)
    cdz_json_add_error (json, "error", cdz_store_get_problem (store));
  cdz_json_end_object (json);
}

static void
add_line (CdzTable *table,
          CdzStore *store,
          gboolean  is_locked)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_autofree char *items = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item", "%u items", n_items), n_items);

  cdz_table_add (table, CDZ_STYLE_BOLD, cdz_store_get_name (store));
  cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_store_get_label (store));
  cdz_table_add (table, CDZ_STYLE_PLAIN, items);
  cdz_table_add (table, CDZ_STYLE_PLAIN, is_locked ? _("locked") : _("open"));
  cdz_table_add (table, CDZ_STYLE_PLAIN, cdz_store_is_writable (store) ? _("writable") : _("read-only"));
  cdz_table_add (table, CDZ_STYLE_DIM, cdz_store_get_path (store));
}

/* What stands between this program and the keyrings, where something does. */
static void
add_provider (CdzJson          *json,
              CdzSecretService *keyrings)
{
  cdz_json_begin_object (json, "keyring-service");
  cdz_json_add_string (json, "state",
                       cdz_provider_state_get_name (cdz_secret_service_get_state (keyrings)));
  if (cdz_secret_service_get_problem (keyrings) != NULL)
    cdz_json_add_error (json, "error", cdz_secret_service_get_problem (keyrings));
  cdz_json_end_object (json);
}

static void
append_problems (GString    *text,
                 CdzLibrary *library)
{
  const GError *problem = cdz_secret_service_get_problem (cdz_library_get_keyrings (library));
  GListModel *stores = cdz_library_get_stores (library);

  if (problem != NULL)
    {
      cdz_text_append_printable (text, problem->message);
      g_string_append_c (text, '\n');
      return;
    }

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (cdz_store_get_problem (store) == NULL)
        continue;
      g_string_append_printf (text, "%s: ", cdz_store_get_name (store));
      cdz_text_append_printable (text, cdz_store_get_problem (store)->message);
      g_string_append_c (text, '\n');
    }
}

/* Also locked is a vault whose keys nothing but a keyring opens that is away. */
static gboolean
find_out_locked (CdzCli   *cli,
                 CdzStore *store)
{
  g_autoptr(GError) problem = NULL;

  if (cdz_store_is_locked (store) || !CDZ_IS_VAULT (store))
    return cdz_store_is_locked (store);

  problem = cdz_cli_find_keyring_problem (cli, CDZ_VAULT (store));
  return problem != NULL;
}

gboolean
cdz_stores_print (CdzCli  *cli,
                  GError **error)
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

      gboolean is_locked = find_out_locked (cli, store);

      add_store (json, store, is_locked);
      add_line (table, store, is_locked);
    }
  cdz_json_end_array (json);
  add_provider (json, cdz_library_get_keyrings (library));
  cdz_json_end_object (json);

  if (cdz_cli_is_json (cli))
    return cdz_cli_print_json (json, error);

  cdz_table_append (table, 0, text);
  append_problems (text, library);
  return cdz_cli_print_text (text, error);
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  return cdz_stores_print (cli, error);
}

const CdzCommand cdz_cmd_stores = {
  .name = "stores",
  .summary = N_("list the places where items live"),
  .description = N_("Lists every store with its name, label and path, whether it is locked, whether it can be "
                    "changed, and how many items are in it; and what is wrong with the keyring service, "
                    "where something is."),
  .run = run,
};
