/* cdz-plan-group.h: the plan of an import, in groups.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-import-plan.h"

G_BEGIN_DECLS

/* Fills @box with one heading and list a group, in the order of their weight;
 * what was there goes. @toggled (swapped, with @user_data) when a row's choice changes. */
void cdz_plan_groups_fill (GtkBox     *box,
                           GListModel *plan,
                           GCallback   toggled,
                           gpointer    user_data);

G_END_DECLS
