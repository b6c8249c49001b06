/* cdz-superseding.h: which certificate a reply takes the place of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* @certificate: what the stored @request is to renew (or its identity) */
void       cdz_superseding_remember_async  (CdzLibrary           *library,
                                            CdzItem              *request,
                                            CdzItem              *certificate,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean   cdz_superseding_remember_finish (GAsyncResult         *result,
                                            GError              **error);

/* @entries: (element-type CdzPlanEntry): of an import
 * Returns: (transfer full) (element-type CdzChange): what marks the old certificates,
 *   whichever store they are in, with the SHA-256 of the new ones */
void       cdz_superseding_find_async      (CdzLibrary           *library,
                                            GPtrArray            *entries,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GPtrArray *cdz_superseding_find_finish     (GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
