/* cdz-pkcs8.h: from a PrivateKeyInfo to a key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "cdz-openssl.h"

G_BEGIN_DECLS

/* As EVP_PKCS82PKEY, which searches all of OpenSSL's decoders, a millisecond a key:
 * keys on a named curve, with their public point, are built at once.
 *
 * Returns: (transfer full) (nullable): on failure OpenSSL's error queue says why */
EVP_PKEY *cdz_pkcs8_open     (const PKCS8_PRIV_KEY_INFO *info);

/* Whether writing it anew would give the same @size bytes that it was read from. */
gboolean  cdz_pkcs8_is_plain (const PKCS8_PRIV_KEY_INFO *info,
                              gsize                      size);

G_END_DECLS
