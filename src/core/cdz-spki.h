/* cdz-spki.h: SubjectPublicKeyInfo, as it stands and canonical.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-attributes.h"

G_BEGIN_DECLS

/* RFC 5280 §4.1.2.7, RFC 5480, RFC 8017. Canonical: named curve and uncompressed
 * point; RSA and RSA-PSS as rsaEncryption with NULL. */
GBytes   *cdz_spki_canonicalize    (GBytes         *spki,
                                    GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  cdz_spki_fill_hashes     (GBytes         *spki,
                                    CdzAttributes  *attributes,
                                    CdzAttr         bits_hash_attr,
                                    GError        **error);
gboolean  cdz_spki_fill_key        (GBytes         *spki,
                                    CdzAttributes  *attributes,
                                    GError        **error);
char     *cdz_spki_describe        (GBytes         *spki);
gboolean  cdz_spki_is_unbound      (GBytes         *spki);

G_END_DECLS
