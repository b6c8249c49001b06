/* cdz-import-file.h: one file of an import.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-file-store.h"

G_BEGIN_DECLS

/* "changed" is emitted when its state is another. */
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
/* Found in a folder: what cannot be read is then skipped, and fails nothing. */
gboolean            cdz_import_file_is_found      (CdzImportFile *self);

G_END_DECLS
