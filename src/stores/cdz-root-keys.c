/* cdz-root-keys.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-root-keys"
#include "config.h"

#include "cdz-root-keys.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/rand.h>

#include "cdz-envelope.h"
#include "cdz-error.h"
#include "cdz-openssl.h"

static void
root_key_clear (CdzRootKey *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->keyring_slot, g_bytes_unref);
  g_clear_pointer (&self->passphrase_slot, g_bytes_unref);
}

void
cdz_root_keys_clear (CdzRootKeys *self)
{
  g_clear_pointer (&self->vault_id, g_free);
  root_key_clear (&self->r);
  root_key_clear (&self->v);
}

static gboolean
read_vault_id (CdzRootKeys  *self,
               CdzVaultDb   *db,
               GError      **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, "SELECT id FROM vault", error);
  int code;

  if (statement == NULL)
    return FALSE;

  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    self->vault_id = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else if (code == SQLITE_DONE)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("The vault “%s” has lost its identifier; restore a backup"), cdz_vault_db_get_path (db));

  return code == SQLITE_ROW;
}

static void
take_slot (CdzRootKeys  *self,
           CdzStatement *statement)
{
  const char *name = (const char *) sqlite3_column_text (statement, 0);
  const char *kind = (const char *) sqlite3_column_text (statement, 2);
  CdzRootKey *key = name[0] == 'R' ? &self->r : &self->v;
  GBytes *data;

  if (key->id == NULL)
    key->id = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  if (kind == NULL)
    return;

  data = g_bytes_new (sqlite3_column_blob (statement, 3), (gsize) sqlite3_column_bytes (statement, 3));
  if (g_str_equal (kind, "keyring"))
    key->keyring_slot = data;
  else
    key->passphrase_slot = data;
}

gboolean
cdz_root_keys_read (CdzRootKeys  *self,
                    CdzVaultDb   *db,
                    GError      **error)
{
  g_autoptr(CdzStatement) statement = NULL;
  int code;

  cdz_root_keys_clear (self);
  if (!cdz_vault_db_is_open (db))
    return TRUE;

  statement = cdz_vault_db_prepare (db,
                                    "SELECT name, id, kind, data FROM root_key"
                                    " LEFT JOIN slot ON slot.root_key = root_key.id", error);
  if (statement == NULL || !read_vault_id (self, db, error))
    return FALSE;

  while ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    take_slot (self, statement);

  return code == SQLITE_DONE;
}

gboolean
cdz_root_keys_load (CdzRootKeys  *self,
                    CdzVaultDb   *db,
                    GError      **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);

  return cdz_vault_db_open (db, error) && cdz_root_keys_read (self, db, error);
}

gboolean
cdz_root_keys_has_passphrase (const CdzRootKeys *self)
{
  return self->r.passphrase_slot != NULL || self->v.passphrase_slot != NULL;
}

/* @name: 'R' or 'V' */
gboolean
cdz_root_keys_identify (const CdzRootKeys  *self,
                        char                name,
                        CdzRootKeyId       *out_id,
                        GError            **error)
{
  const CdzRootKey *key = name == 'R' ? &self->r : &self->v;

  out_id->name = name;
  if (cdz_envelope_parse_uuid (self->vault_id, out_id->vault_id) &&
      cdz_envelope_parse_uuid (key->id, out_id->key_id))
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                       _("The vault's list of keys is damaged; restore a backup"));
  return FALSE;
}

CdzSecret *
cdz_root_key_generate (GError **error)
{
  guint8 *data;
  g_autoptr(CdzSecret) key = cdz_secret_new_sized (CDZ_ROOT_KEY_SIZE, &data);

  ERR_clear_error ();
  if (RAND_priv_bytes (data, CDZ_ROOT_KEY_SIZE) == 1)
    return g_steal_pointer (&key);

  cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("This system gives no random numbers"));
  return NULL;
}

/* Both slots are written with one salt, so one derivation serves both. */
static CdzSecret *
open_slot (GBytes              *slot,
           const CdzRootKeyId  *id,
           CdzSecret           *passphrase,
           CdzScrypt           *scrypt,
           CdzSecret          **slot_secret,
           GError             **error)
{
  CdzScrypt wanted = { 0 };

  if (!cdz_slot_get_scrypt (slot, id, &wanted, error))
    return NULL;

  if (*slot_secret == NULL || CRYPTO_memcmp (&wanted, scrypt, sizeof wanted) != 0)
    {
      g_clear_pointer (slot_secret, cdz_secret_unref);
      *scrypt = wanted;
      if ((*slot_secret = cdz_kdf_scrypt (scrypt, passphrase, error)) == NULL)
        return NULL;
    }

  return cdz_slot_open_passphrase (slot, id, *slot_secret, error);
}

gboolean
cdz_root_keys_open (const CdzRootKeys  *self,
                    CdzSecret          *passphrase,
                    CdzSecret         **out_r,
                    CdzSecret         **out_v,
                    GError            **error)
{
  g_autoptr(CdzSecret) slot_secret = NULL;
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = NULL;
  CdzScrypt scrypt = { 0 };
  CdzRootKeyId id;

  if (cdz_secret_get_size (passphrase) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The vault passphrase is wrong: it is not empty"));
      return FALSE;
    }

  if (self->v.passphrase_slot != NULL &&
      (!cdz_root_keys_identify (self, 'V', &id, error) ||
       (v = open_slot (self->v.passphrase_slot, &id, passphrase, &scrypt, &slot_secret, error)) == NULL))
    return FALSE;

  if (self->r.passphrase_slot != NULL &&
      (!cdz_root_keys_identify (self, 'R', &id, error) ||
       (r = open_slot (self->r.passphrase_slot, &id, passphrase, &scrypt, &slot_secret, error)) == NULL))
    return FALSE;

  *out_r = g_steal_pointer (&r);
  *out_v = g_steal_pointer (&v);
  return TRUE;
}

char *
cdz_root_key_dup_uuid (const guint8 *id)
{
  GString *uuid = g_string_new (NULL);

  for (guint i = 0; i < CDZ_SLOT_ID_SIZE; i++)
    g_string_append_printf (uuid, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", id[i]);

  return g_string_free (uuid, FALSE);
}
