/* cdz-import-plan.h: the files of an import, and what becomes of each thing in them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-file-store.h"

G_BEGIN_DECLS

/* One file of an import; "changed" is emitted when its state is another. */
#define CDZ_TYPE_IMPORT_FILE (cdz_import_file_get_type ())
G_DECLARE_FINAL_TYPE (CdzImportFile, cdz_import_file, CDZ, IMPORT_FILE, GObject)

typedef enum
{
  CDZ_IMPORT_FILE_READING,
  CDZ_IMPORT_FILE_LOCKED,     /* waits for its passphrase; its description is known */
  CDZ_IMPORT_FILE_READ,
  CDZ_IMPORT_FILE_FAILED,
} CdzImportFileState;

const char         *cdz_import_file_get_name      (CdzImportFile *self);   /* base name, for people */
const char         *cdz_import_file_get_path      (CdzImportFile *self);   /* as it was given */
gsize               cdz_import_file_get_size      (CdzImportFile *self);
CdzImportFileState  cdz_import_file_get_state     (CdzImportFile *self);
const GError       *cdz_import_file_get_error     (CdzImportFile *self);   /* also the last wrong passphrase */
CdzFileStore       *cdz_import_file_get_store     (CdzImportFile *self);

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
void            cdz_plan_entry_set_on_conflict (CdzPlanEntry  *self,
                                                CdzOnConflict  on_conflict);
const char     *cdz_plan_action_get_name       (CdzPlanAction  action);

G_END_DECLS
