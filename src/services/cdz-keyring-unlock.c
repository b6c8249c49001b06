/* cdz-keyring-unlock.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-keyring-unlock"
#include "config.h"

#include "cdz-keyring-unlock.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-libsecret.h"

static void
return_not_available (GTask  *task,
                      GError *cause)
{
  g_autoptr(GError) owned = cause;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&owned));
      return;
    }

  g_debug ("%s", owned->message);
  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                           _("The login keyring does not answer; start it, or set a vault passphrase"));
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  int n_unlocked = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (n_unlocked > 0)
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_not_available (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The keyring was not unlocked"));
}

static void
collection_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SecretCollection) collection = secret_collection_for_alias_finish (result, &error);
  g_autoptr(GList) collections = NULL;

  if (error != NULL)
    {
      return_not_available (task, g_steal_pointer (&error));
      return;
    }
  if (collection == NULL)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                               _("There is no login keyring yet; set a vault passphrase, or make a keyring first"));
      return;
    }

  collections = g_list_prepend (NULL, collection);
  secret_service_unlock (secret_collection_get_service (collection), collections,
                         g_task_get_cancellable (task), unlocked_cb, g_object_ref (task));
}

static void
service_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SecretService) service = secret_service_get_finish (result, &error);

  if (service == NULL)
    {
      return_not_available (task, g_steal_pointer (&error));
      return;
    }

  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               g_task_get_cancellable (task), collection_cb, g_object_ref (task));
}

void
cdz_keyring_unlock_async (GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *problem = NULL;

  g_task_set_source_tag (task, cdz_keyring_unlock_async);
  if (!cdz_libsecret_load (&problem))
    {
      return_not_available (task, problem);
      return;
    }

  secret_service_get (SECRET_SERVICE_NONE, cancellable, service_cb, g_steal_pointer (&task));
}

gboolean
cdz_keyring_unlock_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
