/* cdz-kdf.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-kdf"
#include "config.h"

#include "cdz-kdf.h"

#include <glib/gi18n-lib.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include "cdz-error.h"
#include "cdz-openssl.h"

/* What is written, and what is read from files that others wrote. */
#if CDZ_FAST_KDF
#define SCRYPT_N (1u << 14)
#else
#define SCRYPT_N (1u << 17)
#endif
#define SCRYPT_R 8u
#define SCRYPT_P 1u
#define SCRYPT_MIN_N (1u << 14)
#define SCRYPT_MAX_N (1u << 20)
#define SCRYPT_MAX_RP 64u

static CdzSecret *
derive (const char        *name,
        const OSSL_PARAM  *params,
        gsize              size,
        GError           **error)
{
  g_autoptr(EVP_KDF) kdf = NULL;
  g_autoptr(EVP_KDF_CTX) context = NULL;
  g_autoptr(CdzSecret) secret = NULL;
  guint8 *data;

  ERR_clear_error ();
  kdf = EVP_KDF_fetch (NULL, name, NULL);
  context = kdf != NULL ? EVP_KDF_CTX_new (kdf) : NULL;
  secret = cdz_secret_new_sized (size, &data);

  if (context != NULL && EVP_KDF_derive (context, data, size, params) == 1)
    return g_steal_pointer (&secret);

  cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("A key could not be derived with %s"), name);
  return NULL;
}

/**
 * cdz_kdf_hkdf:
 * @key: uniform bytes, never a passphrase
 * @info: one string for each purpose, without its final zero byte
 * @size: in bytes
 *
 * HKDF with SHA-256, extract and expand (RFC 5869).
 *
 * Returns: (transfer full): the derived key
 */
CdzSecret *
cdz_kdf_hkdf (CdzSecret      *key,
              gconstpointer   salt,
              gsize           salt_size,
              const char     *info,
              gsize           size,
              GError        **error)
{
  gsize key_size;
  const guint8 *key_data = cdz_secret_get_data (key, &key_size);
  const OSSL_PARAM params[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_KDF_PARAM_DIGEST, (char *) "SHA2-256", 0),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_KEY, (void *) key_data, key_size),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SALT, (void *) salt, salt_size),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_INFO, (void *) info, strlen (info)),
    OSSL_PARAM_construct_end (),
  };

  return derive ("HKDF", params, size, error);
}

/* What new slots are written with: a fresh salt, the cost of today. */
gboolean
cdz_kdf_scrypt_init (CdzScrypt  *self,
                     GError    **error)
{
  self->n = SCRYPT_N;
  self->r = SCRYPT_R;
  self->p = SCRYPT_P;

  ERR_clear_error ();
  if (RAND_bytes (self->salt, sizeof self->salt) == 1)
    return TRUE;

  cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("This system gives no random numbers"));
  return FALSE;
}

/* Returns: %FALSE with %CDZ_ERROR_TOO_LARGE or, where it is no cost at all,
 *   %CDZ_ERROR_MALFORMED */
gboolean
cdz_kdf_scrypt_check (const CdzScrypt  *self,
                      GError          **error)
{
  if (self->n < SCRYPT_MIN_N || (self->n & (self->n - 1)) != 0 || self->r == 0 || self->p == 0)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                         _("What is stored beside a passphrase is damaged; restore a backup"));
  else if (self->n > SCRYPT_MAX_N || (guint64) self->r * self->p > SCRYPT_MAX_RP)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                 _("A stored passphrase asks for more work than is allowed (N=%u, r=%u, p=%u)"),
                 self->n, self->r, self->p);
  else
    return TRUE;

  return FALSE;
}

/**
 * cdz_kdf_scrypt:
 * @passphrase: UTF-8
 *
 * Slow on purpose, for workers: a third of a second and 128 MiB as written today.
 *
 * Returns: (transfer full): 32 bytes
 */
CdzSecret *
cdz_kdf_scrypt (const CdzScrypt  *self,
                CdzSecret        *passphrase,
                GError          **error)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (passphrase, &size);
  guint64 n = self->n;
  guint32 r = self->r;
  guint32 p = self->p;
  guint64 max_memory = 128 * (guint64) r * (n + p + 2) + 1024 * 1024;
  const OSSL_PARAM params[] = {
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_PASSWORD, (void *) data, size),
    OSSL_PARAM_construct_octet_string (OSSL_KDF_PARAM_SALT, (void *) self->salt, sizeof self->salt),
    OSSL_PARAM_construct_uint64 (OSSL_KDF_PARAM_SCRYPT_N, &n),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_SCRYPT_R, &r),
    OSSL_PARAM_construct_uint32 (OSSL_KDF_PARAM_SCRYPT_P, &p),
    OSSL_PARAM_construct_uint64 (OSSL_KDF_PARAM_SCRYPT_MAXMEM, &max_memory),
    OSSL_PARAM_construct_end (),
  };

  if (!cdz_kdf_scrypt_check (self, error))
    return NULL;

  return derive ("SCRYPT", params, CDZ_KDF_KEY_SIZE, error);
}
