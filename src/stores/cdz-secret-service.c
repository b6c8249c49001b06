/* cdz-secret-service.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service"
#include "config.h"

#include "cdz-secret-service.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-secret-bus.h"
#include "cdz-secret-queue.h"
#include "cdz-secret-service-private.h"

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzSecretService, cdz_secret_service, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint changed_signal;

static void read_collections (CdzSecretService *self);

CdzSecretServiceStore *
cdz_secret_service_find_store (CdzSecretService *self,
                               const char       *path)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzSecretServiceStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (g_str_equal (cdz_store_get_path (CDZ_STORE (store)), path))
        return store;
    }

  return NULL;
}

/* @problem: (nullable) (transfer full) */
static void
set_state (CdzSecretService *self,
           CdzProviderState  state,
           GError           *problem)
{
  self->state = state;
  g_clear_error (&self->problem);
  self->problem = problem;
  g_signal_emit (self, changed_signal, 0);
  cdz_secret_service_check_settled (self);
}

static void
set_connection_of_stores (CdzSecretService *self,
                          GDBusConnection  *connection)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  cdz_secret_queue_set_connection (self->queue, connection);
  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzSecretServiceStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      cdz_secret_service_store_set_connection (store, connection, self->problem);
    }
}

static void
stop_asking (CdzSecretService *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->is_reading = FALSE;
}

/* The provider cannot be used any more; what was read of it stays to be seen. */
static void
lose (CdzSecretService *self,
      CdzProviderState  state,
      const char       *message)
{
  stop_asking (self);
  set_state (self, state, message != NULL ? g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE, message) : NULL);
  set_connection_of_stores (self, NULL);
}

static void
lose_to (CdzSecretService *self,
         const GError     *error)
{
  if (self->state != CDZ_PROVIDER_READY && self->state != CDZ_PROVIDER_STARTING)
    return;

  if (cdz_secret_bus_is_silent (error))
    lose (self, CDZ_PROVIDER_SILENT,
          _("The keyring service (Secret Service) does not answer, so its keyrings cannot be read; restart it"));
  else
    lose (self, CDZ_PROVIDER_GONE,
          _("The keyring service (Secret Service) ended, so its keyrings cannot be read; start it again"));
}

static void
fetched (GObject      *owner,
         const char   *path,
         GVariant     *properties,
         const GError *error,
         gpointer      user_data)
{
  CdzSecretService *self = user_data;

  cdz_secret_service_store_take_properties (CDZ_SECRET_SERVICE_STORE (owner), path, properties, error);
  if (error != NULL && (cdz_secret_bus_is_gone (error) || cdz_secret_bus_is_silent (error)))
    lose_to (self, error);
  else
    cdz_secret_service_check_settled (self);
}

static void
store_changed_cb (CdzStore         *store,
                  CdzSecretService *self)
{
  cdz_secret_service_check_settled (self);
}

void
cdz_secret_service_add_store (CdzSecretService *self,
                              const char       *path)
{
  g_autoptr(CdzSecretServiceStore) store = cdz_secret_service_store_new (path, self->queue);

  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  cdz_secret_service_store_set_connection (store, self->connection, NULL);
  cdz_secret_service_store_set_session (store, g_strcmp0 (path, self->session_path) == 0);
  cdz_secret_service_store_read (store);
  g_list_store_append (self->stores, store);
}

void
cdz_secret_service_remove_store (CdzSecretService *self,
                                 const char       *path)
{
  CdzSecretServiceStore *store = cdz_secret_service_find_store (self, path);
  guint position;

  if (store == NULL || !g_list_store_find (self->stores, store, &position))
    return;

  cdz_secret_service_store_close (store);
  g_list_store_remove (self->stores, position);
}

static void
take_collections (CdzSecretService *self,
                  const char      **paths)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->stores)); i > 0; i--)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i - 1);

      if (!g_strv_contains (paths, cdz_store_get_path (store)))
        cdz_secret_service_remove_store (self, cdz_store_get_path (store));
    }

  for (guint i = 0; paths[i] != NULL; i++)
    {
      CdzSecretServiceStore *store = cdz_secret_service_find_store (self, paths[i]);

      if (store == NULL)
        cdz_secret_service_add_store (self, paths[i]);
      else
        {
          cdz_secret_service_store_set_session (store, g_strcmp0 (paths[i], self->session_path) == 0);
          cdz_secret_service_store_read (store);
        }
    }
}

static void
collections_read_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(CdzSecretService) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr(GVariant) properties = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  g_autofree const char **paths = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (properties != NULL && g_variant_lookup (properties, "Collections", "^a&o", &paths))
    {
      take_collections (self, paths);
      self->is_reading = FALSE;
      set_state (self, CDZ_PROVIDER_READY, NULL);
    }
  else if (error != NULL && (cdz_secret_bus_is_gone (error) || cdz_secret_bus_is_silent (error)))
    lose_to (self, error);
  else
    lose (self, CDZ_PROVIDER_SILENT,
          _("The keyring service (Secret Service) does not tell its keyrings; use another one"));
}

static void
session_alias_read_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(CdzSecretService) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(&o)", &path);
  g_free (self->session_path);
  self->session_path = g_strdup (path);
}

static void
ask_service (CdzSecretService    *self,
             const char          *interface,
             const char          *method,
             GVariant            *arguments,
             const char          *reply_type,
             GAsyncReadyCallback  callback)
{
  g_dbus_connection_call (self->connection, CDZ_SECRET_NAME, CDZ_SECRET_PATH, interface, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_SECRET_TIMEOUT_MS,
                          self->cancellable, callback, g_object_ref (self));
}

/* The alias comes back first: a bus keeps the order of one peer's messages. */
static void
read_collections (CdzSecretService *self)
{
  stop_asking (self);
  self->cancellable = g_cancellable_new ();
  self->is_reading = TRUE;
  ask_service (self, CDZ_SECRET_SERVICE_INTERFACE, "ReadAlias", g_variant_new ("(s)", "session"), "(o)",
               session_alias_read_cb);
  ask_service (self, CDZ_PROPERTIES_INTERFACE, "GetAll", g_variant_new ("(s)", CDZ_SECRET_SERVICE_INTERFACE),
               "(a{sv})", collections_read_cb);
}

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  CdzSecretService *self = user_data;

  g_debug ("Secret Service: provided by %s", owner);
  self->has_owner = TRUE;
  set_state (self, CDZ_PROVIDER_STARTING, NULL);
  set_connection_of_stores (self, connection);
  read_collections (self);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  CdzSecretService *self = user_data;

  if (!self->has_owner)
    lose (self, CDZ_PROVIDER_ABSENT, NULL);
  else
    lose (self, CDZ_PROVIDER_GONE,
          _("The keyring service (Secret Service) ended, so its keyrings cannot be read; start it again"));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzSecretService) self = user_data;
  g_autoptr(GError) error = NULL;

  self->connection = g_bus_get_finish (result, &error);
  if (self->connection == NULL)
    {
      g_debug ("Secret Service: %s", error->message);
      lose (self, CDZ_PROVIDER_ABSENT, NULL);
      return;
    }

  self->signals_id = g_dbus_connection_signal_subscribe (self->connection, CDZ_SECRET_NAME, NULL, NULL, NULL, NULL,
                                                         G_DBUS_SIGNAL_FLAGS_NONE, cdz_secret_service_signal_cb,
                                                         self, NULL);
  self->watch_id = g_bus_watch_name_on_connection (self->connection, CDZ_SECRET_NAME,
                                                   G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb, vanished_cb,
                                                   self, NULL);
}

/* Whoever wants it again wants it started where it is not running any more. */
static void
start_again (CdzSecretService *self)
{
  if (self->has_owner && self->state != CDZ_PROVIDER_GONE)
    {
      set_state (self, CDZ_PROVIDER_STARTING, NULL);
      set_connection_of_stores (self, self->connection);
      read_collections (self);
      return;
    }

  set_state (self, CDZ_PROVIDER_STARTING, NULL);
  g_bus_unwatch_name (self->watch_id);
  self->watch_id = g_bus_watch_name_on_connection (self->connection, CDZ_SECRET_NAME,
                                                   G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb, vanished_cb,
                                                   self, NULL);
}

void
cdz_secret_service_start (CdzSecretService *self)
{
  g_return_if_fail (CDZ_IS_SECRET_SERVICE (self));

  if (self->state == CDZ_PROVIDER_STARTING)
    return;

  if (self->connection != NULL)
    {
      if (self->state == CDZ_PROVIDER_READY)
        read_collections (self);
      else
        start_again (self);
    }
  else if (cdz_secret_bus_is_there ())
    {
      set_state (self, CDZ_PROVIDER_STARTING, NULL);
      g_bus_get (G_BUS_TYPE_SESSION, NULL, connected_cb, g_object_ref (self));
    }
}

CdzProviderState
cdz_secret_service_get_state (CdzSecretService *self)
{
  g_return_val_if_fail (CDZ_IS_SECRET_SERVICE (self), CDZ_PROVIDER_ABSENT);

  return self->state;
}

const char *
cdz_provider_state_get_name (CdzProviderState state)
{
  static const char * const names[] = {
    [CDZ_PROVIDER_ABSENT] = "absent",
    [CDZ_PROVIDER_STARTING] = "starting",
    [CDZ_PROVIDER_READY] = "ready",
    [CDZ_PROVIDER_SILENT] = "silent",
    [CDZ_PROVIDER_GONE] = "gone",
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);

  return names[state];
}

const GError *
cdz_secret_service_get_problem (CdzSecretService *self)
{
  g_return_val_if_fail (CDZ_IS_SECRET_SERVICE (self), NULL);

  return self->problem;
}

static GType
cdz_secret_service_get_item_type (GListModel *model)
{
  return CDZ_TYPE_SECRET_SERVICE_STORE;
}

static guint
cdz_secret_service_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (CDZ_SECRET_SERVICE (model)->stores));
}

static gpointer
cdz_secret_service_get_item (GListModel *model,
                             guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (CDZ_SECRET_SERVICE (model)->stores), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_secret_service_get_item_type;
  iface->get_n_items = cdz_secret_service_get_n_items;
  iface->get_item = cdz_secret_service_get_item;
}

static void
cdz_secret_service_finalize (GObject *object)
{
  CdzSecretService *self = CDZ_SECRET_SERVICE (object);
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  if (self->watch_id != 0)
    g_bus_unwatch_name (self->watch_id);
  if (self->signals_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signals_id);
  stop_asking (self);
  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzSecretServiceStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      cdz_secret_service_store_close (store);
    }

  g_clear_object (&self->stores);
  g_clear_pointer (&self->queue, cdz_secret_queue_free);
  g_clear_pointer (&self->settling, g_ptr_array_unref);
  g_clear_pointer (&self->session_path, g_free);
  g_clear_object (&self->connection);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (cdz_secret_service_parent_class)->finalize (object);
}

static void
cdz_secret_service_class_init (CdzSecretServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_secret_service_finalize;

  /**
   * CdzSecretService::changed:
   *
   * The state is other than before.
   */
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cdz_secret_service_init (CdzSecretService *self)
{
  self->stores = g_list_store_new (CDZ_TYPE_SECRET_SERVICE_STORE);
  self->queue = cdz_secret_queue_new (fetched, self);
  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (self->stores, "items-changed", G_CALLBACK (g_list_model_items_changed), self);
}

/* Returns: (transfer full): the provider, not looked for yet */
CdzSecretService *
cdz_secret_service_new (void)
{
  return g_object_new (CDZ_TYPE_SECRET_SERVICE, NULL);
}
