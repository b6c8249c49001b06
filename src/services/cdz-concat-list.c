/* cdz-concat-list.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-concat-list"
#include "config.h"

#include "cdz-concat-list.h"

typedef struct
{
  GListModel *model;
  guint       n_items;      /* as last announced by us */
  gulong      handler;
} Part;

struct _CdzConcatList
{
  GObject  parent_instance;

  GType    item_type;
  GArray  *parts;
  guint    n_items;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzConcatList, cdz_concat_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
items_changed_cb (GListModel    *model,
                  guint          position,
                  guint          n_removed,
                  guint          n_added,
                  CdzConcatList *self)
{
  guint offset = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);

      if (part->model == model)
        {
          part->n_items += n_added - n_removed;
          self->n_items += n_added - n_removed;
          g_list_model_items_changed (G_LIST_MODEL (self), offset + position, n_removed, n_added);
          return;
        }
      offset += part->n_items;
    }
}

static GType
cdz_concat_list_get_item_type (GListModel *model)
{
  return CDZ_CONCAT_LIST (model)->item_type;
}

static guint
cdz_concat_list_get_n_items (GListModel *model)
{
  return CDZ_CONCAT_LIST (model)->n_items;
}

static gpointer
cdz_concat_list_get_item (GListModel *model,
                          guint       position)
{
  CdzConcatList *self = CDZ_CONCAT_LIST (model);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);

      if (position < part->n_items)
        return g_list_model_get_item (part->model, position);
      position -= part->n_items;
    }

  return NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_concat_list_get_item_type;
  iface->get_n_items = cdz_concat_list_get_n_items;
  iface->get_item = cdz_concat_list_get_item;
}

static void
cdz_concat_list_finalize (GObject *object)
{
  CdzConcatList *self = CDZ_CONCAT_LIST (object);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = &g_array_index (self->parts, Part, i);

      g_signal_handler_disconnect (part->model, part->handler);
      g_object_unref (part->model);
    }
  g_array_unref (self->parts);

  G_OBJECT_CLASS (cdz_concat_list_parent_class)->finalize (object);
}

static void
cdz_concat_list_class_init (CdzConcatListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_concat_list_finalize;
}

static void
cdz_concat_list_init (CdzConcatList *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
}

CdzConcatList *
cdz_concat_list_new (GType item_type)
{
  CdzConcatList *self = g_object_new (CDZ_TYPE_CONCAT_LIST, NULL);

  self->item_type = item_type;
  return self;
}

void
cdz_concat_list_append (CdzConcatList *self,
                        GListModel    *model)
{
  Part part = { g_object_ref (model), g_list_model_get_n_items (model), 0 };
  guint position;

  g_return_if_fail (CDZ_IS_CONCAT_LIST (self));

  part.handler = g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_array_append_val (self->parts, part);

  position = self->n_items;
  self->n_items += part.n_items;
  if (part.n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, part.n_items);
}

void
cdz_concat_list_remove (CdzConcatList *self,
                        GListModel    *model)
{
  guint offset = 0;

  g_return_if_fail (CDZ_IS_CONCAT_LIST (self));

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part part = g_array_index (self->parts, Part, i);

      if (part.model == model)
        {
          g_array_remove_index (self->parts, i);
          self->n_items -= part.n_items;
          g_signal_handler_disconnect (part.model, part.handler);
          if (part.n_items > 0)
            g_list_model_items_changed (G_LIST_MODEL (self), offset, part.n_items, 0);
          g_object_unref (part.model);
          return;
        }
      offset += part.n_items;
    }
}
