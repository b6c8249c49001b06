/* cdz-pbmac1.h: the checksum of modern PKCS#12 (RFC 9579, RFC 9879).  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/types.h>

#include "cdz-passphrase.h"

G_BEGIN_DECLS

typedef struct _CdzPbmac1 CdzPbmac1;

gboolean    cdz_pbmac1_is_algorithm   (const ASN1_OBJECT    *oid);
CdzPbmac1  *cdz_pbmac1_new            (const X509_ALGOR     *algorithm,
                                       GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void        cdz_pbmac1_free           (CdzPbmac1            *self);
const char *cdz_pbmac1_get_title      (CdzPbmac1            *self);
gint64      cdz_pbmac1_get_iterations (CdzPbmac1            *self);
gboolean    cdz_pbmac1_verify         (CdzPbmac1            *self,
                                       const CdzPassphrase  *passphrase,
                                       const guint8         *data,
                                       gsize                 size,
                                       const guint8         *expected,
                                       gsize                 expected_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzPbmac1, cdz_pbmac1_free)

G_END_DECLS
