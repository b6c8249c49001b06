/* cdz-plan-row.h: one thing of an import, and what becomes of it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-import-plan.h"

G_BEGIN_DECLS

/* Signal "toggled": selected or not is other than before. */
#define CDZ_TYPE_PLAN_ROW (cdz_plan_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzPlanRow, cdz_plan_row, CDZ, PLAN_ROW, AdwActionRow)

GtkWidget *cdz_plan_row_new (CdzPlanEntry *entry);

G_END_DECLS
