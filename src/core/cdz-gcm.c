/* cdz-gcm.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-gcm"
#include "config.h"

#include "cdz-gcm.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "cdz-error.h"
#include "cdz-openssl.h"

static EVP_CIPHER_CTX *
start (CdzSecret    *key,
       const guint8 *nonce,
       const guint8 *authenticated,
       gsize         authenticated_size,
       gboolean      is_sealing)
{
  g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new ();
  int ignored;

  g_return_val_if_fail (cdz_secret_get_size (key) == CDZ_GCM_KEY_SIZE, NULL);

  /* The nonce has the 12 bytes that GCM takes without being told. */
  if (context == NULL ||
      EVP_CipherInit_ex2 (context, EVP_aes_256_gcm (), cdz_secret_get_data (key, NULL), nonce, is_sealing, NULL) != 1 ||
      EVP_CipherUpdate (context, NULL, &ignored, authenticated, (int) authenticated_size) != 1)
    return NULL;

  return g_steal_pointer (&context);
}

gboolean
cdz_gcm_seal (CdzSecret     *key,
              const guint8  *nonce,
              const guint8  *authenticated,
              gsize          authenticated_size,
              CdzSecret     *plaintext,
              guint8        *out,
              GError       **error)
{
  g_autoptr(EVP_CIPHER_CTX) context = NULL;
  gsize size;
  const guint8 *data = cdz_secret_get_data (plaintext, &size);
  int written, rest;

  ERR_clear_error ();
  context = start (key, nonce, authenticated, authenticated_size, TRUE);
  if (context != NULL &&
      EVP_CipherUpdate (context, out, &written, data, (int) size) == 1 &&
      EVP_CipherFinal_ex (context, out + written, &rest) == 1 &&
      EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_GET_TAG, CDZ_GCM_TAG_SIZE, out + size) == 1)
    return TRUE;

  cdz_error_take_openssl (error, CDZ_ERROR_NOT_AVAILABLE, _("AES-256-GCM is not available on this system"));
  return FALSE;
}

CdzSecret *
cdz_gcm_open (CdzSecret    *key,
              const guint8 *nonce,
              const guint8 *authenticated,
              gsize         authenticated_size,
              const guint8 *ciphertext,
              gsize         size)
{
  g_autoptr(EVP_CIPHER_CTX) context = NULL;
  g_autoptr(CdzSecret) plaintext = NULL;
  guint8 *data;
  int written, rest;

  if (size < CDZ_GCM_TAG_SIZE || size > G_MAXINT)
    return NULL;

  size -= CDZ_GCM_TAG_SIZE;
  ERR_clear_error ();
  context = start (key, nonce, authenticated, authenticated_size, FALSE);
  plaintext = cdz_secret_new_sized (size, &data);

  if (context != NULL &&
      EVP_CipherUpdate (context, data, &written, ciphertext, (int) size) == 1 &&
      EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_SET_TAG, CDZ_GCM_TAG_SIZE, (void *) (ciphertext + size)) == 1 &&
      EVP_CipherFinal_ex (context, data + written, &rest) == 1)
    return g_steal_pointer (&plaintext);

  ERR_clear_error ();
  return NULL;
}
