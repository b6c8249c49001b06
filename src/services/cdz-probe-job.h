/* cdz-probe-job.h: a test with what the library offers.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"
#include "cdz-probe-plan.h"
#include "cdz-probe-record.h"

G_BEGIN_DECLS

/* In the vault's small memory: host:port → the identity that was used last, "" for
 * no certificate; and the addresses that were tested, the latest first. */
#define CDZ_PROBE_PREFERENCE_IDENTITY  "probe-identity"
#define CDZ_PROBE_PREFERENCE_ADDRESSES "probe-addresses"
#define CDZ_PROBE_MAX_ADDRESSES        20

/* Opens the identity's key, asking for what its class needs, and runs the test;
 * remembers the choice and the address. Errors: cancellation, options that make no
 * sense, and a key that does not open.
 *
 * @file_identity: (nullable): from a file, with its key; else the plan's
 * @file_certificates: (nullable) (element-type CdzCertificate): of that file
 * @progress: (nullable): called on the thread-default main context */
void            cdz_probe_job_run_async  (CdzLibrary           *library,
                                          CdzCaller            *caller,
                                          const CdzProbePlan   *plan,
                                          CdzProbeIdentity     *file_identity,
                                          GPtrArray            *file_certificates,
                                          CdzProbeProgress      progress,
                                          gpointer              progress_data,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
CdzProbeReport *cdz_probe_job_run_finish (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
