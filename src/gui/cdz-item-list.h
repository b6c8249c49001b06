/* cdz-item-list.h: column heads and the list below them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-filter.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* Property "narrow". Signals: "selection-changed", also where the same item has other
 * contents; "activate-item" (CdzItem): Enter or a double click; "moved": rows came, went
 * or were scrolled. */
#define CDZ_TYPE_ITEM_LIST (cdz_item_list_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemList, cdz_item_list, CDZ, ITEM_LIST, GtkWidget)

void     cdz_item_list_set_library      (CdzItemList *self,
                                         CdzLibrary  *library);
/* Before the library has been read, an empty list says nothing yet. */
void     cdz_item_list_set_ready        (CdzItemList *self,
                                         gboolean     ready);
void     cdz_item_list_set_scope        (CdzItemList *self,
                                         CdzScope     scope,
                                         CdzClass     klass,
                                         const char  *store);
void     cdz_item_list_set_search       (CdzItemList *self,
                                         const char  *text);
CdzItem *cdz_item_list_get_selected     (CdzItemList *self);
GPtrArray *cdz_item_list_get_all_selected (CdzItemList *self);
void     cdz_item_list_select_ref       (CdzItemList *self,
                                         const char  *ref);
gboolean cdz_item_list_shows_beginning (CdzItemList *self);
void     cdz_item_list_focus            (CdzItemList *self);

G_END_DECLS
