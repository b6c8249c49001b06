/* cdz-item-slot.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-slot"
#include "config.h"

#include "cdz-item-slot.h"

struct _CdzItemSlot
{
  GObject   parent_instance;

  guint     position;
  CdzItem  *item;
  gboolean  is_part;
  gboolean  is_open;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (CdzItemSlot, cdz_item_slot, G_TYPE_OBJECT)

static void
cdz_item_slot_finalize (GObject *object)
{
  g_clear_object (&CDZ_ITEM_SLOT (object)->item);

  G_OBJECT_CLASS (cdz_item_slot_parent_class)->finalize (object);
}

static void
cdz_item_slot_class_init (CdzItemSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_item_slot_finalize;

  changed_signal = g_signal_new ("changed", CDZ_TYPE_ITEM_SLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
cdz_item_slot_init (CdzItemSlot *self)
{
}

CdzItemSlot *
cdz_item_slot_new (guint position)
{
  CdzItemSlot *self = g_object_new (CDZ_TYPE_ITEM_SLOT, NULL);

  self->position = position;
  return self;
}

void
cdz_item_slot_set (CdzItemSlot *self,
                   CdzItem     *item,
                   gboolean     is_part,
                   gboolean     is_open)
{
  g_return_if_fail (CDZ_IS_ITEM_SLOT (self));

  if (item == self->item && is_part == self->is_part && is_open == self->is_open)
    return;

  g_set_object (&self->item, item);
  self->is_part = is_part;
  self->is_open = is_open;
  g_signal_emit (self, changed_signal, 0);
}

guint
cdz_item_slot_get_position (CdzItemSlot *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SLOT (self), G_MAXUINT);

  return self->position;
}

/* Returns: (transfer none) */
CdzItem *
cdz_item_slot_get_item (CdzItemSlot *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SLOT (self), NULL);

  return self->item;
}

gboolean
cdz_item_slot_is_part (CdzItemSlot *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SLOT (self), FALSE);

  return self->is_part;
}

gboolean
cdz_item_slot_is_open (CdzItemSlot *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_SLOT (self), FALSE);

  return self->is_open;
}
