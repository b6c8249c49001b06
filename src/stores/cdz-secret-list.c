/* cdz-secret-list.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-list"
#include "config.h"

#include "cdz-secret-list.h"

/* Changes that are this close are told as one: two items told in vain cost less
 * than one more signal. */
#define MAX_GAP 8

typedef struct
{
  char          *path;
  CdzItem       *item;        /* that is shown */
  CdzItem       *next;        /* to be shown; NULL when nothing changed */
  GSequenceIter *iter;
} Entry;

struct _CdzSecretList
{
  CdzSecretListFunc  func;
  gpointer           user_data;

  GSequence         *entries;
  GHashTable        *by_path;       /* borrows from the entries */
  GHashTable        *unpublished;   /* set of Entry */
  guint              n_pending;
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_clear_object (&entry->item);
  g_clear_object (&entry->next);
  g_free (entry);
}

CdzSecretList *
cdz_secret_list_new (CdzSecretListFunc func,
                     gpointer          user_data)
{
  CdzSecretList *self = g_new0 (CdzSecretList, 1);

  self->func = func;
  self->user_data = user_data;
  self->entries = g_sequence_new (free_entry);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->unpublished = g_hash_table_new (NULL, NULL);

  return self;
}

void
cdz_secret_list_free (CdzSecretList *self)
{
  g_hash_table_unref (self->unpublished);
  g_hash_table_unref (self->by_path);
  g_sequence_free (self->entries);
  g_free (self);
}

guint
cdz_secret_list_get_n_items (CdzSecretList *self)
{
  return (guint) g_sequence_get_length (self->entries);
}

/* Returns: (nullable) (transfer full) */
CdzItem *
cdz_secret_list_get_item (CdzSecretList *self,
                          guint          position)
{
  GSequenceIter *iter = g_sequence_get_iter_at_pos (self->entries, (int) position);
  Entry *entry;

  if (g_sequence_iter_is_end (iter))
    return NULL;

  entry = g_sequence_get (iter);
  return g_object_ref (entry->item);
}

CdzItem *
cdz_secret_list_lookup (CdzSecretList *self,
                        const char    *path)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);

  return entry != NULL ? entry->item : NULL;
}

const char *
cdz_secret_list_find_path (CdzSecretList *self,
                           CdzClass       klass,
                           const char    *uuid)
{
  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->entries); !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    {
      Entry *entry = g_sequence_get (iter);

      if (cdz_item_get_class (entry->item) == klass &&
          g_strcmp0 (cdz_item_get (entry->item, CDZ_ATTR_UUID), uuid) == 0)
        return entry->path;
    }

  return NULL;
}

guint
cdz_secret_list_get_n_pending (CdzSecretList *self)
{
  return self->n_pending;
}

static void
append (CdzSecretList *self,
        const char    *path,
        CdzItem       *item)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->path = g_strdup (path);
  entry->item = g_object_ref (item);
  entry->iter = g_sequence_append (self->entries, entry);
  g_hash_table_insert (self->by_path, entry->path, entry);
  if (cdz_item_is_pending (item))
    self->n_pending++;
}

static void
remove_entry (CdzSecretList *self,
              Entry         *entry)
{
  if (cdz_item_is_pending (entry->item))
    self->n_pending--;
  g_hash_table_remove (self->unpublished, entry);
  g_hash_table_remove (self->by_path, entry->path);
  g_sequence_remove (entry->iter);
}

void
cdz_secret_list_remove (CdzSecretList *self,
                        const char    *path)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);
  guint position;

  if (entry == NULL)
    return;

  position = (guint) g_sequence_iter_get_position (entry->iter);
  remove_entry (self, entry);
  self->func (position, 1, 0, self->user_data);
}

/* From the end, in stretches: all may go at once. */
static void
remove_others (CdzSecretList *self,
               GHashTable    *wanted)
{
  guint position = cdz_secret_list_get_n_items (self);
  guint n_gone = 0;

  while (position > 0)
    {
      GSequenceIter *iter = g_sequence_get_iter_at_pos (self->entries, (int) position - 1);
      Entry *entry = g_sequence_get (iter);

      if (g_hash_table_contains (wanted, entry->path))
        {
          if (n_gone > 0)
            self->func (position, n_gone, 0, self->user_data);
          n_gone = 0;
        }
      else
        {
          remove_entry (self, entry);
          n_gone++;
        }
      position--;
    }

  if (n_gone > 0)
    self->func (0, n_gone, 0, self->user_data);
}

void
cdz_secret_list_keep_paths (CdzSecretList      *self,
                            const char * const *paths)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; paths[i] != NULL; i++)
    g_hash_table_add (wanted, (char *) paths[i]);
  remove_others (self, wanted);
}

void
cdz_secret_list_add_paths (CdzSecretList        *self,
                           const char * const   *paths,
                           guint                 n_paths,
                           const CdzSecretPlace *place,
                           gboolean              is_locked)
{
  guint n_before = cdz_secret_list_get_n_items (self);

  for (guint i = 0; i < n_paths; i++)
    {
      g_autoptr(CdzItem) item = NULL;

      if (g_hash_table_contains (self->by_path, paths[i]))
        continue;

      item = cdz_secret_item_new_pending (place, paths[i], is_locked);
      append (self, paths[i], item);
    }

  if (cdz_secret_list_get_n_items (self) > n_before)
    self->func (n_before, 0, cdz_secret_list_get_n_items (self) - n_before, self->user_data);
}

void
cdz_secret_list_put (CdzSecretList *self,
                     const char    *path,
                     CdzItem       *item)
{
  Entry *entry = g_hash_table_lookup (self->by_path, path);

  if (entry == NULL)
    {
      append (self, path, item);
      self->func (cdz_secret_list_get_n_items (self) - 1, 0, 1, self->user_data);
      return;
    }

  g_clear_object (&entry->next);
  if (cdz_item_is_same_content (entry->item, item))
    {
      g_hash_table_remove (self->unpublished, entry);
      return;
    }

  entry->next = g_object_ref (item);
  g_hash_table_add (self->unpublished, entry);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  guint left = *(const guint *) a;
  guint right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

static GArray *
show_next (CdzSecretList *self)
{
  GArray *positions = g_array_sized_new (FALSE, FALSE, sizeof (guint), g_hash_table_size (self->unpublished));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->unpublished);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Entry *entry = key;
      guint position = (guint) g_sequence_iter_get_position (entry->iter);

      if (cdz_item_is_pending (entry->item))
        self->n_pending--;
      g_object_unref (entry->item);
      entry->item = g_steal_pointer (&entry->next);
      if (cdz_item_is_pending (entry->item))
        self->n_pending++;
      g_array_append_val (positions, position);
    }

  g_hash_table_remove_all (self->unpublished);
  g_array_sort (positions, compare_positions);
  return positions;
}

/* No position moves, so the stretches can be told in any order. */
void
cdz_secret_list_publish (CdzSecretList *self)
{
  g_autoptr(GArray) positions = show_next (self);

  for (guint i = 0, first; i < positions->len; i++)
    {
      guint last = first = g_array_index (positions, guint, i);

      while (i + 1 < positions->len && g_array_index (positions, guint, i + 1) - last <= MAX_GAP)
        last = g_array_index (positions, guint, ++i);

      self->func (first, last - first + 1, last - first + 1, self->user_data);
    }
}

gboolean
cdz_secret_list_has_unpublished (CdzSecretList *self)
{
  return g_hash_table_size (self->unpublished) > 0;
}
