/* cdz-probe-lookup.h: the addresses of a name.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netdb.h>

#include "cdz-probe-channel.h"

G_BEGIN_DECLS

/* Asks the system's resolver for TCP addresses, those of families that this computer
 * has no address of included: without a network /etc/hosts still counts.
 *
 * Returns: %CDZ_IO_OK with @out_addresses, for freeaddrinfo(), best first (RFC 6724);
 *   %CDZ_IO_FAILED where the name is not known; %CDZ_IO_TIMED_OUT or %CDZ_IO_CANCELLED */
CdzIo cdz_probe_lookup (const char       *host,
                        guint             port,
                        gint64            deadline_us,
                        GCancellable     *cancellable,
                        struct addrinfo **out_addresses);

G_END_DECLS
