/* cdz-item-sorter.h: the order of the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

/* As in the settings' schema. */
typedef enum
{
  CDZ_COLUMN_NAME,
  CDZ_COLUMN_KIND,
  CDZ_COLUMN_ISSUER,
  CDZ_COLUMN_EXPIRES,
} CdzColumn;

#define CDZ_N_COLUMNS (CDZ_COLUMN_EXPIRES + 1)

/* Signal "changed": another order is wanted. */
#define CDZ_TYPE_ITEM_SORTER (cdz_item_sorter_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemSorter, cdz_item_sorter, CDZ, ITEM_SORTER, GObject)

CdzItemSorter *cdz_item_sorter_new           (CdzColumn      column,
                                              gboolean       descending);
void           cdz_item_sorter_set           (CdzItemSorter *self,
                                              CdzColumn      column,
                                              gboolean       descending);
void           cdz_item_sorter_sort          (CdzItemSorter *self,
                                              GPtrArray     *items);
CdzColumn      cdz_item_sorter_get_column    (CdzItemSorter *self);
gboolean       cdz_item_sorter_is_descending (CdzItemSorter *self);

G_END_DECLS
