/* cdz-certificate.h: one parsed certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-attributes.h"

G_BEGIN_DECLS

#define CDZ_TYPE_CERTIFICATE (cdz_certificate_get_type ())
G_DECLARE_FINAL_TYPE (CdzCertificate, cdz_certificate, CDZ, CERTIFICATE, GObject)

CdzCertificate *cdz_certificate_new_from_der     (GBytes          *der,
                                                  GError         **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes         *cdz_certificate_get_der          (CdzCertificate  *self);
GBytes         *cdz_certificate_get_spki         (CdzCertificate  *self);
GBytes         *cdz_certificate_get_subject_der  (CdzCertificate  *self);
GBytes         *cdz_certificate_get_issuer_der   (CdzCertificate  *self);
GBytes         *cdz_certificate_get_serial_der   (CdzCertificate  *self);
CdzAttributes  *cdz_certificate_get_attributes   (CdzCertificate  *self);
const char     *cdz_certificate_get_subject      (CdzCertificate  *self);
const char     *cdz_certificate_get_issuer       (CdzCertificate  *self);
char           *cdz_certificate_dup_display_name (CdzCertificate  *self);
gint64          cdz_certificate_get_not_before   (CdzCertificate  *self);
gint64          cdz_certificate_get_not_after    (CdzCertificate  *self);
gboolean        cdz_certificate_is_authority     (CdzCertificate  *self);
gboolean        cdz_certificate_is_self_issued   (CdzCertificate  *self);
gboolean        cdz_certificate_allows_client_auth (CdzCertificate *self);
X509           *cdz_certificate_dup_x509         (CdzCertificate  *self,
                                                  GError         **error);

G_END_DECLS
