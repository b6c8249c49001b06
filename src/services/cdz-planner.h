/* cdz-planner.h: decides what becomes of each thing in an import.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-importer.h"

G_BEGIN_DECLS

/* Decides all @entries (CdzPlanEntry) anew, against what the library holds now.
 * One pass over the library, a few over the entries, hash lookups only. */
void cdz_planner_run (CdzLibrary             *library,
                      const CdzImportOptions *options,
                      GPtrArray              *entries);

G_END_DECLS
