/* cdz-key-defaults.h: the protection that a new key's form begins with.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-vault.h"

G_BEGIN_DECLS

/* They are remembered by @vault, which is open. */
void              cdz_key_defaults_use       (CdzVault         *vault);
/* %CDZ_ACCESSIBLE_NONE: as the vault has it */
CdzAccessible     cdz_key_defaults_get_class (void);
void              cdz_key_defaults_set_class (CdzAccessible     accessible);
/* Those that a key of class @accessible can have. */
CdzAccessControl  cdz_key_defaults_get_flags (CdzAccessible     accessible);
void              cdz_key_defaults_set_flags (CdzAccessControl  flags);
/* "Ask at each use · Extra password". Returns: (nullable) (transfer full): %NULL for none */
char             *cdz_key_defaults_describe_flags (CdzAccessControl flags);

G_END_DECLS
