/* cdz-item-rows.h: what the list shows, in its order.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-item-filter.h"
#include "cdz-item-sorter.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* A library's identities and items: those in scope, sorted, of them those that are
 * searched for, and below each identity that is open its parts. A list model of
 * CdzItemSlot, made as rows are shown; a change says only how many rows there are,
 * and the slots what is in them.
 *
 * Signals: "update", before something changes, and "updated", when all is said. What
 * the library changes is shown as soon as the main loop comes round. */
#define CDZ_TYPE_ITEM_ROWS (cdz_item_rows_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemRows, cdz_item_rows, CDZ, ITEM_ROWS, GObject)

CdzItemRows *cdz_item_rows_new              (CdzLibrary    *library,
                                             CdzItemFilter *filter,
                                             CdzItemSorter *sorter);
guint        cdz_item_rows_get_n_rows       (CdzItemRows   *self);
CdzItem     *cdz_item_rows_get_item         (CdzItemRows   *self,
                                             guint          position);
/* The identity that what is there is a part of; GTK_INVALID_LIST_POSITION: of none */
guint        cdz_item_rows_get_parent       (CdzItemRows   *self,
                                             guint          position);
void         cdz_item_rows_set_open         (CdzItemRows   *self,
                                             guint          position,
                                             gboolean       is_open);
gboolean     cdz_item_rows_is_library_empty (CdzItemRows   *self);
/* Even where nothing changed: "updated" follows. */
void         cdz_item_rows_queue_update     (CdzItemRows   *self);

G_END_DECLS
