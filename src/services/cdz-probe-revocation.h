/* cdz-probe-revocation.h: was a certificate revoked?  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-probe-seen.h"

G_BEGIN_DECLS

/* Asks, in this order, the stapled response, the OCSP responders and the CRLs
 * that @x509 names, until one answers for sure. Blocks; at most until @deadline_us.
 * @issuers: where @x509's issuer is looked for
 * @stapled: (nullable): the response that came with the handshake
 * @proxy_setting: see cdz_probe_proxy_find () */
void cdz_probe_revocation_check (CdzRevocation  *out_revocation,
                                 X509           *x509,
                                 CdzX509Stack   *issuers,
                                 GBytes         *stapled,
                                 const char     *proxy_setting,
                                 gint64          deadline_us,
                                 GCancellable   *cancellable);

const char *cdz_revocation_status_get_name (CdzRevocationStatus status);

G_END_DECLS
