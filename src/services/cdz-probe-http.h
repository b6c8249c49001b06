/* cdz-probe-http.h: one GET, and what its answer says of certificates.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-probe-channel.h"
#include "cdz-probe-options.h"
#include "cdz-probe-seen.h"

G_BEGIN_DECLS

/* What is read of a body: rejections are short pages. */
#define CDZ_PROBE_MAX_BODY (16 * 1024)

/* Sends the request and reads the answer into @seen. %CDZ_IO_OK as soon as the
 * status is known, and of a rejection the beginning of its body. */
CdzIo    cdz_probe_http1_exchange  (CdzProbeChannel        *channel,
                                    const CdzProbeOptions  *options,
                                    CdzProbeSeen           *seen);
CdzIo    cdz_probe_http2_exchange  (CdzProbeChannel        *channel,
                                    const CdzProbeOptions  *options,
                                    CdzProbeSeen           *seen);

/* For both: */
char    *cdz_probe_http_dup_host   (const CdzProbeOptions  *options);
gboolean cdz_probe_http_wants_body (int                     status);
void     cdz_probe_http_note       (CdzProbeSeen           *seen,
                                    const char             *version,
                                    int                     status,
                                    const char             *body,
                                    gsize                   size);

G_END_DECLS
