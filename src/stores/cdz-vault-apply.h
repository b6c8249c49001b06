/* cdz-vault-apply.h: all changes in one transaction, or none.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-change.h"
#include "cdz-vault-db.h"
#include "cdz-vault-keys.h"

G_BEGIN_DECLS

/* For workers. @now: seconds since 1970. @known: (element-type utf8 CdzKnownItem):
 * gets the items that were added or updated, for the next snapshot. */
CdzOutcome *cdz_vault_apply (CdzVaultDb    *db,
                             CdzVaultKeys  *keys,
                             const char    *title,
                             GPtrArray     *changes,
                             gint64         now,
                             GHashTable    *known,
                             GCancellable  *cancellable,
                             GError       **error);

G_END_DECLS
