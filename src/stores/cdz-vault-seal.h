/* cdz-vault-seal.h: private keys into rows, and out of them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"
#include "cdz-vault-keys.h"
#include "cdz-vault-rows.h"

G_BEGIN_DECLS

/* The root keys of one operation, read once and dropped with it. */
typedef struct
{
  CdzVaultKeys *keys;
  CdzRootKeys   roots;
  CdzSecret    *r;
  CdzSecret    *v;
} CdzSealer;

void       cdz_sealer_init           (CdzSealer     *self,
                                      CdzVaultKeys  *keys);
void       cdz_sealer_clear          (CdzSealer     *self);
/* Wraps the private key of a row that is to be added, and fills in what of the row
 * follows. The connection is not locked: the keyring may be asked. */
gboolean   cdz_sealer_seal           (CdzSealer     *self,
                                      CdzVaultRow   *row,
                                      CdzSecret     *pkcs8,
                                      GCancellable  *cancellable,
                                      GError       **error);
/* In the transaction: whether the key that wraps @row is still one of the vault's. */
gboolean   cdz_sealer_is_still_right (CdzVaultDb    *db,
                                      CdzVaultRow   *row,
                                      gboolean      *out_right,
                                      GError       **error);
/* The PrivateKeyInfo of a stored key. */
CdzSecret *cdz_vault_unseal          (CdzVaultKeys  *keys,
                                      const char    *uuid,
                                      GCancellable  *cancellable,
                                      GError       **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzSealer, cdz_sealer_clear)

G_END_DECLS
