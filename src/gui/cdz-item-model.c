/* cdz-item-model.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-model"
#include "config.h"

#include "cdz-item-model.h"

#include <string.h>

#include "cdz-item-slot.h"

struct _CdzItemModel
{
  GObject              parent_instance;

  CdzItemRows         *rows;
  GtkMultiSelection   *selection;

  GPtrArray           *selected;      /* references; */
  GPtrArray           *items;         /* those items, once they were found */
  guint                position;      /* where the first of them was */
  gboolean             updating;
};

/* A reference that is looked for. */
typedef struct _Sought Sought;

struct _Sought
{
  const char *ref;
  guint       position;
  gboolean    exact;        /* not merely the identity of that certificate */
  Sought     *next;         /* with the same UUID */
};

static guint selection_changed_signal;
static guint change_signal;
static guint changed_signal;

G_DEFINE_FINAL_TYPE (CdzItemModel, cdz_item_model, G_TYPE_OBJECT)

static const char *
get_uuid (const char *ref)
{
  const char *colon = ref != NULL ? strchr (ref, ':') : NULL;

  return colon != NULL ? colon + 1 : "";
}

static void
compare_sought (Sought  *sought,
                CdzItem *item,
                guint    position)
{
  g_autofree char *ref = cdz_item_dup_ref (item);

  for (; sought != NULL; sought = sought->next)
    if (!sought->exact && g_strcmp0 (sought->ref, ref) == 0)
      {
        sought->position = position;
        sought->exact = TRUE;
      }
    else if (!sought->exact && cdz_item_get_class (item) == CDZ_CLASS_IDENTITY)
      sought->position = position;
}

/* One walk through the list, however many are looked for.
 *
 * Returns: (transfer full): the positions of those items; else of the identity that
 *   one is the certificate or the key of */
static GtkBitset *
find_refs (CdzItemModel *self,
           GPtrArray    *refs)
{
  g_autofree Sought *sought = g_new0 (Sought, refs->len);
  g_autoptr(GHashTable) by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  GtkBitset *found = gtk_bitset_new_empty ();
  guint n_rows = refs->len > 0 ? cdz_item_rows_get_n_rows (self->rows) : 0;

  for (guint i = 0; i < refs->len; i++)
    {
      const char *uuid = get_uuid (refs->pdata[i]);

      sought[i] = (Sought) { refs->pdata[i], GTK_INVALID_LIST_POSITION, FALSE, g_hash_table_lookup (by_uuid, uuid) };
      g_hash_table_replace (by_uuid, (gpointer) uuid, &sought[i]);
    }

  for (guint i = 0; i < n_rows; i++)
    {
      CdzItem *item = cdz_item_rows_get_item (self->rows, i);
      CdzItem *key = cdz_item_get_key (item);
      const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);
      const char *key_uuid = key != NULL ? cdz_item_get (key, CDZ_ATTR_UUID) : NULL;

      if (uuid != NULL)
        compare_sought (g_hash_table_lookup (by_uuid, uuid), item, i);
      if (key_uuid != NULL)
        compare_sought (g_hash_table_lookup (by_uuid, key_uuid), item, i);
    }

  for (guint i = 0; i < refs->len; i++)
    if (sought[i].position != GTK_INVALID_LIST_POSITION)
      gtk_bitset_add (found, sought[i].position);

  return found;
}

/* The very same items, as after each key of a search: nothing of them is read.
 *
 * Returns: (nullable) (transfer full): their positions; %NULL where one is not there */
static GtkBitset *
find_items (CdzItemModel *self,
            GPtrArray    *items)
{
  g_autoptr(GHashTable) sought = g_hash_table_new (NULL, NULL);
  g_autoptr(GtkBitset) found = gtk_bitset_new_empty ();
  guint n_rows = items->len > 0 ? cdz_item_rows_get_n_rows (self->rows) : 0;

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (sought, items->pdata[i]);
  for (guint i = 0; i < n_rows && g_hash_table_size (sought) > 0; i++)
    if (g_hash_table_remove (sought, cdz_item_rows_get_item (self->rows, i)))
      gtk_bitset_add (found, i);

  return items->len > 0 && g_hash_table_size (sought) == 0 ? g_steal_pointer (&found) : NULL;
}

/* The same items again, or what came in their place; at the very first, the first. */
static void
restore_selection (CdzItemModel *self)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->selection);
  guint n_rows = cdz_item_rows_get_n_rows (self->rows);
  g_autoptr(GtkBitset) wanted = find_items (self, self->items);
  g_autoptr(GtkBitset) mask = gtk_bitset_new_range (0, n_rows);
  g_autoptr(GtkBitset) present = gtk_selection_model_get_selection (selection);

  if (wanted == NULL)
    wanted = find_refs (self, self->selected);
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
  GtkBitsetIter iter;
  guint position;

  if (cdz_item_rows_get_n_rows (self->rows) == 0 || !gtk_bitset_iter_init_first (&iter, present, &position))
    return;

  g_ptr_array_set_size (self->selected, 0);
  g_ptr_array_set_size (self->items, 0);
  self->position = position;
  do
    {
      CdzItem *item = cdz_item_rows_get_item (self->rows, position);

      g_ptr_array_add (self->selected, cdz_item_dup_ref (item));
      g_ptr_array_add (self->items, g_object_ref (item));
    }
  while (gtk_bitset_iter_next (&iter, &position));
}

static void
update_cb (CdzItemModel *self)
{
  self->updating = TRUE;
  g_signal_emit (self, change_signal, 0);
}

static void
updated_cb (CdzItemModel *self)
{
  restore_selection (self);
  self->updating = FALSE;
  keep_selected (self);

  g_signal_emit (self, changed_signal, 0);
  g_signal_emit (self, selection_changed_signal, 0);
}

/* What happens to the selection while the list changes is put right afterwards. */
static void
selection_changed_cb (CdzItemModel *self)
{
  if (self->updating)
    return;

  keep_selected (self);
  g_signal_emit (self, selection_changed_signal, 0);
}

static void
cdz_item_model_dispose (GObject *object)
{
  CdzItemModel *self = CDZ_ITEM_MODEL (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (cdz_item_model_parent_class)->dispose (object);
}

static void
cdz_item_model_finalize (GObject *object)
{
  g_ptr_array_unref (CDZ_ITEM_MODEL (object)->selected);
  g_ptr_array_unref (CDZ_ITEM_MODEL (object)->items);

  G_OBJECT_CLASS (cdz_item_model_parent_class)->finalize (object);
}

static void
cdz_item_model_class_init (CdzItemModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_item_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_item_model_finalize;

  selection_changed_signal = g_signal_new ("selection-changed", CDZ_TYPE_ITEM_MODEL, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  change_signal = g_signal_new ("change", CDZ_TYPE_ITEM_MODEL, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal = g_signal_new ("changed", CDZ_TYPE_ITEM_MODEL, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cdz_item_model_init (CdzItemModel *self)
{
  self->selected = g_ptr_array_new_with_free_func (g_free);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

CdzItemModel *
cdz_item_model_new (CdzLibrary    *library,
                    CdzItemFilter *filter,
                    CdzItemSorter *sorter)
{
  CdzItemModel *self = g_object_new (CDZ_TYPE_ITEM_MODEL, NULL);

  self->rows = cdz_item_rows_new (library, filter, sorter);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));

  g_signal_connect_object (self->rows, "update", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rows, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/* Returns: (transfer none): of CdzItemSlot */
GtkSelectionModel *
cdz_item_model_get_selection (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
}

gboolean
cdz_item_model_is_empty (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), TRUE);

  return cdz_item_rows_is_library_empty (self->rows);
}

guint
cdz_item_model_get_n_rows (CdzItemModel *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), 0);

  return cdz_item_rows_get_n_rows (self->rows);
}

CdzItem *
cdz_item_model_get_item (CdzItemModel *self,
                         guint         position)
{
  g_return_val_if_fail (CDZ_IS_ITEM_MODEL (self), NULL);

  return cdz_item_rows_get_item (self->rows, position);
}

void
cdz_item_model_set_open (CdzItemModel *self,
                         guint         position,
                         gboolean      is_open)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  cdz_item_rows_set_open (self->rows, position, is_open);
}

/* What is selected together with the identity that it is a part of counts once. */
static gboolean
is_below_selected (CdzItemModel *self,
                   guint         position)
{
  guint parent = cdz_item_rows_get_parent (self->rows, position);

  return parent != G_MAXUINT && gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), parent);
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
        CdzItem *item = cdz_item_rows_get_item (self->rows, position);

        if (item != NULL && !is_below_selected (self, position))
          g_ptr_array_add (items, g_object_ref (item));
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
  return cdz_item_rows_get_n_rows (self->rows) == 0 || gtk_bitset_is_empty (present) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (present);
}

void
cdz_item_model_select_ref (CdzItemModel *self,
                           const char   *ref)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  g_ptr_array_set_size (self->items, 0);
  g_ptr_array_set_size (self->selected, 0);
  g_ptr_array_add (self->selected, g_strdup (ref));
  cdz_item_rows_queue_update (self->rows);
}

void
cdz_item_model_start_over (CdzItemModel *self)
{
  g_return_if_fail (CDZ_IS_ITEM_MODEL (self));

  self->position = 0;
}
