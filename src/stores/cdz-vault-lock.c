/* cdz-vault-lock.c: how long a process holds the vault's keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-lock"
#include "config.h"

#include "cdz-vault-private.h"

static gboolean
raise_in_thread (CdzVault      *self,
                 gpointer       data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  /* Where there is no vault yet there is nothing to lock. */
  if (!cdz_vault_db_open (self->db, error))
    return FALSE;
  if (!cdz_vault_db_is_open (self->db))
    return TRUE;

  if (!cdz_vault_db_open_for_writing (self->db, error) || !cdz_vault_db_begin (self->db, error))
    return FALSE;
  if (cdz_vault_db_exec (self->db, "UPDATE vault SET lock_count = lock_count + 1", error))
    return cdz_vault_db_commit (self->db, error);

  cdz_vault_db_rollback (self->db);
  return FALSE;
}

/**
 * cdz_vault_lock_everywhere_async:
 *
 * Wipes R and V from this process at once, then raises the lock count in the vault:
 * every process that holds V notices it as it notices any change, and wipes. A vault
 * that cannot be written is %CDZ_ERROR_READ_ONLY; there nobody holds V.
 */
void
cdz_vault_lock_everywhere_async (CdzVault            *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_VAULT (self));

  cdz_vault_lock (self);
  g_task_set_source_tag (task, cdz_vault_lock_everywhere_async);
  cdz_vault_run (task, raise_in_thread, cdz_vault_return_done_cb);
}

gboolean
cdz_vault_lock_everywhere_finish (CdzVault      *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_vault_lock (CdzVault *self)
{
  g_return_if_fail (CDZ_IS_VAULT (self));

  cdz_vault_keys_lock (self->keys);
  cdz_vault_notice_state (self);
}

void
cdz_vault_set_keeps_session (CdzVault *self,
                             gboolean  keeps)
{
  g_return_if_fail (CDZ_IS_VAULT (self));

  cdz_vault_keys_set_keeps_session (self->keys, keeps);
}

gboolean
cdz_vault_get_keeps_session (CdzVault *self)
{
  g_return_val_if_fail (CDZ_IS_VAULT (self), FALSE);

  return cdz_vault_keys_get_keeps_session (self->keys);
}

gboolean
cdz_vault_is_elsewhere (CdzVault   *self,
                        const char *uuid)
{
  g_return_val_if_fail (CDZ_IS_VAULT (self), FALSE);

  return self->elsewhere != NULL && g_hash_table_contains (self->elsewhere, uuid);
}

/* Whether another process that locks would be heard here at once. */
static gboolean
hears_of_locks (CdzVault *self)
{
  return self->monitor != NULL && !self->is_read_only;
}

/**
 * cdz_vault_settle:
 * @may_hold: whether the caller would notice a locked screen
 *
 * After an operation: V stays only where it is noticed that it has to go, R only
 * where no keyring would give it again.
 */
void
cdz_vault_settle (CdzVault *self,
                  gboolean  may_hold)
{
  g_return_if_fail (CDZ_IS_VAULT (self));

  cdz_vault_keys_settle (self->keys, may_hold && hears_of_locks (self));
  cdz_vault_notice_state (self);
}
