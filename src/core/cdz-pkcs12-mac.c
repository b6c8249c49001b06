/* cdz-pkcs12-mac.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-pkcs12-mac.h"

#include <inttypes.h>

#include <glib/gi18n-lib.h>
#include <openssl/asn1t.h>
#include <openssl/hmac.h>

#include "cdz-algorithm.h"
#include "cdz-error.h"
#include "cdz-legacy.h"
#include "cdz-oid.h"
#include "cdz-pbe.h"

ASN1_SEQUENCE (CdzMacData) = {
  ASN1_SIMPLE (CdzMacData, digest, X509_SIG),
  ASN1_SIMPLE (CdzMacData, salt, ASN1_OCTET_STRING),
  ASN1_OPT (CdzMacData, iterations, ASN1_INTEGER),
} ASN1_SEQUENCE_END (CdzMacData)

static gboolean
read_iterations (CdzPkcs12Mac        *self,
                 const ASN1_INTEGER  *integer,
                 GError             **error)
{
  /* DEFAULT 1 in the standard: old programs relied on it. */
  self->iterations = 1;
  if (integer != NULL && ASN1_INTEGER_get_int64 (&self->iterations, integer) != 1)
    self->iterations = G_MAXINT64;

  return cdz_pbe_check_iterations (self->iterations, error);
}

static gboolean
read_digest (CdzPkcs12Mac      *self,
             const X509_ALGOR  *algorithm,
             GError           **error)
{
  int nid = OBJ_obj2nid (algorithm->algorithm);
  g_autofree char *name = cdz_oid_dup_algorithm (algorithm->algorithm);
  g_autofree char *title = NULL;
  g_autoptr(GError) made = NULL;

  ERR_set_mark ();
  if (nid != NID_undef)
    self->md = EVP_MD_fetch (cdz_legacy_get_context (), OBJ_nid2sn (nid), NULL);
  ERR_pop_to_mark ();

  if (self->md != NULL && EVP_MD_get_size (self->md) > 0)
    {
      title = cdz_algorithm_dup_digest (nid);
      self->title = g_strdup_printf (_("%s, %" PRId64 " iterations"), title, self->iterations);
      return TRUE;
    }

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                      _("The checksum of this container uses %s, which is not supported here"), name);
  cdz_error_set_detail (made, CDZ_DETAIL_ALGORITHM, name);
  g_propagate_error (error, g_steal_pointer (&made));
  return FALSE;
}

static gboolean
read_pbmac1 (CdzPkcs12Mac      *self,
             const X509_ALGOR  *algorithm,
             GError           **error)
{
  if ((self->pbmac1 = cdz_pbmac1_new (algorithm, error)) == NULL)
    return FALSE;

  self->iterations = cdz_pbmac1_get_iterations (self->pbmac1);
  self->title = g_strdup (cdz_pbmac1_get_title (self->pbmac1));

  return TRUE;
}

/**
 * cdz_pkcs12_mac_new:
 * @data: must outlive the result
 *
 * Returns: (transfer full): how to check it, or %NULL with %CDZ_ERROR_UNSUPPORTED,
 *   %CDZ_ERROR_MALFORMED or %CDZ_ERROR_TOO_LARGE
 */
CdzPkcs12Mac *
cdz_pkcs12_mac_new (const CdzMacData  *data,
                    GError           **error)
{
  g_autoptr(CdzPkcs12Mac) self = g_new0 (CdzPkcs12Mac, 1);
  const ASN1_OCTET_STRING *expected;
  const X509_ALGOR *algorithm;

  X509_SIG_get0 (data->digest, &algorithm, &expected);
  self->salt = ASN1_STRING_get0_data (data->salt);
  self->salt_size = ASN1_STRING_length (data->salt);
  self->expected = ASN1_STRING_get0_data (expected);
  self->expected_size = ASN1_STRING_length (expected);

  if (cdz_pbmac1_is_algorithm (algorithm->algorithm))
    return read_pbmac1 (self, algorithm, error) ? g_steal_pointer (&self) : NULL;

  if (!read_iterations (self, data->iterations, error) || !read_digest (self, algorithm, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
cdz_pkcs12_mac_free (CdzPkcs12Mac *self)
{
  g_clear_pointer (&self->pbmac1, cdz_pbmac1_free);
  g_clear_pointer (&self->md, EVP_MD_free);
  g_free (self->title);
  g_free (self);
}

/* HMAC under the key of RFC 7292 appendix B, with purpose 3. */
static gboolean
verify_classic (CdzPkcs12Mac        *self,
                const CdzPassphrase *passphrase,
                const guint8        *data,
                gsize                size)
{
  guint8 key[EVP_MAX_MD_SIZE];
  guint8 mac[EVP_MAX_MD_SIZE];
  int key_size = EVP_MD_get_size (self->md);
  int text_size;
  const char *text = cdz_passphrase_get_text (passphrase, &text_size);
  gsize mac_size = 0;
  gboolean right;

  right = PKCS12_key_gen_utf8_ex (text, text_size, (guint8 *) self->salt, (int) self->salt_size,
                                  PKCS12_MAC_ID, (int) self->iterations, key_size, key, self->md,
                                  cdz_legacy_get_context (), NULL) == 1 &&
          EVP_Q_mac (cdz_legacy_get_context (), "HMAC", NULL, EVP_MD_get0_name (self->md), NULL,
                     key, key_size, data, size, mac, sizeof mac, &mac_size) != NULL &&
          mac_size == self->expected_size &&
          CRYPTO_memcmp (mac, self->expected, mac_size) == 0;
  OPENSSL_cleanse (key, sizeof key);
  OPENSSL_cleanse (mac, sizeof mac);

  return right;
}

/**
 * cdz_pkcs12_mac_verify:
 * @data: the content of the AuthenticatedSafe as it stands in the file
 *
 * Returns: whether @passphrase is right and @data is unchanged
 */
gboolean
cdz_pkcs12_mac_verify (CdzPkcs12Mac        *self,
                       const CdzPassphrase *passphrase,
                       const guint8        *data,
                       gsize                size)
{
  gboolean right;

  ERR_set_mark ();
  if (self->pbmac1 != NULL)
    right = cdz_pbmac1_verify (self->pbmac1, passphrase, data, size, self->expected, self->expected_size);
  else
    right = verify_classic (self, passphrase, data, size);
  ERR_pop_to_mark ();

  return right;
}
