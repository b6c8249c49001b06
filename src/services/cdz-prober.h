/* cdz-prober.h: the connection test.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-probe-options.h"
#include "cdz-probe-report.h"

G_BEGIN_DECLS

/* Tests one connection in a worker: whatever the server does is data in the report.
 * An error is only cancellation (at once, in every phase) or an option that this
 * computer does not support.
 *
 * @options: (transfer full)
 * @identity: (nullable): with its key; without one, no certificate is sent
 * @candidates: (nullable) (element-type CdzProbeIdentity): compared with the request
 * @known: (nullable): certificates that could be missing links of a chain */
void            cdz_prober_run_async  (CdzProbeOptions      *options,
                                       CdzProbeIdentity     *identity,
                                       GPtrArray            *candidates,
                                       CdzX509Stack         *known,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
CdzProbeReport *cdz_prober_run_finish (GAsyncResult         *result,
                                       GError              **error);

/* The same, blocking, for workers; borrows its arguments. */
CdzProbeReport *cdz_prober_run        (const CdzProbeOptions *options,
                                       CdzProbeIdentity      *identity,
                                       GPtrArray             *candidates,
                                       CdzX509Stack          *known,
                                       GCancellable          *cancellable,
                                       GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* Its two halves: connecting and looking; then judging, for which what the library
 * offers is needed only now. @seen: (transfer full) */
CdzProbeSeen   *cdz_prober_look      (const CdzProbeOptions *options,
                                      CdzProbeIdentity      *identity,
                                      GCancellable          *cancellable,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
CdzProbeReport *cdz_prober_conclude  (const CdzProbeOptions *options,
                                      CdzProbeSeen          *seen,
                                      GPtrArray             *candidates,
                                      CdzX509Stack          *known,
                                      GCancellable          *cancellable,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
