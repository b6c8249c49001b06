/* cdz-item-sorter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-sorter"
#include "config.h"

#include "cdz-item-sorter.h"

#include <string.h>

#include "cdz-item-look.h"

struct _CdzItemSorter
{
  GObject    parent_instance;

  CdzColumn  column;
  gboolean   descending;
};

/* What an item is compared by, made once for all the times that it is looked at. */
typedef struct
{
  CdzItem    *item;
  const char *text;     /* of the column; NULL: it has none */
  char       *name;     /* only where that is the same; or NULL */
} Key;

static guint changed_signal;

G_DEFINE_FINAL_TYPE (CdzItemSorter, cdz_item_sorter, G_TYPE_OBJECT)

static void
cdz_item_sorter_class_init (CdzItemSorterClass *klass)
{
  changed_signal = g_signal_new ("changed", CDZ_TYPE_ITEM_SORTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
cdz_item_sorter_init (CdzItemSorter *self)
{
}

CdzItemSorter *
cdz_item_sorter_new (CdzColumn column,
                     gboolean  descending)
{
  CdzItemSorter *self = g_object_new (CDZ_TYPE_ITEM_SORTER, NULL);

  self->column = column;
  self->descending = descending;
  return self;
}

void
cdz_item_sorter_set (CdzItemSorter *self,
                     CdzColumn      column,
                     gboolean       descending)
{
  g_return_if_fail (CDZ_IS_ITEM_SORTER (self));

  self->column = column;
  self->descending = descending;
  g_signal_emit (self, changed_signal, 0);
}

static const char *
get_name (Key *key)
{
  g_autofree char *text = NULL;

  if (key->name == NULL)
    {
      text = cdz_look_dup_name (key->item);
      key->name = g_utf8_collate_key (text, -1);
    }

  return key->name;
}

/* There are few issuers: each is made comparable once. */
static const char *
get_issuer (GHashTable *issuers,
            CdzItem    *item)
{
  g_autofree char *text = cdz_look_dup_issuer (item);
  char *key = g_hash_table_lookup (issuers, text);

  if (key == NULL)
    {
      key = g_utf8_collate_key (text, -1);
      g_hash_table_insert (issuers, g_steal_pointer (&text), key);
    }

  return key;
}

static int
compare_texts (const Key           *a,
               const Key           *b,
               const CdzItemSorter *self)
{
  switch (self->column)
    {
    case CDZ_COLUMN_KIND:
      return (int) cdz_item_get_class (a->item) - (int) cdz_item_get_class (b->item);
    case CDZ_COLUMN_ISSUER:
      return strcmp (a->text, b->text);
    case CDZ_COLUMN_EXPIRES:
      /* What has no date stays below whatever has one, in either direction. */
      if (a->text == NULL || b->text == NULL)
        return ((a->text == NULL) - (b->text == NULL)) * (self->descending ? -1 : 1);
      return strcmp (a->text, b->text);
    case CDZ_COLUMN_NAME:
    default:
      return 0;
    }
}

/* For a list of pointers, as they are moved less than what they point to. */
static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const CdzItemSorter *self = user_data;
  Key *a_key = *(Key **) a;
  Key *b_key = *(Key **) b;
  int order = compare_texts (a_key, b_key, self);

  if (order == 0)
    order = strcmp (get_name (a_key), get_name (b_key)) * (self->column == CDZ_COLUMN_NAME && self->descending ? -1 : 1);
  else if (self->descending)
    order = -order;

  return order;
}

static void
make_keys (CdzItemSorter *self,
           GPtrArray     *items,
           GHashTable    *issuers,
           Key           *keys)
{
  for (guint i = 0; i < items->len; i++)
    {
      keys[i].item = g_ptr_array_index (items, i);
      if (self->column == CDZ_COLUMN_ISSUER)
        keys[i].text = get_issuer (issuers, keys[i].item);
      else if (self->column == CDZ_COLUMN_EXPIRES)
        keys[i].text = cdz_item_get (keys[i].item, CDZ_ATTR_NOT_AFTER);
    }
}

/* @items: (element-type CdzItem): those that are alike keep their order */
void
cdz_item_sorter_sort (CdzItemSorter *self,
                      GPtrArray     *items)
{
  g_autoptr(GHashTable) issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree Key *keys = g_new0 (Key, items->len);
  g_autoptr(GPtrArray) order = g_ptr_array_sized_new (items->len);

  g_return_if_fail (CDZ_IS_ITEM_SORTER (self));

  make_keys (self, items, issuers, keys);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (order, &keys[i]);
  g_ptr_array_sort_with_data (order, compare_keys, self);

  for (guint i = 0; i < items->len; i++)
    items->pdata[i] = ((Key *) order->pdata[i])->item;
  for (guint i = 0; i < items->len; i++)
    g_free (keys[i].name);
}

CdzColumn
cdz_item_sorter_get_column (CdzItemSorter *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SORTER (self), CDZ_COLUMN_NAME);

  return self->column;
}

gboolean
cdz_item_sorter_is_descending (CdzItemSorter *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SORTER (self), FALSE);

  return self->descending;
}
