/* cdz-item-rows.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-rows"
#include "config.h"

#include "cdz-item-rows.h"

#include "cdz-finder.h"
#include "cdz-item-slot.h"

typedef struct
{
  CdzItem  *item;
  gboolean  is_part;
  gboolean  is_open;
} Row;

struct _CdzItemRows
{
  GObject        parent_instance;

  CdzLibrary    *library;
  CdzItemFilter *filter;
  CdzItemSorter *sorter;

  GPtrArray     *roots;     /* in scope, in order */
  CdzFinder     *finder;    /* those of them that are searched for */
  GArray        *rows;      /* Row, each with a reference */
  guint          n_rows;    /* as last announced */
  GHashTable    *slots;     /* position → CdzItemSlot that somebody holds */
  GHashTable    *open;      /* UUIDs of identities */
  guint          idle;
};

static guint update_signal;
static guint updated_signal;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzItemRows, cdz_item_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static const Row *
get_row (CdzItemRows *self,
         guint        position)
{
  return &g_array_index (self->rows, Row, position);
}

static void
clear_row (gpointer data)
{
  g_object_unref (((Row *) data)->item);
}

static void
collect (CdzItemRows *self,
         GListModel  *items)
{
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (cdz_item_filter_is_in_scope (self->filter, item))
        g_ptr_array_add (self->roots, g_steal_pointer (&item));
    }
}

static void
add_row (GArray   *rows,
         CdzItem  *item,
         gboolean  is_part,
         gboolean  is_open)
{
  Row row = { g_object_ref (item), is_part, is_open };

  g_array_append_val (rows, row);
}

static void
add_parts (GArray  *rows,
           CdzItem *identity)
{
  GPtrArray *others = cdz_item_get_other_keys (identity);

  add_row (rows, cdz_item_get_certificate (identity), TRUE, FALSE);
  add_row (rows, cdz_item_get_key (identity), TRUE, FALSE);
  for (guint i = 0; others != NULL && i < others->len; i++)
    add_row (rows, g_ptr_array_index (others, i), TRUE, FALSE);
}

static gboolean
is_open (CdzItemRows *self,
         CdzItem     *item)
{
  return cdz_item_get_class (item) == CDZ_CLASS_IDENTITY && g_hash_table_size (self->open) > 0
         && g_hash_table_contains (self->open, cdz_item_get (item, CDZ_ATTR_UUID));
}

static GArray *
make_rows (CdzItemRows *self)
{
  guint n_found = cdz_finder_get_n_found (self->finder);
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), n_found);

  g_array_set_clear_func (rows, clear_row);
  for (guint i = 0; i < n_found; i++)
    {
      CdzItem *item = cdz_finder_get_found (self->finder, i);

      add_row (rows, item, FALSE, is_open (self, item));
      if (is_open (self, item))
        add_parts (rows, item);
    }

  return rows;
}

static void
fill (CdzItemRows *self,
      CdzItemSlot *slot)
{
  const Row *row;

  if (cdz_item_slot_get_position (slot) >= self->rows->len)
    return;

  row = get_row (self, cdz_item_slot_get_position (slot));
  cdz_library_want (self->library, row->item);
  cdz_item_slot_set (slot, row->item, row->is_part, row->is_open);
}

/* First how many there are, then what is in those that stay. Where there is nothing,
 * a page that says so hides the list, which is left as it is: its widgets would all go,
 * and come again when the last letter is taken back. */
static void
announce (CdzItemRows *self)
{
  guint n_before = self->n_rows;
  guint n_same = MIN (n_before, self->rows->len);
  g_autoptr(GList) slots = NULL;

  if (self->rows->len == 0)
    return;

  self->n_rows = self->rows->len;
  if (n_before != self->n_rows)
    g_list_model_items_changed (G_LIST_MODEL (self), n_same, n_before - n_same, self->n_rows - n_same);

  slots = g_hash_table_get_values (self->slots);
  for (GList *l = slots; l != NULL; l = l->next)
    if (cdz_item_slot_get_position (l->data) < self->n_rows)
      fill (self, l->data);
}

/* Nobody may change the list while it is being said. */
static void
update_rows (CdzItemRows *self)
{
  g_signal_emit (self, update_signal, 0);
  g_array_unref (self->rows);
  self->rows = make_rows (self);
  announce (self);
  g_signal_emit (self, updated_signal, 0);
}

static void
update_roots (CdzItemRows *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_set_size (self->roots, 0);
  collect (self, cdz_library_get_identities (self->library));
  collect (self, cdz_library_get_items (self->library));
  cdz_item_sorter_sort (self->sorter, self->roots);
  cdz_finder_set_items (self->finder, self->roots);
  update_rows (self);
}

static void
search_changed_cb (CdzItemRows *self,
                   gboolean     narrows)
{
  cdz_finder_search (self->finder, narrows);
  update_rows (self);
}

static void
scope_changed_cb (CdzItemRows *self)
{
  update_roots (self);
}

static void
order_changed_cb (CdzItemRows *self)
{
  cdz_item_sorter_sort (self->sorter, self->roots);
  cdz_finder_set_items (self->finder, self->roots);
  update_rows (self);
}

static gboolean
update_cb (gpointer user_data)
{
  CdzItemRows *self = user_data;

  self->idle = 0;
  update_roots (self);
  return G_SOURCE_REMOVE;
}

void
cdz_item_rows_queue_update (CdzItemRows *self)
{
  g_return_if_fail (CDZ_IS_ITEM_ROWS (self));

  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static GType
cdz_item_rows_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM_SLOT;
}

static guint
cdz_item_rows_get_n_items (GListModel *model)
{
  return CDZ_ITEM_ROWS (model)->n_rows;
}

static void
slot_gone_cb (gpointer  user_data,
              GObject  *slot)
{
  guint position = cdz_item_slot_get_position (CDZ_ITEM_SLOT (slot));

  g_hash_table_remove (CDZ_ITEM_ROWS (user_data)->slots, GUINT_TO_POINTER (position));
}

static gpointer
cdz_item_rows_get_slot (GListModel *model,
                        guint       position)
{
  CdzItemRows *self = CDZ_ITEM_ROWS (model);
  CdzItemSlot *slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (position));

  if (position >= self->n_rows)
    return NULL;
  if (slot != NULL)
    return g_object_ref (slot);

  slot = cdz_item_slot_new (position);
  fill (self, slot);
  g_hash_table_insert (self->slots, GUINT_TO_POINTER (position), slot);
  g_object_weak_ref (G_OBJECT (slot), slot_gone_cb, self);
  return slot;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_item_rows_get_item_type;
  iface->get_n_items = cdz_item_rows_get_n_items;
  iface->get_item = cdz_item_rows_get_slot;
}

static void
cdz_item_rows_dispose (GObject *object)
{
  CdzItemRows *self = CDZ_ITEM_ROWS (object);
  GHashTableIter iter;
  gpointer slot;

  g_clear_handle_id (&self->idle, g_source_remove);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    {
      g_object_weak_unref (slot, slot_gone_cb, self);
      g_hash_table_iter_remove (&iter);
    }

  G_OBJECT_CLASS (cdz_item_rows_parent_class)->dispose (object);
}

static void
cdz_item_rows_finalize (GObject *object)
{
  CdzItemRows *self = CDZ_ITEM_ROWS (object);

  g_clear_pointer (&self->finder, cdz_finder_free);
  g_ptr_array_unref (self->roots);
  g_array_unref (self->rows);
  g_hash_table_unref (self->slots);
  g_hash_table_unref (self->open);
  g_clear_object (&self->library);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (cdz_item_rows_parent_class)->finalize (object);
}

static void
cdz_item_rows_class_init (CdzItemRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_item_rows_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_item_rows_finalize;

  update_signal = g_signal_new ("update", CDZ_TYPE_ITEM_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  updated_signal = g_signal_new ("updated", CDZ_TYPE_ITEM_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
cdz_item_rows_init (CdzItemRows *self)
{
  self->roots = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->slots = g_hash_table_new (NULL, NULL);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CdzItemRows *
cdz_item_rows_new (CdzLibrary    *library,
                   CdzItemFilter *filter,
                   CdzItemSorter *sorter)
{
  CdzItemRows *self = g_object_new (CDZ_TYPE_ITEM_ROWS, NULL);

  self->library = g_object_ref (library);
  self->filter = g_object_ref (filter);
  self->sorter = g_object_ref (sorter);
  self->finder = cdz_finder_new (filter);
  cdz_item_filter_set_identities (filter, cdz_library_get_identities (library));

  g_signal_connect_object (filter, "scope-changed", G_CALLBACK (scope_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (filter, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sorter, "changed", G_CALLBACK (order_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_library_get_identities (library), "items-changed",
                           G_CALLBACK (cdz_item_rows_queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_library_get_items (library), "items-changed",
                           G_CALLBACK (cdz_item_rows_queue_update), self, G_CONNECT_SWAPPED);
  cdz_item_rows_queue_update (self);

  return self;
}

guint
cdz_item_rows_get_n_rows (CdzItemRows *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROWS (self), 0);

  return self->rows->len;
}

/* Returns: (nullable) (transfer none) */
CdzItem *
cdz_item_rows_get_item (CdzItemRows *self,
                        guint        position)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROWS (self), NULL);

  return position < self->rows->len ? get_row (self, position)->item : NULL;
}

guint
cdz_item_rows_get_parent (CdzItemRows *self,
                          guint        position)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROWS (self), G_MAXUINT);

  if (position >= self->rows->len || !get_row (self, position)->is_part)
    return G_MAXUINT;
  while (get_row (self, position)->is_part)
    position--;

  return position;
}

void
cdz_item_rows_set_open (CdzItemRows *self,
                        guint        position,
                        gboolean     should_open)
{
  const char *uuid;
  CdzItem *item;

  g_return_if_fail (CDZ_IS_ITEM_ROWS (self));

  item = cdz_item_rows_get_item (self, position);
  if (item == NULL || cdz_item_get_class (item) != CDZ_CLASS_IDENTITY || is_open (self, item) == should_open)
    return;

  uuid = cdz_item_get (item, CDZ_ATTR_UUID);
  if (should_open)
    g_hash_table_add (self->open, g_strdup (uuid));
  else
    g_hash_table_remove (self->open, uuid);
  update_rows (self);
}

/* Whether there is nothing at all, in whichever scope. */
gboolean
cdz_item_rows_is_library_empty (CdzItemRows *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROWS (self), TRUE);

  return g_list_model_get_n_items (cdz_library_get_items (self->library)) == 0;
}
