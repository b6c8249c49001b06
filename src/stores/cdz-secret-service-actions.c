/* cdz-secret-service-actions.c: what a collection does in workers.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-actions"
#include "config.h"

#include "cdz-secret-service-store.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-memory.h"
#include "cdz-secret-apply.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-load.h"
#include "cdz-secret-service-private.h"

/* @is_open_enough: whether what is to be done needs no open collection
 *
 * Returns: whether an operation can begin */
static gboolean
check_usable (CdzSecretServiceStore  *self,
              gboolean                is_open_enough,
              GError                **error)
{
  if (self->connection != NULL && (is_open_enough || !self->is_locked))
    return TRUE;

  if (self->connection != NULL)
    cdz_secret_bus_set_locked (self->label, error);
  else if (self->problem != NULL)
    g_propagate_error (error, g_error_copy (self->problem));
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The keyring “%s” is gone; refresh the list"), self->label);

  return FALSE;
}

static void
apply_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  GError *error = NULL;
  CdzOutcome *outcome = cdz_secret_apply_run (task_data, cancellable, &error);

  cdz_memory_scrub_stack ();
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, (GDestroyNotify) cdz_outcome_free);
  else
    g_task_return_error (task, error);
}

/* What is changed or deleted: its place, as it is known here. */
static gboolean
find_paths (CdzSecretServiceStore  *self,
            CdzSecretApply         *job,
            GError                **error)
{
  for (guint i = 0; i < job->changes->len; i++)
    {
      CdzChange *change = job->changes->pdata[i];
      const char *path = change->uuid != NULL
                         ? cdz_secret_list_find_path (self->list, change->klass, change->uuid) : NULL;

      if (change->kind != CDZ_CHANGE_ADD && change->kind != CDZ_CHANGE_RESTORE && path == NULL)
        {
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                       _("The item is not in the keyring “%s” any more; refresh the list"), self->label);
          return FALSE;
        }
      g_ptr_array_add (job->paths, g_strdup (path));
    }

  return TRUE;
}

void
cdz_secret_service_store_apply_async (CdzStore            *store,
                                      const char          *title,
                                      GPtrArray           *changes,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (store);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  CdzSecretApply *job = cdz_secret_apply_new ();
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_secret_service_store_apply_async);
  g_task_set_task_data (task, job, (GDestroyNotify) cdz_secret_apply_free);
  job->changes = g_ptr_array_ref (changes);
  if (!check_usable (self, FALSE, &error) || !find_paths (self, job, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  job->connection = g_object_ref (self->connection);
  job->collection = g_strdup (self->path);
  job->label = g_strdup (self->label);
  job->store_name = g_strdup (self->name);
  job->place = cdz_secret_service_store_get_place (self);
  job->place.store = job->store_name;
  job->place.collection = job->store_name + strlen ("secrets/");
  job->may_prompt = self->may_prompt;
  g_task_run_in_thread (task, apply_in_thread);
}

/* The provider's signals say the same, before or after this. */
CdzOutcome *
cdz_secret_service_store_apply_finish (CdzStore      *store,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  CdzSecretServiceStore *self = CDZ_SECRET_SERVICE_STORE (store);
  CdzSecretApply *job = g_task_get_task_data (G_TASK (result));
  GHashTableIter iter;
  gpointer path, item;

  g_hash_table_iter_init (&iter, job->touched);
  while (g_hash_table_iter_next (&iter, &path, &item))
    if (item != NULL)
      cdz_secret_list_put (self->list, path, item);
    else
      cdz_secret_list_remove (self->list, path);
  if (cdz_secret_list_has_unpublished (self->list))
    cdz_secret_service_store_publish (self);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Reads the secret of what is shown as @item, or what stands in its place. */
static void
load (CdzSecretServiceStore *self,
      CdzItem               *item,
      gboolean               is_open_enough,
      GTask                 *task)
{
  const char *path = cdz_secret_list_find_path (self->list, cdz_item_get_class (item),
                                                cdz_item_get (item, CDZ_ATTR_UUID));
  GError *error = NULL;

  if (!check_usable (self, is_open_enough, &error))
    g_task_return_error (task, error);
  else if (path == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                             _("The item is not in the keyring “%s” any more; refresh the list"), self->label);
  else
    cdz_secret_load_start (task, self->connection, self->label, path, item);
}

void
cdz_secret_service_store_load_value_async (CdzStore            *store,
                                           CdzItem             *item,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_secret_service_store_load_value_async);
  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                             _("“%s” belongs to another program, which alone knows what it is"),
                             cdz_item_get (item, CDZ_ATTR_LABEL));
  else
    /* A key's public half is among its attributes. */
    load (CDZ_SECRET_SERVICE_STORE (store), item, cdz_item_get_class (item) == CDZ_CLASS_KEY, task);
}

GBytes *
cdz_secret_service_store_load_value_finish (CdzStore      *store,
                                            GAsyncResult  *result,
                                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cdz_secret_service_store_load_secret_async (CdzStore            *store,
                                            CdzItem             *item,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_secret_service_store_load_secret_async);
  cdz_secret_load_want_secret (task);
  if (!cdz_item_is_private_key (item))
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM, _("Only a private key has a secret"));
  else
    load (CDZ_SECRET_SERVICE_STORE (store), item, FALSE, task);
}

CdzSecret *
cdz_secret_service_store_load_secret_finish (CdzStore      *store,
                                             GAsyncResult  *result,
                                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cdz_secret_service_store_load_other_async:
 * @item: of class other
 *
 * %CDZ_ERROR_INTERACTION_NOT_ALLOWED while the collection is locked.
 */
void
cdz_secret_service_store_load_other_async (CdzSecretServiceStore *self,
                                           CdzItem               *item,
                                           GCancellable          *cancellable,
                                           GAsyncReadyCallback    callback,
                                           gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (self));
  g_return_if_fail (cdz_item_get_class (item) == CDZ_CLASS_OTHER);

  g_task_set_source_tag (task, cdz_secret_service_store_load_other_async);
  cdz_secret_load_want_secret (task);
  load (self, item, FALSE, task);
}

CdzSecret *
cdz_secret_service_store_load_other_finish (CdzSecretServiceStore  *self,
                                            GAsyncResult           *result,
                                            GError                **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
