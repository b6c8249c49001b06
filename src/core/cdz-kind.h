/* cdz-kind.h: what a DER structure is, by its outline.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CDZ_KIND_UNKNOWN,
  CDZ_KIND_CERTIFICATE,
  CDZ_KIND_REQUEST,
  CDZ_KIND_CRL,
  CDZ_KIND_SPKI,
  CDZ_KIND_PKCS8,
  CDZ_KIND_ENCRYPTED_PKCS8,
  CDZ_KIND_RSA_PRIVATE,
  CDZ_KIND_RSA_PUBLIC,
  CDZ_KIND_DSA_PRIVATE,
  CDZ_KIND_SEC1,
  CDZ_KIND_PARAMETERS,
  CDZ_KIND_PKCS7,
  CDZ_KIND_PKCS12,
  CDZ_KIND_ALGORITHM,
  CDZ_KIND_OCSP_RESPONSE,
  CDZ_KIND_OPENSSH,         /* no DER: only inside PEM */
} CdzKind;

CdzKind cdz_kind_sniff (const guint8 *data,
                        gsize         size);

G_END_DECLS
