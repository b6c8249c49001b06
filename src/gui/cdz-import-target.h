/* cdz-import-target.h: where an import goes, and under which protection.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-importer.h"

G_BEGIN_DECLS

/* Two choices; each is told to the importer at once. */
#define CDZ_TYPE_IMPORT_TARGET (cdz_import_target_get_type ())
G_DECLARE_FINAL_TYPE (CdzImportTarget, cdz_import_target, CDZ, IMPORT_TARGET, GtkWidget)

void cdz_import_target_set_importer (CdzImportTarget *self,
                                     CdzLibrary      *library,
                                     CdzImporter     *importer);

G_END_DECLS
