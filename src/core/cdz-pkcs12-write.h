/* cdz-pkcs12-write.h: make a PKCS#12.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

/* Bag attributes beside friendlyName and localKeyId: known ones (PKCS#9
 * unstructuredName, X.520 description), because GnuTLS refuses a container that holds
 * an identifier with an arc beyond 64 bits, as those made of UUIDs have. */
#define CDZ_OID_BAG_TAG     "1.2.840.113549.1.9.2"
#define CDZ_OID_BAG_COMMENT "2.5.4.13"

typedef enum
{
  CDZ_PKCS12_MODERN,      /* AES-256, PBKDF2 and checksum with SHA-256 */
  CDZ_PKCS12_LEGACY,      /* 3DES, SHA-1: for systems that know nothing better */
  CDZ_PKCS12_FIPS,        /* like modern, the checksum is PBMAC1 (RFC 9579) */
} CdzPkcs12Target;

/* What travels in the bag attributes; each may be NULL. */
typedef struct
{
  const char *label;      /* friendlyName */
  const char *tag;
  const char *comment;
} CdzPkcs12Names;

typedef struct
{
  CdzSecret      *pkcs8;          /* PrivateKeyInfo DER; NULL: certificates only */
  CdzPkcs12Names  key_names;
  GPtrArray      *certificates;   /* GBytes, DER; the key's own first */
  CdzPkcs12Names  leaf_names;
} CdzPkcs12Content;

GBytes     *cdz_pkcs12_write            (const CdzPkcs12Content  *content,
                                         CdzPkcs12Target          target,
                                         CdzSecret               *passphrase,
                                         GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
const char *cdz_pkcs12_target_get_name  (CdzPkcs12Target          target);
gboolean    cdz_pkcs12_target_from_name (const char              *name,
                                         CdzPkcs12Target         *out_target,
                                         GError                 **error);
gboolean    cdz_pkcs12_target_check     (CdzPkcs12Target          target,
                                         GError                 **error);

G_END_DECLS
