/* cdz-import-window.h: files, the plan that follows from them, one button.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-importer.h"

G_BEGIN_DECLS

/* Signal "imported" (CdzImportOutcome *, only during the emission); then it closes. */
#define CDZ_TYPE_IMPORT_WINDOW (cdz_import_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzImportWindow, cdz_import_window, CDZ, IMPORT_WINDOW, AdwWindow)

/* @importer may hold files already. */
CdzImportWindow *cdz_import_window_new       (GtkWindow       *parent,
                                              CdzLibrary      *library,
                                              CdzImporter     *importer);
void             cdz_import_window_add_files (CdzImportWindow *self,
                                              GListModel      *files);
void             cdz_import_window_add_bytes (CdzImportWindow *self,
                                              const char      *name,
                                              CdzSecret       *bytes);

G_END_DECLS
