/* cdz-cmd-list.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-list"
#include "config.h"

#include "cdz-cmd.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-items.h"
#include "cdz-library-private.h"
#include "cdz-text.h"

static gboolean
add_match (CdzQuery    *query,
           const char  *match,
           GError     **error)
{
  const char *equals = strchr (match, '=');
  g_autofree char *name = NULL;

  if (equals == NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“--match” takes ATTRIBUTE=VALUE, and “%s” has no “=”"), match);
      return FALSE;
    }

  name = g_strndup (match, (gsize) (equals - match));
  return cdz_query_add_match (query, name, equals + 1, error);
}

/* Returns: (nullable) (transfer full): what the options ask for */
static CdzQuery *
make_query (CdzArguments  *arguments,
            GError       **error)
{
  const char *class_name = cdz_arguments_get (arguments, "class");
  GPtrArray *matches = cdz_arguments_get_all (arguments, "match");
  g_autoptr(CdzQuery) query = NULL;
  CdzClass klass = CDZ_CLASS_NONE;
  guint limit = 0;

  if ((class_name != NULL && !cdz_class_from_name (class_name, &klass, error)) ||
      !cdz_arguments_get_number (arguments, "limit", G_MAXINT, &limit, error))
    return NULL;

  query = cdz_query_new (klass);
  cdz_query_set_limit (query, limit);
  cdz_query_set_store (query, cdz_arguments_get (arguments, "store"));
  for (guint i = 0; matches != NULL && i < matches->len; i++)
    if (!add_match (query, matches->pdata[i], error))
      return NULL;

  return g_steal_pointer (&query);
}

/* The stores that hide items while they are locked; the vault lists all the same.
 *
 * @only: (nullable): only look at the store of this name
 * Returns: (transfer container) (element-type utf8): names */
static GPtrArray *
list_locked (CdzLibrary *library,
             const char *only)
{
  GListModel *stores = cdz_library_get_stores (library);
  GPtrArray *locked = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (cdz_store_is_locked (store) && g_str_equal (cdz_store_get_kind (store), "secret-service") &&
          (only == NULL || g_str_equal (only, cdz_store_get_name (store))))
        g_ptr_array_add (locked, (gpointer) cdz_store_get_name (store));
    }

  return locked;
}

static gboolean
print (CdzCli        *cli,
       GPtrArray     *items,
       GPtrArray     *locked,
       const GError  *unreadable,
       GError       **error)
{
  g_autoptr(CdzJson) json = NULL;
  g_autoptr(GString) text = NULL;

  if (cdz_cli_is_json (cli))
    {
      json = cdz_json_new ();
      cdz_json_begin_object (json, NULL);
      cdz_items_add_to_json (items, json, "items");
      cdz_json_begin_array (json, "locked");
      for (guint i = 0; i < locked->len; i++)
        cdz_json_add_string (json, NULL, locked->pdata[i]);
      cdz_json_end_array (json);
      if (unreadable != NULL)
        cdz_json_add_error (json, "unreadable", unreadable);
      cdz_json_end_object (json);
      return cdz_cli_print_json (json, error);
    }

  text = g_string_new (NULL);
  cdz_items_append (items, text);
  for (guint i = 0; i < locked->len; i++)
    {
      g_string_append_printf (text, "%s ", _("Locked, not everything in it is listed:"));
      cdz_text_append_printable (text, locked->pdata[i]);
      g_string_append_c (text, '\n');
    }

  if (unreadable != NULL)
    {
      cdz_text_append_printable (text, unreadable->message);
      g_string_append_c (text, '\n');
    }

  return cdz_cli_print_text (text, error);
}

/* A search without a hit prints its empty result, and is an error beside that. */
static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  g_autoptr(CdzQuery) query = make_query (arguments, error);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GPtrArray) locked = NULL;
  g_autoptr(GError) problem = NULL;
  CdzLibrary *library;

  if (query == NULL || (library = cdz_cli_open_library (cli, error)) == NULL)
    return FALSE;
  if (cdz_query_get_class (query) == CDZ_CLASS_OTHER)
    cdz_cli_settle (cli, CDZ_SETTLE_ALL);

  items = cdz_library_copy_matching (library, cdz_cli_get_caller (cli), query, &problem);
  if (items == NULL && !g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND) &&
      !g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED) &&
      !g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (items == NULL)
    items = g_ptr_array_new ();
  locked = list_locked (library, cdz_query_get_store (query));
  if (!print (cli, items, locked, cdz_library_get_keyring_problem (library, cdz_query_get_store (query)), error))
    return FALSE;

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return problem == NULL;
}

static const CdzOption options[] = {
  { "class", CDZ_OPTION_VALUE, N_("CLASS"),
    N_("only certificate, key, request, identity or other"), CDZ_COMPLETE_CLASS },
  { "match", CDZ_OPTION_LIST, N_("ATTRIBUTE=VALUE"),
    N_("only items whose attribute has this value; may be repeated") },
  { "limit", CDZ_OPTION_VALUE, N_("N"), N_("print N items at most") },
  { "store", CDZ_OPTION_VALUE, N_("STORE"), N_("only items of one store, by name or label"), CDZ_COMPLETE_STORE },
  { NULL },
};

const CdzCommand cdz_cmd_list = {
  .name = "list",
  .summary = N_("list identities, certificates, keys and requests"),
  .description = N_("Lists what the stores hold, and the identities that follow from it. With “--match” the exit "
                    "status is 3 where nothing matches, and 6 where something that is locked could match. Of an attribute "
                    "with several values one is enough: “--match subject-alternative-names=www.example.org”, "
                    "“--match extended-key-usage=client-auth”."),
  .options = options,
  .run = run,
};
