/* cdz-vault-work.c: off the main thread and back.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-work"
#include "config.h"

#include "cdz-memory.h"
#include "cdz-vault-private.h"

/* Borrows the vault and the job from the task that waits on the main thread. */
typedef struct
{
  CdzVault     *vault;
  gpointer      job;
  CdzVaultWork  work;
} Work;

static void
work_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  gboolean done = work->work (work->vault, work->job, cancellable, &error);

  /* Some of the work saw keys and passphrases. */
  cdz_memory_scrub_stack ();

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cdz_vault_run (GTask               *task,
               CdzVaultWork         work,
               GAsyncReadyCallback  done)
{
  g_autoptr(GTask) worker = g_task_new (NULL, g_task_get_cancellable (task), done, g_object_ref (task));
  Work *data = g_new0 (Work, 1);

  data->vault = g_task_get_source_object (task);
  data->job = g_task_get_task_data (task);
  data->work = work;

  /* What is committed is done, even if somebody cancels a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_check_cancellable (worker, FALSE);
  g_task_set_source_tag (worker, work);
  g_task_set_task_data (worker, data, g_free);
  g_task_run_in_thread (worker, work_in_thread);
}

gboolean
cdz_vault_propagate (GAsyncResult  *result,
                     GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* For work whose outcome is only whether it was done. */
void
cdz_vault_return_done_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_vault_propagate (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
