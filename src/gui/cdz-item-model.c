/* cdz-item-model.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-model"
#include "config.h"

#include "cdz-item-model.h"

#include <string.h>

/* Of more than these it is not remembered which they were. */
#define MAX_KEPT_REFS 200

struct _CdzItemModel
{
  GObject              parent_instance;

  GListModel          *everything;    /* identities and items */
  GListModel          *roots;         /* of them, what the list shows, in its order */
  GtkTreeListModel    *tree;
  GtkMultiSelection   *selection;

  GHashTable          *expanded;      /* UUIDs of identities that are open */
  GPtrArray           *selected;      /* references */
  guint                position;      /* where the first of them was */
  guint                idle;
  gboolean             restoring;
};

static guint selection_changed_signal;
static guint changed_signal;

G_DEFINE_FINAL_TYPE (CdzItemModel, cdz_item_model, G_TYPE_OBJECT)

static void
part_expanded_cb (CdzItemModel   *self,
                  GParamSpec     *pspec,
                  GtkTreeListRow *row)
{
  g_autoptr(CdzItem) item = gtk_tree_list_row_get_item (row);
  const char *uuid = item != NULL ? cdz_item_get (item, CDZ_ATTR_UUID) : NULL;

  if (uuid == NULL)
    return;
  if (gtk_tree_list_row_get_expanded (row))
    g_hash_table_add (self->expanded, g_strdup (uuid));
  else
    g_hash_table_remove (self->expanded, uuid);
}

static GListModel *
create_parts_cb (gpointer item,
                 gpointer user_data)
{
  GListStore *parts;
  GPtrArray *others;

  if (cdz_item_get_class (item) != CDZ_CLASS_IDENTITY)
    return NULL;

  others = cdz_item_get_other_keys (item);
  parts = g_list_store_new (CDZ_TYPE_ITEM);
  g_list_store_append (parts, cdz_item_get_certificate (item));
  g_list_store_append (parts, cdz_item_get_key (item));
  for (guint i = 0; others != NULL && i < others->len; i++)
    g_list_store_append (parts, g_ptr_array_index (others, i));

  return G_LIST_MODEL (parts);
}

static void
restore_expanded (CdzItemModel *self)
{
  guint n_roots = g_hash_table_size (self->expanded) > 0 ? g_list_model_get_n_items (self->roots) : 0;

  for (guint i = 0; i < n_roots; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (self->roots, i);
      const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);

      if (cdz_item_get_class (item) == CDZ_CLASS_IDENTITY && uuid != NULL
          && g_hash_table_contains (self->expanded, uuid))
        {
          g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_child_row (self->tree, i);

          gtk_tree_list_row_set_expanded (row, TRUE);
        }
    }
}

static gboolean
has_ref (CdzItem    *item,
         const char *ref)
{
  g_autofree char *item_ref = cdz_item_dup_ref (item);

  return g_strcmp0 (item_ref, ref) == 0;
}

static guint
find_part (GtkTreeListRow *row,
           const char     *ref)
{
  GListModel *parts = gtk_tree_list_row_get_children (row);
  guint n_parts = parts != NULL ? g_list_model_get_n_items (parts) : 0;

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(CdzItem) part = g_list_model_get_item (parts, i);

      if (has_ref (part, ref))
        return gtk_tree_list_row_get_position (row) + 1 + i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* That item; else the identity that it is the certificate of. No row is made for
 * what is merely looked at. */
static guint
find_ref (CdzItemModel *self,
          const char   *ref)
{
  guint n_roots = g_list_model_get_n_items (self->roots);
  const char *uuid = ref != NULL ? strchr (ref, ':') : NULL;
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; uuid != NULL && i < n_roots; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (self->roots, i);
      CdzItem *key = cdz_item_get_key (item);
      gboolean same = g_strcmp0 (cdz_item_get (item, CDZ_ATTR_UUID), uuid + 1) == 0;
      g_autoptr(GtkTreeListRow) row = NULL;
      guint part;

      if (!same && (key == NULL || g_strcmp0 (cdz_item_get (key, CDZ_ATTR_UUID), uuid + 1) != 0))
        continue;

      row = gtk_tree_list_model_get_child_row (self->tree, i);
      if (has_ref (item, ref))
        return gtk_tree_list_row_get_position (row);
      if ((part = find_part (row, ref)) != GTK_INVALID_LIST_POSITION)
        return part;
      if (same)
        position = gtk_tree_list_row_get_position (row);
    }

  return position;
}

/* The same items again, or what came in their place; at the very first, the first. */
static void
restore_selection (CdzItemModel *self)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->selection);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->tree));
  g_autoptr(GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr(GtkBitset) mask = gtk_bitset_new_range (0, n_rows);
  g_autoptr(GtkBitset) present = gtk_selection_model_get_selection (selection);

  for (guint i = 0; i < self->selected->len; i++)
    {
      guint position = find_ref (self, g_ptr_array_index (self->selected, i));

      if (position != GTK_INVALID_LIST_POSITION)
        gtk_bitset_add (wanted, position);
    }

  if (gtk_bitset_is_empty (wanted) && self->selected->len == 0 && !gtk_bitset_is_empty (present))
    return;
  if (gtk_bitset_is_empty (wanted) && n_rows > 0)
    gtk_bitset_add (wanted, MIN (self->position, n_rows - 1));
  if (!gtk_bitset_equals (wanted, present))
    gtk_selection_model_set_selection (selection, wanted, mask);
}

static void
keep_selected (CdzItemModel *self)
{
  g_autoptr(GtkBitset) present =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint64 n_selected = gtk_bitset_get_size (present);

  if (n_selected == 0)
    return;

  g_ptr_array_set_size (self->selected, 0);
  self->position = gtk_bitset_get_minimum (present);
  for (guint64 i = 0; n_selected <= MAX_KEPT_REFS && i < n_selected; i++)
    {
      g_autoptr(CdzItem) item = cdz_item_model_dup_item (self, gtk_bitset_get_nth (present, (guint) i));

      g_ptr_array_add (self->selected, cdz_item_dup_ref (item));
    }
}

static gboolean
restore_cb (gpointer user_data)
{
  CdzItemModel *self = user_data;

  self->idle = 0;
  self->restoring = TRUE;
  restore_expanded (self);
  restore_selection (self);
  self->restoring = FALSE;
  keep_selected (self);

  g_signal_emit (self, changed_signal, 0);
  g_signal_emit (self, selection_changed_signal, 0);

  return G_SOURCE_REMOVE;
}

/* The model must not be changed while it says that it changed. */
static void
queue_restore (CdzItemModel *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, restore_cb, self, NULL);
}

/* Rows that went because the lists changed are looked for again first. */
static void
selection_changed_cb (CdzItemModel *self)
{
  if (self->restoring || self->idle != 0)
    return;

  keep_selected (self);
  g_signal_emit (self, selection_changed_signal, 0);
}

static void
cdz_item_model_dispose (GObject *object)
{
  CdzItemModel *self = CDZ_ITEM_MODEL (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->roots);
  g_clear_object (&self->everything);

  G_OBJECT_CLASS (cdz_item_model_parent_class)->dispose (object);
}

static void
cdz_item_model_finalize (GObject *object)
{
  CdzItemModel *self = CDZ_ITEM_MODEL (object);

  g_hash_table_unref (self->expanded);
  g_ptr_array_unref (self->selected);

  G_OBJECT_CLASS (cdz_item_model_parent_class)->finalize (object);
}

static void
cdz_item_model_class_init (CdzItemModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_item_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_item_model_finalize;

  selection_changed_signal = g_signal_new ("selection-changed", CDZ_TYPE_ITEM_MODEL, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal = g_signal_new ("changed", CDZ_TYPE_ITEM_MODEL, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cdz_item_model_init (CdzItemModel *self)
{
  self->expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->selected = g_ptr_array_new_with_free_func (g_free);
}

CdzItemModel *
cdz_item_model_new (CdzLibrary    *library,
                    CdzItemFilter *filter,
                    CdzItemSorter *sorter)
{
  CdzItemModel *self = g_object_new (CDZ_TYPE_ITEM_MODEL, NULL);
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkFilterListModel *filtered;

  g_list_store_append (models, cdz_library_get_identities (library));
  g_list_store_append (models, cdz_library_get_items (library));
  self->everything = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
  cdz_item_filter_set_identities (filter, cdz_library_get_identities (library));

  filtered = gtk_filter_list_model_new (g_object_ref (self->everything),
                                        GTK_FILTER (g_object_ref (filter)));
  self->roots = G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                                       GTK_SORTER (g_object_ref (sorter))));
  self->tree = gtk_tree_list_model_new (g_object_ref (self->roots), FALSE, FALSE,
                                        create_parts_cb, NULL, NULL);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->tree)));

  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (queue_restore), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->everything, "items-changed",
                           G_CALLBACK (queue_restore), self, G_CONNECT_SWAPPED);
  queue_restore (self);

  return self;
}

/* Returns: (transfer none): of GtkTreeListRow */
GtkSelectionModel *
cdz_item_model_get_selection (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
}

/* Whether there is nothing at all, in whichever scope. */
gboolean
cdz_item_model_is_empty (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), TRUE);

  return g_list_model_get_n_items (self->everything) == 0;
}

guint
cdz_item_model_get_n_rows (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->tree));
}

CdzItem *
cdz_item_model_dup_item (CdzItemModel *self,
                         guint         position)
{
  g_autoptr(GtkTreeListRow) row = NULL;

  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), NULL);

  row = g_list_model_get_item (G_LIST_MODEL (self->tree), position);
  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

/* What is selected together with the identity that it is a part of counts once. */
static gboolean
is_below_selected (CdzItemModel   *self,
                   GtkTreeListRow *row)
{
  g_autoptr(GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);

  return parent != NULL
         && gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection),
                                             gtk_tree_list_row_get_position (parent));
}

GPtrArray *
cdz_item_model_dup_selected (CdzItemModel *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GtkBitset) present = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), items);

  present = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_iter_init_first (&iter, present, &position))
    do
      {
        g_autoptr(GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->tree), position);

        if (row != NULL && !is_below_selected (self, row))
          g_ptr_array_add (items, gtk_tree_list_row_get_item (row));
      }
    while (gtk_bitset_iter_next (&iter, &position));

  return items;
}

/* Returns: the first row that is selected, or GTK_INVALID_LIST_POSITION */
guint
cdz_item_model_get_first (CdzItemModel *self)
{
  g_autoptr(GtkBitset) present = NULL;

  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), GTK_INVALID_LIST_POSITION);

  present = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  return gtk_bitset_is_empty (present) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (present);
}

void
cdz_item_model_select_ref (CdzItemModel *self,
                           const char   *ref)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  g_ptr_array_set_size (self->selected, 0);
  g_ptr_array_add (self->selected, g_strdup (ref));
  queue_restore (self);
}

void
cdz_item_model_start_over (CdzItemModel *self)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  self->position = 0;
  queue_restore (self);
}

/* Rows are made as they are shown; whoever shows one has it watched. */
void
cdz_item_model_watch (CdzItemModel   *self,
                      GtkTreeListRow *row)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (part_expanded_cb), self, G_CONNECT_SWAPPED);
}

void
cdz_item_model_unwatch (CdzItemModel   *self,
                        GtkTreeListRow *row)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  g_signal_handlers_disconnect_by_func (row, part_expanded_cb, self);
}
