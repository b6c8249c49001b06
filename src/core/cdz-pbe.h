/* cdz-pbe.h: decrypt with a passphrase (PKCS#5 v1, v2, PKCS#12).  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/types.h>

#include "cdz-passphrase.h"

G_BEGIN_DECLS

typedef struct _CdzPbe CdzPbe;

CdzPbe     *cdz_pbe_new            (const X509_ALGOR     *algorithm,
                                    GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void        cdz_pbe_free           (CdzPbe               *self);
const char *cdz_pbe_get_title      (CdzPbe               *self);
const char *cdz_pbe_get_cipher     (CdzPbe               *self);
gint64      cdz_pbe_get_iterations (CdzPbe               *self);
gsize       cdz_pbe_get_salt_size  (CdzPbe               *self);
CdzSecret  *cdz_pbe_decrypt        (CdzPbe               *self,
                                    const CdzPassphrase  *passphrase,
                                    const guint8         *data,
                                    gsize                 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzPbe, cdz_pbe_free)

gboolean    cdz_pbe_check_iterations (gint64              iterations,
                                      GError            **error);

G_END_DECLS
