/* cdz-vault-keys.h: the root keys R and V and their slots.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"
#include "cdz-vault.h"
#include "cdz-vault-db.h"
#include "cdz-vault-rows.h"

G_BEGIN_DECLS

/* What this process holds of the root keys; any thread may use it. */
typedef struct _CdzVaultKeys CdzVaultKeys;

CdzVaultKeys *cdz_vault_keys_new         (CdzVaultDb    *db);
void          cdz_vault_keys_free        (CdzVaultKeys  *self);

/* For a refresh, with @db locked. @out_slots: (element-type CdzVaultSlot) */
gboolean      cdz_vault_keys_read_slots  (CdzVaultKeys  *self,
                                          char         **out_vault_id,
                                          GArray       **out_slots,
                                          GError       **error);
gboolean      cdz_vault_keys_is_unlocked (CdzVaultKeys  *self);

/* The PrivateKeyInfo of a key. @db is not locked. */
CdzSecret    *cdz_vault_keys_open        (CdzVaultKeys  *self,
                                          const char    *uuid,
                                          GCancellable  *cancellable,
                                          GError       **error);
/* Wraps the private key of a row that is to be added, and fills in what of the
 * row follows. @db is not locked: this may take a call to the keyring. */
gboolean      cdz_vault_keys_seal        (CdzVaultKeys  *self,
                                          CdzVaultRow   *row,
                                          CdzSecret     *pkcs8,
                                          GCancellable  *cancellable,
                                          GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultKeys, cdz_vault_keys_free)

G_END_DECLS
