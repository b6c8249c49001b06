/* cdz-store.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-store"
#include "config.h"

#include "cdz-store.h"

#include <glib/gi18n-lib.h>

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (CdzStore, cdz_store, G_TYPE_LIST_MODEL)

static void
cdz_store_default_init (CdzStoreInterface *iface)
{
  /**
   * CdzStore::changed:
   *
   * Locked, writable or the label are other than before.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CDZ_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

const char *
cdz_store_get_name (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->get_name (self);
}

const char *
cdz_store_get_kind (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->get_kind (self);
}

/* Returns: for people */
const char *
cdz_store_get_label (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->get_label (self);
}

/* For people: what gnome-keyring calls the collection that ends with the session is no
 * word of theirs. */
const char *
cdz_store_get_title (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return g_strcmp0 (cdz_store_get_name (self), "secrets/session") == 0 ? _("This Session")
                                                                      : cdz_store_get_label (self);
}

/* Returns: (nullable): the file, or the object path of a collection */
const char *
cdz_store_get_path (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->get_path (self);
}

gboolean
cdz_store_is_locked (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), FALSE);

  return CDZ_STORE_GET_IFACE (self)->is_locked (self);
}

gboolean
cdz_store_is_writable (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), FALSE);

  return CDZ_STORE_GET_IFACE (self)->is_writable (self);
}

const GError *
cdz_store_get_problem (CdzStore *self)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->get_problem != NULL ? CDZ_STORE_GET_IFACE (self)->get_problem (self) : NULL;
}

/**
 * cdz_store_refresh_async:
 *
 * Reads the store in a worker and changes the model by what differs: an item that
 * is as before stays the same object. One call at least before the model is of use.
 */
void
cdz_store_refresh_async (CdzStore            *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_STORE (self));

  CDZ_STORE_GET_IFACE (self)->refresh_async (self, cancellable, callback, user_data);
}

gboolean
cdz_store_refresh_finish (CdzStore      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), FALSE);

  return CDZ_STORE_GET_IFACE (self)->refresh_finish (self, result, error);
}

/**
 * cdz_store_apply_async:
 * @title: names the operation for undo, for people
 * @changes: (element-type CdzChange): all in one transaction, or none
 *
 * When it finishes, the model shows the outcome already.
 */
void
cdz_store_apply_async (CdzStore            *self,
                       const char          *title,
                       GPtrArray           *changes,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_STORE (self));
  g_return_if_fail (title != NULL);
  g_return_if_fail (changes != NULL);

  CDZ_STORE_GET_IFACE (self)->apply_async (self, title, changes, cancellable, callback, user_data);
}

/* Returns: (transfer full): what came of each change, in their order */
CdzOutcome *
cdz_store_apply_finish (CdzStore      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->apply_finish (self, result, error);
}

void
cdz_store_load_value_async (CdzStore            *self,
                            CdzItem             *item,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_STORE (self));
  g_return_if_fail (CDZ_IS_ITEM (item));

  CDZ_STORE_GET_IFACE (self)->load_value_async (self, item, cancellable, callback, user_data);
}

/* Returns: (transfer full): the public DER, or %CDZ_ERROR_NOT_FOUND when it was deleted */
GBytes *
cdz_store_load_value_finish (CdzStore      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->load_value_finish (self, result, error);
}

void
cdz_store_load_secret_async (CdzStore            *self,
                             CdzItem             *item,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_STORE (self));
  g_return_if_fail (CDZ_IS_ITEM (item));

  CDZ_STORE_GET_IFACE (self)->load_secret_async (self, item, cancellable, callback, user_data);
}

/* Returns: (transfer full): the PrivateKeyInfo */
CdzSecret *
cdz_store_load_secret_finish (CdzStore      *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (CDZ_IS_STORE (self), NULL);

  return CDZ_STORE_GET_IFACE (self)->load_secret_finish (self, result, error);
}

/* For implementations. */
void
cdz_store_emit_changed (CdzStore *self)
{
  g_return_if_fail (CDZ_IS_STORE (self));

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
