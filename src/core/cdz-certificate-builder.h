/* cdz-certificate-builder.h: sign a certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-request-builder.h"

G_BEGIN_DECLS

/* Enough for a certificate of one's own and for the servers at home, no more. */
CdzCertificate *cdz_certificate_build (CdzRequestBuilder  *builder,
                                       EVP_PKEY           *subject_key,
                                       CdzCertificate     *issuer,
                                       EVP_PKEY           *issuer_key,
                                       gint64              not_before,
                                       gint64              not_after,
                                       GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
