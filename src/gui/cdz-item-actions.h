/* cdz-item-actions.h: what can be done with an item, as buttons and as a menu.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item.h"

G_BEGIN_DECLS

/* The actions of the application that fit @item and are there, each with its
 * reference as target; then those of the window. (transfer full) */
GMenuModel *cdz_item_actions_new_menu     (CdzItem    *item,
                                           gboolean    compact);
GMenuModel *cdz_item_actions_new_context_menu (GPtrArray *items);
/* Puts a button for each of the foremost into @box, which loses what it had.
 * @compact: there is little room, so that the two exports share one button. */
void        cdz_item_actions_fill_buttons (GtkWidget  *box,
                                           CdzItem    *item,
                                           gboolean    compact);
/* (nullable): a button for one action of the application, where that fits */
GtkWidget  *cdz_item_actions_new_button   (CdzItem    *item,
                                           const char *action,
                                           const char *label);

G_END_DECLS
