/* cdz-digest.h: fingerprints.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-attributes.h"

G_BEGIN_DECLS

#define CDZ_SHA256_SIZE 32
#define CDZ_SHA1_SIZE   20

void cdz_digest_sha256     (gconstpointer  data,
                            gsize          size,
                            guint8        *out_digest);
void cdz_digest_sha1       (gconstpointer  data,
                            gsize          size,
                            guint8        *out_digest);
void cdz_digest_set_sha256 (CdzAttributes *attributes,
                            CdzAttr        attr,
                            gconstpointer  data,
                            gsize          size);
void cdz_digest_set_sha1   (CdzAttributes *attributes,
                            CdzAttr        attr,
                            gconstpointer  data,
                            gsize          size);

G_END_DECLS
