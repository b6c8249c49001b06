/* cdz-sidebar.h: what the list shows: a class, what expires, a store.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-library.h"
#include "cdz-sidebar-row.h"

G_BEGIN_DECLS

/* Signal "chosen" (CdzSidebarRow): also when it was chosen before. */
#define CDZ_TYPE_SIDEBAR (cdz_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (CdzSidebar, cdz_sidebar, CDZ, SIDEBAR, GtkWidget)

void           cdz_sidebar_set_library (CdzSidebar *self,
                                        CdzLibrary *library);
/* Shows the counts as they are now; otherwise that waits until the main loop comes round,
 * and the window is laid out once more. */
void           cdz_sidebar_count       (CdzSidebar *self);
guint          cdz_sidebar_get_count   (CdzSidebar *self,
                                        CdzClass    klass);
CdzSidebarRow *cdz_sidebar_get_row     (CdzSidebar *self);
void           cdz_sidebar_choose      (CdzSidebar *self,
                                        CdzScope    scope,
                                        CdzClass    klass);
void           cdz_sidebar_focus       (CdzSidebar *self);

G_END_DECLS
