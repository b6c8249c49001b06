/* cdz-library.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library"
#include "config.h"

#include "cdz-library-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-concat-list.h"
#include "cdz-error.h"
#include "cdz-identities.h"
#include "cdz-lock-proof.h"

struct _CdzLibrary
{
  GObject         parent_instance;

  CdzVault       *vault;
  GListStore     *stores;
  CdzConcatList  *items;
  CdzIdentities  *identities;

  CdzPrompter    *prompter;
  CdzLockSignals *lock_signals;
  gulong          lock_id;
  CdzLockSource   remembered;     /* as seen, by this process */

  CdzSecretService *keyrings;     /* NULL where they are not used */
  gboolean        may_prompt;
};

G_DEFINE_FINAL_TYPE (CdzLibrary, cdz_library, G_TYPE_OBJECT)

/* How many stores are still being read, and the first error of one. */
typedef struct
{
  guint   n_pending;
  GError *error;
} Opening;

static void
free_opening (gpointer data)
{
  Opening *opening = data;

  g_clear_error (&opening->error);
  g_free (opening);
}

static void
store_refreshed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Opening *opening = g_task_get_task_data (task);

  if (!cdz_store_refresh_finish (CDZ_STORE (source), result, &error))
    {
      cdz_error_set_detail (error, CDZ_DETAIL_STORE, cdz_store_get_name (CDZ_STORE (source)));
      if (opening->error == NULL)
        opening->error = g_steal_pointer (&error);
    }

  if (--opening->n_pending > 0)
    return;

  if (opening->error != NULL)
    g_task_return_error (task, g_steal_pointer (&opening->error));
  else
    g_task_return_boolean (task, TRUE);
}

static char *
find_vault_path (const char *path)
{
  if (path == NULL)
    path = g_getenv ("CREDENZA_VAULT");
  if (path != NULL && *path != '\0')
    return g_canonicalize_filename (path, NULL);

  return g_build_filename (g_get_user_data_dir (), "credenza", "vault.db", NULL);
}

static void
cdz_library_finalize (GObject *object)
{
  CdzLibrary *self = CDZ_LIBRARY (object);

  g_clear_signal_handler (&self->lock_id, self->lock_signals);
  g_clear_object (&self->lock_signals);
  g_clear_object (&self->keyrings);
  g_clear_object (&self->identities);
  g_clear_object (&self->items);
  g_clear_object (&self->stores);
  g_clear_object (&self->vault);
  g_clear_object (&self->prompter);

  G_OBJECT_CLASS (cdz_library_parent_class)->finalize (object);
}

static void
cdz_library_class_init (CdzLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_library_finalize;
}

static void
cdz_library_init (CdzLibrary *self)
{
  self->may_prompt = TRUE;
  self->stores = g_list_store_new (CDZ_TYPE_STORE);
  self->items = cdz_concat_list_new (CDZ_TYPE_ITEM);
  self->identities = cdz_identities_new (G_LIST_MODEL (self->items));
}

/**
 * cdz_library_new:
 * @vault_path: (nullable): else CREDENZA_VAULT, else the default place
 *
 * Returns: (transfer full): a library whose stores are not read yet
 */
CdzLibrary *
cdz_library_new (const char *vault_path)
{
  CdzLibrary *self = g_object_new (CDZ_TYPE_LIBRARY, NULL);
  g_autofree char *path = find_vault_path (vault_path);

  self->vault = cdz_vault_new (path);
  cdz_library_add_store (self, CDZ_STORE (self->vault));

  return self;
}

/* @store: read by the next open, if it is not yet; its items join the list */
void
cdz_library_add_store (CdzLibrary *self,
                       CdzStore   *store)
{
  g_return_if_fail (CDZ_IS_LIBRARY (self));

  g_list_store_append (self->stores, store);
  cdz_concat_list_append (self->items, G_LIST_MODEL (store));
}

void
cdz_library_remove_store (CdzLibrary *self,
                          CdzStore   *store)
{
  guint position;

  g_return_if_fail (CDZ_IS_LIBRARY (self));

  if (!g_list_store_find (self->stores, store, &position))
    return;

  cdz_concat_list_remove (self->items, G_LIST_MODEL (store));
  g_list_store_remove (self->stores, position);
}

void
cdz_library_set_prompter (CdzLibrary  *self,
                          CdzPrompter *prompter)
{
  g_return_if_fail (CDZ_IS_LIBRARY (self));

  g_set_object (&self->prompter, prompter);
}

void
cdz_library_use_keyrings (CdzLibrary *self)
{
  g_return_if_fail (CDZ_IS_LIBRARY (self));

  if (self->keyrings == NULL)
    self->keyrings = cdz_library_new_keyrings (self);
}

CdzSecretService *
cdz_library_get_keyrings (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return self->keyrings;
}

void
cdz_library_set_may_prompt (CdzLibrary *self,
                            gboolean    may_prompt)
{
  g_return_if_fail (CDZ_IS_LIBRARY (self));

  self->may_prompt = may_prompt;
}

gboolean
cdz_library_get_may_prompt (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), FALSE);

  return self->may_prompt;
}

/* Returns: (nullable) (transfer none): who is asked */
CdzPrompter *
cdz_library_get_prompter (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return self->prompter;
}

/* First wiped; what is remembered may take its time. */
static void
lock_cb (CdzLockSignals *signals,
         guint           source,
         guint           reason,
         CdzLibrary     *self)
{
  cdz_vault_lock (self->vault);
  if ((source & ~self->remembered) != 0)
    cdz_lock_proof_remember (self->vault, source);
  self->remembered |= source;
}

void
cdz_library_set_lock_signals (CdzLibrary     *self,
                              CdzLockSignals *signals)
{
  g_return_if_fail (CDZ_IS_LIBRARY (self));
  g_return_if_fail (self->lock_signals == NULL);

  self->lock_signals = g_object_ref (signals);
  self->lock_id = g_signal_connect (signals, "lock", G_CALLBACK (lock_cb), self);
}

CdzLockSignals *
cdz_library_get_lock_signals (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return self->lock_signals;
}

void
cdz_library_settle_keys (CdzLibrary *self)
{
  gboolean may_hold;

  g_return_if_fail (CDZ_IS_LIBRARY (self));

  may_hold = self->lock_signals != NULL && cdz_lock_signals_is_watching (self->lock_signals);
  if (may_hold)
    cdz_lock_signals_touch (self->lock_signals);
  cdz_vault_settle (self->vault, may_hold);
}

void
cdz_library_open_async (CdzLibrary          *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));
  Opening *opening = g_new0 (Opening, 1);

  g_task_set_source_tag (task, cdz_library_open_async);
  g_task_set_task_data (task, opening, free_opening);
  opening->n_pending = n_stores;
  if (self->keyrings != NULL)
    cdz_secret_service_start (self->keyrings);

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      cdz_store_refresh_async (store, cancellable, store_refreshed_cb, g_object_ref (task));
    }
}

gboolean
cdz_library_open_finish (CdzLibrary    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GListModel *
cdz_library_get_stores (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return G_LIST_MODEL (self->stores);
}

GListModel *
cdz_library_get_items (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return G_LIST_MODEL (self->items);
}

GListModel *
cdz_library_get_identities (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return G_LIST_MODEL (self->identities);
}

CdzVault *
cdz_library_get_vault (CdzLibrary *self)
{
  g_return_val_if_fail (CDZ_IS_LIBRARY (self), NULL);

  return self->vault;
}

/* By name, or by a label that only one store has. */
CdzStore *
cdz_library_find_store (CdzLibrary  *self,
                        const char  *name,
                        GError     **error)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));
  CdzStore *labelled = NULL;
  guint n_labelled = 0;

  if (name == NULL)
    return CDZ_STORE (self->vault);

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (g_str_equal (cdz_store_get_name (store), name))
        return store;
      if (g_strcmp0 (cdz_store_get_label (store), name) == 0)
        {
          labelled = store;
          n_labelled++;
        }
    }

  if (n_labelled == 1)
    return labelled;

  g_set_error (error, CDZ_ERROR, n_labelled > 1 ? CDZ_ERROR_PARAM : CDZ_ERROR_NOT_AVAILABLE,
               n_labelled > 1 ? _("Several stores are called “%s”; use the name that “credenzactl stores” shows")
                              : _("There is no store “%s”; “credenzactl stores” shows those that there are"),
               name);
  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_STORE, name);

  return NULL;
}

CdzStore *
cdz_library_get_item_store (CdzLibrary *self,
                            CdzItem    *item)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (g_str_equal (cdz_store_get_name (store), cdz_item_get_store (item)))
        return store;
    }

  return NULL;
}

CdzStore *
cdz_library_require_writable (CdzLibrary  *self,
                              CdzItem     *item,
                              GError     **error)
{
  CdzStore *store = cdz_library_get_item_store (self, item);
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);

  if (cdz_item_get_class (item) == CDZ_CLASS_OTHER)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                 _("“%s” belongs to another program; import it to have a copy of your own"), label);
  else if (store == NULL)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                 _("“%s” is in a file that is only looked at; import it first"), label);
  else if (!cdz_store_is_writable (store))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                 _("“%s” cannot be changed: “%s” is read-only"), label, cdz_store_get_label (store));
  else
    return store;

  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_STORE, cdz_item_get_store (item));

  return NULL;
}

CdzItem *
cdz_library_find_item (CdzLibrary *self,
                       CdzClass    klass,
                       const char *uuid)
{
  GListModel *model = G_LIST_MODEL (self->items);
  guint n_items;

  if (klass == CDZ_CLASS_IDENTITY)
    model = G_LIST_MODEL (self->identities);

  n_items = g_list_model_get_n_items (model);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (model, i);

      if (cdz_item_get_class (item) == klass && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_UUID), uuid) == 0)
        return g_steal_pointer (&item);
    }

  return NULL;
}

/* The vault and files list their attributes even while locked. */
CdzStore *
cdz_library_get_unreadable (CdzLibrary *self,
                            const char *store_name)
{
  guint n_stores = g_list_model_get_n_items (G_LIST_MODEL (self->stores));

  for (guint i = 0; i < n_stores; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (G_LIST_MODEL (self->stores), i);

      if (store_name != NULL && !g_str_equal (store_name, cdz_store_get_name (store)))
        continue;
      if (cdz_store_is_locked (store) && g_str_equal (cdz_store_get_kind (store), "secret-service"))
        return store;
    }

  return NULL;
}

void
cdz_library_set_locked_error (CdzStore  *store,
                              GError   **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
               _("“%s” is locked, so its items cannot be looked at; unlock it and try again"),
               cdz_store_get_label (store));
  if (error == NULL)
    return;

  cdz_error_set_detail (*error, CDZ_DETAIL_STORE, cdz_store_get_name (store));
  cdz_error_set_detail (*error, CDZ_DETAIL_NEEDS, "keyring");
}
