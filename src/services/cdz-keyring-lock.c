/* cdz-keyring-lock.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-keyring-lock"
#include "config.h"

#include "cdz-keyring-lock.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-secret-bus.h"

typedef struct
{
  GDBusConnection *connection;
  char            *path;
  char            *label;
  gboolean         wants_lock;
} Work;

static void
free_work (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->connection);
  g_free (work->path);
  g_free (work->label);
  g_free (work);
}

/* The error is the bus's, or ours. */
static gboolean
ask_provider (Work          *work,
              GCancellable  *cancellable,
              GError       **error)
{
  const char * const paths[] = { work->path, NULL };
  g_autoptr(GVariant) reply =
    cdz_secret_bus_call (work->connection, CDZ_SECRET_PATH, CDZ_SECRET_SERVICE_INTERFACE,
                         work->wants_lock ? "Lock" : "Unlock", g_variant_new ("(^ao)", paths), "(aoo)",
                         cancellable, error);
  g_autoptr(GVariant) answer = NULL;
  const char *prompt;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(ao&o)", NULL, &prompt);
  if (g_str_equal (prompt, "/"))
    return TRUE;

  answer = cdz_secret_bus_prompt (work->connection, prompt, cancellable, error);
  return answer != NULL;
}

/* Providers say that they locked what they did not. */
static gboolean
check (Work          *work,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr(GVariant) properties = cdz_secret_bus_get_all (work->connection, work->path,
                                                           CDZ_SECRET_COLLECTION_INTERFACE, cancellable, error);
  gboolean is_locked = FALSE;

  if (properties == NULL)
    return FALSE;

  if (g_variant_lookup (properties, "Locked", "b", &is_locked) && is_locked == work->wants_lock)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
               work->wants_lock ? _("The keyring “%s” is still open, though the keyring service says that it locked it")
                                : _("The keyring “%s” is still locked; look into the settings of the keyring service"),
               work->label);
  return FALSE;
}

static void
work_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  GError *problem = NULL;

  if (ask_provider (work, cancellable, &problem) && check (work, cancellable, &problem))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  cdz_secret_bus_explain (problem, work->label, &error);
  g_task_return_error (task, error);
}

static void
start (CdzSecretServiceStore *store,
       gboolean               wants_lock,
       GTask                 *task)
{
  GDBusConnection *connection = cdz_secret_service_store_get_connection (store);
  const GError *problem = cdz_store_get_problem (CDZ_STORE (store));
  Work *work;

  if (connection == NULL)
    {
      g_task_return_error (task, problem != NULL ? g_error_copy (problem)
                                                 : g_error_new (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                                                _("The keyring “%s” is gone; refresh the list"),
                                                                cdz_store_get_label (CDZ_STORE (store))));
      return;
    }

  work = g_new0 (Work, 1);
  work->connection = g_object_ref (connection);
  work->path = g_strdup (cdz_store_get_path (CDZ_STORE (store)));
  work->label = g_strdup (cdz_store_get_label (CDZ_STORE (store)));
  work->wants_lock = wants_lock;
  g_task_set_task_data (task, work, free_work);
  g_task_run_in_thread (task, work_in_thread);
}

/* A provider may forget its signal. */
static gboolean
finish (CdzSecretServiceStore  *store,
        GAsyncResult           *result,
        GError                **error)
{
  cdz_store_refresh_async (CDZ_STORE (store), NULL, NULL, NULL);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_keyring_lock_async (CdzSecretServiceStore *store,
                        GCancellable          *cancellable,
                        GAsyncReadyCallback    callback,
                        gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (store));

  g_task_set_source_tag (task, cdz_keyring_lock_async);
  start (store, TRUE, task);
}

gboolean
cdz_keyring_lock_finish (CdzSecretServiceStore  *store,
                         GAsyncResult           *result,
                         GError                **error)
{
  return finish (store, result, error);
}

void
cdz_keyring_open_async (CdzSecretServiceStore *store,
                        GCancellable          *cancellable,
                        GAsyncReadyCallback    callback,
                        gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_return_if_fail (CDZ_IS_SECRET_SERVICE_STORE (store));

  g_task_set_source_tag (task, cdz_keyring_open_async);
  start (store, FALSE, task);
}

gboolean
cdz_keyring_open_finish (CdzSecretServiceStore  *store,
                         GAsyncResult           *result,
                         GError                **error)
{
  return finish (store, result, error);
}
