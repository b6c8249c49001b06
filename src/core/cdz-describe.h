/* cdz-describe.h: ordered rows of an item.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-certificate.h"
#include "cdz-item.h"
#include "cdz-key.h"
#include "cdz-request.h"
#include "cdz-row.h"

G_BEGIN_DECLS

/* No certificate that holds is warned of earlier than so many days before its end. */
#define CDZ_WARNING_DAYS 30

/* The sections, which a row holds translated: front ends place them by these. An
 * extension goes where its meaning is (key usage and extended key usage to KEY_USAGE,
 * alternative names to CERTIFICATE); EXTENSIONS holds the others and the unknown. */
#define CDZ_SECTION_CERTIFICATE  N_("Certificate")    /* subject, issuer, alternative names, serial */
#define CDZ_SECTION_REQUEST      N_("Request")
#define CDZ_SECTION_VALIDITY     N_("Validity")
#define CDZ_SECTION_KEY          N_("Key")
#define CDZ_SECTION_KEY_USAGE    N_("Key Usage")      /* may be used for; key operations */
#define CDZ_SECTION_FINGERPRINTS N_("Fingerprints")
#define CDZ_SECTION_EXTENSIONS   N_("Extensions")
#define CDZ_SECTION_CONTENT      N_("Content")        /* of a CRL, of parameters */
#define CDZ_SECTION_OTHER        N_("Item")           /* of another program */
#define CDZ_SECTION_ATTRIBUTES   N_("Attributes")     /* its own: titles are their names */

/* GUI, command line and reports all render these. @now is in seconds since 1970. */
GPtrArray *cdz_describe_certificate (CdzCertificate *certificate,
                                     gint64          now);
GPtrArray *cdz_describe_key         (CdzKey         *key,
                                     gboolean        is_private);
GPtrArray *cdz_describe_request     (CdzRequest     *request);
GPtrArray *cdz_describe_other       (CdzItem        *item);
GPtrArray *cdz_describe_crl         (GBytes         *der,
                                     gint64          now,
                                     GError        **error);
/* Only the revoked certificates whose serial number holds @serial, as hex or decimal. */
GPtrArray *cdz_describe_crl_matching (GBytes        *der,
                                      const char    *serial,
                                      gint64         now,
                                      GError       **error);
GPtrArray *cdz_describe_parameters  (GBytes         *der,
                                     GError        **error);
CdzSeverity cdz_describe_severity   (gint64          not_before,
                                     gint64          not_after,
                                     gint64          now);
void       cdz_describe_validity    (gint64          not_before,
                                     gint64          not_after,
                                     gint64          now,
                                     CdzSeverity    *out_severity,
                                     char          **out_text);
char      *cdz_describe_validity_sentence (gint64    not_before,
                                           gint64    not_after,
                                           gint64    now);
char      *cdz_describe_date        (gint64          unix_seconds);
char      *cdz_describe_fingerprint (const char     *hex);
char      *cdz_describe_serial      (const char     *hex);

G_END_DECLS
