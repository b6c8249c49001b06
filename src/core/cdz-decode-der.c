/* cdz-decode-der.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-decode-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

/* SubjectPublicKeyInfo { rsaEncryption, NULL } around a PKCS#1 key (RFC 8017 §A.1). */
static GBytes *
wrap_rsa_public (const guint8 *data,
                 gsize         size)
{
  static const guint8 algorithm[] = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
  };
  gsize inner = sizeof algorithm + cdz_ber_put (NULL, 0, size + 1) + 1 + size;
  gsize total = cdz_ber_put (NULL, 0, inner) + inner;
  guint8 *spki = g_malloc (total);
  guint8 *out = spki;

  out += cdz_ber_put (out, CDZ_DER_SEQUENCE, inner);
  memcpy (out, algorithm, sizeof algorithm);
  out += sizeof algorithm;
  out += cdz_ber_put (out, CDZ_DER_BIT_STRING, size + 1);
  *out++ = 0;
  memcpy (out, data, size);

  return g_bytes_new_take (spki, total);
}

static gboolean
add_rsa_public (CdzDecoder   *self,
                const guint8 *data,
                gsize         size)
{
  g_autoptr(GBytes) spki = wrap_rsa_public (data, size);
  gsize spki_size;
  const guint8 *spki_data = g_bytes_get_data (spki, &spki_size);

  cdz_decoder_add (self, CDZ_DECODED_PUBLIC_KEY, spki_data, spki_size);
  return TRUE;
}

static gboolean
name_other (CdzKind   kind,
            GError     **error)
{
  const char *name = kind == CDZ_KIND_OCSP_RESPONSE ? _("an OCSP response") : _("a bare AlgorithmIdentifier");
  g_autoptr(GError) made = NULL;

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                      _("This is %s: there is no key, certificate or request in it"), name);
  cdz_error_set_detail (made, CDZ_DETAIL_FORMAT,
                        kind == CDZ_KIND_OCSP_RESPONSE ? "OCSP response" : "AlgorithmIdentifier");
  g_propagate_error (error, g_steal_pointer (&made));
  return FALSE;
}

/**
 * cdz_decode_der:
 * @data: exactly one element
 * @kind: as cdz_kind_sniff() says, or as a PEM label promises
 */
gboolean
cdz_decode_der (CdzDecoder    *self,
                const guint8  *data,
                gsize          size,
                CdzKind     kind,
                GError       **error)
{
  switch (kind)
    {
    case CDZ_KIND_CERTIFICATE:
      cdz_decoder_add (self, CDZ_DECODED_CERTIFICATE, data, size);
      return TRUE;
    case CDZ_KIND_REQUEST:
      cdz_decoder_add (self, CDZ_DECODED_REQUEST, data, size);
      return TRUE;
    case CDZ_KIND_CRL:
      cdz_decoder_add (self, CDZ_DECODED_CRL, data, size);
      return TRUE;
    case CDZ_KIND_SPKI:
      cdz_decoder_add (self, CDZ_DECODED_PUBLIC_KEY, data, size);
      return TRUE;
    case CDZ_KIND_PARAMETERS:
      cdz_decoder_add (self, CDZ_DECODED_PARAMETERS, data, size);
      return TRUE;
    case CDZ_KIND_RSA_PUBLIC:
      return add_rsa_public (self, data, size);
    case CDZ_KIND_PKCS8:
    case CDZ_KIND_RSA_PRIVATE:
    case CDZ_KIND_DSA_PRIVATE:
    case CDZ_KIND_SEC1:
      return cdz_decoder_add_key (self, data, size, error) != NULL;
    case CDZ_KIND_ENCRYPTED_PKCS8:
      return cdz_decode_encrypted_pkcs8 (self, data, size, error);
    case CDZ_KIND_PKCS7:
      return cdz_decode_pkcs7 (self, data, size, error);
    case CDZ_KIND_PKCS12:
      return cdz_decode_pkcs12 (self, data, size, error);
    case CDZ_KIND_ALGORITHM:
    case CDZ_KIND_OCSP_RESPONSE:
      return name_other (kind, error);
    case CDZ_KIND_UNKNOWN:
    default:
      cdz_foreign_name_bytes (data, size, error);
      return FALSE;
    }
}
