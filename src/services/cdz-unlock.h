/* cdz-unlock.h: opens a store that is locked.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* A keyring asks its own question; the vault's passphrase is asked through the
 * library's prompter, until it is right. %G_IO_ERROR_CANCELLED when the person
 * declines, %CDZ_ERROR_NOT_FOUND for a vault without a passphrase, and
 * %CDZ_ERROR_UNSUPPORTED for a store that is never locked. */
void     cdz_unlock_async  (CdzLibrary           *library,
                            CdzStore             *store,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
gboolean cdz_unlock_finish (GAsyncResult         *result,
                            GError              **error);

G_END_DECLS
