/* cdz-lock-proof.h: which lock signals were seen to come.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-lock-signals.h"
#include "cdz-vault.h"

G_BEGIN_DECLS

/* That a signal can be subscribed to does not say that this desktop ever sends it.
 * One that came is remembered in the vault, if there is one. */
void          cdz_lock_proof_remember    (CdzVault             *vault,
                                          CdzLockSource         source);

/* The sources that were seen at any time. */
void          cdz_lock_proof_read_async  (CdzVault             *vault,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
CdzLockSource cdz_lock_proof_read_finish (CdzVault             *vault,
                                          GAsyncResult         *result);

G_END_DECLS
