/* cdz-library-keyrings.c: the Secret Service's collections as stores.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-keyrings"
#include "config.h"

#include "cdz-library-private.h"

static gboolean
is_kept (GListModel *keyrings,
         CdzStore   *store)
{
  for (guint i = 0; i < g_list_model_get_n_items (keyrings); i++)
    {
      g_autoptr(CdzStore) kept = g_list_model_get_item (keyrings, i);

      if (kept == store)
        return TRUE;
    }

  return FALSE;
}

/* A handful of stores: what is gone, then what is new. */
static void
keyrings_changed_cb (GListModel *keyrings,
                     guint       position,
                     guint       n_removed,
                     guint       n_added,
                     CdzLibrary *self)
{
  GListModel *stores = cdz_library_get_stores (self);

  for (guint i = g_list_model_get_n_items (stores); n_removed > 0 && i > 0; i--)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i - 1);

      if (CDZ_IS_SECRET_SERVICE_STORE (store) && !is_kept (keyrings, store))
        cdz_library_remove_store (self, store);
    }

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (keyrings, i);

      cdz_secret_service_store_set_may_prompt (CDZ_SECRET_SERVICE_STORE (store), cdz_library_get_may_prompt (self));
      cdz_library_add_store (self, store);
    }
}

/* For cdz-library.c. */
CdzSecretService *
cdz_library_new_keyrings (CdzLibrary *self)
{
  CdzSecretService *keyrings = cdz_secret_service_new ();

  g_signal_connect_object (keyrings, "items-changed", G_CALLBACK (keyrings_changed_cb), self, 0);
  return keyrings;
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_secret_service_settle_finish (CDZ_SECRET_SERVICE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cdz_library_settle_async (CdzLibrary          *self,
                          CdzSettle            what,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  CdzSecretService *keyrings = cdz_library_get_keyrings (self);

  g_task_set_source_tag (task, cdz_library_settle_async);
  if (keyrings == NULL)
    g_task_return_boolean (task, TRUE);
  else
    cdz_secret_service_settle_async (keyrings, what, cancellable, settled_cb, g_steal_pointer (&task));
}

gboolean
cdz_library_settle_finish (CdzLibrary    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_library_want (CdzLibrary *self,
                  CdzItem    *item)
{
  CdzStore *store;

  g_return_if_fail (CDZ_IS_LIBRARY (self));

  if (!cdz_item_is_pending (item))
    return;

  store = cdz_library_get_item_store (self, item);
  if (store != NULL && CDZ_IS_SECRET_SERVICE_STORE (store))
    cdz_secret_service_store_want (CDZ_SECRET_SERVICE_STORE (store), item);
}

/* The provider's own problem concerns every keyring, also those that were never
 * seen; a collection's only it. */
const GError *
cdz_library_get_keyring_problem (CdzLibrary *self,
                                 const char *store_name)
{
  CdzSecretService *keyrings = cdz_library_get_keyrings (self);
  GListModel *stores = cdz_library_get_stores (self);

  if (keyrings != NULL && cdz_secret_service_get_problem (keyrings) != NULL &&
      (store_name == NULL || g_str_has_prefix (store_name, "secrets/")))
    return cdz_secret_service_get_problem (keyrings);

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if ((store_name == NULL || g_str_equal (store_name, cdz_store_get_name (store))) &&
          cdz_store_get_problem (store) != NULL)
        return cdz_store_get_problem (store);
    }

  return NULL;
}
