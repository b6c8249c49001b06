/* cdz-protection.h: where an item lives, and who enforces its protection.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* Adds rows (CdzRow) of the sections LOCATION and PROTECTION. */
void cdz_protection_add_rows (CdzLibrary *library,
                              CdzItem    *item,
                              CdzStore   *file,
                              GPtrArray  *rows);

G_END_DECLS
