/* cdz-plan-reason.h: why the plan treats a thing as it does.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-plan.h"

G_BEGIN_DECLS

char *cdz_plan_reason_new (CdzPlanEntry  *entry,
                           CdzImportFile *other_file);

G_END_DECLS
