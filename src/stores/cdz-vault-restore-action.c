/* cdz-vault-restore-action.c: restoring, off the main thread.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-restore-action"
#include "config.h"

#include "cdz-vault-private.h"
#include "cdz-vault-restore.h"

typedef struct
{
  char      *path;
  CdzSecret *passphrase;
  char      *saved;
} RestoreJob;

static void
restore_job_free (gpointer data)
{
  RestoreJob *job = data;

  g_free (job->path);
  g_free (job->saved);
  cdz_secret_unref (job->passphrase);
  g_free (job);
}

static gboolean
restore_in_thread (CdzVault      *self,
                   gpointer       data,
                   GCancellable  *cancellable,
                   GError       **error)
{
  RestoreJob *job = data;

  return cdz_vault_restore (self->keys, job->path, job->passphrase, &job->saved, cancellable, error);
}

static void
refreshed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  RestoreJob *job = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&job->saved), g_free);
}

static void
restored_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_vault_refresh_after (task, result, refreshed_cb);
}

void
cdz_vault_restore_async (CdzVault            *self,
                         GFile               *backup,
                         CdzSecret           *passphrase,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  RestoreJob *job = g_new0 (RestoreJob, 1);

  g_return_if_fail (CDZ_IS_VAULT (self) && g_file_peek_path (backup) != NULL);

  job->path = g_file_get_path (backup);
  job->passphrase = cdz_secret_ref (passphrase);
  g_task_set_source_tag (task, cdz_vault_restore_async);
  g_task_set_task_data (task, job, restore_job_free);
  cdz_vault_run (task, restore_in_thread, restored_cb);
}

char *
cdz_vault_restore_finish (CdzVault      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
