/* cdz-item-row.h: one row of the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item.h"

G_BEGIN_DECLS

/* Properties "narrow": the kind goes, the issuer becomes the second line; "columns":
 * 1 << CdzColumn of those that show. */
#define CDZ_TYPE_ITEM_ROW (cdz_item_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemRow, cdz_item_row, CDZ, ITEM_ROW, GtkWidget)

GtkWidget      *cdz_item_row_new (void);
/* @tree_row: (nullable): a row whose item is a CdzItem */
void            cdz_item_row_set (CdzItemRow     *self,
                                  GtkTreeListRow *tree_row);
GtkTreeListRow *cdz_item_row_get (CdzItemRow     *self);

G_END_DECLS
