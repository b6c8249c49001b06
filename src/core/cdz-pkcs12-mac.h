/* cdz-pkcs12-mac.h: the checksum of a PKCS#12.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "cdz-openssl.h"
#include "cdz-passphrase.h"
#include "cdz-pbmac1.h"

G_BEGIN_DECLS

/* MacData of RFC 7292 §4. */
typedef struct
{
  X509_SIG          *digest;
  ASN1_OCTET_STRING *salt;
  ASN1_INTEGER      *iterations;
} CdzMacData;

DECLARE_ASN1_ITEM (CdzMacData)

/* What MacData means: PKCS#12's own derivation, or PBMAC1. */
typedef struct
{
  CdzPbmac1    *pbmac1;
  EVP_MD       *md;
  char         *title;
  gint64        iterations;
  const guint8 *salt;
  gsize         salt_size;
  const guint8 *expected;
  gsize         expected_size;
} CdzPkcs12Mac;

CdzPkcs12Mac *cdz_pkcs12_mac_new    (const CdzMacData     *data,
                                     GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void          cdz_pkcs12_mac_free   (CdzPkcs12Mac         *self);
gboolean      cdz_pkcs12_mac_verify (CdzPkcs12Mac         *self,
                                     const CdzPassphrase  *passphrase,
                                     const guint8         *data,
                                     gsize                 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzPkcs12Mac, cdz_pkcs12_mac_free)

G_END_DECLS
