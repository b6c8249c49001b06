/* cdz-pkcs12-write.h: make a PKCS#12.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

/* Bag attributes of our own, each a UTF8String; README.md here has them. */
#define CDZ_OID_BAG_TAG     "2.25.335997313960322190398655253137775545335.1"
#define CDZ_OID_BAG_COMMENT "2.25.335997313960322190398655253137775545335.2"

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
