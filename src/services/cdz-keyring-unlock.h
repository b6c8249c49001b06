/* cdz-keyring-unlock.h: let the keyring ask for its own password.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Unlocks the default collection; its own prompter asks, which may take minutes.
 * %G_IO_ERROR_CANCELLED when the person declines, %CDZ_ERROR_NOT_AVAILABLE where
 * there is no keyring. */
void     cdz_keyring_unlock_async  (GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean cdz_keyring_unlock_finish (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
