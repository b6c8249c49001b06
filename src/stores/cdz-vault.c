/* cdz-vault.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault"
#include "config.h"

#include "cdz-vault.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-vault-apply.h"
#include "cdz-vault-private.h"
#include "cdz-vault-seal.h"

typedef struct
{
  char       *title;
  GPtrArray  *changes;
  GHashTable *known;
  CdzOutcome *outcome;
} ApplyJob;

typedef struct
{
  CdzClass    klass;
  char       *uuid;
  CdzFactors *factors;        /* nullable */
  GBytes     *value;
  CdzSecret  *secret;
} LoadJob;

static void cdz_vault_list_model_init (GListModelInterface *iface);
static void cdz_vault_store_init      (CdzStoreInterface   *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzVault, cdz_vault, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, cdz_vault_list_model_init)
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_STORE, cdz_vault_store_init))

static void
apply_job_free (gpointer data)
{
  ApplyJob *job = data;

  g_free (job->title);
  g_ptr_array_unref (job->changes);
  g_clear_pointer (&job->known, g_hash_table_unref);
  g_clear_pointer (&job->outcome, cdz_outcome_free);
  g_free (job);
}

static void
load_job_free (gpointer data)
{
  LoadJob *job = data;

  g_free (job->uuid);
  g_clear_pointer (&job->factors, cdz_factors_unref);
  g_clear_pointer (&job->value, g_bytes_unref);
  g_clear_pointer (&job->secret, cdz_secret_unref);
  g_free (job);
}

static gboolean
apply_in_thread (CdzVault      *self,
                 gpointer       data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  ApplyJob *job = data;

  job->outcome = cdz_vault_apply (self->db, self->keys, job->title, job->changes,
                                  g_get_real_time () / G_USEC_PER_SEC, job->known, cancellable, error);
  return job->outcome != NULL;
}

/* So that who got an item finds the very same in the list. */
static void
take_listed_items (CdzVault   *self,
                   CdzOutcome *outcome)
{
  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzResult *result = g_ptr_array_index (outcome->results, i);
      CdzItem *listed = cdz_vault_snapshot_find (self->snapshot, cdz_item_get (result->item, CDZ_ATTR_UUID));

      if (listed != NULL)
        g_set_object (&result->item, listed);
    }
}

/* The transaction stands whether or not the list could be read again. */
static void
refreshed_after_apply_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  ApplyJob *job = g_task_get_task_data (task);

  take_listed_items (CDZ_VAULT (object), job->outcome);
  g_task_return_pointer (task, g_steal_pointer (&job->outcome), (GDestroyNotify) cdz_outcome_free);
}

static void
applied_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzVault *self = g_task_get_source_object (task);
  ApplyJob *job = g_task_get_task_data (task);
  g_autoptr(GTask) refresh = NULL;
  GError *error = NULL;

  if (!cdz_vault_propagate (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  refresh = g_task_new (self, NULL, refreshed_after_apply_cb, g_object_ref (task));
  cdz_vault_request_refresh (self, refresh, g_steal_pointer (&job->known));
}

static gboolean
load_value_in_thread (CdzVault      *self,
                      gpointer       data,
                      GCancellable  *cancellable,
                      GError       **error)
{
  LoadJob *job = data;
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  if (!cdz_vault_db_open (self->db, error))
    return FALSE;

  if (cdz_vault_db_is_open (self->db))
    job->value = cdz_vault_rows_get_blob (self->db, job->klass, job->uuid, "der", error);
  else
    cdz_vault_rows_set_gone (error);

  return job->value != NULL;
}

static gboolean
load_secret_in_thread (CdzVault      *self,
                       gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LoadJob *job = data;

  job->secret = cdz_vault_unseal (self->keys, job->uuid, job->factors, cancellable, error);
  return job->secret != NULL;
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LoadJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cdz_vault_propagate (result, &error))
    g_task_return_error (task, error);
  else if (job->secret != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->secret), (GDestroyNotify) cdz_secret_unref);
  else
    g_task_return_pointer (task, g_steal_pointer (&job->value), (GDestroyNotify) g_bytes_unref);
}

static GType
cdz_vault_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM;
}

static guint
cdz_vault_get_n_items (GListModel *model)
{
  return CDZ_VAULT (model)->n_items;
}

static gpointer
cdz_vault_get_item (GListModel *model,
                    guint       position)
{
  CdzVault *self = CDZ_VAULT (model);

  if (position >= self->n_items)
    return NULL;
  if (self->next != NULL && position >= self->boundary)
    return g_object_ref (cdz_vault_snapshot_get_item (self->next, (guint) ((int) position + self->shift)));

  return g_object_ref (cdz_vault_snapshot_get_item (self->snapshot, position));
}

static const char *
cdz_vault_get_name (CdzStore *store)
{
  return CDZ_VAULT_STORE_NAME;
}

static const char *
cdz_vault_get_label (CdzStore *store)
{
  return _("Vault");
}

static const char *
cdz_vault_get_path (CdzStore *store)
{
  return cdz_vault_db_get_path (CDZ_VAULT (store)->db);
}

static gboolean
cdz_vault_is_locked (CdzStore *store)
{
  CdzVault *self = CDZ_VAULT (store);

  return cdz_vault_has_passphrase (self) && !cdz_vault_keys_is_unlocked (self->keys);
}

static gboolean
cdz_vault_is_writable (CdzStore *store)
{
  return !CDZ_VAULT (store)->is_read_only;
}

static void
cdz_vault_refresh_async (CdzStore            *store,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_vault_refresh_async);
  cdz_vault_request_refresh (CDZ_VAULT (store), task, NULL);
}

static gboolean
cdz_vault_refresh_finish (CdzStore      *store,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cdz_vault_apply_async (CdzStore            *store,
                       const char          *title,
                       GPtrArray           *changes,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  ApplyJob *job = g_new0 (ApplyJob, 1);

  job->title = g_strdup (title);
  job->changes = g_ptr_array_ref (changes);
  job->known = cdz_known_items_new ();

  g_task_set_source_tag (task, cdz_vault_apply_async);
  g_task_set_task_data (task, job, apply_job_free);
  cdz_vault_run (task, apply_in_thread, applied_cb);
}

static CdzOutcome *
cdz_vault_apply_finish (CdzStore      *store,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
start_loading (CdzStore            *store,
               CdzItem             *item,
               CdzVaultWork         in_thread,
               CdzFactors          *factors,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  LoadJob *job = g_new0 (LoadJob, 1);

  job->klass = cdz_item_get_class (item);
  job->uuid = g_strdup (cdz_item_get (item, CDZ_ATTR_UUID));
  job->factors = factors != NULL ? cdz_factors_ref (factors) : NULL;
  g_task_set_source_tag (task, in_thread);
  g_task_set_task_data (task, job, load_job_free);
  cdz_vault_run (task, in_thread, loaded_cb);
}

static void
cdz_vault_load_value_async (CdzStore            *store,
                            CdzItem             *item,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  start_loading (store, item, load_value_in_thread, NULL, cancellable, callback, user_data);
}

static void
cdz_vault_load_secret_async (CdzStore            *store,
                             CdzItem             *item,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  start_loading (store, item, load_secret_in_thread, NULL, cancellable, callback, user_data);
}

void
cdz_vault_load_secret_with_async (CdzVault            *self,
                                  CdzItem             *item,
                                  CdzFactors          *factors,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_VAULT (self) && CDZ_IS_ITEM (item));

  start_loading (CDZ_STORE (self), item, load_secret_in_thread, factors, cancellable, callback, user_data);
}

static gpointer
finish_loading (CdzStore      *store,
                GAsyncResult  *result,
                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GBytes *
cdz_vault_load_value_finish (CdzStore      *store,
                             GAsyncResult  *result,
                             GError       **error)
{
  return finish_loading (store, result, error);
}

static CdzSecret *
cdz_vault_load_secret_finish (CdzStore      *store,
                              GAsyncResult  *result,
                              GError       **error)
{
  return finish_loading (store, result, error);
}

static void
cdz_vault_dispose (GObject *object)
{
  cdz_vault_stop_watching (CDZ_VAULT (object));

  G_OBJECT_CLASS (cdz_vault_parent_class)->dispose (object);
}

static void
cdz_vault_finalize (GObject *object)
{
  CdzVault *self = CDZ_VAULT (object);

  g_clear_pointer (&self->keys, cdz_vault_keys_free);
  g_clear_pointer (&self->db, cdz_vault_db_free);
  g_clear_pointer (&self->snapshot, cdz_vault_snapshot_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->slots, g_array_unref);
  g_clear_pointer (&self->elsewhere, g_hash_table_unref);

  G_OBJECT_CLASS (cdz_vault_parent_class)->finalize (object);
}

static void
cdz_vault_class_init (CdzVaultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cdz_vault_dispose;
  object_class->finalize = cdz_vault_finalize;
}

static void
cdz_vault_init (CdzVault *self)
{
  self->snapshot = cdz_vault_snapshot_new_empty ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = cdz_known_items_new ();
  self->slots = g_array_new (FALSE, FALSE, sizeof (CdzVaultSlot));
}

static void
cdz_vault_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_vault_get_item_type;
  iface->get_n_items = cdz_vault_get_n_items;
  iface->get_item = cdz_vault_get_item;
}

static void
cdz_vault_store_init (CdzStoreInterface *iface)
{
  iface->get_name = cdz_vault_get_name;
  iface->get_kind = cdz_vault_get_name;
  iface->get_label = cdz_vault_get_label;
  iface->get_path = cdz_vault_get_path;
  iface->is_locked = cdz_vault_is_locked;
  iface->is_writable = cdz_vault_is_writable;
  iface->refresh_async = cdz_vault_refresh_async;
  iface->refresh_finish = cdz_vault_refresh_finish;
  iface->apply_async = cdz_vault_apply_async;
  iface->apply_finish = cdz_vault_apply_finish;
  iface->load_value_async = cdz_vault_load_value_async;
  iface->load_value_finish = cdz_vault_load_value_finish;
  iface->load_secret_async = cdz_vault_load_secret_async;
  iface->load_secret_finish = cdz_vault_load_secret_finish;
}

/* Opens nothing yet: a refresh does, in a worker. */
CdzVault *
cdz_vault_new (const char *path)
{
  CdzVault *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (CDZ_TYPE_VAULT, NULL);
  self->db = cdz_vault_db_new (path);
  self->keys = cdz_vault_keys_new (self->db);

  return self;
}

/* Returns: (nullable): %NULL before there is a vault */
const char *
cdz_vault_get_id (CdzVault *self)
{
  g_return_val_if_fail (CDZ_IS_VAULT (self), NULL);

  return self->id;
}

/* Returns: (transfer none) (element-type CdzVaultSlot) */
GArray *
cdz_vault_get_slots (CdzVault *self)
{
  g_return_val_if_fail (CDZ_IS_VAULT (self), NULL);

  return self->slots;
}

gboolean
cdz_vault_has_passphrase (CdzVault *self)
{
  g_return_val_if_fail (CDZ_IS_VAULT (self), FALSE);

  for (guint i = 0; i < self->slots->len; i++)
    if (g_str_equal (g_array_index (self->slots, CdzVaultSlot, i).kind, "passphrase"))
      return TRUE;

  return FALSE;
}
