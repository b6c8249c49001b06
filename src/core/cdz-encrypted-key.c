/* cdz-encrypted-key.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-algorithm.h"
#include "cdz-error.h"
#include "cdz-legacy.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"
#include "cdz-private-key.h"

/* Traditional encrypted PEM (RFC 1421 headers): one round of MD5. */
typedef struct
{
  EVP_CIPHER *cipher;
  EVP_MD     *md5;
  guint8      iv[EVP_MAX_IV_LENGTH];
} Traditional;

static void
traditional_clear (Traditional *self)
{
  g_clear_pointer (&self->cipher, EVP_CIPHER_free);
  g_clear_pointer (&self->md5, EVP_MD_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Traditional, traditional_clear)

static void
describe (CdzDecoder *self,
          const char *encryption)
{
  cdz_rows_add (self->decoded->description, _("Encryption"), _("Private key"), encryption, CDZ_ROW_PLAIN);
}

/* What decryption gave is only a key if it has the outline of one. */
static gboolean
take_plain (CdzDecoder  *self,
            CdzSecret   *plain,
            gboolean    *out_opened,
            GError     **error)
{
  gsize size;
  const guint8 *data;

  *out_opened = FALSE;
  if (plain == NULL)
    return TRUE;

  data = cdz_secret_get_data (plain, &size);
  if (cdz_private_key_sniff (data, size) == CDZ_KIND_UNKNOWN)
    return TRUE;

  *out_opened = self->opened = TRUE;
  return cdz_decoder_add_key (self, data, size, error) != NULL;
}

static gboolean
open_pkcs8 (CdzDecoder    *self,
            CdzPbe        *pbe,
            const guint8  *data,
            gsize          size,
            GError       **error)
{
  gboolean opened = FALSE;

  for (guint i = 0; i < self->passphrases->len && !opened; i++)
    {
      const CdzPassphrase *passphrase = g_ptr_array_index (self->passphrases, i);
      g_autoptr(CdzSecret) plain = NULL;

      if (!cdz_decoder_spend (self, cdz_pbe_get_iterations (pbe), error))
        return FALSE;
      plain = cdz_pbe_decrypt (pbe, passphrase, data, size);
      if (!take_plain (self, plain, &opened, error))
        return FALSE;
    }

  if (!opened)
    {
      self->no_checksum = TRUE;
      cdz_decoder_set_locked (self);
    }

  return TRUE;
}

/* EncryptedPrivateKeyInfo, RFC 5958 §3. */
gboolean
cdz_decode_encrypted_pkcs8 (CdzDecoder    *self,
                            const guint8  *data,
                            gsize          size,
                            GError       **error)
{
  g_autoptr(X509_SIG) encrypted = NULL;
  g_autoptr(CdzPbe) pbe = NULL;
  const X509_ALGOR *algorithm;
  const ASN1_OCTET_STRING *octets;
  const guint8 *cursor = data;

  ERR_clear_error ();
  encrypted = d2i_X509_SIG (NULL, &cursor, (long) size);
  if (encrypted == NULL || cursor != data + size)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The encrypted private key is damaged"));
      return FALSE;
    }

  X509_SIG_get0 (encrypted, &algorithm, &octets);
  if ((pbe = cdz_pbe_new (algorithm, error)) == NULL)
    return FALSE;

  describe (self, cdz_pbe_get_title (pbe));
  return open_pkcs8 (self, pbe, ASN1_STRING_get0_data (octets), ASN1_STRING_length (octets), error);
}

static gboolean
parse_hex (const char *hex,
           guint8     *out,
           gsize       size)
{
  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = high < 0 ? -1 : g_ascii_xdigit_value (hex[2 * i + 1]);

      if (low < 0)
        return FALSE;
      out[i] = high << 4 | low;
    }

  return hex[2 * size] == '\0';
}

static gboolean
set_damaged (const CdzPemBlock  *block,
             GError            **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("Block %u (%s) is damaged: its headers do not say how it is encrypted"),
               block->number, block->label);
  return FALSE;
}

/* "Proc-Type: 4,ENCRYPTED" comes first (RFC 1421 §4.6.1.1), then "DEK-Info: CIPHER,IV". */
static gboolean
read_headers (Traditional        *self,
              const CdzPemBlock  *block,
              GError            **error)
{
  g_autofree char *type = cdz_pem_get_header (block->headers, "Proc-Type");
  g_autofree char *info = cdz_pem_get_header (block->headers, "DEK-Info");
  g_auto(GStrv) parts = NULL;

  if (type == NULL || info == NULL || !g_str_has_prefix (block->headers, "Proc-Type:") ||
      !g_str_has_prefix (type, "4,") || strcmp (g_strchug (type + 2), "ENCRYPTED") != 0)
    return set_damaged (block, error);

  parts = g_strsplit (info, ",", 2);
  if (parts[0] == NULL || parts[1] == NULL)
    return set_damaged (block, error);

  ERR_set_mark ();
  self->cipher = EVP_CIPHER_fetch (cdz_legacy_get_context (), parts[0], NULL);
  self->md5 = EVP_MD_fetch (cdz_legacy_get_context (), "MD5", NULL);
  ERR_pop_to_mark ();
  if (self->cipher == NULL || self->md5 == NULL || EVP_CIPHER_get_iv_length (self->cipher) < 8)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("The private key is encrypted with %s, which is not supported here"), parts[0]);
      return FALSE;
    }

  return parse_hex (g_strstrip (parts[1]), self->iv, EVP_CIPHER_get_iv_length (self->cipher)) ||
         set_damaged (block, error);
}

static CdzSecret *
decrypt_traditional (Traditional         *self,
                     const CdzPassphrase *passphrase,
                     const guint8        *data,
                     gsize                size)
{
  g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new ();
  g_autoptr(CdzSecret) plain = NULL;
  guint8 key[EVP_MAX_KEY_LENGTH];
  int text_size, n_first = 0, n_last = 0;
  const char *text = cdz_passphrase_get_text (passphrase, &text_size);
  gboolean done;
  guint8 *out;

  if (text == NULL || size > G_MAXINT - EVP_MAX_BLOCK_LENGTH)
    return NULL;

  /* The first 8 bytes of the IV are the salt. */
  plain = cdz_secret_new_sized (size + EVP_MAX_BLOCK_LENGTH, &out);
  ERR_set_mark ();
  done = EVP_BytesToKey (self->cipher, self->md5, self->iv, (const guint8 *) text, text_size, 1, key, NULL) > 0 &&
         EVP_DecryptInit_ex2 (ctx, self->cipher, key, self->iv, NULL) == 1 &&
         EVP_DecryptUpdate (ctx, out, &n_first, data, (int) size) == 1 &&
         EVP_DecryptFinal_ex (ctx, out + n_first, &n_last) == 1;
  ERR_pop_to_mark ();
  OPENSSL_cleanse (key, sizeof key);
  if (!done)
    return NULL;

  cdz_secret_truncate (plain, n_first + n_last);
  return g_steal_pointer (&plain);
}

gboolean
cdz_decode_encrypted_pem (CdzDecoder         *self,
                          const CdzPemBlock  *block,
                          GError            **error)
{
  g_auto(Traditional) traditional = { NULL };
  g_autofree char *cipher = NULL;
  g_autofree char *title = NULL;
  const guint8 *data;
  gsize size;
  gboolean opened = FALSE;

  if (!read_headers (&traditional, block, error))
    return FALSE;

  cipher = cdz_algorithm_dup_cipher (EVP_CIPHER_get_nid (traditional.cipher));
  title = g_strdup_printf (_("%s, one round of MD5 (weak)"), cipher);
  describe (self, title);

  data = cdz_pem_block_get_data (block, &size);
  for (guint i = 0; i < self->passphrases->len && !opened; i++)
    {
      g_autoptr(CdzSecret) plain = NULL;

      if (!cdz_decoder_spend (self, 1, error))
        return FALSE;
      plain = decrypt_traditional (&traditional, g_ptr_array_index (self->passphrases, i), data, size);
      if (!take_plain (self, plain, &opened, error))
        return FALSE;
    }

  if (!opened)
    {
      self->no_checksum = TRUE;
      cdz_decoder_set_locked (self);
    }

  return TRUE;
}
