/* cdz-probe-x509.h: what the connection test asks of a certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-openssl.h"

G_BEGIN_DECLS

char       *cdz_x509_name_dup_text     (const X509_NAME  *name);
char       *cdz_x509_name_dup_short    (const X509_NAME  *name);
char       *cdz_x509_dup_short         (X509             *x509);
GBytes     *cdz_x509_dup_sha256        (X509             *x509);
GPtrArray  *cdz_x509_dup_dns_names     (X509             *x509);

/* Seconds since 1970. */
gint64      cdz_x509_get_not_before    (X509             *x509);
gint64      cdz_x509_get_not_after     (X509             *x509);
char       *cdz_date_dup_iso           (gint64            unix_seconds);
char       *cdz_date_dup_day           (gint64            unix_seconds);

gboolean    cdz_x509_is_self_issued    (X509             *x509);
gboolean    cdz_x509_allows_client     (X509             *x509);

/* As in the attribute table: "rsa", "ec", …; @out_curve: "P-256" or NULL. */
char       *cdz_x509_dup_key_type      (X509             *x509,
                                        char            **out_curve);
/* For people: "RSA 2048", "ECDSA P-256". */
char       *cdz_x509_dup_key_title     (X509             *x509);

/* The issuer's certificate among @stack, by name and key id; borrowed. */
X509       *cdz_x509_find_issuer       (X509             *x509,
                                        CdzX509Stack     *stack);
gboolean    cdz_x509_stack_has         (CdzX509Stack     *stack,
                                        X509             *x509);
/* What is sent with @leaf: of @all, in whichever order, everything above it but the
 * root (RFC 8446 §4.4.2). Returns: (transfer full) */
CdzX509Stack *cdz_x509_build_chain     (X509             *leaf,
                                        CdzX509Stack     *all);

G_END_DECLS
