/* cdz-vault-grant-action.c: granting, off the main thread.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-grant-action"
#include "config.h"

#include "cdz-vault-private.h"

typedef struct
{
  CdzSecret *passphrase;
  GPtrArray *uuids;
  guint      seconds;
  CdzGrant  *grant;
} GrantJob;

static void
grant_job_free (gpointer data)
{
  GrantJob *job = data;

  cdz_secret_unref (job->passphrase);
  g_ptr_array_unref (job->uuids);
  g_clear_pointer (&job->grant, cdz_grant_unref);
  g_free (job);
}

static gboolean
grant_in_thread (CdzVault      *self,
                 gpointer       data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  GrantJob *job = data;

  job->grant = cdz_vault_keys_grant (self->keys, job->passphrase, job->uuids, job->seconds, cancellable, error);
  return job->grant != NULL;
}

static void
granted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GrantJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (cdz_vault_propagate (result, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->grant), (GDestroyNotify) cdz_grant_unref);
  else
    g_task_return_error (task, error);
}

void
cdz_vault_grant_async (CdzVault            *self,
                       CdzSecret           *passphrase,
                       GPtrArray           *uuids,
                       guint                seconds,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GrantJob *job = g_new0 (GrantJob, 1);

  g_return_if_fail (CDZ_IS_VAULT (self) && seconds <= CDZ_GRANT_MAX_SECONDS);

  job->passphrase = cdz_secret_ref (passphrase);
  job->uuids = g_ptr_array_ref (uuids);
  job->seconds = seconds;
  g_task_set_source_tag (task, cdz_vault_grant_async);
  g_task_set_task_data (task, job, grant_job_free);
  cdz_vault_run (task, grant_in_thread, granted_cb);
}

CdzGrant *
cdz_vault_grant_finish (CdzVault      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
