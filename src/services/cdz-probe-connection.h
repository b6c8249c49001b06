/* cdz-probe-connection.h: one connection, from its name to its answer.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-probe-options.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

/* Writes down in @seen what happens. FALSE only for cancellation and options that
 * are not supported. */
gboolean cdz_probe_connection_run (const CdzProbeOptions  *options,
                                   CdzProbeSeen           *seen,
                                   X509_STORE             *trust,
                                   gboolean                handshake_only,
                                   gint64                  deadline_us,
                                   GCancellable           *cancellable,
                                   GError                **error);

G_END_DECLS
