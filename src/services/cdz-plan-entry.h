/* cdz-plan-entry.h: what becomes of one thing in a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-file.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_PLAN_SKIPPED,           /* cannot be stored; the reason says why */
  CDZ_PLAN_ADD,
  CDZ_PLAN_CHAIN,             /* an authority that only links another certificate to its root */
  CDZ_PLAN_COMPLETES,         /* its other half is already stored, or also in the plan */
  CDZ_PLAN_EXISTS,
  CDZ_PLAN_CONFLICT,          /* same unique key, other bytes: keep, replace or another group */
} CdzPlanAction;

/* One thing that was found in a file. */
#define CDZ_TYPE_PLAN_ENTRY (cdz_plan_entry_get_type ())
G_DECLARE_FINAL_TYPE (CdzPlanEntry, cdz_plan_entry, CDZ, PLAN_ENTRY, GObject)

CdzPlanAction   cdz_plan_entry_get_action      (CdzPlanEntry  *self);
CdzClass        cdz_plan_entry_get_class       (CdzPlanEntry  *self);
const char     *cdz_plan_entry_get_label       (CdzPlanEntry  *self);
const char     *cdz_plan_entry_get_reason      (CdzPlanEntry  *self);
CdzImportFile  *cdz_plan_entry_get_file        (CdzPlanEntry  *self);
CdzItem        *cdz_plan_entry_get_item        (CdzPlanEntry  *self);   /* nullable; as it would be stored */
CdzItem        *cdz_plan_entry_get_existing    (CdzPlanEntry  *self);   /* nullable: what is in the way */
gboolean        cdz_plan_entry_get_selected    (CdzPlanEntry  *self);
void            cdz_plan_entry_set_selected    (CdzPlanEntry  *self,
                                                gboolean       selected);
CdzOnConflict   cdz_plan_entry_get_on_conflict (CdzPlanEntry  *self);
void            cdz_plan_entry_set_on_conflict (CdzPlanEntry  *self,
                                                CdzOnConflict  on_conflict);
/* Instead of the import's: where both shall stay. %NULL for everybody's group */
const char     *cdz_plan_entry_get_group       (CdzPlanEntry  *self);
void            cdz_plan_entry_set_group       (CdzPlanEntry  *self,
                                                const char    *group);
const char     *cdz_plan_action_get_name       (CdzPlanAction  action);

G_END_DECLS
