/* cdz-item-window-private.h: shared by the window's files.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-crl-page.h"
#include "cdz-importer.h"
#include "cdz-item-view.h"
#include "cdz-item-window.h"
#include "cdz-title.h"

G_BEGIN_DECLS

struct _CdzItemWindow
{
  AdwApplicationWindow  parent_instance;

  CdzLibrary           *library;
  GListModel           *models[2];      /* where an item that changed is found again */
  CdzWindow            *main_window;    /* weak; NULL for a file */
  char                 *ref;

  GFile                *file;           /* NULL for an item of the library */
  CdzImporter          *importer;
  CdzImportFile        *import_file;
  GPtrArray            *shown;          /* CdzItem of the file, as the chooser lists them */
  GPtrArray            *crls;           /* GBytes: listed after those */
  GCancellable         *cancellable;

  CdzTitle             *title;
  AdwToastOverlay      *toasts;
  GtkWidget            *import_button;
  GtkWidget            *test_button;
  GtkMenuButton        *menu_button;
  GtkStack             *stack;
  CdzItemView          *view;
  CdzCrlPage           *crl;
  GtkDropDown          *chooser;
  GtkWidget            *chooser_bar;
  AdwClamp             *locked_clamp;
  AdwStatusPage        *problem;
};

void cdz_item_window_show_item     (CdzItemWindow *self,
                                    CdzItem       *item);
void cdz_item_window_import_action (GtkWidget     *widget,
                                    const char    *name,
                                    GVariant      *parameter);
void cdz_item_window_test_action   (GtkWidget     *widget,
                                    const char    *name,
                                    GVariant      *parameter);
void cdz_item_window_chosen_cb     (CdzItemWindow *self);

G_END_DECLS
