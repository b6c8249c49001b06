/* cdz-vault-passphrase-window.h: set, change or remove the vault passphrase.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_VAULT_PASSPHRASE_WINDOW (cdz_vault_passphrase_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzVaultPassphraseWindow, cdz_vault_passphrase_window, CDZ, VAULT_PASSPHRASE_WINDOW, AdwWindow)

/* app.vault-passphrase */
void cdz_vault_passphrase_add_actions (CdzApplication *application);

G_END_DECLS
