/* locked-store.h: a keyring's store that is locked, as one of libsecret would be.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-error.h"
#include "cdz-store.h"

/* No store of the kind is there yet: this one lists nothing, because it cannot. */
#define LOCKED_TYPE_STORE (locked_store_get_type ())
G_DECLARE_FINAL_TYPE (LockedStore, locked_store, LOCKED, STORE, GObject)

struct _LockedStore
{
  GObject  parent_instance;
};

static inline const char *
locked_store_get_name (CdzStore *store)
{
  return "secrets/work";
}

static inline const char *
locked_store_get_kind (CdzStore *store)
{
  return "secret-service";
}

static inline const char *
locked_store_get_label (CdzStore *store)
{
  return "Work";
}

static inline gboolean
locked_store_is_locked (CdzStore *store)
{
  return TRUE;
}

static inline void
locked_store_refresh_async (CdzStore            *store,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static inline gboolean
locked_store_refresh_finish (CdzStore      *store,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static inline void
locked_store_iface_init (CdzStoreInterface *iface)
{
  iface->get_name = locked_store_get_name;
  iface->get_kind = locked_store_get_kind;
  iface->get_label = locked_store_get_label;
  iface->is_locked = locked_store_is_locked;
  iface->is_writable = locked_store_is_locked;
  iface->refresh_async = locked_store_refresh_async;
  iface->refresh_finish = locked_store_refresh_finish;
}

static inline GType
locked_store_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM;
}

static inline guint
locked_store_get_n_items (GListModel *model)
{
  return 0;
}

static inline gpointer
locked_store_get_item (GListModel *model,
                       guint       position)
{
  return NULL;
}

static inline void
locked_store_model_init (GListModelInterface *iface)
{
  iface->get_item_type = locked_store_get_item_type;
  iface->get_n_items = locked_store_get_n_items;
  iface->get_item = locked_store_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LockedStore, locked_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, locked_store_model_init)
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_STORE, locked_store_iface_init))

static inline void
locked_store_class_init (LockedStoreClass *klass)
{
}

static inline void
locked_store_init (LockedStore *self)
{
}
