/* cdz-rename-dialog.h: another name for an item.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "renamed" (const char *name), then it closes by itself. */
#define CDZ_TYPE_RENAME_DIALOG (cdz_rename_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CdzRenameDialog, cdz_rename_dialog, CDZ, RENAME_DIALOG, AdwWindow)

CdzRenameDialog *cdz_rename_dialog_new (GtkWindow  *parent,
                                        const char *name);
void             cdz_rename_dialog_set_words (CdzRenameDialog *self,
                                              const char      *title,
                                              const char      *accept);

G_END_DECLS
