/* cdz-item-model.h: what the list shows, what is open and selected in it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item-filter.h"
#include "cdz-item-sorter.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* A library's items and identities, filtered, sorted, and each identity a branch
 * of its parts. What is open is kept by UUID, what is selected by reference: an item
 * that comes back as another object is open and selected again.
 *
 * Signals: "selection-changed", also where the same item has other contents;
 * "changed": there may be more or fewer rows. Neither while the lists change. */
#define CDZ_TYPE_ITEM_MODEL (cdz_item_model_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemModel, cdz_item_model, CDZ, ITEM_MODEL, GObject)

CdzItemModel      *cdz_item_model_new           (CdzLibrary     *library,
                                                 CdzItemFilter  *filter,
                                                 CdzItemSorter  *sorter);
GtkSelectionModel *cdz_item_model_get_selection (CdzItemModel   *self);
gboolean           cdz_item_model_is_empty      (CdzItemModel   *self);
guint              cdz_item_model_get_n_rows    (CdzItemModel   *self);
/* (transfer full) (nullable) */
CdzItem           *cdz_item_model_dup_item      (CdzItemModel   *self,
                                                 guint           position);
/* (transfer container): CdzItem; parts of an identity only where it is not selected */
GPtrArray         *cdz_item_model_dup_selected  (CdzItemModel   *self);
guint              cdz_item_model_get_first     (CdzItemModel   *self);
/* As soon as it is there; (nullable): the first row */
void               cdz_item_model_select_ref    (CdzItemModel   *self,
                                                 const char     *ref);
/* Another scope or search was set: the first row is selected, unless what was
 * selected is still there. */
void               cdz_item_model_start_over    (CdzItemModel   *self);
/* Only rows on the screen are watched being opened and closed; no other can be. */
void               cdz_item_model_watch         (CdzItemModel   *self,
                                                 GtkTreeListRow *row);
void               cdz_item_model_unwatch       (CdzItemModel   *self,
                                                 GtkTreeListRow *row);

G_END_DECLS
