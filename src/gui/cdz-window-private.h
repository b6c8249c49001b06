/* cdz-window-private.h: shared by the window's files.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-grant-bar.h"
#include "cdz-item-list.h"
#include "cdz-item-view.h"
#include "cdz-sidebar.h"
#include "cdz-width-bin.h"
#include "cdz-window.h"
#include "cdz-work-bar.h"

G_BEGIN_DECLS

struct _CdzWindow
{
  AdwApplicationWindow  parent_instance;

  CdzLibrary           *library;
  CdzCaller            *caller;
  char                 *last_operation;   /* what Ctrl+Z takes back; or NULL */
  CdzDeletion          *held;             /* from a keyring, while its toast shows; or NULL */
  char                 *held_text;
  AdwToast             *held_toast;
  guint                 n_forgotten;      /* how often what is held was */
  char                 *problem;          /* what could not be read; or NULL */
  CdzStore             *store;            /* whose items the list shows; or NULL */
  GCancellable         *unlocking;
  GCancellable         *refreshing;
  guint                 details_timeout;
  int                   width;
  gboolean              sidebar_wanted;   /* where there is room for it */
  gboolean              can_test;         /* there is a connection test */
  gboolean              sidebar_paged;    /* narrow: it covers the list */

  CdzWidthBin          *bin;
  AdwToastOverlay      *toasts;
  GtkWidget            *sidebar_page;
  CdzSidebar           *sidebar;
  GtkWidget            *sidebar_back;
  AdwHeaderBar         *sidebar_bar;
  GtkWidget            *content;
  GtkWidget            *list_page;
  AdwHeaderBar         *list_bar;
  GtkWidget            *sidebar_button;
  GtkWidget            *import_button;
  GtkStack             *title_stack;
  AdwWindowTitle       *title;
  GtkSearchEntry       *search;
  GtkToggleButton      *search_button;
  GtkMenuButton        *add_button;
  GtkMenuButton        *bottom_add_button;
  GtkWidget            *test_button;
  GtkWidget            *bottom_test_button;
  GtkMenuButton        *menu_button;
  GtkWidget            *bottom;
  GtkRevealer          *banner;
  GtkImage             *banner_icon;
  GtkLabel             *banner_text;
  GtkButton            *banner_button;
  CdzItemList          *list;
  CdzWorkBar           *work_bar;
  CdzGrantBar          *grant_bar;
  GtkWidget            *details_page;
  GtkStack             *details;
  CdzItemView          *view;
  AdwStatusPage        *several_page;
  AdwStatusPage        *locked_page;
};

void cdz_window_install_actions (GtkWidgetClass *widget_class);
void cdz_window_update_actions  (CdzWindow      *self);
void cdz_window_add_pane_keys   (CdzWindow      *self);
void cdz_window_add_drop_target (CdzWindow      *self);

/* What comes from outside */
void cdz_window_import_files    (CdzWindow      *self);
void cdz_window_open_files      (CdzWindow      *self);
void cdz_window_import_clipboard (CdzWindow     *self);

/* Several items at once */
void cdz_window_install_several_actions (GtkWidgetClass *widget_class);
void cdz_window_update_several  (CdzWindow      *self);
void cdz_window_export_several  (CdzWindow      *self);

/* Stores that are locked or away */
void cdz_window_look_at_store   (CdzWindow      *self,
                                 CdzStore       *store);
void cdz_window_watch_keyrings  (CdzWindow      *self);
void cdz_window_show_details_page (CdzWindow    *self);
void cdz_window_unlock          (CdzWindow      *self);

/* Protection of what is selected */
gboolean cdz_window_can_protect (CdzWindow      *self);
void cdz_window_protect         (CdzWindow      *self);
gboolean cdz_window_can_grant   (CdzWindow      *self);
void cdz_window_grant           (CdzWindow      *self);

GtkWindow *cdz_window_get_top   (CdzWindow      *self);
void cdz_window_show_failure    (CdzWindow      *self,
                                 const char     *heading,
                                 const GError   *error);
/* @items: (element-type CdzItem) */
void cdz_window_delete_items    (CdzWindow      *self,
                                 GtkWindow      *asker,
                                 GPtrArray      *items);
void cdz_window_undo            (CdzWindow      *self,
                                 const char     *operation);
/* Instead of an operation's id. */
#define CDZ_WINDOW_HELD "held"
void cdz_window_hold            (CdzWindow      *self,
                                 const char     *text,
                                 CdzDeletion    *deletion);
void cdz_window_restore_held    (CdzWindow      *self);
void cdz_window_search          (CdzWindow      *self);
void cdz_window_toggle_sidebar  (CdzWindow      *self);
void cdz_window_open_item       (CdzWindow      *self,
                                 CdzItem        *item);
void cdz_window_show_problem    (CdzWindow      *self,
                                 const char     *text);

G_END_DECLS
