/* cdz-key-encode.h: a new EC key as bytes, without OpenSSL's encoders.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

gboolean cdz_key_encode_ec (EVP_PKEY   *pkey,
                            int         curve,
                            CdzSecret **out_pkcs8,
                            GBytes    **out_spki);

G_END_DECLS
