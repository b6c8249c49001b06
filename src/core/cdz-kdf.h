/* cdz-kdf.h: keys from keys, keys from passphrases.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

#define CDZ_KDF_KEY_SIZE  32
#define CDZ_KDF_SALT_SIZE 16

/* RFC 7914 */
typedef struct
{
  guint32 n;
  guint32 r;
  guint32 p;
  guint8  salt[CDZ_KDF_SALT_SIZE];
} CdzScrypt;

CdzSecret *cdz_kdf_hkdf         (CdzSecret        *key,
                                 gconstpointer     salt,
                                 gsize             salt_size,
                                 const char       *info,
                                 gsize             size,
                                 GError          **error);
gboolean   cdz_kdf_scrypt_init  (CdzScrypt        *self,
                                 GError          **error);
gboolean   cdz_kdf_scrypt_check (const CdzScrypt  *self,
                                 GError          **error);
CdzSecret *cdz_kdf_scrypt       (const CdzScrypt  *self,
                                 CdzSecret        *passphrase,
                                 GError          **error);

G_END_DECLS
