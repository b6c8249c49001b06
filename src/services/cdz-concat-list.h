/* cdz-concat-list.h: several list models as one.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GtkFlattenListModel without GTK, for the few stores of a library. */
#define CDZ_TYPE_CONCAT_LIST (cdz_concat_list_get_type ())
G_DECLARE_FINAL_TYPE (CdzConcatList, cdz_concat_list, CDZ, CONCAT_LIST, GObject)

CdzConcatList *cdz_concat_list_new    (GType          item_type);
void           cdz_concat_list_append (CdzConcatList *self,
                                       GListModel    *model);
void           cdz_concat_list_remove (CdzConcatList *self,
                                       GListModel    *model);

G_END_DECLS
