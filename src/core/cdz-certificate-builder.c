/* cdz-certificate-builder.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-certificate-builder"
#include "config.h"

#include "cdz-certificate-builder.h"

#include <glib/gi18n-lib.h>
#include <openssl/rand.h>

#include "cdz-error.h"
#include "cdz-key.h"

/* RFC 5280 §4.1.2.2 allows 20 octets; the first bit stays 0, and the number is not. */
#define SERIAL_SIZE 16

static gboolean
set_serial (X509 *certificate)
{
  guint8 bytes[SERIAL_SIZE];
  g_autoptr(BIGNUM) number = NULL;

  if (RAND_bytes (bytes, sizeof bytes) != 1)
    return FALSE;

  bytes[0] = (guint8) ((bytes[0] & 0x3f) | 0x40);
  number = BN_bin2bn (bytes, sizeof bytes, NULL);
  return number != NULL && BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;
}

static gboolean
add_key_identifiers (X509 *certificate,
                     X509 *issuer)
{
  static const int nids[] = { NID_subject_key_identifier, NID_authority_key_identifier };
  static const char *values[] = { "hash", "keyid:always" };
  X509V3_CTX context;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (nids); i++)
    {
      g_autoptr(X509_EXTENSION) extension = NULL;

      if (i > 0 && issuer == certificate)
        break;
      extension = X509V3_EXT_conf_nid (NULL, &context, nids[i], values[i]);
      if (extension == NULL || !X509_add_ext (certificate, extension, -1))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_extensions (X509              *certificate,
                CdzRequestBuilder *builder,
                EVP_PKEY          *subject_key)
{
  g_autofree char *key_type = g_ascii_strdown (EVP_PKEY_get0_type_name (subject_key), -1);
  STACK_OF (X509_EXTENSION) *extensions = cdz_request_builder_make_extensions (builder, key_type);
  gboolean done = TRUE;

  for (int i = 0; done && i < sk_X509_EXTENSION_num (extensions); i++)
    done = X509_add_ext (certificate, sk_X509_EXTENSION_value (extensions, i), -1);
  sk_X509_EXTENSION_pop_free (extensions, X509_EXTENSION_free);

  return done;
}

static gboolean
fill (X509              *certificate,
      CdzRequestBuilder *builder,
      EVP_PKEY          *subject_key,
      X509              *issuer,
      gint64             not_before,
      gint64             not_after)
{
  return X509_set_version (certificate, X509_VERSION_3) && set_serial (certificate) &&
         X509_set_subject_name (certificate, cdz_request_builder_get_name (builder)) &&
         X509_set_issuer_name (certificate, X509_get_subject_name (issuer)) &&
         ASN1_TIME_set (X509_getm_notBefore (certificate), (time_t) not_before) != NULL &&
         ASN1_TIME_set (X509_getm_notAfter (certificate), (time_t) not_after) != NULL &&
         X509_set_pubkey (certificate, subject_key) &&
         add_extensions (certificate, builder, subject_key) &&
         add_key_identifiers (certificate, issuer);
}

/**
 * cdz_certificate_build:
 * @subject_key: the key that it is for; its public half is enough
 * @issuer: (nullable): who issues it; %NULL: it is self-signed
 * @issuer_key: the key of @issuer, or the subject's own
 * @not_before: seconds since 1970
 *
 * Returns: (transfer full): the certificate, or %NULL with %CDZ_ERROR_PARAM or
 *   %CDZ_ERROR_UNSUPPORTED where the key cannot sign
 */
CdzCertificate *
cdz_certificate_build (CdzRequestBuilder  *builder,
                       EVP_PKEY           *subject_key,
                       CdzCertificate     *issuer,
                       EVP_PKEY           *issuer_key,
                       gint64              not_before,
                       gint64              not_after,
                       GError            **error)
{
  g_autoptr(X509) x509 = X509_new ();
  g_autoptr(X509) issuer_x509 = NULL;
  cdz_autofree_openssl guint8 *der = NULL;
  g_autoptr(GBytes) bytes = NULL;
  int size = 0;

  if (!cdz_request_builder_check (builder, error))
    return NULL;
  if (issuer != NULL && (issuer_x509 = cdz_certificate_dup_x509 (issuer, error)) == NULL)
    return NULL;

  ERR_clear_error ();
  if (fill (x509, builder, subject_key, issuer_x509 != NULL ? issuer_x509 : x509, not_before, not_after) &&
      X509_sign (x509, issuer_key, cdz_key_get_signing_digest (issuer_key)) > 0 &&
      X509_verify (x509, issuer_key) == 1)
    size = i2d_X509 (x509, &der);
  if (size <= 0)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("This key cannot sign a certificate"));
      return NULL;
    }

  bytes = g_bytes_new (der, (gsize) size);
  return cdz_certificate_new_from_der (bytes, error);
}
