/* cdz-vault-snapshot.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-snapshot"
#include "config.h"

#include "cdz-vault-snapshot.h"

/* Beyond so many separate changes one big one is cheaper for every listener. */
#define MAX_SPLICES 32

typedef struct
{
  CdzItem  *item;
  CdzClass  klass;
  gint64    rowid;
  gint64    revision;
} Entry;

/* Nothing here changes once it is read, so any thread may look at it. */
struct _CdzVaultSnapshot
{
  gatomicrefcount  ref_count;
  GArray          *entries;     /* Entry, by class, then rowid */
  GHashTable      *positions;   /* uuid, owned by the item → position */
};

static const CdzClass listed_classes[] = { CDZ_CLASS_CERTIFICATE, CDZ_CLASS_KEY, CDZ_CLASS_REQUEST };

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->item);
}

CdzVaultSnapshot *
cdz_vault_snapshot_new_empty (void)
{
  CdzVaultSnapshot *self = g_new0 (CdzVaultSnapshot, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->positions = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

CdzVaultSnapshot *
cdz_vault_snapshot_ref (CdzVaultSnapshot *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cdz_vault_snapshot_unref (CdzVaultSnapshot *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->positions);
  g_array_unref (self->entries);
  g_free (self);
}

void
cdz_known_item_free (CdzKnownItem *known)
{
  g_clear_object (&known->item);
  g_free (known);
}

/* Returns: (transfer full): uuid → CdzKnownItem */
GHashTable *
cdz_known_items_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cdz_known_item_free);
}

static const Entry *
get_entry (CdzVaultSnapshot *self,
           guint             position)
{
  return &g_array_index (self->entries, Entry, position);
}

static void
append (CdzVaultSnapshot *self,
        CdzItem          *item,
        CdzClass          klass,
        gint64            rowid,
        gint64            revision)
{
  Entry entry = { item, klass, rowid, revision };

  g_hash_table_insert (self->positions, (gpointer) cdz_item_get (item, CDZ_ATTR_UUID),
                       GUINT_TO_POINTER (self->entries->len));
  g_array_append_val (self->entries, entry);
}

/* The same object again where the row is as it was, without reading its columns. */
static CdzItem *
find_unchanged (CdzVaultSnapshot *previous,
                GHashTable       *known,
                const char       *uuid,
                gint64            revision)
{
  CdzKnownItem *candidate = known != NULL ? g_hash_table_lookup (known, uuid) : NULL;
  gpointer position;

  if (g_hash_table_lookup_extended (previous->positions, uuid, NULL, &position))
    {
      const Entry *entry = get_entry (previous, GPOINTER_TO_UINT (position));

      if (entry->revision == revision)
        return g_object_ref (entry->item);
    }

  if (candidate != NULL && candidate->revision == revision)
    return g_object_ref (candidate->item);

  return NULL;
}

static gboolean
read_class (CdzVaultSnapshot  *self,
            CdzVaultDb        *db,
            CdzClass           klass,
            CdzVaultSnapshot  *previous,
            GHashTable        *known,
            GError           **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, cdz_vault_schema_get_table (klass)->sql_list, error);
  int code;

  if (statement == NULL)
    return FALSE;

  while ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    {
      gint64 revision = cdz_vault_rows_get_revision (statement);
      CdzItem *item = find_unchanged (previous, known, cdz_vault_rows_get_uuid (statement), revision);

      if (item == NULL)
        item = cdz_vault_rows_read (statement, klass);
      append (self, item, klass, cdz_vault_rows_get_rowid (statement), revision);
    }

  return code == SQLITE_DONE;
}

/**
 * cdz_vault_snapshot_read:
 * @db: locked and open; without a vault the snapshot is empty
 * @previous: its objects are taken over where nothing changed
 *
 * Returns: (transfer full): all three tables at one moment
 */
CdzVaultSnapshot *
cdz_vault_snapshot_read (CdzVaultDb        *db,
                         CdzVaultSnapshot  *previous,
                         GHashTable        *known,
                         GError           **error)
{
  g_autoptr(CdzVaultSnapshot) self = cdz_vault_snapshot_new_empty ();
  gboolean done = TRUE;

  if (!cdz_vault_db_is_open (db))
    return g_steal_pointer (&self);

  /* One read transaction, or a change between two tables would tear it. */
  if (!cdz_vault_db_exec (db, "BEGIN", error))
    return NULL;
  for (guint i = 0; done && i < G_N_ELEMENTS (listed_classes); i++)
    done = read_class (self, db, listed_classes[i], previous, known, error);
  cdz_vault_db_rollback (db);

  return done ? g_steal_pointer (&self) : NULL;
}

guint
cdz_vault_snapshot_get_n_items (CdzVaultSnapshot *self)
{
  return self->entries->len;
}

/* Returns: (transfer none) */
CdzItem *
cdz_vault_snapshot_get_item (CdzVaultSnapshot *self,
                             guint             position)
{
  return get_entry (self, position)->item;
}

/* Returns: (nullable) (transfer none) */
CdzItem *
cdz_vault_snapshot_find (CdzVaultSnapshot *self,
                         const char       *uuid)
{
  gpointer position;

  if (!g_hash_table_lookup_extended (self->positions, uuid, NULL, &position))
    return NULL;

  return get_entry (self, GPOINTER_TO_UINT (position))->item;
}

static int
compare_entries (const Entry *a,
                 const Entry *b)
{
  if (a->klass != b->klass)
    return a->klass < b->klass ? -1 : 1;

  return (a->rowid > b->rowid) - (a->rowid < b->rowid);
}

static void
add_splice (GArray *splices,
            guint   position,
            guint   n_removed,
            guint   n_added)
{
  CdzSplice splice = { position, n_removed, n_added };

  if (n_removed > 0 || n_added > 0)
    g_array_append_val (splices, splice);
}

/* How many of both lists from (@i, @j) on differ, until they meet again. */
static void
skip_different (CdzVaultSnapshot *old,
                CdzVaultSnapshot *new,
                guint            *i,
                guint            *j)
{
  while (*i < old->entries->len || *j < new->entries->len)
    {
      const Entry *a = *i < old->entries->len ? get_entry (old, *i) : NULL;
      const Entry *b = *j < new->entries->len ? get_entry (new, *j) : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : compare_entries (a, b);

      if (order == 0 && a->item == b->item)
        return;
      if (order <= 0)
        (*i)++;
      if (order >= 0)
        (*j)++;
    }
}

static void
merge_splices (GArray *splices)
{
  const CdzSplice *first = &g_array_index (splices, CdzSplice, 0);
  const CdzSplice *last = &g_array_index (splices, CdzSplice, splices->len - 1);
  CdzSplice whole = { first->position, last->position + last->n_removed - first->position, 0 };
  int growth = 0;

  for (guint i = 0; i < splices->len; i++)
    growth += (int) g_array_index (splices, CdzSplice, i).n_added - (int) g_array_index (splices, CdzSplice, i).n_removed;

  whole.n_added = (guint) ((int) whole.n_removed + growth);
  g_array_set_size (splices, 0);
  g_array_append_val (splices, whole);
}

GArray *
cdz_vault_snapshot_compare (CdzVaultSnapshot *self,
                            CdzVaultSnapshot *next)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (CdzSplice));
  guint i = 0, j = 0;

  while (i < self->entries->len || j < next->entries->len)
    {
      guint from_i = i, from_j = j;

      skip_different (self, next, &i, &j);
      add_splice (splices, from_i, i - from_i, j - from_j);
      if (i < self->entries->len)
        {
          i++;
          j++;
        }
    }

  if (splices->len > MAX_SPLICES)
    merge_splices (splices);

  return splices;
}
