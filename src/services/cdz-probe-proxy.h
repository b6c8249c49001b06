/* cdz-probe-proxy.h: through which proxy, as the desktop says.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @setting: NULL for the desktop's settings, "none", or a URL
 * @uri: what is to be reached
 *
 * Returns: (transfer full): a proxy's URL in curl's spelling, "" for none; NULL with an
 *   error for cancellation, or %CDZ_ERROR_UNSUPPORTED for one that is spoken to over TLS */
char *cdz_probe_proxy_find (const char    *setting,
                            const char    *uri,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
