/* cdz-ask-vault.h: asks for the passphrase that a vault has.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-cli.h"

G_BEGIN_DECLS

/* Until it opens the vault, or there were enough wrong ones.
 * Returns: (transfer full): the passphrase; the vault's keys are held */
CdzSecret *cdz_ask_vault_passphrase (CdzCli    *cli,
                                     CdzVault  *vault,
                                     GError   **error);

G_END_DECLS
