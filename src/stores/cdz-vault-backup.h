/* cdz-vault-backup.h: a copy that the passphrase opens.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-keys.h"

G_BEGIN_DECLS

/* For workers. @path must not exist; it is written whole or not at all. */
gboolean cdz_vault_back_up (CdzVaultKeys  *keys,
                            const char    *path,
                            GCancellable  *cancellable,
                            GError       **error);
/* The copy alone; the connection is locked and open. */
gboolean cdz_vault_copy_to (CdzVaultDb    *db,
                            const char    *path,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
