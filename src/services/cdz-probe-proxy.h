/* cdz-probe-proxy.h: through which proxy, as the desktop says.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <curl/curl.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* @setting: NULL for the desktop's settings, "none", or a URL
 * @uri: what is to be reached
 *
 * Returns: (transfer full): at least one proxy's URL in curl's spelling, in the order
 *   in which they are to be tried, "" for none; NULL with an error for cancellation, or
 *   %CDZ_ERROR_UNSUPPORTED where all are spoken to over TLS */
char   **cdz_probe_proxy_find           (const char    *setting,
                                         const char    *uri,
                                         GCancellable  *cancellable,
                                         GError       **error);

/* Whether a transfer ended because the proxy is not there: then another may be tried. */
gboolean cdz_probe_proxy_is_unreachable (const char    *proxy,
                                         CURLcode       code);

/* Until when the first of @proxies is tried: one that says nothing leaves as much time
 * to each of those behind it. */
gint64   cdz_probe_proxy_get_deadline   (char         **proxies,
                                         gint64         deadline_us);

/* Returns: (transfer full) (nullable): "host:port", without a password */
char    *cdz_probe_proxy_dup_place      (const char    *proxy);

G_END_DECLS
