/* cdz-vault-protect.h: a stored key under another rule.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-seal.h"
#include "cdz-vault-update.h"

G_BEGIN_DECLS

/* Before the transaction: opens the key under its old rule and wraps it by the new
 * one, tried once. Returns: (transfer full): the row as it shall be */
CdzVaultRow *cdz_vault_protect_prepare        (CdzSealer       *sealer,
                                               CdzChange       *change,
                                               GCancellable    *cancellable,
                                               GError         **error);
/* In it: writes the row, if it is still the one that was opened. */
gboolean     cdz_transaction_protect          (CdzTransaction  *self,
                                               CdzVaultRow     *row,
                                               GError         **error);
/* Then: what undo kept of these keys' earlier changes is their old envelope. */
gboolean     cdz_transaction_forget_old_rules (CdzTransaction  *self,
                                               GPtrArray       *changes,
                                               gboolean        *out_forgot,
                                               GError         **error);

G_END_DECLS
