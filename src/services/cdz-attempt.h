/* cdz-attempt.h: an operation on a store that asks for what it lacks.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* Stores never ask: these do, through the library's prompter, and try again.
 * Afterwards the vault's keys are wiped. Without a prompter the store's own error
 * stays. */
void        cdz_attempt_apply_async        (CdzLibrary           *library,
                                            CdzStore             *store,
                                            const char           *title,
                                            GPtrArray            *changes,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
CdzOutcome *cdz_attempt_apply_finish       (GAsyncResult         *result,
                                            GError              **error);

void        cdz_attempt_load_secret_async  (CdzLibrary           *library,
                                            CdzStore             *store,
                                            CdzItem              *item,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
CdzSecret  *cdz_attempt_load_secret_finish (GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
