/* cdz-private-key.h: private keys of every encoding, as PKCS#8.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-kind.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

gboolean   cdz_private_key_is_kind   (CdzKind     kind);
CdzKind cdz_private_key_sniff     (const guint8  *data,
                                      gsize          size);
CdzSecret *cdz_private_key_to_pkcs8  (const guint8  *data,
                                      gsize          size,
                                      GError       **error) G_GNUC_WARN_UNUSED_RESULT;

CdzSecret *cdz_private_key_encode    (EVP_PKEY      *pkey,
                                      GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
