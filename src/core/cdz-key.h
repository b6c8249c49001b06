/* cdz-key.h: one public or private key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-attributes.h"
#include "cdz-row.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

#define CDZ_TYPE_KEY (cdz_key_get_type ())
G_DECLARE_FINAL_TYPE (CdzKey, cdz_key, CDZ, KEY, GObject)

CdzKey        *cdz_key_new_from_pkcs8 (CdzSecret  *pkcs8,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
CdzKey        *cdz_key_new_from_pair  (CdzSecret  *pkcs8,
                                       EVP_PKEY   *pkey,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
CdzKey        *cdz_key_new_from_encodings (CdzSecret *pkcs8,
                                       GBytes     *spki,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
CdzKey        *cdz_key_new_from_spki  (GBytes     *spki,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean       cdz_key_is_private     (CdzKey     *self);
GBytes        *cdz_key_get_spki       (CdzKey     *self);
CdzSecret     *cdz_key_get_pkcs8      (CdzKey     *self);
CdzAttributes *cdz_key_get_attributes (CdzKey     *self);
char          *cdz_key_dup_display_name (CdzKey   *self);
EVP_PKEY      *cdz_key_dup_pkey       (CdzKey     *self,
                                       GError    **error);
EVP_PKEY      *cdz_key_open_pkcs8     (CdzSecret  *pkcs8,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* What its signatures of certificates and requests are made with; %NULL where the
 * algorithm has its own. */
const EVP_MD  *cdz_key_get_signing_digest (EVP_PKEY *pkey);
void           cdz_key_check          (CdzKey     *self,
                                       GPtrArray  *findings);

G_END_DECLS
