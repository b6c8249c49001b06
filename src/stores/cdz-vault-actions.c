/* cdz-vault-actions.c: undo, passphrase and backup, off the main thread.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-actions"
#include "config.h"

#include "cdz-secret.h"
#include "cdz-vault-backup.h"
#include "cdz-vault-passphrase.h"
#include "cdz-vault-private.h"
#include "cdz-vault-tries.h"
#include "cdz-vault-undo.h"

typedef struct
{
  char         *operation;
  CdzVaultUndo *undo;
} UndoJob;

typedef struct
{
  CdzSecret *old_passphrase;
  CdzSecret *new_passphrase;
} PassphraseJob;

typedef struct
{
  CdzSecret  *passphrase;
  CdzFactors *factors;
} UnlockJob;

static void
unlock_job_free (gpointer data)
{
  UnlockJob *job = data;

  cdz_secret_unref (job->passphrase);
  g_clear_pointer (&job->factors, cdz_factors_unref);
  g_free (job);
}

static void
passphrase_job_free (gpointer data)
{
  PassphraseJob *job = data;

  g_clear_pointer (&job->old_passphrase, cdz_secret_unref);
  g_clear_pointer (&job->new_passphrase, cdz_secret_unref);
  g_free (job);
}

static void
undo_job_free (gpointer data)
{
  UndoJob *job = data;

  g_free (job->operation);
  g_clear_pointer (&job->undo, cdz_vault_undo_free);
  g_free (job);
}

static gboolean
undo_in_thread (CdzVault      *self,
                gpointer       data,
                GCancellable  *cancellable,
                GError       **error)
{
  UndoJob *job = data;

  job->undo = cdz_vault_undo (self->db, job->operation, cancellable, error);
  return job->undo != NULL;
}

static gboolean
forget_in_thread (CdzVault      *self,
                  gpointer       operation,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return cdz_vault_forget (self->db, operation, error);
}

static gboolean
check_keyring_in_thread (CdzVault      *self,
                         gpointer       data,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return cdz_vault_keys_check_r (self->keys, cancellable, error);
}

static gboolean
unlock_in_thread (CdzVault      *self,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  UnlockJob *job = data;

  return cdz_vault_keys_unlock (self->keys, job->passphrase, job->factors, cancellable, error);
}

static gboolean
set_passphrase_in_thread (CdzVault      *self,
                          gpointer       data,
                          GCancellable  *cancellable,
                          GError       **error)
{
  PassphraseJob *job = data;

  return cdz_vault_change_passphrase (self->keys, job->old_passphrase, job->new_passphrase, cancellable, error);
}

static gboolean
backup_in_thread (CdzVault      *self,
                  gpointer       path,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return cdz_vault_back_up (self->keys, path, cancellable, error);
}

static void
refreshed_after_undo_cb (GObject      *object,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  UndoJob *job = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&job->undo), (GDestroyNotify) cdz_vault_undo_free);
}

static void
undone_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_vault_refresh_after (task, result, refreshed_after_undo_cb);
}

static void
refreshed_after_change_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

/* The slots, and with them whether the vault is locked, are other than before. */
static void
changed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_vault_refresh_after (task, result, refreshed_after_change_cb);
}

void
cdz_vault_unlock_with_async (CdzVault            *self,
                             CdzSecret           *passphrase,
                             CdzFactors          *factors,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  UnlockJob *job = g_new0 (UnlockJob, 1);

  g_return_if_fail (CDZ_IS_VAULT (self) && passphrase != NULL);

  job->passphrase = cdz_secret_ref (passphrase);
  job->factors = factors != NULL ? cdz_factors_ref (factors) : NULL;
  g_task_set_source_tag (task, cdz_vault_unlock_with_async);
  g_task_set_task_data (task, job, unlock_job_free);
  cdz_vault_run (task, unlock_in_thread, changed_cb);
}

void
cdz_vault_unlock_async (CdzVault            *self,
                        CdzSecret           *passphrase,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  cdz_vault_unlock_with_async (self, passphrase, NULL, cancellable, callback, user_data);
}

gboolean
cdz_vault_unlock_finish (CdzVault      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
read_wait_in_thread (CdzVault      *self,
                     gpointer       data,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gint64 *wait_us = data;

  *wait_us = cdz_try_get_wait_us (self->db);
  return TRUE;
}

void
cdz_vault_get_wait_async (CdzVault            *self,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_vault_get_wait_async);
  g_task_set_task_data (task, g_new0 (gint64, 1), g_free);
  cdz_vault_run (task, read_wait_in_thread, cdz_vault_return_done_cb);
}

gint64
cdz_vault_get_wait_finish (CdzVault     *self,
                           GAsyncResult *result)
{
  gint64 *wait_us = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), NULL) ? *wait_us : 0;
}

/**
 * cdz_vault_set_passphrase_async:
 * @old_passphrase: (nullable): %NULL where there was none
 * @new_passphrase: (nullable): %NULL to remove it
 *
 * Rewrites slots only: no item is wrapped again. Without a keyring the first one
 * makes both root keys. %CDZ_ERROR_AUTH_FAILED when the old one is wrong,
 * %CDZ_ERROR_PARAM when it cannot be removed because keys depend on it.
 */
void
cdz_vault_set_passphrase_async (CdzVault            *self,
                                CdzSecret           *old_passphrase,
                                CdzSecret           *new_passphrase,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  PassphraseJob *job = g_new0 (PassphraseJob, 1);

  g_return_if_fail (CDZ_IS_VAULT (self));

  if (old_passphrase != NULL)
    job->old_passphrase = cdz_secret_ref (old_passphrase);
  if (new_passphrase != NULL)
    job->new_passphrase = cdz_secret_ref (new_passphrase);

  g_task_set_source_tag (task, cdz_vault_set_passphrase_async);
  g_task_set_task_data (task, job, passphrase_job_free);
  cdz_vault_run (task, set_passphrase_in_thread, changed_cb);
}

gboolean
cdz_vault_set_passphrase_finish (CdzVault      *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cdz_vault_backup_async:
 * @file: a local file that does not exist yet
 *
 * %CDZ_ERROR_AUTH_FAILED while there is no passphrase: nothing would open the copy.
 */
void
cdz_vault_backup_async (CdzVault            *self,
                        GFile               *file,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_VAULT (self) && g_file_peek_path (file) != NULL);

  g_task_set_source_tag (task, cdz_vault_backup_async);
  g_task_set_task_data (task, g_file_get_path (file), g_free);
  cdz_vault_run (task, backup_in_thread, cdz_vault_return_done_cb);
}

gboolean
cdz_vault_backup_finish (CdzVault      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cdz_vault_undo_async:
 * @operation: (nullable): the newest one
 *
 * Brings back what the operation deleted or changed, under the same uuid, and takes
 * away what it added. %CDZ_ERROR_DUPLICATE where a place was taken meanwhile,
 * %CDZ_ERROR_NOT_FOUND where there is no such operation; then nothing is changed.
 */
void
cdz_vault_undo_async (CdzVault            *self,
                      const char          *operation,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  UndoJob *job = g_new0 (UndoJob, 1);

  g_return_if_fail (CDZ_IS_VAULT (self));

  job->operation = g_strdup (operation);
  g_task_set_source_tag (task, cdz_vault_undo_async);
  g_task_set_task_data (task, job, undo_job_free);
  cdz_vault_run (task, undo_in_thread, undone_cb);
}

CdzVaultUndo *
cdz_vault_undo_finish (CdzVault      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cdz_vault_forget_async (CdzVault            *self,
                        const char          *operation,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_VAULT (self) && operation != NULL);

  g_task_set_source_tag (task, cdz_vault_forget_async);
  g_task_set_task_data (task, g_strdup (operation), g_free);
  cdz_vault_run (task, forget_in_thread, cdz_vault_return_done_cb);
}

gboolean
cdz_vault_forget_finish (CdzVault      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_vault_check_keyring_async (CdzVault            *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_VAULT (self));

  g_task_set_source_tag (task, cdz_vault_check_keyring_async);
  cdz_vault_run (task, check_keyring_in_thread, cdz_vault_return_done_cb);
}

gboolean
cdz_vault_check_keyring_finish (CdzVault      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
