/* cdz-import-private.h: for the files that the importer consists of.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-plan.h"

G_BEGIN_DECLS

/* What a reason says; its facts are the item and the file that go with it. */
typedef enum
{
  CDZ_WHY_SKIPPED,              /* its own words */
  CDZ_WHY_ALONE,                /* new, and belongs to nothing that is known */
  CDZ_WHY_CHAIN_OF,             /* other: the leaf */
  CDZ_WHY_KEY_STORED,           /* other: the stored key */
  CDZ_WHY_ANSWERS_REQUEST,      /* other: the stored request */
  CDZ_WHY_KEY_FOUND,            /* other: the key in the plan; file: where */
  CDZ_WHY_CERTIFICATE_STORED,   /* other: the stored certificate */
  CDZ_WHY_CERTIFICATE_FOUND,    /* other: the certificate in the plan; file: where */
  CDZ_WHY_STORED_SINCE,         /* other: the same, stored */
  CDZ_WHY_TWICE,                /* other: the same, in the plan; file: where */
  CDZ_WHY_TAKEN,                /* other: what has the unique key; file: where, if in the plan */
} CdzPlanWhy;

CdzPlanEntry  *cdz_plan_entry_new             (CdzImportFile  *file,
                                               CdzItem        *found,
                                               GObject        *object);
CdzPlanEntry  *cdz_plan_entry_new_skipped     (CdzImportFile  *file,
                                               const char     *label,
                                               const char     *reason);
/* As it is in the file: (nullable) (transfer none) */
CdzItem       *cdz_plan_entry_get_found       (CdzPlanEntry   *self);
GObject       *cdz_plan_entry_get_object      (CdzPlanEntry   *self);
CdzPlanWhy     cdz_plan_entry_get_why         (CdzPlanEntry   *self);
CdzItem       *cdz_plan_entry_get_other       (CdzPlanEntry   *self);
/* What is supplied at add: (nullable) (transfer none) */
CdzAttributes *cdz_plan_entry_get_given       (CdzPlanEntry   *self);
void           cdz_plan_entry_decide          (CdzPlanEntry   *self,
                                               CdzPlanAction   action,
                                               CdzPlanWhy      why,
                                               CdzItem        *other,
                                               CdzImportFile  *other_file);
void           cdz_plan_entry_take_given      (CdzPlanEntry   *self,
                                               CdzAttributes  *given,
                                               CdzOnConflict   on_conflict);

CdzImportFile *cdz_import_file_new            (CdzFileStore         *store,
                                               const char           *path,
                                               gboolean              is_found);
void           cdz_import_file_add_passphrase (CdzImportFile        *self,
                                               CdzSecret            *passphrase);
void           cdz_import_file_read_async     (CdzImportFile        *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* %FALSE only when cancelled or when the passphrase is wrong; any other failure
 * is the file's state. */
gboolean       cdz_import_file_read_finish    (CdzImportFile        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* (transfer full) (element-type CdzPlanEntry): one for each thing in it */
GPtrArray     *cdz_import_file_make_entries   (CdzImportFile        *self);

G_END_DECLS
