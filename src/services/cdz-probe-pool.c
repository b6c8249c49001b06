/* cdz-probe-pool.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-pool.h"

#include "cdz-library-private.h"
#include "cdz-probe-x509.h"

/* Beyond any real chain. */
#define MAX_DEPTH 10

typedef struct
{
  CdzLibrary *library;
  GPtrArray  *identities;   /* CdzItem */
  GPtrArray  *wanted;       /* CdzItem: their certificates, then what is above */
  GPtrArray  *values;       /* GBytes, in the same order, as they arrive; empty where unreadable */
} Loading;

static void load_next (GTask *task);

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->library);
  g_ptr_array_unref (loading->identities);
  g_ptr_array_unref (loading->wanted);
  g_ptr_array_unref (loading->values);
  g_free (loading);
}

void
cdz_probe_pool_free (CdzProbePool *self)
{
  g_ptr_array_unref (self->identities);
  cdz_x509_stack_free (self->known);
  g_free (self);
}

CdzProbeIdentity *
cdz_probe_pool_find (CdzProbePool *self,
                     const char   *ref)
{
  for (guint i = 0; i < self->identities->len; i++)
    {
      CdzProbeIdentity *identity = self->identities->pdata[i];

      if (g_strcmp0 (identity->ref, ref) == 0)
        return identity;
    }

  return NULL;
}

static void
collect_identities (Loading   *loading,
                    CdzCaller *caller)
{
  GListModel *identities = cdz_library_get_identities (loading->library);
  guint n_items = g_list_model_get_n_items (identities);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (identities, i);
      const char *group = cdz_item_get (item, CDZ_ATTR_GROUP);

      if (!cdz_caller_may_use (caller, group != NULL ? group : ""))
        continue;

      g_ptr_array_add (loading->wanted, g_object_ref (cdz_item_get_certificate (item)));
      g_ptr_array_add (loading->identities, g_steal_pointer (&item));
    }
}

/* Adds the certificates whose subject is among @issuers. */
static void
collect_level (Loading    *loading,
               GHashTable *issuers)
{
  GListModel *items = cdz_library_get_items (loading->library);
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *subject = cdz_item_get (item, CDZ_ATTR_SUBJECT);

      if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE && subject != NULL &&
          g_hash_table_contains (issuers, subject) && !g_ptr_array_find (loading->wanted, item, NULL))
        g_ptr_array_add (loading->wanted, g_steal_pointer (&item));
    }
}

/* By name, level by level, so that of many certificates only a few are read. */
static void
collect_issuers (Loading   *loading,
                 GPtrArray *others)
{
  g_autoptr(GHashTable) issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint start = 0;

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (others->pdata[i], NULL);

      if (certificate != NULL)
        g_hash_table_add (issuers, g_strdup (cdz_certificate_get_issuer (certificate)));
    }

  for (guint depth = 0; depth < MAX_DEPTH; depth++)
    {
      for (; start < loading->wanted->len; start++)
        {
          const char *issuer = cdz_item_get (loading->wanted->pdata[start], CDZ_ATTR_ISSUER);

          if (issuer != NULL)
            g_hash_table_add (issuers, g_strdup (issuer));
        }
      if (g_hash_table_size (issuers) == 0)
        break;

      collect_level (loading, issuers);
      g_hash_table_remove_all (issuers);
    }
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *value = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_error (&error);
  g_ptr_array_add (loading->values, value != NULL ? value : g_bytes_new (NULL, 0));
  load_next (task);
}

/* Reading a certificate takes OpenSSL longer than all else here: once is enough. */
static CdzProbePool *
build_pool (Loading *loading)
{
  CdzProbePool *pool = g_new0 (CdzProbePool, 1);
  guint n_identities = loading->identities->len;

  pool->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_probe_identity_unref);
  pool->known = sk_X509_new_null ();
  for (guint i = n_identities; i < loading->values->len; i++)
    {
      X509 *above = cdz_x509_from_der (loading->values->pdata[i]);

      if (above != NULL)
        sk_X509_push (pool->known, above);
    }

  for (guint i = 0; i < n_identities; i++)
    {
      CdzItem *item = loading->identities->pdata[i];
      g_autofree char *ref = cdz_item_dup_ref (item);
      g_autoptr(X509) leaf = cdz_x509_from_der (loading->values->pdata[i]);

      if (leaf != NULL)
        g_ptr_array_add (pool->identities,
                         cdz_probe_identity_new_from_x509 (ref, cdz_item_get (item, CDZ_ATTR_LABEL), leaf,
                                                           cdz_x509_build_chain (leaf, pool->known), NULL));
    }
  ERR_clear_error ();

  return pool;
}

static void
load_next (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);

  while (loading->values->len < loading->wanted->len)
    {
      CdzItem *item = loading->wanted->pdata[loading->values->len];
      GBytes *value = cdz_item_get_value (item);
      CdzStore *store = cdz_library_get_item_store (loading->library, item);

      if (value == NULL && store != NULL)
        {
          cdz_store_load_value_async (store, item, g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
          return;
        }
      g_ptr_array_add (loading->values, value != NULL ? g_bytes_ref (value) : g_bytes_new (NULL, 0));
    }

  g_task_return_pointer (task, build_pool (loading), (GDestroyNotify) cdz_probe_pool_free);
}

void
cdz_probe_pool_load_async (CdzLibrary          *library,
                           CdzCaller           *caller,
                           GPtrArray           *others,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  loading->library = g_object_ref (library);
  loading->identities = g_ptr_array_new_with_free_func (g_object_unref);
  loading->wanted = g_ptr_array_new_with_free_func (g_object_unref);
  loading->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_task_set_source_tag (task, cdz_probe_pool_load_async);
  g_task_set_task_data (task, loading, loading_free);

  collect_identities (loading, caller);
  collect_issuers (loading, others);
  load_next (task);
}

CdzProbePool *
cdz_probe_pool_load_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
