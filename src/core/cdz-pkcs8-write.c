/* cdz-pkcs8-write.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pkcs8-write"
#include "config.h"

#include "cdz-pkcs8-write.h"

#include <glib/gi18n-lib.h>
#include <openssl/rand.h>

#include "cdz-error.h"
#include "cdz-openssl.h"

#define SALT_SIZE 16

/**
 * cdz_pkcs8_encrypt:
 * @pkcs8: PrivateKeyInfo DER
 * @passphrase: in UTF-8, not empty
 *
 * EncryptedPrivateKeyInfo (RFC 5958 §3) with PBES2: AES-256-CBC under a key of
 * PBKDF2 with HMAC-SHA-256 and %CDZ_PBKDF2_ITERATIONS iterations (RFC 8018 §6.2).
 *
 * Returns: (transfer full): its DER
 */
GBytes *
cdz_pkcs8_encrypt (CdzSecret  *pkcs8,
                   CdzSecret  *passphrase,
                   GError    **error)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  g_autoptr(EVP_CIPHER) cipher = NULL;
  g_autoptr(X509_SIG) encrypted = NULL;
  guint8 salt[SALT_SIZE];
  gsize size, passphrase_size;
  const guint8 *cursor = cdz_secret_get_data (pkcs8, &size);
  const char *text = (const char *) cdz_secret_get_data (passphrase, &passphrase_size);
  cdz_autofree_openssl guint8 *der = NULL;
  int der_size = -1;

  g_return_val_if_fail (passphrase_size > 0, NULL);

  ERR_clear_error ();
  info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) size);
  cipher = EVP_CIPHER_fetch (NULL, "AES-256-CBC", NULL);
  if (info != NULL && cipher != NULL && RAND_bytes (salt, sizeof salt) == 1)
    encrypted = PKCS8_encrypt_ex (NID_hmacWithSHA256, cipher, text, (int) passphrase_size, salt, sizeof salt,
                                  CDZ_PBKDF2_ITERATIONS, info, NULL, NULL);
  if (encrypted != NULL)
    der_size = i2d_X509_SIG (encrypted, &der);
  if (der_size <= 0)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("The private key could not be encrypted"));
      return NULL;
    }

  return g_bytes_new (der, (gsize) der_size);
}
