/* cdz-session-id.h: which session this is, and whether another is over.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-envelope.h"

G_BEGIN_DECLS

/* For workers: both may wait for logind, which is not started for it. */

/* Without logind, the boot alone. */
void     cdz_session_id_read    (CdzSessionId        *self,
                                 GCancellable        *cancellable);
/* Only where it is certain: the computer was started again since, or logind says that
 * it has no such session. */
gboolean cdz_session_id_is_over (const CdzSessionId  *self,
                                 const CdzSessionId  *current,
                                 GCancellable        *cancellable);

G_END_DECLS
