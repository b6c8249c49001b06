/* cdz-probe-server.h: is the server the one that was meant?  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-options.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

X509_STORE *cdz_probe_server_new_trust (const CdzProbeOptions *options);
/* From verify_code, names, pins and revocation to seen->trust. */
void        cdz_probe_server_judge     (CdzProbeSeen          *seen,
                                        const CdzProbeOptions *options);
const char *cdz_trust_get_name         (CdzProbeTrust          trust);
const char *cdz_trust_get_title        (CdzProbeTrust          trust);

G_END_DECLS
