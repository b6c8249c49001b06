/* cdz-item-window.h: one item, or a file opened to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-window.h"

G_BEGIN_DECLS

#define CDZ_TYPE_ITEM_WINDOW (cdz_item_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemWindow, cdz_item_window, CDZ, ITEM_WINDOW, AdwApplicationWindow)

/* Follows the item: renamed it shows the new name, deleted it closes. */
GtkWindow *cdz_item_window_new          (CdzWindow      *main_window,
                                         CdzLibrary     *library,
                                         CdzItem        *item);
/* Nothing of the file is stored unless somebody imports it from here. */
GtkWindow *cdz_item_window_new_for_file (CdzApplication *application,
                                         GFile          *file);
GtkWindow *cdz_item_window_new_for_certificate (CdzApplication *application,
                                                CdzCertificate *certificate);
/* "app.show-certificate" (ay): the window of a certificate by its DER;
 * "app.show-item" (s): that of an item by its reference */
void       cdz_item_window_add_actions  (CdzApplication *application);

G_END_DECLS
