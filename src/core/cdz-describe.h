/* cdz-describe.h: ordered rows of an item.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-certificate.h"
#include "cdz-key.h"
#include "cdz-request.h"
#include "cdz-row.h"

G_BEGIN_DECLS

/* GUI, command line and reports all render these. @now is in seconds since 1970. */
GPtrArray *cdz_describe_certificate (CdzCertificate *certificate,
                                     gint64          now);
GPtrArray *cdz_describe_key         (CdzKey         *key);
GPtrArray *cdz_describe_request     (CdzRequest     *request);
GPtrArray *cdz_describe_crl         (GBytes         *der,
                                     gint64          now,
                                     GError        **error);
GPtrArray *cdz_describe_parameters  (GBytes         *der,
                                     GError        **error);
void       cdz_describe_validity    (gint64          not_before,
                                     gint64          not_after,
                                     gint64          now,
                                     CdzSeverity    *out_severity,
                                     char          **out_text);
char      *cdz_describe_date        (gint64          unix_seconds);
char      *cdz_describe_fingerprint (const char     *hex);
char      *cdz_describe_serial      (const char     *hex);

G_END_DECLS
