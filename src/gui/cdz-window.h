/* cdz-window.h: the main window.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-application.h"
#include "cdz-importer.h"

G_BEGIN_DECLS

#define CDZ_TYPE_WINDOW (cdz_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzWindow, cdz_window, CDZ, WINDOW, AdwApplicationWindow)

CdzWindow *cdz_window_new           (CdzApplication   *application);
/* The library has been read; @error: (nullable): what could not be. */
void       cdz_window_set_ready     (CdzWindow        *self,
                                     const GError     *error);

/* For the item windows too; @asker: above which to ask */
void       cdz_window_rename_item   (CdzWindow        *self,
                                     GtkWindow        *asker,
                                     CdzItem          *item);
void       cdz_window_delete_item   (CdzWindow        *self,
                                     GtkWindow        *asker,
                                     CdzItem          *item);
/* Says what was imported, offers undo, and shows the first of it. */
void       cdz_window_show_imported (CdzWindow        *self,
                                     CdzImportOutcome *outcome);

/* What a keyring deleted cannot be brought back any more. */
void       cdz_window_forget_held   (CdzWindow        *self);
/* (transfer none) */
AdwToast  *cdz_window_toast         (CdzWindow        *self,
                                     const char       *text,
                                     const char       *operation);

/* app.unlock: a store by its name, or that of an item; app.import-from: an item of
 * another program, whose keys are read and planned for import */
void       cdz_window_add_store_actions (CdzApplication *application);
void       cdz_window_add_file_actions  (CdzApplication *application);

G_END_DECLS
