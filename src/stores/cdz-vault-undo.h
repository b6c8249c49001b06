/* cdz-vault-undo.h: back to before an operation.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault.h"
#include "cdz-vault-db.h"

G_BEGIN_DECLS

/* For workers. @operation: (nullable): the newest */
CdzVaultUndo *cdz_vault_undo   (CdzVaultDb    *db,
                                const char    *operation,
                                GCancellable  *cancellable,
                                GError       **error);
gboolean      cdz_vault_forget (CdzVaultDb  *db,
                                const char  *operation,
                                GError     **error);

G_END_DECLS
