/* cdz-probe-connector.h: a connected socket, through libcurl.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-probe-options.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

typedef struct _CdzProbeConnector CdzProbeConnector;

/* Resolves, connects and passes the proxy; the phases and what went wrong land in
 * @seen. NULL where there is no connection; @error only for %G_IO_ERROR_CANCELLED
 * and for proxies that are not supported. */
CdzProbeConnector *cdz_probe_connector_open   (const CdzProbeOptions  *options,
                                               CdzProbeSeen           *seen,
                                               gint64                  deadline_us,
                                               GCancellable           *cancellable,
                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;
/* Non-blocking; closed with the connector. */
int                cdz_probe_connector_get_fd (CdzProbeConnector      *self);
void               cdz_probe_connector_free   (CdzProbeConnector      *self);

/* Fetches a small http:// resource (OCSP, CRL) under the same rules. @body: POSTed
 * when not NULL. @proxy_setting: see cdz_probe_proxy_find (). @out_cause gets a translated clause where NULL is returned. */
GBytes            *cdz_probe_fetch            (const char             *url,
                                               GBytes                 *body,
                                               const char             *content_type,
                                               const char             *proxy_setting,
                                               gint64                  deadline_us,
                                               GCancellable           *cancellable,
                                               char                  **out_cause);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeConnector, cdz_probe_connector_free)

G_END_DECLS
