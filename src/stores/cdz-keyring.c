/* cdz-keyring.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-keyring"
#include "config.h"

#include "cdz-keyring.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring-portal.h"
#include "cdz-keyring-private.h"
#include "cdz-libsecret.h"

#define SERVICE_NAME "org.freedesktop.secrets"
#define SERVICE_PATH "/org/freedesktop/secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define COLLECTION_INTERFACE "org.freedesktop.Secret.Collection"
#define ITEM_INTERFACE "org.freedesktop.Secret.Item"

#define LOGIN_ALIAS "default"
#define SESSION_ALIAS "session"

/* A provider that takes longer does not answer at all; one that starts up with a
 * large keyring was seen to take 8 s. */
#define CALL_TIMEOUT_MS 15000

typedef struct
{
  GDBusConnection *connection;
  SecretService   *service;       /* for its encrypted session */
  const char      *alias;
  char            *collection;    /* the one of that alias; NULL where there is none */
  gboolean         is_locked;     /* of that collection */
} Keyring;

static void
keyring_clear (Keyring *self)
{
  g_clear_object (&self->connection);
  g_clear_object (&self->service);
  g_clear_pointer (&self->collection, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keyring, keyring_clear)

static void
set_locked (GError **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                         _("The login keyring is locked; unlock it and try again"));

  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "keyring");
  g_propagate_error (error, problem);
}

static GVariant *
call (Keyring             *self,
      const char          *path,
      const char          *interface,
      const char          *method,
      GVariant            *arguments,
      const char          *reply_type,
      GCancellable        *cancellable,
      GError             **error)
{
  GError *problem = NULL;
  GVariant *reply =
    g_dbus_connection_call_sync (self->connection, SERVICE_NAME, path, interface, method, arguments,
                                 G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS,
                                 cancellable, &problem);

  if (reply == NULL && g_dbus_error_is_remote_error (problem))
    {
      g_autofree char *name = g_dbus_error_get_remote_error (problem);

      if (g_str_equal (name, "org.freedesktop.Secret.Error.IsLocked"))
        {
          g_error_free (problem);
          set_locked (error);
          return NULL;
        }
    }
  if (reply == NULL)
    cdz_keyring_set_unavailable (problem, error);

  return reply;
}

/* GDBus would launch a bus of its own where there is none. */
static gboolean
has_session_bus (void)
{
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_file_test (socket, G_FILE_TEST_EXISTS);
}

static gboolean
read_lock (Keyring       *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GVariant) reply =
    call (self, self->collection, "org.freedesktop.DBus.Properties", "Get",
          g_variant_new ("(ss)", COLLECTION_INTERFACE, "Locked"), "(v)", cancellable, error);
  g_autoptr(GVariant) value = NULL;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(v)", &value);
  self->is_locked = !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) || g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
find_collection (Keyring       *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GVariant) reply =
    call (self, SERVICE_PATH, SERVICE_INTERFACE, "ReadAlias", g_variant_new ("(s)", self->alias), "(o)",
          cancellable, error);
  const char *path;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(&o)", &path);
  if (g_str_equal (path, "/"))
    return TRUE;

  self->collection = g_strdup (path);
  return read_lock (self, cancellable, error);
}

static gboolean
keyring_connect (Keyring       *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  GError *problem = NULL;

  if (!has_session_bus ())
    problem = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no session bus");
  else
    self->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, &problem);

  if (self->connection == NULL)
    {
      cdz_keyring_set_unavailable (problem, error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
keyring_open (Keyring       *self,
              GCancellable  *cancellable,
              GError       **error)
{
  return keyring_connect (self, cancellable, error) && find_collection (self, cancellable, error);
}

/* So that no secret is on the bus in clear. Only this part of libsecret is used: its
 * other calls may unlock, prompt, or make a proxy for each item. */
static gboolean
open_session (Keyring       *self,
              GCancellable  *cancellable,
              GError       **error)
{
  GError *problem = NULL;

  if (cdz_libsecret_load (&problem))
    self->service = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                                              cancellable, &problem);
  if (self->service == NULL)
    {
      cdz_keyring_set_unavailable (problem, error);
      return FALSE;
    }

  if (g_strcmp0 (secret_service_get_session_algorithms (self->service), "plain") != 0)
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("The keyring service cannot encrypt what it is sent; set a vault passphrase"));
  return FALSE;
}

static GVariant *
make_attributes (const char *vault_id,
                 const char *key_id)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "xdg:schema", CDZ_KEYRING_SCHEMA);
  g_variant_builder_add (&builder, "{ss}", "cdz:vault", vault_id);
  g_variant_builder_add (&builder, "{ss}", "cdz:key", key_id);

  return g_variant_builder_end (&builder);
}

/* @out_item: its object path, or %NULL where an open keyring does not have it */
static gboolean
find_item (Keyring       *self,
           const char    *vault_id,
           const char    *key_id,
           char         **out_item,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GVariant) reply =
    call (self, SERVICE_PATH, SERVICE_INTERFACE, "SearchItems",
          g_variant_new ("(@a{ss})", make_attributes (vault_id, key_id)), "(aoao)", cancellable, error);
  g_autofree const char **unlocked = NULL;
  g_autofree const char **locked = NULL;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(^a&o^a&o)", &unlocked, &locked);
  *out_item = g_strdup (unlocked[0]);
  if (unlocked[0] != NULL)
    return TRUE;

  /* Some providers find nothing at all in what is locked. */
  if (locked[0] == NULL && !find_collection (self, cancellable, error))
    return FALSE;
  if (locked[0] == NULL && !self->is_locked)
    return TRUE;

  set_locked (error);
  return FALSE;
}

static CdzSecret *
read_item (Keyring       *self,
           const char    *item,
           GCancellable  *cancellable,
           GError       **error)
{
  const char *session = secret_service_get_session_dbus_path (self->service);
  g_autoptr(GVariant) reply =
    call (self, item, ITEM_INTERFACE, "GetSecret", g_variant_new ("(o)", session), "((oayays))", cancellable, error);
  g_autoptr(GVariant) encrypted = NULL;
  SecretValue *value;
  const char *text;
  gsize length = 0;
  CdzSecret *key = NULL;

  if (reply == NULL)
    return NULL;

  encrypted = g_variant_get_child_value (reply, 0);
  if ((value = secret_service_decode_dbus_secret (self->service, encrypted)) == NULL)
    {
      key = cdz_keyring_decode ("", 0, error);
    }
  else
    {
      text = secret_value_get (value, &length);
      key = cdz_keyring_decode (text, length, error);
      secret_value_unref (value);
    }

  return key;
}

/* Returns: (transfer full): the new item's object path */
static char *
create_item (Keyring       *self,
             const char    *vault_id,
             const char    *key_id,
             CdzSecret     *key,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(CdzSecret) hex = cdz_keyring_encode (key);
  SecretValue *value = secret_value_new ((const char *) cdz_secret_get_data (hex, NULL),
                                         (gssize) cdz_secret_get_size (hex), CDZ_KEYRING_CONTENT_TYPE);
  g_autoptr(GVariant) reply = NULL;
  GVariantBuilder properties;
  char *item, *prompt;

  g_variant_builder_init (&properties, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&properties, "{sv}", ITEM_INTERFACE ".Label",
                         g_variant_new_string (_("Key of the Credenza vault")));
  g_variant_builder_add (&properties, "{sv}", ITEM_INTERFACE ".Attributes", make_attributes (vault_id, key_id));

  reply = call (self, self->collection, COLLECTION_INTERFACE, "CreateItem",
                g_variant_new ("(a{sv}@(oayays)b)", &properties,
                               secret_service_encode_dbus_secret (self->service, value), FALSE),
                "(oo)", cancellable, error);
  secret_value_unref (value);
  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(oo)", &item, &prompt);
  if (g_str_equal (item, "/"))
    {
      /* It wants to ask; who may be asked unlocks the keyring first. */
      set_locked (error);
      g_clear_pointer (&item, g_free);
    }
  g_free (prompt);

  return item;
}

static gboolean
delete_item (Keyring       *self,
             const char    *item,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GVariant) reply = call (self, item, ITEM_INTERFACE, "Delete", NULL, "(o)", cancellable, error);

  return reply != NULL;
}

static gboolean
store (const char    *alias,
       const char    *vault_id,
       const char    *key_id,
       CdzSecret     *key,
       GCancellable  *cancellable,
       GError       **error)
{
  g_auto(Keyring) keyring = { .alias = alias };
  g_autofree char *item = NULL;
  g_autoptr(CdzSecret) read_back = NULL;

  if (!keyring_open (&keyring, cancellable, error))
    return FALSE;

  if (keyring.collection == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                           _("There is no login keyring yet; make one, or set a vault passphrase"));
      return FALSE;
    }
  if (keyring.is_locked)
    {
      set_locked (error);
      return FALSE;
    }

  if (!open_session (&keyring, cancellable, error) ||
      (item = create_item (&keyring, vault_id, key_id, key, cancellable, error)) == NULL ||
      (read_back = read_item (&keyring, item, cancellable, error)) == NULL)
    return FALSE;

  if (cdz_secret_equal (key, read_back))
    return TRUE;

  delete_item (&keyring, item, cancellable, NULL);
  cdz_keyring_set_not_kept (error);
  return FALSE;
}

gboolean
cdz_keyring_store (const char    *vault_id,
                   const char    *key_id,
                   CdzSecret     *key,
                   GCancellable  *cancellable,
                   GError       **error)
{
  if (cdz_keyring_portal_is_needed ())
    return cdz_keyring_portal_store (vault_id, key_id, key, cancellable, error);

  return store (LOGIN_ALIAS, vault_id, key_id, key, cancellable, error);
}

gboolean
cdz_keyring_store_for_session (const char    *vault_id,
                               const char    *key_id,
                               CdzSecret     *key,
                               GCancellable  *cancellable,
                               GError       **error)
{
  if (!cdz_keyring_portal_is_needed ())
    return store (SESSION_ALIAS, vault_id, key_id, key, cancellable, error);

  cdz_keyring_set_missing_session (error);
  return FALSE;
}

static CdzSecret *
lookup (const char    *alias,
        const char    *vault_id,
        const char    *key_id,
        GCancellable  *cancellable,
        GError       **error)
{
  g_auto(Keyring) keyring = { .alias = alias };
  g_autofree char *item = NULL;

  if (!keyring_connect (&keyring, cancellable, error) ||
      !find_item (&keyring, vault_id, key_id, &item, cancellable, error))
    return NULL;

  if (item == NULL)
    {
      cdz_keyring_set_missing (error);
      return NULL;
    }

  return open_session (&keyring, cancellable, error) ? read_item (&keyring, item, cancellable, error) : NULL;
}

CdzSecret *
cdz_keyring_lookup (const char    *vault_id,
                    const char    *key_id,
                    GCancellable  *cancellable,
                    GError       **error)
{
  if (cdz_keyring_portal_is_needed ())
    return cdz_keyring_portal_lookup (vault_id, key_id, cancellable, error);

  return lookup (LOGIN_ALIAS, vault_id, key_id, cancellable, error);
}

CdzSecret *
cdz_keyring_lookup_for_session (const char    *vault_id,
                                const char    *key_id,
                                GCancellable  *cancellable,
                                GError       **error)
{
  if (!cdz_keyring_portal_is_needed ())
    return lookup (SESSION_ALIAS, vault_id, key_id, cancellable, error);

  cdz_keyring_set_missing_session (error);
  return NULL;
}

gboolean
cdz_keyring_delete (const char    *vault_id,
                    const char    *key_id,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_auto(Keyring) keyring = { .alias = LOGIN_ALIAS };
  g_autofree char *item = NULL;

  if (cdz_keyring_portal_is_needed ())
    return cdz_keyring_portal_delete (vault_id, key_id, cancellable, error);

  if (!keyring_connect (&keyring, cancellable, error) ||
      !find_item (&keyring, vault_id, key_id, &item, cancellable, error))
    return FALSE;

  return item == NULL || delete_item (&keyring, item, cancellable, error);
}

gboolean
cdz_keyring_check (GCancellable  *cancellable,
                   GError       **error)
{
  g_auto(Keyring) keyring = { .alias = LOGIN_ALIAS };

  if (cdz_keyring_portal_is_needed ())
    return cdz_keyring_portal_check (cancellable, error);

  if (!keyring_open (&keyring, cancellable, error))
    return FALSE;

  if (keyring.is_locked)
    set_locked (error);

  return !keyring.is_locked;
}
