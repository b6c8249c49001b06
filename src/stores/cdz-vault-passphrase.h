/* cdz-vault-passphrase.h: set, change or remove the vault passphrase.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-keys.h"

G_BEGIN_DECLS

/* For workers. @old_passphrase: (nullable) where there was none; @new_passphrase:
 * (nullable) to remove it */
gboolean cdz_vault_change_passphrase (CdzVaultKeys  *keys,
                                      CdzSecret     *old_passphrase,
                                      CdzSecret     *new_passphrase,
                                      GCancellable  *cancellable,
                                      GError       **error);

G_END_DECLS
