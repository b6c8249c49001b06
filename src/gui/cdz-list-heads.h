/* cdz-list-heads.h: the heads of the list's columns.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-sorter.h"

G_BEGIN_DECLS

/* A click sorts; the menu chooses what shows, which is kept. Properties "show-kind",
 * "show-issuer", "show-expires", and "columns" (read-only): 1 << CdzColumn of each
 * that shows. */
#define CDZ_TYPE_LIST_HEADS (cdz_list_heads_get_type ())
G_DECLARE_FINAL_TYPE (CdzListHeads, cdz_list_heads, CDZ, LIST_HEADS, GtkWidget)

void  cdz_list_heads_set_sorter  (CdzListHeads  *self,
                                  CdzItemSorter *sorter);
guint cdz_list_heads_get_columns (CdzListHeads  *self);

G_END_DECLS
