/* cdz-vault-refresh.c: the list follows the file.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-refresh"
#include "config.h"

#include "cdz-vault-private.h"

typedef struct
{
  GPtrArray        *tasks;      /* GTask that wait for it */
  CdzVaultSnapshot *previous;
  GHashTable       *known;

  CdzVaultSnapshot *snapshot;
  GArray           *splices;
  char             *id;
  GArray           *slots;
  gboolean          is_read_only;
  gint64            version;
  GHashTable       *elsewhere;
} RefreshJob;

static void
refresh_job_free (gpointer data)
{
  RefreshJob *job = data;

  g_ptr_array_unref (job->tasks);
  cdz_vault_snapshot_unref (job->previous);
  g_hash_table_unref (job->known);
  g_clear_pointer (&job->snapshot, cdz_vault_snapshot_unref);
  g_clear_pointer (&job->splices, g_array_unref);
  g_clear_pointer (&job->id, g_free);
  g_clear_pointer (&job->slots, g_array_unref);
  g_clear_pointer (&job->elsewhere, g_hash_table_unref);
  g_free (job);
}

static void
add_slots (GArray           *slots,
           const char       *name,
           const CdzRootKey *key)
{
  CdzVaultSlot slot = { { 0 }, { 0 } };

  g_strlcpy (slot.key, name, sizeof slot.key);
  if (key->keyring_slot != NULL)
    {
      g_strlcpy (slot.kind, "keyring", sizeof slot.kind);
      g_array_append_val (slots, slot);
    }
  if (key->passphrase_slot != NULL)
    {
      g_strlcpy (slot.kind, "passphrase", sizeof slot.kind);
      g_array_append_val (slots, slot);
    }
}

static gboolean
read_slots (RefreshJob  *job,
            CdzVaultDb  *db,
            GError     **error)
{
  g_auto(CdzRootKeys) roots = { 0 };

  if (!cdz_root_keys_read (&roots, db, error))
    return FALSE;

  job->id = g_steal_pointer (&roots.vault_id);
  job->slots = g_array_new (FALSE, FALSE, sizeof (CdzVaultSlot));
  add_slots (job->slots, "R", &roots.r);
  add_slots (job->slots, "V", &roots.v);
  return TRUE;
}

static gboolean
refresh_in_thread (CdzVault      *self,
                   gpointer       data,
                   GCancellable  *cancellable,
                   GError       **error)
{
  RefreshJob *job = data;
  g_autoptr(CdzVaultDbLocker) locker = NULL;

  /* What has ended is not listed; logind or a keyring may have to say so. */
  job->elsewhere = cdz_vault_keys_end_sessions (self->keys, cancellable);

  locker = cdz_vault_db_lock (self->db);

  /* The version first: what comes between it and the rows is seen as a change. */
  if (!cdz_vault_db_open (self->db, error) ||
      !cdz_vault_db_get_version (self->db, &job->version, error) ||
      !read_slots (job, self->db, error) ||
      (job->snapshot = cdz_vault_snapshot_read (self->db, job->previous, job->known, error)) == NULL)
    return FALSE;

  job->splices = cdz_vault_snapshot_compare (job->previous, job->snapshot);
  job->is_read_only = cdz_vault_db_is_read_only (self->db);
  return TRUE;
}

/* Step by step, from the end: after each signal the list is what it says. */
static void
change_list (CdzVault         *self,
             CdzVaultSnapshot *next,
             GArray           *splices)
{
  guint n_next = cdz_vault_snapshot_get_n_items (next);

  self->next = cdz_vault_snapshot_ref (next);
  self->shift = (int) n_next - (int) self->n_items;

  for (guint i = splices->len; i > 0; i--)
    {
      const CdzSplice *splice = &g_array_index (splices, CdzSplice, i - 1);
      int growth = (int) splice->n_added - (int) splice->n_removed;

      self->boundary = splice->position;
      self->shift -= growth;
      self->n_items = (guint) ((int) self->n_items + growth);
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->n_removed, splice->n_added);
    }

  cdz_vault_snapshot_unref (self->snapshot);
  self->snapshot = g_steal_pointer (&self->next);
  self->boundary = 0;
  g_assert (self->n_items == n_next);
}

void
cdz_vault_notice_state (CdzVault *self)
{
  gboolean is_locked = cdz_store_is_locked (CDZ_STORE (self));

  if (self->was_locked != is_locked)
    {
      self->was_locked = is_locked;
      cdz_store_emit_changed (CDZ_STORE (self));
    }
}

static void
take_refresh (CdzVault   *self,
              RefreshJob *job)
{
  gboolean was_read_only = self->is_read_only;

  change_list (self, job->snapshot, job->splices);
  g_free (self->id);
  self->id = g_steal_pointer (&job->id);
  g_array_unref (self->slots);
  self->slots = g_steal_pointer (&job->slots);
  self->is_read_only = job->is_read_only;
  self->version = job->version;
  g_clear_pointer (&self->elsewhere, g_hash_table_unref);
  self->elsewhere = g_steal_pointer (&job->elsewhere);

  if (was_read_only != self->is_read_only)
    cdz_store_emit_changed (CDZ_STORE (self));
  cdz_vault_notice_state (self);
}

static void start_refresh (CdzVault *self);

static void
refresh_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) refresh = user_data;
  CdzVault *self = g_task_get_source_object (refresh);
  RefreshJob *job = g_task_get_task_data (refresh);
  g_autoptr(GError) error = NULL;

  if (cdz_vault_propagate (result, &error))
    take_refresh (self, job);

  self->is_refreshing = FALSE;
  if (self->waiting->len > 0)
    start_refresh (self);

  for (guint i = 0; i < job->tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (job->tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
start_refresh (CdzVault *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, NULL, NULL);
  RefreshJob *job = g_new0 (RefreshJob, 1);

  job->tasks = g_steal_pointer (&self->waiting);
  job->previous = cdz_vault_snapshot_ref (self->snapshot);
  job->known = g_steal_pointer (&self->known);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = cdz_known_items_new ();
  self->is_refreshing = TRUE;

  g_task_set_source_tag (task, start_refresh);
  g_task_set_task_data (task, job, refresh_job_free);
  cdz_vault_run (task, refresh_in_thread, refresh_cb);
}

void
cdz_vault_request_refresh (CdzVault   *self,
                           GTask      *task,
                           GHashTable *known)
{
  GHashTableIter iter;
  gpointer uuid, item;

  if (known != NULL)
    {
      g_hash_table_iter_init (&iter, known);
      while (g_hash_table_iter_next (&iter, &uuid, &item))
        {
          g_hash_table_iter_steal (&iter);
          g_hash_table_replace (self->known, uuid, item);
        }
      g_hash_table_unref (known);
    }

  g_ptr_array_add (self->waiting, g_object_ref (task));
  if (!self->is_refreshing)
    start_refresh (self);
}

void
cdz_vault_refresh_after (GTask               *task,
                         GAsyncResult        *result,
                         GAsyncReadyCallback  refreshed)
{
  CdzVault *self = g_task_get_source_object (task);
  g_autoptr(GTask) refresh = NULL;
  GError *error = NULL;

  if (!cdz_vault_propagate (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  refresh = g_task_new (self, NULL, refreshed, g_object_ref (task));
  cdz_vault_request_refresh (self, refresh, NULL);
}
