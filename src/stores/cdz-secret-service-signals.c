/* cdz-secret-service-signals.c: what the provider says by itself.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-service-signals"
#include "config.h"

#include "cdz-secret-bus.h"
#include "cdz-secret-service-private.h"

static void
collection_signal (CdzSecretService *self,
                   const char       *path,
                   const char       *signal,
                   const char       *item)
{
  CdzSecretServiceStore *store = cdz_secret_service_find_store (self, path);

  if (store == NULL)
    return;

  if (g_str_equal (signal, "ItemDeleted"))
    cdz_secret_service_store_item_deleted (store, item);
  else if (g_str_equal (signal, "ItemCreated") || g_str_equal (signal, "ItemChanged"))
    cdz_secret_service_store_item_changed (store, item);
}

/* Paths are not read again for this: providers say it at each change of an item,
 * and a large keyring's paths are long. */
static void
label_or_lock_read_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(CdzSecretServiceStore) store = user_data;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr(GVariant) value = NULL;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    cdz_secret_service_store_take_label (store, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    cdz_secret_service_store_take_locked (store, g_variant_get_boolean (value));
}

static void
read_label_and_lock (CdzSecretService      *self,
                     CdzSecretServiceStore *store)
{
  static const char * const names[] = { "Label", "Locked" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_dbus_connection_call (self->connection, CDZ_SECRET_NAME, cdz_store_get_path (CDZ_STORE (store)),
                            CDZ_PROPERTIES_INTERFACE, "Get",
                            g_variant_new ("(ss)", CDZ_SECRET_COLLECTION_INTERFACE, names[i]), G_VARIANT_TYPE ("(v)"),
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_SECRET_TIMEOUT_MS, self->cancellable,
                            label_or_lock_read_cb, g_object_ref (store));
}

static void
service_signal (CdzSecretService *self,
                const char       *signal,
                const char       *path)
{
  CdzSecretServiceStore *store = cdz_secret_service_find_store (self, path);

  if (g_str_equal (signal, "CollectionDeleted"))
    cdz_secret_service_remove_store (self, path);
  else if (g_str_equal (signal, "CollectionCreated") && store == NULL)
    cdz_secret_service_add_store (self, path);
  else if (g_str_equal (signal, "CollectionChanged") && store != NULL)
    read_label_and_lock (self, store);
}

static void
collection_properties_changed (CdzSecretServiceStore *store,
                               GVariant              *changed)
{
  const char *label;
  gboolean is_locked;

  if (g_variant_lookup (changed, "Label", "&s", &label))
    cdz_secret_service_store_take_label (store, label);
  if (g_variant_lookup (changed, "Locked", "b", &is_locked))
    cdz_secret_service_store_take_locked (store, is_locked);
}

static void
properties_changed (CdzSecretService *self,
                    const char       *path,
                    GVariant         *parameters)
{
  g_autoptr(GVariant) changed = NULL;
  const char *interface;
  CdzSecretServiceStore *store;
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;

  g_variant_get (parameters, "(&s@a{sv}as)", &interface, &changed, NULL);
  if (g_str_equal (interface, CDZ_SECRET_COLLECTION_INTERFACE) && (store = cdz_secret_service_find_store (self, path)) != NULL)
    collection_properties_changed (store, changed);

  for (guint i = 0; i < n_stores && g_str_equal (interface, CDZ_SECRET_ITEM_INTERFACE); i++)
    {
      g_autoptr(CdzSecretServiceStore) each = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (cdz_secret_service_store_has_path (each, path))
        cdz_secret_service_store_item_changed (each, path);
    }
}

void
cdz_secret_service_signal_cb (GDBusConnection *connection,
                              const char      *sender,
                              const char      *path,
                              const char      *interface,
                              const char      *signal,
                              GVariant        *parameters,
                              gpointer         user_data)
{
  CdzSecretService *self = user_data;
  const char *object = NULL;

  /* It speaks again, after it was given up. */
  if (self->state == CDZ_PROVIDER_SILENT && !self->is_reading)
    cdz_secret_service_start (self);
  if (self->state != CDZ_PROVIDER_READY)
    return;

  if (g_str_equal (interface, CDZ_PROPERTIES_INTERFACE) && g_str_equal (signal, "PropertiesChanged"))
    properties_changed (self, path, parameters);
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(o)")))
    return;

  g_variant_get (parameters, "(&o)", &object);
  if (g_str_equal (interface, CDZ_SECRET_SERVICE_INTERFACE))
    service_signal (self, signal, object);
  else if (g_str_equal (interface, CDZ_SECRET_COLLECTION_INTERFACE))
    collection_signal (self, path, signal, object);
}
