/* cdz-keyring-lock.h: locks and unlocks a keyring collection.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret-service-store.h"

G_BEGIN_DECLS

/* The provider asks its own question. %G_IO_ERROR_CANCELLED when the person declines,
 * %CDZ_ERROR_NOT_AVAILABLE when the provider is away, refuses, or says that it did
 * what it did not. When it finishes, the store says how it is now. */
void     cdz_keyring_lock_async    (CdzSecretServiceStore  *store,
                                    GCancellable           *cancellable,
                                    GAsyncReadyCallback     callback,
                                    gpointer                user_data);
gboolean cdz_keyring_lock_finish   (CdzSecretServiceStore  *store,
                                    GAsyncResult           *result,
                                    GError                **error);
void     cdz_keyring_open_async    (CdzSecretServiceStore  *store,
                                    GCancellable           *cancellable,
                                    GAsyncReadyCallback     callback,
                                    gpointer                user_data);
gboolean cdz_keyring_open_finish   (CdzSecretServiceStore  *store,
                                    GAsyncResult           *result,
                                    GError                **error);

G_END_DECLS
