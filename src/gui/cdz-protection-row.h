/* cdz-protection-row.h: a class or flag to choose, and who enforces it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-guard.h"

G_BEGIN_DECLS

#define CDZ_TYPE_PROTECTION_ROW (cdz_protection_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzProtectionRow, cdz_protection_row, CDZ, PROTECTION_ROW, AdwPreferencesRow)

/* A class is a radio button, a flag a check button. */
CdzProtectionRow *cdz_protection_row_new        (const char          *title);
/* @first: (nullable): another row of the same choice */
void              cdz_protection_row_set_group  (CdzProtectionRow    *self,
                                                 CdzProtectionRow    *first);
/* What can be chosen stays; what cannot says why, and what to do about it. */
void              cdz_protection_row_set_capability (CdzProtectionRow    *self,
                                                 const CdzCapability *capability);
/* As a line of a page where nothing is chosen. */
void              cdz_protection_row_hide_check (CdzProtectionRow    *self);

GtkCheckButton   *cdz_protection_row_get_check  (CdzProtectionRow    *self);
gboolean          cdz_protection_row_is_available (CdzProtectionRow  *self);

G_END_DECLS
