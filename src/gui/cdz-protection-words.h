/* cdz-protection-words.h: what a choice of class and flags means for some keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-item.h"

G_BEGIN_DECLS

/* The private key that an identity has, or the item itself. */
CdzItem          *cdz_protection_get_key          (CdzItem           *item);

/* The class as its radio button says it, without "only on this computer", and with. */
CdzAccessible     cdz_protection_get_anywhere     (CdzAccessible      accessible);
CdzAccessible     cdz_protection_get_here_only    (CdzAccessible      accessible);

/* What all of @items (CdzItem) have; %CDZ_ACCESSIBLE_NONE where they differ. */
CdzAccessible     cdz_protection_get_common_class (GPtrArray         *items);
CdzAccessControl  cdz_protection_get_common_flags (GPtrArray         *items);
gboolean          cdz_protection_is_changed       (GPtrArray         *items,
                                                   CdzAccessible      accessible,
                                                   CdzAccessControl   control);

/* "While unlocked · Extra password" */
char             *cdz_protection_describe         (CdzAccessible      accessible,
                                                   CdzAccessControl   control);
/* Returns: (transfer full): @text, where classes and flags in quotation marks, which
 *   the command line calls “when-unlocked”, are named as here: “While unlocked” */
char             *cdz_protection_dup_words        (const char        *text);
/* The choice by the command line. */
char             *cdz_protection_dup_command      (GPtrArray         *items,
                                                   CdzAccessible      accessible,
                                                   CdzAccessControl   control);

G_END_DECLS
