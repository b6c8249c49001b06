/* cdz-protection.h: where an item lives, and who enforces its protection.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* Adds rows (CdzRow) of the sections LOCATION and PROTECTION. */
void cdz_protection_add_rows (CdzLibrary *library,
                              CdzItem    *item,
                              CdzStore   *file,
                              GPtrArray  *rows);

/* For people: "While unlocked", "Extra password"; translated, static */
const char *cdz_protection_get_class_title (CdzAccessible     accessible);
const char *cdz_protection_get_flag_title  (CdzAccessControl  flag);

G_END_DECLS
