/* cdz-keyring-portal.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-keyring-portal"
#include "config.h"

#include "cdz-keyring-portal.h"

#include <glib/gi18n-lib.h>

#include "cdz-keyring-private.h"
#include "cdz-libsecret.h"

static const SecretSchema schema = {
  CDZ_KEYRING_SCHEMA,
  SECRET_SCHEMA_NONE,
  {
    { "cdz:vault", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "cdz:key", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

gboolean
cdz_keyring_portal_is_needed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

CdzSecret *
cdz_keyring_portal_lookup (const char    *vault_id,
                           const char    *key_id,
                           GCancellable  *cancellable,
                           GError       **error)
{
  GError *problem = NULL;
  SecretValue *value = cdz_libsecret_load (&problem)
                       ? secret_password_lookup_binary_sync (&schema, cancellable, &problem,
                                                             "cdz:vault", vault_id, "cdz:key", key_id, NULL)
                       : NULL;
  CdzSecret *key;
  const char *text;
  gsize length;

  if (problem != NULL)
    {
      cdz_keyring_set_unavailable (problem, error);
      return NULL;
    }
  if (value == NULL)
    {
      cdz_keyring_set_missing (error);
      return NULL;
    }

  text = secret_value_get (value, &length);
  key = cdz_keyring_decode (text, length, error);
  secret_value_unref (value);

  return key;
}

static gboolean
store (const char    *vault_id,
       const char    *key_id,
       CdzSecret     *key,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr(CdzSecret) hex = cdz_keyring_encode (key);
  GError *problem = NULL;
  gboolean stored = FALSE;

  if (cdz_libsecret_load (&problem))
    {
      SecretValue *value = secret_value_new ((const char *) cdz_secret_get_data (hex, NULL),
                                             (gssize) cdz_secret_get_size (hex), CDZ_KEYRING_CONTENT_TYPE);

      stored = secret_password_store_binary_sync (&schema, SECRET_COLLECTION_DEFAULT, _("Key of the Credenza vault"),
                                                  value, cancellable, &problem,
                                                  "cdz:vault", vault_id, "cdz:key", key_id, NULL);
      secret_value_unref (value);
    }
  if (!stored)
    cdz_keyring_set_unavailable (problem, error);

  return stored;
}

gboolean
cdz_keyring_portal_store (const char    *vault_id,
                          const char    *key_id,
                          CdzSecret     *key,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(CdzSecret) read_back = NULL;

  if (!store (vault_id, key_id, key, cancellable, error) ||
      (read_back = cdz_keyring_portal_lookup (vault_id, key_id, cancellable, error)) == NULL)
    return FALSE;

  if (cdz_secret_equal (key, read_back))
    return TRUE;

  cdz_keyring_portal_delete (vault_id, key_id, cancellable, NULL);
  cdz_keyring_set_not_kept (error);
  return FALSE;
}

gboolean
cdz_keyring_portal_delete (const char    *vault_id,
                           const char    *key_id,
                           GCancellable  *cancellable,
                           GError       **error)
{
  GError *problem = NULL;

  if (cdz_libsecret_load (&problem))
    secret_password_clear_sync (&schema, cancellable, &problem, "cdz:vault", vault_id, "cdz:key", key_id, NULL);
  if (problem != NULL)
    cdz_keyring_set_unavailable (problem, error);

  return problem == NULL;
}

/* A search opens the file, and so needs what the portal hands out. */
gboolean
cdz_keyring_portal_check (GCancellable  *cancellable,
                          GError       **error)
{
  GError *problem = NULL;
  GList *found = cdz_libsecret_load (&problem)
                 ? secret_password_search_sync (&schema, SECRET_SEARCH_NONE, cancellable, &problem, NULL) : NULL;

  g_list_free_full (found, g_object_unref);
  if (problem != NULL)
    cdz_keyring_set_unavailable (problem, error);

  return problem == NULL;
}
