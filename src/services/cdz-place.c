/* cdz-place.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-place"
#include "config.h"

#include "cdz-place.h"

#include "cdz-certificate.h"
#include "cdz-import-private.h"
#include "cdz-library-private.h"

/* Returns: (transfer full): public-key-id → open request */
static GHashTable *
index_requests (CdzLibrary *library)
{
  GListModel *items = cdz_library_get_items (library);
  GHashTable *requests = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *id = cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);

      if (id != NULL && cdz_item_get_class (item) == CDZ_CLASS_REQUEST &&
          g_strcmp0 (cdz_item_get (item, CDZ_ATTR_STATE), "answered") != 0)
        g_hash_table_insert (requests, (gpointer) id, g_object_ref (item));
    }

  return requests;
}

static gboolean
is_in_one_place (CdzItem *a,
                 CdzItem *b)
{
  return g_strcmp0 (cdz_item_get_store (a), cdz_item_get_store (b)) == 0 &&
         g_strcmp0 (cdz_item_get (a, CDZ_ATTR_GROUP), cdz_item_get (b, CDZ_ATTR_GROUP)) == 0;
}

/* Authorities go along with whatever they vouch for. */
static gboolean
goes_along (CdzPlanEntry *entry)
{
  GObject *object = cdz_plan_entry_get_object (entry);

  return object == NULL || (CDZ_IS_CERTIFICATE (object) && cdz_certificate_is_authority (CDZ_CERTIFICATE (object)));
}

/* A folder of all sorts of things is no reply, even where one is among them. */
static CdzItem *
find_request (CdzLibrary *library,
              GPtrArray  *entries)
{
  g_autoptr(GHashTable) requests = index_requests (library);
  CdzItem *place = NULL;

  if (g_hash_table_size (requests) == 0)
    return NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      CdzItem *found = cdz_plan_entry_get_found (entries->pdata[i]);
      const char *id = found != NULL ? cdz_item_get (found, CDZ_ATTR_PUBLIC_KEY_ID) : NULL;
      CdzItem *request = id != NULL ? g_hash_table_lookup (requests, id) : NULL;

      if (request == NULL && goes_along (entries->pdata[i]))
        continue;
      if (request == NULL || (place != NULL && !is_in_one_place (place, request)))
        return NULL;
      if (cdz_item_get_class (found) == CDZ_CLASS_CERTIFICATE)
        place = request;
    }

  return place != NULL ? g_object_ref (place) : NULL;
}

/* A class that somebody names for a key is the vault's to enforce. */
static gboolean
has_protected_key (const CdzImportOptions *options,
                   GPtrArray              *entries)
{
  if (options->accessible == NULL && options->access_control == NULL)
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      CdzItem *found = cdz_plan_entry_get_found (entries->pdata[i]);

      if (found != NULL && cdz_item_is_private_key (found))
        return TRUE;
    }

  return FALSE;
}

gboolean
cdz_place_is_open (CdzLibrary *library,
                   CdzItem    *item)
{
  CdzStore *store = cdz_library_get_item_store (library, item);

  return store != NULL && cdz_store_is_writable (store) && (CDZ_IS_VAULT (store) || !cdz_store_is_locked (store));
}

CdzItem *
cdz_place_choose (CdzLibrary             *library,
                  GPtrArray              *entries,
                  const CdzImportOptions *options,
                  CdzImportOptions       *out_placed)
{
  g_autoptr(CdzItem) request = NULL;

  *out_placed = *options;
  if ((options->store != NULL && options->group != NULL) || (request = find_request (library, entries)) == NULL)
    return NULL;

  if (options->group == NULL)
    out_placed->group = cdz_item_get (request, CDZ_ATTR_GROUP);
  if (options->store == NULL && cdz_place_is_open (library, request) && !has_protected_key (options, entries))
    out_placed->store = cdz_item_get_store (request);

  return g_steal_pointer (&request);
}
