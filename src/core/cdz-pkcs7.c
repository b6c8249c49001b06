/* cdz-pkcs7.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"

static gboolean
add_certificates (CdzDecoder      *self,
                  STACK_OF (X509) *certificates,
                  GError         **error)
{
  for (int i = 0; i < sk_X509_num (certificates); i++)
    {
      guint8 *der = NULL;
      int size = i2d_X509 (sk_X509_value (certificates, i), &der);

      if (!cdz_decoder_has_room (self, error))
        return FALSE;
      if (size > 0)
        cdz_decoder_add (self, CDZ_DECODED_CERTIFICATE, der, size);
      OPENSSL_free (der);
    }

  return TRUE;
}

static gboolean
add_crls (CdzDecoder          *self,
          STACK_OF (X509_CRL) *crls,
          GError             **error)
{
  for (int i = 0; i < sk_X509_CRL_num (crls); i++)
    {
      guint8 *der = NULL;
      int size = i2d_X509_CRL (sk_X509_CRL_value (crls, i), &der);

      if (!cdz_decoder_has_room (self, error))
        return FALSE;
      if (size > 0)
        cdz_decoder_add (self, CDZ_DECODED_CRL, der, size);
      OPENSSL_free (der);
    }

  return TRUE;
}

static void
describe (CdzDecoder *self,
          PKCS7      *p7)
{
  g_autofree char *type = cdz_oid_dup_algorithm (p7->type);

  cdz_rows_add (self->decoded->description, _("Container"), _("Type"), type, CDZ_ROW_PLAIN);
  if (self->decoded->items->len == 0)
    cdz_findings_add (self->decoded->findings, CDZ_SEVERITY_INFO, "empty-container",
                      _("This file holds no certificate."));
}

/**
 * cdz_decode_pkcs7:
 *
 * Takes certificates and revocation lists out of a PKCS#7 (RFC 2315). Nothing in it
 * is verified or decrypted: it is only a bag here.
 */
gboolean
cdz_decode_pkcs7 (CdzDecoder    *self,
                  const guint8  *data,
                  gsize          size,
                  GError       **error)
{
  g_autoptr(PKCS7) p7 = NULL;
  const guint8 *cursor = data;
  STACK_OF (X509) *certificates = NULL;
  STACK_OF (X509_CRL) *crls = NULL;

  ERR_clear_error ();
  p7 = d2i_PKCS7 (NULL, &cursor, (long) size);
  if (p7 == NULL || cursor != data + size)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The PKCS#7 file is damaged"));
      return FALSE;
    }

  if (PKCS7_type_is_signed (p7) && p7->d.sign != NULL)
    {
      certificates = p7->d.sign->cert;
      crls = p7->d.sign->crl;
    }
  else if (PKCS7_type_is_signedAndEnveloped (p7) && p7->d.signed_and_enveloped != NULL)
    {
      certificates = p7->d.signed_and_enveloped->cert;
      crls = p7->d.signed_and_enveloped->crl;
    }

  if (!add_certificates (self, certificates, error) || !add_crls (self, crls, error))
    return FALSE;

  describe (self, p7);
  return TRUE;
}
