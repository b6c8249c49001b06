/* cdz-property-row.h: a title, a value, perhaps a copy button.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-row.h"

G_BEGIN_DECLS

#define CDZ_TYPE_PROPERTY_ROW (cdz_property_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzPropertyRow, cdz_property_row, CDZ, PROPERTY_ROW, AdwPreferencesRow)

/* Its accessible name is "Title: value". */
GtkWidget *cdz_property_row_new        (const char     *title,
                                        const char     *value,
                                        CdzRowFlags     flags);
/* Copies this instead of what is shown. */
void       cdz_property_row_set_copied (CdzPropertyRow *self,
                                        const char     *text);

G_END_DECLS
