/* cdz-vault-validate.h: what may be stored, by the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-change.h"

G_BEGIN_DECLS

/* @derived: what follows from the value that is added */
gboolean cdz_vault_validate_add    (CdzChange         *change,
                                    CdzAttributes     *derived,
                                    GError           **error);
gboolean cdz_vault_validate_update (CdzChange         *change,
                                    GError           **error);
/* The class and flags that a new private key asks for; %CDZ_ACCESSIBLE_NONE for
 * the vault's default. */
gboolean cdz_vault_parse_access    (CdzAttributes     *attributes,
                                    CdzAccessible     *out_accessible,
                                    CdzAccessControl  *out_flags,
                                    GError           **error);
void     cdz_vault_remove_empty    (CdzAttributes     *attributes);
/* Attributes that are in no column because they follow from others. */
void     cdz_vault_fill_derived    (CdzClass           klass,
                                    CdzAttributes     *attributes);

G_END_DECLS
