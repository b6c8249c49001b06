/* cdz-columns.h: two children, beside or below each other.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "start", "end" (the children), "start-width" (0: both the same),
 * "spacing", "threshold" (narrower than that, @end goes below @start). */
#define CDZ_TYPE_COLUMNS (cdz_columns_get_type ())
G_DECLARE_FINAL_TYPE (CdzColumns, cdz_columns, CDZ, COLUMNS, GtkWidget)

G_END_DECLS
