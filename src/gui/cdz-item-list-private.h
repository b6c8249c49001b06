/* cdz-item-list-private.h: inside the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-item-list.h"
#include "cdz-item-model.h"
#include "cdz-item-row.h"
#include "cdz-list-heads.h"

G_BEGIN_DECLS

struct _CdzItemList
{
  GtkWidget           parent_instance;

  gboolean            ready;
  gboolean            narrow;
  CdzScope            scope;
  CdzClass            klass;
  gboolean            of_vault;       /* the store of the scope */
  gboolean            shows_beginning;
  gboolean            had_focus;      /* before the rows changed */

  CdzItemFilter      *filter;
  CdzItemSorter      *sorter;
  CdzLibrary         *library;
  CdzItemModel       *model;
  GPtrArray          *selected;

  GtkWidget          *page;
  GtkStack           *stack;
  CdzListHeads       *heads;
  GtkListView        *view;
  GtkWidget          *menu;
  AdwStatusPage      *nothing_page;
  AdwStatusPage      *empty_page;
};

/* (nullable): the row that the list made @list_item for */
CdzItemRow *cdz_item_list_get_row           (GtkWidget   *list_item);
/* (nullable): the row widget, where it is on the screen */
GtkWidget  *cdz_item_list_find_selected_row (CdzItemList *self);

/* Shows the rows, or the page that says why there are none. */
void        cdz_item_list_update_page       (CdzItemList *self);

void        cdz_item_list_add_keys          (CdzItemList *self);
void        cdz_item_list_add_menu          (CdzItemList *self);
gboolean    cdz_item_list_menu_key_cb       (GtkWidget   *widget,
                                             GVariant    *arguments,
                                             gpointer     user_data);

G_END_DECLS
