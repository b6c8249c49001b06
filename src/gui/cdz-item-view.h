/* cdz-item-view.h: what an item is; shared by details pane and item window.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-library.h"

G_BEGIN_DECLS

/* Property "compact" (construct only): one column, and the short of it. Its buttons
 * call actions of the window: "win.open-item", "win.copy-pem", "win.rename", "win.delete". */
#define CDZ_TYPE_ITEM_VIEW (cdz_item_view_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemView, cdz_item_view, CDZ, ITEM_VIEW, GtkWidget)

/* @file: (nullable): the file that @item is in
 * @item: (nullable) */
void     cdz_item_view_set_item   (CdzItemView *self,
                                   CdzLibrary  *library,
                                   CdzStore    *file,
                                   CdzItem     *item);
/* For a moment something else has precedence over showing more of it. */
void     cdz_item_view_put_off    (CdzItemView *self);
CdzItem *cdz_item_view_get_item   (CdzItemView *self);
/* (nullable) (transfer full): the public part as PEM, once it was read */
char    *cdz_item_view_dup_pem    (CdzItemView *self);
/* (nullable) (transfer none): the public DER, once it was read */
GBytes  *cdz_item_view_get_der    (CdzItemView *self);

G_END_DECLS
