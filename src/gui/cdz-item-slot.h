/* cdz-item-slot.h: a place in the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

/* What is in a place changes, the place does not: so the row widget of a place stays,
 * too, whatever is searched for or sorted by. Making widgets is what costs frames.
 *
 * Signal "changed": another item, or it was opened or closed. */
#define CDZ_TYPE_ITEM_SLOT (cdz_item_slot_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemSlot, cdz_item_slot, CDZ, ITEM_SLOT, GObject)

CdzItemSlot *cdz_item_slot_new          (guint        position);
void         cdz_item_slot_set          (CdzItemSlot *self,
                                         CdzItem     *item,
                                         gboolean     is_part,
                                         gboolean     is_open);
guint        cdz_item_slot_get_position (CdzItemSlot *self);
CdzItem     *cdz_item_slot_get_item     (CdzItemSlot *self);
/* Of the identity above it. */
gboolean     cdz_item_slot_is_part      (CdzItemSlot *self);
/* An identity whose parts are below it. */
gboolean     cdz_item_slot_is_open      (CdzItemSlot *self);

G_END_DECLS
