/* cdz-sidebar-row.h: one scope of the sidebar.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-filter.h"
#include "cdz-store.h"

G_BEGIN_DECLS

#define CDZ_TYPE_SIDEBAR_ROW (cdz_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzSidebarRow, cdz_sidebar_row, CDZ, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget  *cdz_sidebar_row_new           (CdzScope       scope,
                                           CdzClass       klass,
                                           const char    *title,
                                           const char    *icon_name);
GtkWidget  *cdz_sidebar_row_new_for_store (CdzStore      *store);
void        cdz_sidebar_row_set_count     (CdzSidebarRow *self,
                                           guint          count);
CdzScope    cdz_sidebar_row_get_scope     (CdzSidebarRow *self);
CdzClass    cdz_sidebar_row_get_class     (CdzSidebarRow *self);
const char *cdz_sidebar_row_get_title     (CdzSidebarRow *self);
CdzStore   *cdz_sidebar_row_get_store     (CdzSidebarRow *self);

G_END_DECLS
