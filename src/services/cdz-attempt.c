/* cdz-attempt.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-attempt"
#include "config.h"

#include "cdz-attempt.h"

#include "cdz-attempt-private.h"
#include "cdz-library-private.h"

static void
free_attempt (gpointer data)
{
  CdzAttempt *attempt = data;

  g_clear_object (&attempt->library);
  g_clear_object (&attempt->store);
  g_clear_pointer (&attempt->title, g_free);
  g_clear_pointer (&attempt->changes, g_ptr_array_unref);
  g_clear_object (&attempt->item);
  g_clear_error (&attempt->problem);
  g_clear_pointer (&attempt->factors, cdz_factors_unref);
  g_clear_pointer (&attempt->answer, cdz_secret_unref);
  g_free (attempt);
}

/* What may not be held between two operations goes. */
static void
settle (CdzAttempt *attempt)
{
  if (CDZ_IS_VAULT (attempt->store))
    cdz_library_settle_keys (attempt->library);
}

void
cdz_attempt_fail (GTask  *task,
                  GError *error)
{
  settle (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzAttempt *attempt = g_task_get_task_data (task);
  CdzOutcome *outcome = cdz_store_apply_finish (attempt->store, result, &error);

  if (outcome == NULL)
    {
      cdz_attempt_seek_remedy (task, error);
      return;
    }

  settle (attempt);
  g_task_return_pointer (task, outcome, (GDestroyNotify) cdz_outcome_free);
}

static void
secret_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzAttempt *attempt = g_task_get_task_data (task);
  CdzSecret *secret = cdz_store_load_secret_finish (attempt->store, result, &error);

  if (secret == NULL)
    {
      cdz_attempt_seek_remedy (task, error);
      return;
    }

  settle (attempt);
  g_task_return_pointer (task, secret, (GDestroyNotify) cdz_secret_unref);
}

void
cdz_attempt_start (GTask *task)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (attempt->item != NULL && CDZ_IS_VAULT (attempt->store))
    cdz_vault_load_secret_with_async (CDZ_VAULT (attempt->store), attempt->item, attempt->factors, cancellable,
                                      secret_loaded_cb, g_object_ref (task));
  else if (attempt->item != NULL)
    cdz_store_load_secret_async (attempt->store, attempt->item, cancellable,
                                 secret_loaded_cb, g_object_ref (task));
  else
    cdz_store_apply_async (attempt->store, attempt->title, attempt->changes, cancellable,
                           applied_cb, g_object_ref (task));
}

static GTask *
new_task (CdzLibrary          *library,
          CdzStore            *store,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (library, cancellable, callback, user_data);
  CdzAttempt *attempt = g_new0 (CdzAttempt, 1);

  attempt->library = g_object_ref (library);
  attempt->store = g_object_ref (store);
  attempt->factors = cdz_factors_new ();
  /* What a store did is done, even if somebody cancels a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, attempt, free_attempt);

  return task;
}

static void
give_factors (CdzChange  *change,
              CdzFactors *factors)
{
  g_clear_pointer (&change->factors, cdz_factors_unref);
  change->factors = cdz_factors_ref (factors);
}

/* @changes: (element-type CdzChange): all or none */
void
cdz_attempt_apply_async (CdzLibrary          *library,
                         CdzStore            *store,
                         const char          *title,
                         GPtrArray           *changes,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (library, store, cancellable, callback, user_data);
  CdzAttempt *attempt = g_task_get_task_data (task);

  attempt->title = g_strdup (title);
  attempt->changes = g_ptr_array_ref (changes);
  for (guint i = 0; i < changes->len; i++)
    give_factors (changes->pdata[i], attempt->factors);
  cdz_attempt_start (task);
}

CdzOutcome *
cdz_attempt_apply_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* @item: a private key */
void
cdz_attempt_load_secret_async (CdzLibrary          *library,
                               CdzStore            *store,
                               CdzItem             *item,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (library, store, cancellable, callback, user_data);
  CdzAttempt *attempt = g_task_get_task_data (task);

  attempt->item = g_object_ref (item);
  cdz_attempt_start (task);
}

CdzSecret *
cdz_attempt_load_secret_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
