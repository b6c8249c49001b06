/* cdz-item-row.h: one row of the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-slot.h"

G_BEGIN_DECLS

/* An action of what is around it: opens or closes the identity at that position ("u"). */
#define CDZ_ITEM_ROW_TOGGLE "list.toggle-parts"

/* The list makes some two hundred rows, of which twenty are on the screen: only there a
 * row has widgets, and all rows are equally high. */
#define CDZ_TYPE_ITEM_ROW (cdz_item_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemRow, cdz_item_row, CDZ, ITEM_ROW, GtkWidget)

GtkWidget   *cdz_item_row_new      (void);
/* @narrow: the kind goes, the issuer becomes the second line; @columns: 1 << CdzColumn
 * of those that show */
void         cdz_item_row_set_form (CdzItemRow  *self,
                                    gboolean     narrow,
                                    guint        columns);
/* @slot: (nullable) */
void         cdz_item_row_set_slot (CdzItemRow  *self,
                                    CdzItemSlot *slot);
CdzItemSlot *cdz_item_row_get_slot (CdzItemRow  *self);

G_END_DECLS
