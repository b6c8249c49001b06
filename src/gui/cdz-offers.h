/* cdz-offers.h: what the program offers to do, as far as it is there.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item.h"

G_BEGIN_DECLS

/* Features are actions of the application, each added by its own file; a menu or a
 * button shows one only where its action is there. What is done with an item is, in
 * the main window, an action "win.…" that hands the selected item's reference on. */

/* Returns: (nullable): the @i-th action for an item, such as "win.test" */
const char *cdz_offers_get_name      (guint            i);
/* @item: (nullable). Returns: (nullable): the application's action that does @name
 *   with that item, without its prefix */
const char *cdz_offers_find          (GActionGroup    *actions,
                                      const char      *name,
                                      CdzItem         *item);
void        cdz_offers_activate      (GActionGroup    *actions,
                                      const char      *name,
                                      CdzItem         *item);

GMenuModel *cdz_offers_new_add_menu  (GActionMap      *actions);
GMenuModel *cdz_offers_new_main_menu (GActionMap      *actions);
void        cdz_offers_set_accels    (GtkApplication  *application);

G_END_DECLS
