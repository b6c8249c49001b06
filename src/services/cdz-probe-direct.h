/* cdz-probe-direct.h: a connected socket, without a proxy.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-channel.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

/* libcurl, which goes through proxies, would do the same; but to load it and its twenty
 * libraries takes a third of a whole test.
 *
 * Resolves @host and connects to the first of its addresses that answers; the phases,
 * and what went wrong, land in @seen.
 *
 * Returns: %CDZ_IO_OK with @out_fd, non-blocking, for the caller to close;
 *   %CDZ_IO_CANCELLED; else @seen has been stopped */
CdzIo cdz_probe_direct_connect (const char   *host,
                                guint         port,
                                CdzProbeSeen *seen,
                                gint64        deadline_us,
                                GCancellable *cancellable,
                                int          *out_fd);

G_END_DECLS
