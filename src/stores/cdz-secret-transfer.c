/* cdz-secret-transfer.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-transfer"
#include "config.h"

#include "cdz-secret-transfer.h"

#include <glib/gi18n-lib.h>

#include "cdz-decode.h"
#include "cdz-error.h"
#include "cdz-libsecret.h"
#include "cdz-secret-bus.h"

gboolean
cdz_secret_transfer_open (CdzSecretTransfer  *self,
                          GDBusConnection    *connection,
                          const char         *label,
                          GCancellable       *cancellable,
                          GError            **error)
{
  GError *problem = NULL;
  SecretService *service = cdz_libsecret_load (&problem)
                           ? secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                                                       cancellable, &problem)
                           : NULL;

  if (service == NULL)
    {
      cdz_secret_bus_explain (problem, label, error);
      return FALSE;
    }

  self->connection = g_object_ref (connection);
  self->service = G_OBJECT (service);
  if (g_strcmp0 (secret_service_get_session_algorithms (service), "plain") != 0)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
               _("The keyring service cannot encrypt what is read from and written to “%s”; use another one"), label);
  return FALSE;
}

CdzSecret *
cdz_secret_transfer_read (CdzSecretTransfer  *self,
                          const char         *item,
                          const char         *label,
                          GCancellable       *cancellable,
                          GError            **error)
{
  SecretService *service = SECRET_SERVICE (self->service);
  GError *problem = NULL;
  g_autoptr(GVariant) reply =
    cdz_secret_bus_call (self->connection, item, CDZ_SECRET_ITEM_INTERFACE, "GetSecret",
                         g_variant_new ("(o)", secret_service_get_session_dbus_path (service)), "((oayays))",
                         cancellable, &problem);
  g_autoptr(GVariant) encrypted = NULL;
  CdzSecret *secret = NULL;
  SecretValue *value;
  const char *data;
  gsize size;

  if (reply == NULL)
    {
      cdz_secret_bus_explain (problem, label, error);
      return NULL;
    }

  encrypted = g_variant_get_child_value (reply, 0);
  if (g_variant_get_size (encrypted) > CDZ_MAX_FILE_SIZE)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("The item in “%s” is larger than %d bytes, which no certificate or key is"), label,
                   CDZ_MAX_FILE_SIZE);
      return NULL;
    }

  if ((value = secret_service_decode_dbus_secret (service, encrypted)) == NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("What the keyring service sent from “%s” cannot be decrypted; restart it"), label);
      return NULL;
    }

  data = secret_value_get (value, &size);
  secret = cdz_secret_new (data, size);
  secret_value_unref (value);

  return secret;
}

/* A provider that wants to ask first tells the path when it has asked. */
static char *
ask_first (CdzSecretTransfer  *self,
           const char         *prompt,
           const char         *label,
           gboolean            may_prompt,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(GVariant) result = NULL;
  GError *problem = NULL;

  if (!may_prompt)
    {
      cdz_secret_bus_set_locked (label, error);
      return NULL;
    }

  if ((result = cdz_secret_bus_prompt (self->connection, prompt, cancellable, &problem)) == NULL)
    {
      cdz_secret_bus_explain (problem, label, error);
      return NULL;
    }

  if (g_variant_is_of_type (result, G_VARIANT_TYPE_OBJECT_PATH) &&
      !g_str_equal (g_variant_get_string (result, NULL), "/"))
    return g_variant_dup_string (result, NULL);

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
               _("The keyring service did not store the item in “%s”; look into its own settings"), label);
  return NULL;
}

char *
cdz_secret_transfer_create (CdzSecretTransfer  *self,
                            const char         *collection,
                            const char         *label,
                            GVariant           *properties,
                            CdzSecret          *value,
                            const char         *content_type,
                            gboolean            may_prompt,
                            GCancellable       *cancellable,
                            GError            **error)
{
  SecretService *service = SECRET_SERVICE (self->service);
  SecretValue *secret = secret_value_new ((const char *) cdz_secret_get_data (value, NULL),
                                          (gssize) cdz_secret_get_size (value), content_type);
  g_autoptr(GVariant) reply = NULL;
  GError *problem = NULL;
  const char *item, *prompt;

  reply = cdz_secret_bus_call (self->connection, collection, CDZ_SECRET_COLLECTION_INTERFACE, "CreateItem",
                               g_variant_new ("(@a{sv}@(oayays)b)", properties,
                                              secret_service_encode_dbus_secret (service, secret), FALSE),
                               "(oo)", cancellable, &problem);
  secret_value_unref (secret);
  if (reply == NULL)
    {
      cdz_secret_bus_explain (problem, label, error);
      return NULL;
    }

  g_variant_get (reply, "(&o&o)", &item, &prompt);
  if (!g_str_equal (item, "/"))
    return g_strdup (item);

  return ask_first (self, prompt, label, may_prompt, cancellable, error);
}

/* The provider keeps sessions until their client leaves the bus, which a window
 * does not do for days. */
void
cdz_secret_transfer_clear (CdzSecretTransfer *self)
{
  const char *session = self->service != NULL
                        ? secret_service_get_session_dbus_path (SECRET_SERVICE (self->service)) : NULL;

  if (session != NULL)
    g_dbus_connection_call (self->connection, CDZ_SECRET_NAME, session, CDZ_SECRET_SESSION_INTERFACE, "Close",
                            NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);

  g_clear_object (&self->service);
  g_clear_object (&self->connection);
}
