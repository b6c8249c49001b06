/* cdz-vault-seal.h: private keys into rows, and out of them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-sealer.h"
#include "cdz-vault-rows.h"

G_BEGIN_DECLS

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
/* Of a stored key: its PrivateKeyInfo, and where @out_row is not %NULL, its row as
 * it was read, without the large columns. */
CdzSecret *cdz_sealer_unseal         (CdzSealer     *self,
                                      const char    *uuid,
                                      CdzVaultRow  **out_row,
                                      GCancellable  *cancellable,
                                      GError       **error);
/* Wraps @pkcs8 again by what the row's attributes say, which are not checked. */
gboolean   cdz_sealer_wrap           (CdzSealer     *self,
                                      CdzVaultRow   *row,
                                      CdzSecret     *pkcs8,
                                      GCancellable  *cancellable,
                                      GError       **error);
/* The same for one key. @factors: (nullable) */
CdzSecret *cdz_vault_unseal          (CdzVaultKeys  *keys,
                                      const char    *uuid,
                                      CdzFactors    *factors,
                                      GCancellable  *cancellable,
                                      GError       **error);

G_END_DECLS
