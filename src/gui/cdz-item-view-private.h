/* cdz-item-view-private.h: shared by the files of the view of one item.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-describe.h"
#include "cdz-item-view.h"

G_BEGIN_DECLS

struct _CdzItemView
{
  GtkWidget      parent_instance;

  gboolean       compact;
  CdzLibrary    *library;
  CdzItem       *item;
  CdzDetails    *details;
  GCancellable  *cancellable;

  AdwClamp      *clamp;
  GtkBox        *page;
  GtkImage      *badge;
  GtkLabel      *title;
  GtkLabel      *subtitle;
  GtkWidget     *head;
  GtkWidget     *actions;
  GtkMenuButton *menu_button;
  GtkWidget     *chips;
  GtkBox        *start;
  GtkBox        *end;
  GtkLabel      *problem;

  guint          step;          /* of showing the details */
  guint          tick;
  gint64         put_off_until; /* monotonic, in µs */
};

/* cdz-item-view-steps.c */
/* Shows the details, a part a frame. */
void cdz_item_view_start_steps (CdzItemView *self);
void cdz_item_view_stop_steps  (CdzItemView *self);
void cdz_item_view_add_chip    (CdzItemView *self,
                                CdzSeverity  severity,
                                const char  *text);

G_END_DECLS
