/* cdz-vault-migrate.h: vaults that an older version made.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-db.h"

G_BEGIN_DECLS

/* Before @identity_sql makes the view of identities anew, everything it names is there. */
gboolean cdz_vault_migrate (CdzVaultDb  *db,
                            gint64       version,
                            const char  *identity_sql,
                            GError     **error);

G_END_DECLS
