/* cdz-identities.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-identities"
#include "config.h"

#include "cdz-identities.h"

#include <string.h>

struct _CdzIdentities
{
  GObject     parent_instance;

  GListModel *items;
  GHashTable *keys;         /* public-key-id → GPtrArray of private keys, as of the last join */
  GPtrArray  *identities;

  /* A byte an item: whether it could be half of an identity. Of thousands of items
   * of other programs that come and go, none is. */
  GByteArray *halves;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzIdentities, cdz_identities, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Lower is easier: who has several copies uses the one that asks least. */
static guint
rank_access (CdzItem *key)
{
  static const char *order[] = { "session", "after-first-unlock", "after-first-unlock-this-device-only",
                                 "when-unlocked", "when-unlocked-this-device-only" };
  const char *accessible = cdz_item_get (key, CDZ_ATTR_ACCESSIBLE);
  const char *flags = cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL);
  guint rank = 0;

  while (rank < G_N_ELEMENTS (order) && g_strcmp0 (order[rank], accessible) != 0)
    rank++;

  return 2 * rank + (flags != NULL && *flags != '\0' ? 1 : 0);
}

static int
compare_copies (CdzItem    *a,
                CdzItem    *b,
                const char *store)
{
  gboolean a_near = cdz_item_get_store (a) == store;
  gboolean b_near = cdz_item_get_store (b) == store;
  guint a_rank = rank_access (a);
  guint b_rank = rank_access (b);

  if (a_near != b_near)
    return a_near ? -1 : 1;
  if (a_rank != b_rank)
    return a_rank < b_rank ? -1 : 1;

  return g_strcmp0 (cdz_item_get (a, CDZ_ATTR_UUID), cdz_item_get (b, CDZ_ATTR_UUID));
}

static GHashTable *
collect_keys (GListModel *items)
{
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                      (GDestroyNotify) g_ptr_array_unref);
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *id = cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);
      GPtrArray *copies;

      if (id == NULL || !cdz_item_is_private_key (item))
        continue;

      if ((copies = g_hash_table_lookup (keys, id)) == NULL)
        {
          copies = g_ptr_array_new_with_free_func (g_object_unref);
          g_hash_table_insert (keys, g_strdup (id), copies);
        }
      g_ptr_array_add (copies, g_steal_pointer (&item));
    }

  return g_steal_pointer (&keys);
}

/* Returns: (nullable) (transfer full): the identity that @certificate makes */
static CdzItem *
join (CdzItem    *certificate,
      GHashTable *keys)
{
  const char *id = cdz_item_get (certificate, CDZ_ATTR_PUBLIC_KEY_ID);
  GPtrArray *copies = id != NULL ? g_hash_table_lookup (keys, id) : NULL;
  g_autoptr(GPtrArray) others = NULL;
  CdzItem *best = NULL;

  for (guint i = 0; copies != NULL && i < copies->len; i++)
    {
      CdzItem *key = copies->pdata[i];

      if (!cdz_item_is_pair (certificate, key))
        continue;
      if (best == NULL || compare_copies (key, best, cdz_item_get_store (certificate)) < 0)
        best = key;
    }

  if (best == NULL)
    return NULL;

  others = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < copies->len; i++)
    if (copies->pdata[i] != best && cdz_item_is_pair (certificate, copies->pdata[i]))
      g_ptr_array_add (others, g_object_ref (copies->pdata[i]));

  return cdz_item_new_identity (certificate, best, others->len > 0 ? others : NULL);
}

static gboolean
has_same_parts (CdzItem *a,
                CdzItem *b)
{
  GPtrArray *a_others = cdz_item_get_other_keys (a);
  GPtrArray *b_others = cdz_item_get_other_keys (b);

  if (cdz_item_get_certificate (a) != cdz_item_get_certificate (b) ||
      cdz_item_get_key (a) != cdz_item_get_key (b))
    return FALSE;
  if ((a_others != NULL ? a_others->len : 0) != (b_others != NULL ? b_others->len : 0))
    return FALSE;

  for (guint i = 0; a_others != NULL && i < a_others->len; i++)
    if (a_others->pdata[i] != b_others->pdata[i])
      return FALSE;

  return TRUE;
}

/* One pass over all items: a few milliseconds for 10,000, whatever changed. */
static GPtrArray *
join_all (GListModel *items,
          GHashTable *keys)
{
  GPtrArray *identities = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_hash_table_size (keys) > 0 ? g_list_model_get_n_items (items) : 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      CdzItem *identity = NULL;

      if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE)
        identity = join (item, keys);
      if (identity != NULL)
        g_ptr_array_add (identities, identity);
    }

  return identities;
}

/* Announces only the stretch between the common head and the common tail. */
static void
replace_identities (CdzIdentities *self,
                    GPtrArray     *identities)
{
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->identities);
  guint head = 0, tail = 0;

  while (head < MIN (old->len, identities->len) &&
         has_same_parts (old->pdata[head], identities->pdata[head]))
    {
      g_set_object ((CdzItem **) &identities->pdata[head], old->pdata[head]);
      head++;
    }

  while (tail < MIN (old->len, identities->len) - head &&
         has_same_parts (old->pdata[old->len - 1 - tail], identities->pdata[identities->len - 1 - tail]))
    {
      g_set_object ((CdzItem **) &identities->pdata[identities->len - 1 - tail],
                    old->pdata[old->len - 1 - tail]);
      tail++;
    }

  self->identities = identities;
  if (old->len != head + tail || identities->len != head + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), head,
                                old->len - head - tail, identities->len - head - tail);
}

static gboolean
is_half (GListModel *items,
         guint       position)
{
  g_autoptr(CdzItem) item = g_list_model_get_item (items, position);

  return cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE || cdz_item_is_private_key (item);
}

/* Follows a change of the items.
 *
 * Returns: whether half of an identity was among those that went */
static gboolean
update_halves (CdzIdentities *self,
               guint          position,
               guint          n_removed,
               guint          n_added)
{
  guint n_after = self->halves->len - position - n_removed;
  gboolean has_lost = FALSE;

  for (guint i = position; i < position + n_removed && !has_lost; i++)
    has_lost = self->halves->data[i] != 0;

  if (n_added > n_removed)
    g_byte_array_set_size (self->halves, self->halves->len + n_added - n_removed);
  if (n_after > 0)
    memmove (self->halves->data + position + n_added, self->halves->data + position + n_removed, n_after);
  g_byte_array_set_size (self->halves, position + n_added + n_after);

  for (guint i = position; i < position + n_added; i++)
    self->halves->data[i] = (guint8) is_half (self->items, i);

  return has_lost;
}

static gboolean
is_indifferent (CdzIdentities *self,
                guint          position,
                guint          n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (self->items, i);
      const char *id = cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID);

      if (cdz_item_is_private_key (item))
        return FALSE;
      if (id != NULL && g_hash_table_contains (self->keys, id))
        return FALSE;
    }

  return TRUE;
}

static void
items_changed_cb (GListModel    *items,
                  guint          position,
                  guint          n_removed,
                  guint          n_added,
                  CdzIdentities *self)
{
  if (!update_halves (self, position, n_removed, n_added) && is_indifferent (self, position, n_added))
    return;

  g_hash_table_unref (self->keys);
  self->keys = collect_keys (items);
  replace_identities (self, join_all (items, self->keys));
}

static GType
cdz_identities_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM;
}

static guint
cdz_identities_get_n_items (GListModel *model)
{
  return CDZ_IDENTITIES (model)->identities->len;
}

static gpointer
cdz_identities_get_item (GListModel *model,
                         guint       position)
{
  CdzIdentities *self = CDZ_IDENTITIES (model);

  return position < self->identities->len ? g_object_ref (self->identities->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_identities_get_item_type;
  iface->get_n_items = cdz_identities_get_n_items;
  iface->get_item = cdz_identities_get_item;
}

static void
cdz_identities_finalize (GObject *object)
{
  CdzIdentities *self = CDZ_IDENTITIES (object);

  g_clear_object (&self->items);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_pointer (&self->halves, g_byte_array_unref);

  G_OBJECT_CLASS (cdz_identities_parent_class)->finalize (object);
}

static void
cdz_identities_class_init (CdzIdentitiesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_identities_finalize;
}

static void
cdz_identities_init (CdzIdentities *self)
{
}

/**
 * cdz_identities_new:
 * @items: a model of CdzItem: all stores' items, or those of one file
 *
 * Returns: (transfer full): the join of its certificates and private keys, live
 */
CdzIdentities *
cdz_identities_new (GListModel *items)
{
  CdzIdentities *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (items), NULL);

  self = g_object_new (CDZ_TYPE_IDENTITIES, NULL);
  self->items = g_object_ref (items);
  self->keys = collect_keys (items);
  self->identities = join_all (items, self->keys);
  self->halves = g_byte_array_new ();
  update_halves (self, 0, 0, g_list_model_get_n_items (items));
  g_signal_connect_object (items, "items-changed", G_CALLBACK (items_changed_cb), self, 0);

  return self;
}
