/* cdz-vault-restore.h: a backup takes the vault's place.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-keys.h"

G_BEGIN_DECLS

/* For workers. @passphrase has to open the backup, so that nothing is lost for good.
 * @out_saved: (out) (nullable) (transfer full): where the vault that was there is now */
gboolean cdz_vault_restore (CdzVaultKeys  *keys,
                            const char    *backup,
                            CdzSecret     *passphrase,
                            char         **out_saved,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
