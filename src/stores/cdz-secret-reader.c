/* cdz-secret-reader.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-reader"
#include "config.h"

#include "cdz-secret-reader.h"

#include "cdz-secret-bus.h"
#include "cdz-secret-item.h"

/* Several calls at once; each holds a reference. */
typedef struct
{
  GDBusConnection     *connection;
  const char          *collection;    /* interned */
  GCancellable        *cancellable;
  CdzSecretReaderFunc  func;
  gpointer             user_data;

  guint                n_pending;
  GVariant            *properties;
  GPtrArray           *own;
  GError              *error;
} Reader;

static void
free_reader (Reader *self)
{
  g_object_unref (self->connection);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->properties, g_variant_unref);
  g_ptr_array_unref (self->own);
  g_clear_error (&self->error);
  g_free (self);
}

/* @error: (nullable) (transfer full) */
static void
arrived (Reader *self,
         GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);

  if (--self->n_pending > 0)
    return;

  if (!g_cancellable_is_cancelled (self->cancellable))
    self->func (self->properties, self->own, self->error, self->user_data);
  free_reader (self);
}

static void
properties_read_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Reader *self = user_data;
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    self->properties = g_variant_get_child_value (reply, 0);
  arrived (self, error);
}

static void
own_found_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Reader *self = user_data;
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **paths = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(^a&o)", &paths);
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    g_ptr_array_add (self->own, g_strdup (paths[i]));
  arrived (self, error);
}

static void
ask (Reader              *self,
     const char          *interface,
     const char          *method,
     GVariant            *arguments,
     const char          *reply_type,
     GAsyncReadyCallback  callback)
{
  self->n_pending++;
  g_dbus_connection_call (self->connection, CDZ_SECRET_NAME, self->collection, interface, method, arguments,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_SECRET_TIMEOUT_MS,
                          self->cancellable, callback, self);
}

void
cdz_secret_reader_start (GDBusConnection     *connection,
                         const char          *collection,
                         GCancellable        *cancellable,
                         CdzSecretReaderFunc  func,
                         gpointer             user_data)
{
  static const CdzClass classes[] = { CDZ_CLASS_CERTIFICATE, CDZ_CLASS_KEY, CDZ_CLASS_REQUEST };
  Reader *self = g_new0 (Reader, 1);

  self->connection = g_object_ref (connection);
  self->collection = g_intern_string (collection);
  self->cancellable = g_object_ref (cancellable);
  self->func = func;
  self->user_data = user_data;
  self->own = g_ptr_array_new_with_free_func (g_free);

  ask (self, CDZ_PROPERTIES_INTERFACE, "GetAll", g_variant_new ("(s)", CDZ_SECRET_COLLECTION_INTERFACE),
       "(a{sv})", properties_read_cb);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      GVariantBuilder builder;

      g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
      g_variant_builder_add (&builder, "{ss}", "xdg:schema", cdz_secret_item_get_schema (classes[i]));
      ask (self, CDZ_SECRET_COLLECTION_INTERFACE, "SearchItems", g_variant_new ("(a{ss})", &builder), "(ao)",
           own_found_cb);
    }
}
