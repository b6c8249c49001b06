/* cdz-importer.h: sniff, ask, plan, one transaction, undo.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-plan.h"
#include "cdz-library.h"

G_BEGIN_DECLS

#define CDZ_TYPE_IMPORTER (cdz_importer_get_type ())
G_DECLARE_FINAL_TYPE (CdzImporter, cdz_importer, CDZ, IMPORTER, GObject)

/* All nullable; label and tag go to leaf and key only. Without store or group a reply
 * goes where its request is, all else to the vault and everybody's group. */
typedef struct
{
  const char    *label;
  const char    *tag;
  const char    *comment;
  const char    *group;
  const char    *store;
  const char    *accessible;
  const char    *access_control;
  CdzOnConflict  on_conflict;
} CdzImportOptions;

typedef struct
{
  CdzImportFile *file;
  char          *action;      /* as in JSON: "added", "exists", "replaced", "kept",
                                 "completed-identity", "skipped" */
  CdzItem       *item;        /* as stored; NULL when skipped */
  CdzClass       klass;
  char          *label;
  char          *reason;
} CdzImportResult;

typedef struct
{
  char      *operation;       /* NULL where nothing was stored */
  GPtrArray *results;         /* CdzImportResult */
  GPtrArray *identities;      /* CdzItem: those that this import made or completed */
  GPtrArray *findings;        /* CdzFinding: "key-mismatch", "keyring-only", … */
} CdzImportOutcome;

CdzImporter      *cdz_importer_new              (CdzLibrary              *library,
                                                 CdzCaller               *caller);
void              cdz_importer_set_options      (CdzImporter             *self,
                                                 const CdzImportOptions  *options);
/* Tried on every file, before anybody is asked. */
void              cdz_importer_set_passphrases  (CdzImporter             *self,
                                                 GPtrArray               *passphrases);

/* Live models: the files, and the plan that follows from those that are read. */
GListModel       *cdz_importer_get_files        (CdzImporter             *self);   /* CdzImportFile */
GListModel       *cdz_importer_get_plan         (CdzImporter             *self);   /* CdzPlanEntry */
CdzStore         *cdz_importer_get_chosen_store (CdzImporter             *self);

/* Reads one more file (or folder, walked) in a worker and plans again. A file that
 * cannot be read stays in the list, as failed; that is no error of this call. */
void              cdz_importer_add_file_async   (CdzImporter             *self,
                                                 GFile                   *file,
                                                 GCancellable            *cancellable,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
void              cdz_importer_add_bytes_async  (CdzImporter             *self,
                                                 const char              *name,
                                                 CdzSecret               *bytes,
                                                 GCancellable            *cancellable,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
gboolean          cdz_importer_add_finish       (CdzImporter             *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error);
/* %CDZ_ERROR_AUTH_FAILED leaves the file locked. */
void              cdz_importer_unlock_async     (CdzImporter             *self,
                                                 CdzImportFile           *file,
                                                 CdzSecret               *passphrase,
                                                 GCancellable            *cancellable,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
gboolean          cdz_importer_unlock_finish    (CdzImporter             *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error);
void              cdz_importer_remove_file      (CdzImporter             *self,
                                                 CdzImportFile           *file);
/* Asks the library's prompter for the passphrase of each file that is locked, as
 * run does first; without one: %CDZ_ERROR_INTERACTION_NOT_ALLOWED, or
 * %CDZ_ERROR_AUTH_FAILED where the given ones were tried. */
void              cdz_importer_ask_async        (CdzImporter             *self,
                                                 GCancellable            *cancellable,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
gboolean          cdz_importer_ask_finish       (CdzImporter             *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error);

/* Stores the selected entries in one transaction, or nothing. Asks the library's
 * prompter for files that are still locked (remove those that shall be left out)
 * and for a vault passphrase where the key's class needs one. A file that cannot be
 * read fails it with its error, unless it was found in a folder. */
void              cdz_importer_run_async        (CdzImporter             *self,
                                                 GCancellable            *cancellable,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
CdzImportOutcome *cdz_importer_run_finish       (CdzImporter             *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error);
/* Whether run could succeed as things are: else the error of a file, or
 * %CDZ_ERROR_DUPLICATE of a conflict that nothing resolves. */
gboolean          cdz_importer_check            (CdzImporter             *self,
                                                 GError                 **error);
/* What run would report, nothing stored: --dry-run. */
CdzImportOutcome *cdz_importer_preview          (CdzImporter             *self);
void              cdz_import_outcome_free       (CdzImportOutcome        *outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzImportOutcome, cdz_import_outcome_free)

G_END_DECLS
