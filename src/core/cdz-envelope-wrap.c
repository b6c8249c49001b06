/* cdz-envelope-wrap.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-envelope-wrap"
#include "config.h"

#include "cdz-envelope-wrap.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>

#include "cdz-error.h"

#define WRAP_INFO "Credenza envelope 1 wrap"
#define CHECK_INFO "Credenza envelope 1 check"

#define KNOWN_FACTORS 31u
#define KDF_SCRYPT 1u
#define SEALED_UNDER_ECC_P256 1u

static void
read_application_password (CdzReader *reader,
                           CdzWrap   *wrap)
{
  if (cdz_reader_number (reader, 1) != KDF_SCRYPT)
    reader->failed = TRUE;

  wrap->scrypt.n = cdz_reader_number (reader, 4);
  wrap->scrypt.r = cdz_reader_number (reader, 4);
  wrap->scrypt.p = cdz_reader_number (reader, 4);
  cdz_reader_copy (reader, wrap->scrypt.salt, sizeof wrap->scrypt.salt);
  wrap->check = cdz_reader_take (reader, CDZ_WRAP_CHECK_SIZE);
}

static void
read_tpm (CdzReader *reader,
          CdzWrap   *wrap)
{
  if (cdz_reader_number (reader, 1) != SEALED_UNDER_ECC_P256)
    reader->failed = TRUE;

  wrap->sealed_size = cdz_reader_number (reader, 2);
  wrap->sealed = cdz_reader_take (reader, wrap->sealed_size);
}

static void
read_session (CdzReader *reader,
              CdzWrap   *wrap)
{
  gsize length;

  cdz_reader_copy (reader, wrap->session.boot_id, sizeof wrap->session.boot_id);
  length = cdz_reader_number (reader, 1);
  if (length > CDZ_ENVELOPE_MAX_LOGIN)
    reader->failed = TRUE;
  else
    cdz_reader_copy (reader, wrap->session.login, length);
}

void
cdz_wrap_read (CdzReader *reader,
               CdzWrap   *wrap)
{
  gsize size, start;

  wrap->factors = (guint16) cdz_reader_number (reader, 2);
  wrap->salt = cdz_reader_take (reader, CDZ_WRAP_SALT_SIZE);
  if ((wrap->factors & CDZ_FACTOR_R) != 0)
    wrap->r_id = cdz_reader_take (reader, CDZ_ENVELOPE_ID_SIZE);
  if ((wrap->factors & CDZ_FACTOR_V) != 0)
    wrap->v_id = cdz_reader_take (reader, CDZ_ENVELOPE_ID_SIZE);
  if ((wrap->factors & CDZ_FACTOR_SESSION) != 0)
    wrap->s_id = cdz_reader_take (reader, CDZ_ENVELOPE_ID_SIZE);

  size = cdz_reader_number (reader, 2);
  start = reader->position;
  if ((wrap->factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0)
    read_application_password (reader, wrap);
  if ((wrap->factors & CDZ_FACTOR_TPM) != 0)
    read_tpm (reader, wrap);
  if ((wrap->factors & CDZ_FACTOR_SESSION) != 0)
    read_session (reader, wrap);

  if (wrap->factors == 0 || (wrap->factors & ~KNOWN_FACTORS) != 0 || reader->position - start != size)
    reader->failed = TRUE;
}

/* The factors one after the other, each of 32 bytes: all of them or no key. */
static CdzSecret *
derive (const CdzEnvelopeKeys  *keys,
        const guint8           *salt,
        const char             *info,
        gsize                   size,
        GError                **error)
{
  CdzSecret * const factors[] = { keys->r, keys->v, keys->application_password, keys->tpm, keys->s };
  g_autoptr(CdzSecret) joined = NULL;
  guint8 *data;
  gsize joined_size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    joined_size += factors[i] != NULL ? cdz_secret_get_size (factors[i]) : 0;

  joined = cdz_secret_new_sized (joined_size, &data);
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    if (factors[i] != NULL)
      {
        memcpy (data, cdz_secret_get_data (factors[i], NULL), cdz_secret_get_size (factors[i]));
        data += cdz_secret_get_size (factors[i]);
      }

  return cdz_kdf_hkdf (joined, salt, CDZ_WRAP_SALT_SIZE, info, size, error);
}

CdzSecret *
cdz_wrap_derive_key (const CdzEnvelopeKeys  *keys,
                     const guint8           *salt,
                     GError                **error)
{
  return derive (keys, salt, WRAP_INFO, CDZ_GCM_KEY_SIZE, error);
}

static gboolean
append_application_password (GByteArray             *array,
                             const CdzEnvelopeKeys  *keys,
                             const guint8           *salt,
                             GError                **error)
{
  g_autoptr(CdzSecret) check = derive (keys, salt, CHECK_INFO, CDZ_WRAP_CHECK_SIZE, error);

  if (check == NULL)
    return FALSE;

  cdz_append_number (array, KDF_SCRYPT, 1);
  cdz_append_number (array, keys->scrypt.n, 4);
  cdz_append_number (array, keys->scrypt.r, 4);
  cdz_append_number (array, keys->scrypt.p, 4);
  g_byte_array_append (array, keys->scrypt.salt, sizeof keys->scrypt.salt);
  g_byte_array_append (array, cdz_secret_get_data (check, NULL), CDZ_WRAP_CHECK_SIZE);
  return TRUE;
}

static void
append_tpm (GByteArray            *array,
            const CdzEnvelopeKeys *keys)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (keys->sealed, &size);

  cdz_append_number (array, SEALED_UNDER_ECC_P256, 1);
  cdz_append_number (array, (guint32) size, 2);
  g_byte_array_append (array, data, (guint) size);
}

static void
append_session (GByteArray            *array,
                const CdzEnvelopeKeys *keys)
{
  gsize length = strlen (keys->session.login);

  g_byte_array_append (array, keys->session.boot_id, sizeof keys->session.boot_id);
  cdz_append_number (array, (guint32) length, 1);
  g_byte_array_append (array, (const guint8 *) keys->session.login, (guint) length);
}

gboolean
cdz_wrap_append (GByteArray             *array,
                 const CdzEnvelopeKeys  *keys,
                 const guint8           *salt,
                 GError                **error)
{
  guint size_at, size;

  cdz_append_number (array, keys->factors, 2);
  g_byte_array_append (array, salt, CDZ_WRAP_SALT_SIZE);
  if ((keys->factors & CDZ_FACTOR_R) != 0)
    g_byte_array_append (array, keys->r_id, CDZ_ENVELOPE_ID_SIZE);
  if ((keys->factors & CDZ_FACTOR_V) != 0)
    g_byte_array_append (array, keys->v_id, CDZ_ENVELOPE_ID_SIZE);
  if ((keys->factors & CDZ_FACTOR_SESSION) != 0)
    g_byte_array_append (array, keys->s_id, CDZ_ENVELOPE_ID_SIZE);

  size_at = array->len;
  cdz_append_number (array, 0, 2);    /* the parameters' size, below */
  if ((keys->factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0 &&
      !append_application_password (array, keys, salt, error))
    return FALSE;
  if ((keys->factors & CDZ_FACTOR_TPM) != 0)
    append_tpm (array, keys);
  if ((keys->factors & CDZ_FACTOR_SESSION) != 0)
    append_session (array, keys);

  size = array->len - size_at - 2;
  array->data[size_at] = (guint8) (size >> 8);
  array->data[size_at + 1] = (guint8) size;
  return TRUE;
}

gboolean
cdz_wrap_check (const CdzWrap          *self,
                const CdzEnvelopeKeys  *keys,
                GError                **error)
{
  g_autoptr(CdzSecret) check = NULL;
  GError *problem;

  if (self->check == NULL)
    return TRUE;
  if ((check = derive (keys, self->salt, CHECK_INFO, CDZ_WRAP_CHECK_SIZE, error)) == NULL)
    return FALSE;
  if (CRYPTO_memcmp (cdz_secret_get_data (check, NULL), self->check, CDZ_WRAP_CHECK_SIZE) == 0)
    return TRUE;

  problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The application password of the key is wrong"));
  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "application-password");
  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
cdz_wrap_is_for (const CdzWrap         *self,
                 const CdzEnvelopeKeys *keys)
{
  return self->factors == keys->factors &&
         (self->r_id == NULL || CRYPTO_memcmp (self->r_id, keys->r_id, CDZ_ENVELOPE_ID_SIZE) == 0) &&
         (self->v_id == NULL || CRYPTO_memcmp (self->v_id, keys->v_id, CDZ_ENVELOPE_ID_SIZE) == 0) &&
         (self->s_id == NULL || CRYPTO_memcmp (self->s_id, keys->s_id, CDZ_ENVELOPE_ID_SIZE) == 0);
}

void
cdz_wrap_describe (const CdzWrap   *self,
                   CdzEnvelopeKeys *out_keys)
{
  *out_keys = (CdzEnvelopeKeys) { .factors = self->factors, .scrypt = self->scrypt, .session = self->session };
  if (self->r_id != NULL)
    memcpy (out_keys->r_id, self->r_id, CDZ_ENVELOPE_ID_SIZE);
  if (self->v_id != NULL)
    memcpy (out_keys->v_id, self->v_id, CDZ_ENVELOPE_ID_SIZE);
  if (self->s_id != NULL)
    memcpy (out_keys->s_id, self->s_id, CDZ_ENVELOPE_ID_SIZE);
  if (self->sealed != NULL)
    out_keys->sealed = g_bytes_new (self->sealed, self->sealed_size);
}
