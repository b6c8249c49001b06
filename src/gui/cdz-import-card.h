/* cdz-import-card.h: a file that waits for its passphrase.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-importer.h"

G_BEGIN_DECLS

#define CDZ_TYPE_IMPORT_CARD (cdz_import_card_get_type ())
G_DECLARE_FINAL_TYPE (CdzImportCard, cdz_import_card, CDZ, IMPORT_CARD, GtkWidget)

GtkWidget *cdz_import_card_new        (CdzImporter   *importer,
                                       CdzImportFile *file);
void       cdz_import_card_grab_entry (CdzImportCard *self);

/* "PKCS#12, 4.2 kB" */
char      *cdz_import_file_dup_line   (CdzImportFile *file);

G_END_DECLS
