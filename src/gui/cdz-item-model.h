/* cdz-item-model.h: what the list shows, what is open and selected in it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-rows.h"

G_BEGIN_DECLS

/* A library's items and identities as the list shows them (CdzItemRows), and which of
 * them are selected: that is kept by reference, so an item that comes back as another
 * object, or elsewhere in the list, is selected again.
 *
 * Signals: "selection-changed", also where the same item has other contents;
 * "change" and "changed": before and after there may be more or fewer rows. None while
 * the lists change. */
#define CDZ_TYPE_ITEM_MODEL (cdz_item_model_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemModel, cdz_item_model, CDZ, ITEM_MODEL, GObject)

CdzItemModel      *cdz_item_model_new           (CdzLibrary     *library,
                                                 CdzItemFilter  *filter,
                                                 CdzItemSorter  *sorter);
GtkSelectionModel *cdz_item_model_get_selection (CdzItemModel   *self);
gboolean           cdz_item_model_is_empty      (CdzItemModel   *self);
guint              cdz_item_model_get_n_rows    (CdzItemModel   *self);
/* (transfer none) (nullable) */
CdzItem           *cdz_item_model_get_item      (CdzItemModel   *self,
                                                 guint           position);
/* Whether the parts of an identity are below it. */
void               cdz_item_model_set_open      (CdzItemModel   *self,
                                                 guint           position,
                                                 gboolean        is_open);
/* (transfer container): CdzItem; parts of an identity only where it is not selected */
GPtrArray         *cdz_item_model_dup_selected  (CdzItemModel   *self);
guint              cdz_item_model_get_first     (CdzItemModel   *self);
/* As soon as it is there; (nullable): the first row */
void               cdz_item_model_select_ref    (CdzItemModel   *self,
                                                 const char     *ref);
/* Before another scope or search is set: the first row is selected then, unless what
 * was selected is still there. */
void               cdz_item_model_start_over    (CdzItemModel   *self);

G_END_DECLS
