/* cdz-secret-service-settle.c: who waits until what is to be read was read.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-settle"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-secret-queue.h"
#include "cdz-secret-service-private.h"
#include "cdz-work.h"

/* Somebody waits: a provider that answers every call, but only just in time, is as
 * good as none. What is ours are few items. */
#define SETTLE_OWN_TIMEOUT_S 30

static gboolean
is_settled (CdzSecretService *self,
            CdzSettle         what)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  if (self->state == CDZ_PROVIDER_STARTING || self->is_reading)
    return FALSE;
  if (self->state != CDZ_PROVIDER_READY)
    return TRUE;

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzSecretServiceStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (cdz_secret_service_store_is_reading (store))
        return FALSE;
      if (cdz_secret_service_store_has_unpublished (store))
        cdz_secret_service_store_publish (store);
    }

  return cdz_secret_queue_count (self->queue, what == CDZ_SETTLE_OWN ? CDZ_FETCH_OWN : CDZ_FETCH_REST) == 0;
}

static void
return_settled (CdzSecretService *self,
                GTask            *task)
{
  if (self->problem != NULL)
    g_task_return_error (task, g_error_copy (self->problem));
  else
    g_task_return_boolean (task, TRUE);
}

static void
report_progress (CdzSecretService *self,
                 GTask            *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  guint n_left = cdz_secret_queue_count (self->queue, CDZ_FETCH_REST);
  guint n_done = 0, n_all = 0;

  if (cancellable == NULL || !CDZ_IS_WORK (cancellable) || n_left == 0)
    return;

  cdz_work_get_progress (CDZ_WORK (cancellable), &n_done, &n_all);
  n_all = MAX (n_all, n_left);
  cdz_work_report (cancellable, n_all - n_left, n_all);
}

void
cdz_secret_service_check_settled (CdzSecretService *self)
{
  if (self->is_checking)
    return;

  self->is_checking = TRUE;
  for (guint i = self->settling->len; i > 0; i--)
    {
      g_autoptr(GTask) task = g_object_ref (self->settling->pdata[i - 1]);

      report_progress (self, task);
      if (g_task_get_completed (task))
        g_ptr_array_remove_index (self->settling, i - 1);
      else if (is_settled (self, GPOINTER_TO_UINT (g_task_get_task_data (task))))
        {
          g_ptr_array_remove_index (self->settling, i - 1);
          return_settled (self, task);
        }
    }
  self->is_checking = FALSE;
}

static gboolean
settle_timed_out_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_get_completed (task))
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                             _("The keyring service (Secret Service) is too slow to be waited for; restart it"));

  return G_SOURCE_REMOVE;
}

/* Given up is also what is still to be read, but for what gets onto the screen. */
static gboolean
settle_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  GTask *task = user_data;
  CdzSecretService *self = g_task_get_source_object (task);

  if (!g_task_get_completed (task))
    {
      if (GPOINTER_TO_UINT (g_task_get_task_data (task)) == CDZ_SETTLE_ALL)
        cdz_secret_queue_drop_rest (self->queue);
      g_task_return_error_if_cancelled (task);
      g_ptr_array_remove (self->settling, task);
    }

  return G_SOURCE_REMOVE;
}

static void
settle_completed_cb (GTask      *task,
                     GParamSpec *pspec,
                     gpointer    user_data)
{
  g_source_destroy (user_data);
}

static void
unref_source (gpointer  data,
              GClosure *closure)
{
  g_source_unref (data);
}

static void
watch_cancellable (GTask *task)
{
  GSource *source;

  if (g_task_get_cancellable (task) == NULL)
    return;

  source = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (source, G_SOURCE_FUNC (settle_cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
  g_signal_connect_data (task, "notify::completed", G_CALLBACK (settle_completed_cb), source, unref_source, 0);
}

void
cdz_secret_service_settle_async (CdzSecretService    *self,
                                 CdzSettle            what,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GSource) deadline = NULL;

  g_return_if_fail (CDZ_IS_SECRET_SERVICE (self));

  g_task_set_source_tag (task, cdz_secret_service_settle_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (what), NULL);
  if (is_settled (self, what))
    {
      return_settled (self, task);
      return;
    }

  if (what == CDZ_SETTLE_OWN)
    {
      deadline = g_timeout_source_new_seconds (SETTLE_OWN_TIMEOUT_S);
      g_source_set_callback (deadline, settle_timed_out_cb, g_object_ref (task), g_object_unref);
      g_source_attach (deadline, g_task_get_context (task));
    }
  watch_cancellable (task);
  g_ptr_array_add (self->settling, g_steal_pointer (&task));
}

gboolean
cdz_secret_service_settle_finish (CdzSecretService  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
