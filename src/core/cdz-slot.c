/* cdz-slot.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-slot"
#include "config.h"

#include "cdz-slot.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "cdz-bytes.h"
#include "cdz-error.h"
#include "cdz-gcm.h"
#include "cdz-openssl.h"

#define MAGIC "CDZS"
#define VERSION 1
#define KDF_SCRYPT 1
#define CHECK_SIZE 16

#define ROOT_CHECK_INFO "Credenza root key 1 check"
#define SLOT_CHECK_INFO "Credenza slot 1 check"
#define SLOT_WRAP_INFO  "Credenza slot 1 wrap"

/* Borrows from the slot. */
typedef struct
{
  CdzSlotKind   kind;
  CdzRootKeyId  id;
  const guint8 *root_check;
  CdzScrypt     scrypt;
  const guint8 *slot_check;
  const guint8 *nonce;
  const guint8 *wrapped;
  const guint8 *data;
  gsize         authenticated_size;
} Parsed;

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                       _("A key slot of the vault is damaged or was altered; restore a backup"));
  return FALSE;
}

static gboolean
read_version (CdzReader  *reader,
              GError    **error)
{
  const guint8 *magic = cdz_reader_take (reader, 4);
  guint32 version = cdz_reader_number (reader, 2);

  if (reader->failed || CRYPTO_memcmp (magic, MAGIC, 4) != 0)
    return set_damaged (error);
  if (version == VERSION)
    return TRUE;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
               _("The vault's key slot was made by another version of Credenza (format %u); update this program"), version);
  return FALSE;
}

static void
read_passphrase_fields (CdzReader *reader,
                        Parsed    *parsed)
{
  if (cdz_reader_number (reader, 1) != KDF_SCRYPT)
    reader->failed = TRUE;
  parsed->scrypt.n = cdz_reader_number (reader, 4);
  parsed->scrypt.r = cdz_reader_number (reader, 4);
  parsed->scrypt.p = cdz_reader_number (reader, 4);
  cdz_reader_copy (reader, parsed->scrypt.salt, sizeof parsed->scrypt.salt);
  parsed->slot_check = cdz_reader_take (reader, CHECK_SIZE);
  parsed->nonce = cdz_reader_take (reader, CDZ_GCM_NONCE_SIZE);
  parsed->authenticated_size = reader->position;
  parsed->wrapped = cdz_reader_take (reader, CDZ_ROOT_KEY_SIZE + CDZ_GCM_TAG_SIZE);
}

static gboolean
is_same_id (const CdzRootKeyId *a,
            const CdzRootKeyId *b)
{
  return a->name == b->name &&
         CRYPTO_memcmp (a->vault_id, b->vault_id, CDZ_SLOT_ID_SIZE) == 0 &&
         CRYPTO_memcmp (a->key_id, b->key_id, CDZ_SLOT_ID_SIZE) == 0;
}

static gboolean
parse (GBytes              *slot,
       const CdzRootKeyId  *expected,
       Parsed              *parsed,
       GError             **error)
{
  CdzReader reader = { 0 };

  *parsed = (Parsed) { 0 };
  parsed->data = reader.data = g_bytes_get_data (slot, &reader.size);
  if (!read_version (&reader, error))
    return FALSE;

  parsed->id.name = (char) cdz_reader_number (&reader, 1);
  parsed->kind = cdz_reader_number (&reader, 1);
  cdz_reader_copy (&reader, parsed->id.vault_id, CDZ_SLOT_ID_SIZE);
  cdz_reader_copy (&reader, parsed->id.key_id, CDZ_SLOT_ID_SIZE);
  parsed->root_check = cdz_reader_take (&reader, CHECK_SIZE);
  if (parsed->kind == CDZ_SLOT_PASSPHRASE)
    read_passphrase_fields (&reader, parsed);
  else if (parsed->kind != CDZ_SLOT_KEYRING)
    reader.failed = TRUE;

  if (reader.failed || reader.position != reader.size || !is_same_id (&parsed->id, expected))
    return set_damaged (error);

  return TRUE;
}

/* A short value that tells whether a key is the right one, and nothing else of it. */
static CdzSecret *
derive_check (CdzSecret           *key,
              const CdzRootKeyId  *id,
              const char          *info,
              GError             **error)
{
  return cdz_kdf_hkdf (key, id->key_id, CDZ_SLOT_ID_SIZE, info, CHECK_SIZE, error);
}

static gboolean
is_check (CdzSecret    *check,
          const guint8 *stored)
{
  return CRYPTO_memcmp (cdz_secret_get_data (check, NULL), stored, CHECK_SIZE) == 0;
}

static GByteArray *
build_start (const CdzRootKeyId  *id,
             CdzSlotKind          kind,
             CdzSecret           *root_key,
             GError             **error)
{
  g_autoptr(CdzSecret) check = derive_check (root_key, id, ROOT_CHECK_INFO, error);
  GByteArray *array;

  if (check == NULL)
    return NULL;

  array = g_byte_array_new ();
  g_byte_array_append (array, (const guint8 *) MAGIC, 4);
  cdz_append_number (array, VERSION, 2);
  cdz_append_number (array, (guint8) id->name, 1);
  cdz_append_number (array, kind, 1);
  g_byte_array_append (array, id->vault_id, CDZ_SLOT_ID_SIZE);
  g_byte_array_append (array, id->key_id, CDZ_SLOT_ID_SIZE);
  g_byte_array_append (array, cdz_secret_get_data (check, NULL), CHECK_SIZE);

  return array;
}

GBytes *
cdz_slot_new_keyring (const CdzRootKeyId  *id,
                      CdzSecret           *root_key,
                      GError             **error)
{
  GByteArray *array = build_start (id, CDZ_SLOT_KEYRING, root_key, error);

  return array != NULL ? g_byte_array_free_to_bytes (array) : NULL;
}

/* See cdz_slot_new_passphrase (); nothing but a test calls this one directly. */
GBytes *
cdz_slot_new_passphrase_with (const CdzRootKeyId  *id,
                              CdzSecret           *root_key,
                              const CdzScrypt     *scrypt,
                              CdzSecret           *slot_secret,
                              const guint8        *nonce,
                              GError             **error)
{
  g_autoptr(GByteArray) array = build_start (id, CDZ_SLOT_PASSPHRASE, root_key, error);
  g_autoptr(CdzSecret) check = derive_check (slot_secret, id, SLOT_CHECK_INFO, error);
  g_autoptr(CdzSecret) wrap_key = NULL;
  guint8 wrapped[CDZ_ROOT_KEY_SIZE + CDZ_GCM_TAG_SIZE];

  if (array == NULL || check == NULL)
    return NULL;

  cdz_append_number (array, KDF_SCRYPT, 1);
  cdz_append_number (array, scrypt->n, 4);
  cdz_append_number (array, scrypt->r, 4);
  cdz_append_number (array, scrypt->p, 4);
  g_byte_array_append (array, scrypt->salt, sizeof scrypt->salt);
  g_byte_array_append (array, cdz_secret_get_data (check, NULL), CHECK_SIZE);
  g_byte_array_append (array, nonce, CDZ_GCM_NONCE_SIZE);

  wrap_key = cdz_kdf_hkdf (slot_secret, id->key_id, CDZ_SLOT_ID_SIZE, SLOT_WRAP_INFO, CDZ_GCM_KEY_SIZE, error);
  if (wrap_key == NULL ||
      !cdz_gcm_seal (wrap_key, nonce, array->data, array->len, root_key, wrapped, error))
    return NULL;

  g_byte_array_append (array, wrapped, sizeof wrapped);
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

GBytes *
cdz_slot_new_passphrase (const CdzRootKeyId  *id,
                         CdzSecret           *root_key,
                         const CdzScrypt     *scrypt,
                         CdzSecret           *slot_secret,
                         GError             **error)
{
  guint8 nonce[CDZ_GCM_NONCE_SIZE];

  ERR_clear_error ();
  if (RAND_bytes (nonce, sizeof nonce) == 1)
    return cdz_slot_new_passphrase_with (id, root_key, scrypt, slot_secret, nonce, error);

  cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("This system gives no random numbers"));
  return NULL;
}

gboolean
cdz_slot_check (GBytes              *slot,
                const CdzRootKeyId  *id,
                CdzSecret           *root_key,
                gboolean            *out_is_right,
                GError             **error)
{
  Parsed parsed;
  g_autoptr(CdzSecret) check = NULL;

  if (!parse (slot, id, &parsed, error) ||
      (check = derive_check (root_key, id, ROOT_CHECK_INFO, error)) == NULL)
    return FALSE;

  *out_is_right = is_check (check, parsed.root_check);
  return TRUE;
}

gboolean
cdz_slot_get_scrypt (GBytes              *slot,
                     const CdzRootKeyId  *id,
                     CdzScrypt           *out_scrypt,
                     GError             **error)
{
  Parsed parsed;

  if (!parse (slot, id, &parsed, error))
    return FALSE;
  if (parsed.kind != CDZ_SLOT_PASSPHRASE)
    return set_damaged (error);

  *out_scrypt = parsed.scrypt;
  return cdz_kdf_scrypt_check (out_scrypt, error);
}

CdzSecret *
cdz_slot_open_passphrase (GBytes              *slot,
                          const CdzRootKeyId  *id,
                          CdzSecret           *slot_secret,
                          GError             **error)
{
  Parsed parsed;
  g_autoptr(CdzSecret) check = NULL;
  g_autoptr(CdzSecret) wrap_key = NULL;
  CdzSecret *root_key;

  if (!parse (slot, id, &parsed, error))
    return NULL;
  if (parsed.kind != CDZ_SLOT_PASSPHRASE)
    {
      set_damaged (error);
      return NULL;
    }

  if ((check = derive_check (slot_secret, id, SLOT_CHECK_INFO, error)) == NULL)
    return NULL;
  if (!is_check (check, parsed.slot_check))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The vault passphrase is wrong"));
      return NULL;
    }

  wrap_key = cdz_kdf_hkdf (slot_secret, id->key_id, CDZ_SLOT_ID_SIZE, SLOT_WRAP_INFO, CDZ_GCM_KEY_SIZE, error);
  if (wrap_key == NULL)
    return NULL;

  root_key = cdz_gcm_open (wrap_key, parsed.nonce, parsed.data, parsed.authenticated_size,
                           parsed.wrapped, CDZ_ROOT_KEY_SIZE + CDZ_GCM_TAG_SIZE);
  if (root_key == NULL)
    set_damaged (error);

  return root_key;
}
