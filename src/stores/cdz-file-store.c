/* cdz-file-store.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-file-store"
#include "config.h"

#include "cdz-file-store.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-file-contents.h"
#include "cdz-key.h"
#include "cdz-memory.h"
#include "cdz-read-file.h"

struct _CdzFileStore
{
  GObject          parent_instance;

  GFile           *file;          /* NULL for bytes */
  CdzSecret       *bytes;         /* NULL for a file: it is read at each refresh */
  char            *label;
  char            *path;
  GPtrArray       *passphrases;

  CdzFileContents *contents;
  gsize            size;
};

/* A worker's own copies, and what it found. */
typedef struct
{
  char            *path;
  CdzSecret       *bytes;
  GPtrArray       *passphrases;
  CdzFileContents *contents;
} Reading;

static void list_model_init (GListModelInterface *iface);
static void store_init      (CdzStoreInterface   *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzFileStore, cdz_file_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_STORE, store_init))

static void
free_reading (gpointer data)
{
  Reading *reading = data;

  g_free (reading->path);
  g_clear_pointer (&reading->bytes, cdz_secret_unref);
  g_clear_pointer (&reading->passphrases, g_ptr_array_unref);
  g_clear_pointer (&reading->contents, cdz_file_contents_free);
  g_free (reading);
}

/* A wrong passphrase leaves what can be said without one. */
static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Reading *reading = task_data;
  g_autoptr(GError) error = NULL;

  if (reading->bytes == NULL)
    reading->bytes = cdz_read_file (reading->path, CDZ_MAX_FILE_SIZE, &error);
  if (reading->bytes != NULL)
    reading->contents = cdz_file_contents_new (reading->bytes, reading->passphrases, cancellable, &error);
  if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    reading->contents = cdz_file_contents_new (reading->bytes, NULL, cancellable, NULL);

  cdz_memory_scrub_stack ();

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The worker borrows everything: its thread lets go of its own task at some later
 * time, and a program that ends before would leave the file in memory. */
static void
cdz_file_store_refresh_async (CdzStore            *store,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  CdzFileStore *self = CDZ_FILE_STORE (store);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) worker = NULL;
  Reading *reading;

  g_task_set_source_tag (task, cdz_file_store_refresh_async);
  if (self->file != NULL && self->path == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                               _("“%s” is not on this computer: copy it here first"), self->label);
      return;
    }

  reading = g_new0 (Reading, 1);
  reading->path = g_strdup (self->path);
  reading->bytes = self->bytes != NULL ? cdz_secret_ref (self->bytes) : NULL;
  reading->passphrases = self->passphrases != NULL ? g_ptr_array_ref (self->passphrases) : NULL;
  g_task_set_task_data (task, reading, free_reading);

  worker = g_task_new (NULL, cancellable, read_cb, g_object_ref (task));
  g_task_set_task_data (worker, reading, NULL);
  g_task_run_in_thread (worker, read_in_thread);
}

static gboolean
cdz_file_store_refresh_finish (CdzStore      *store,
                               GAsyncResult  *result,
                               GError       **error)
{
  CdzFileStore *self = CDZ_FILE_STORE (store);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  guint n_before = self->contents != NULL ? self->contents->items->len : 0;
  guint n_after = 0;

  g_clear_pointer (&self->contents, cdz_file_contents_free);
  if (reading != NULL)
    {
      self->contents = g_steal_pointer (&reading->contents);
      self->size = reading->bytes != NULL ? cdz_secret_get_size (reading->bytes) : 0;
    }
  if (self->contents != NULL)
    n_after = self->contents->items->len;

  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, n_after);
  cdz_store_emit_changed (store);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cdz_file_store_apply_async (CdzStore            *store,
                            const char          *title,
                            GPtrArray           *changes,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                           _("“%s” is a file that is only looked at; import it to change its items"),
                           CDZ_FILE_STORE (store)->label);
}

static CdzOutcome *
cdz_file_store_apply_finish (CdzStore      *store,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GObject *
find_object (CdzFileStore *self,
             CdzItem      *item)
{
  guint position;

  if (self->contents != NULL && g_ptr_array_find (self->contents->items, item, &position))
    return self->contents->objects->pdata[position];

  return NULL;
}

static void
return_not_found (GTask        *task,
                  CdzFileStore *self)
{
  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                           _("“%s” has changed since and holds this item no longer"), self->label);
}

static void
cdz_file_store_load_value_async (CdzStore            *store,
                                 CdzItem             *item,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  if (find_object (CDZ_FILE_STORE (store), item) == NULL)
    return_not_found (task, CDZ_FILE_STORE (store));
  else
    g_task_return_pointer (task, g_bytes_ref (cdz_item_get_value (item)), (GDestroyNotify) g_bytes_unref);
}

static GBytes *
cdz_file_store_load_value_finish (CdzStore      *store,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cdz_file_store_load_secret_async (CdzStore            *store,
                                  CdzItem             *item,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  GObject *object = find_object (CDZ_FILE_STORE (store), item);

  if (object == NULL)
    return_not_found (task, CDZ_FILE_STORE (store));
  else if (!CDZ_IS_KEY (object) || !cdz_key_is_private (CDZ_KEY (object)))
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM, _("Only a private key has a secret"));
  else
    g_task_return_pointer (task, cdz_secret_ref (cdz_key_get_pkcs8 (CDZ_KEY (object))),
                           (GDestroyNotify) cdz_secret_unref);
}

static CdzSecret *
cdz_file_store_load_secret_finish (CdzStore      *store,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const char *
cdz_file_store_get_name (CdzStore *store)
{
  return "file";
}

static const char *
cdz_file_store_get_label (CdzStore *store)
{
  return CDZ_FILE_STORE (store)->label;
}

static const char *
cdz_file_store_get_path (CdzStore *store)
{
  return CDZ_FILE_STORE (store)->path;
}

static gboolean
cdz_file_store_is_locked (CdzStore *store)
{
  CdzFileStore *self = CDZ_FILE_STORE (store);

  return self->contents != NULL && self->contents->decoded->locked;
}

static gboolean
cdz_file_store_is_writable (CdzStore *store)
{
  return FALSE;
}

static void
store_init (CdzStoreInterface *iface)
{
  iface->get_name = cdz_file_store_get_name;
  iface->get_kind = cdz_file_store_get_name;
  iface->get_label = cdz_file_store_get_label;
  iface->get_path = cdz_file_store_get_path;
  iface->is_locked = cdz_file_store_is_locked;
  iface->is_writable = cdz_file_store_is_writable;
  iface->refresh_async = cdz_file_store_refresh_async;
  iface->refresh_finish = cdz_file_store_refresh_finish;
  iface->apply_async = cdz_file_store_apply_async;
  iface->apply_finish = cdz_file_store_apply_finish;
  iface->load_value_async = cdz_file_store_load_value_async;
  iface->load_value_finish = cdz_file_store_load_value_finish;
  iface->load_secret_async = cdz_file_store_load_secret_async;
  iface->load_secret_finish = cdz_file_store_load_secret_finish;
}

static GType
cdz_file_store_get_item_type (GListModel *model)
{
  return CDZ_TYPE_ITEM;
}

static guint
cdz_file_store_get_n_items (GListModel *model)
{
  CdzFileStore *self = CDZ_FILE_STORE (model);

  return self->contents != NULL ? self->contents->items->len : 0;
}

static gpointer
cdz_file_store_get_item (GListModel *model,
                         guint       position)
{
  CdzFileStore *self = CDZ_FILE_STORE (model);

  if (position >= cdz_file_store_get_n_items (model))
    return NULL;

  return g_object_ref (self->contents->items->pdata[position]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cdz_file_store_get_item_type;
  iface->get_n_items = cdz_file_store_get_n_items;
  iface->get_item = cdz_file_store_get_item;
}

static void
cdz_file_store_finalize (GObject *object)
{
  CdzFileStore *self = CDZ_FILE_STORE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, cdz_secret_unref);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->passphrases, g_ptr_array_unref);
  g_clear_pointer (&self->contents, cdz_file_contents_free);

  G_OBJECT_CLASS (cdz_file_store_parent_class)->finalize (object);
}

static void
cdz_file_store_class_init (CdzFileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_file_store_finalize;
}

static void
cdz_file_store_init (CdzFileStore *self)
{
}

/* Returns: (transfer full): the file's store, empty until its first refresh */
CdzFileStore *
cdz_file_store_new (GFile *file)
{
  CdzFileStore *self;
  g_autofree char *name = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (CDZ_TYPE_FILE_STORE, NULL);
  self->file = g_object_ref (file);
  self->path = g_file_get_path (file);
  name = g_file_get_basename (file);
  self->label = g_filename_display_name (name);

  return self;
}

/**
 * cdz_file_store_new_for_bytes:
 * @name: what to call it, for people
 * @bytes: standard input, what was pasted or dropped
 *
 * Returns: (transfer full): their store, empty until its first refresh
 */
CdzFileStore *
cdz_file_store_new_for_bytes (const char *name,
                              CdzSecret  *bytes)
{
  CdzFileStore *self;

  g_return_val_if_fail (name != NULL && bytes != NULL, NULL);

  self = g_object_new (CDZ_TYPE_FILE_STORE, NULL);
  self->bytes = cdz_secret_ref (bytes);
  self->label = g_strdup (name);

  return self;
}

/* @passphrases: (nullable) (element-type CdzSecret): for the next refresh */
void
cdz_file_store_set_passphrases (CdzFileStore *self,
                                GPtrArray    *passphrases)
{
  g_return_if_fail (CDZ_IS_FILE_STORE (self));

  g_clear_pointer (&self->passphrases, g_ptr_array_unref);
  if (passphrases != NULL)
    self->passphrases = g_ptr_array_ref (passphrases);
}

CdzDecoded *
cdz_file_store_get_decoded (CdzFileStore *self)
{
  g_return_val_if_fail (CDZ_IS_FILE_STORE (self), NULL);

  return self->contents != NULL ? self->contents->decoded : NULL;
}

GPtrArray *
cdz_file_store_get_ignored (CdzFileStore *self)
{
  g_return_val_if_fail (CDZ_IS_FILE_STORE (self), NULL);

  return self->contents != NULL ? self->contents->ignored : NULL;
}

GPtrArray *
cdz_file_store_get_findings (CdzFileStore *self)
{
  g_return_val_if_fail (CDZ_IS_FILE_STORE (self), NULL);

  return self->contents != NULL ? self->contents->findings : NULL;
}

gsize
cdz_file_store_get_size (CdzFileStore *self)
{
  g_return_val_if_fail (CDZ_IS_FILE_STORE (self), 0);

  return self->size;
}

GObject *
cdz_file_store_get_object (CdzFileStore *self,
                           guint         position)
{
  g_return_val_if_fail (CDZ_IS_FILE_STORE (self), NULL);
  g_return_val_if_fail (self->contents != NULL && position < self->contents->objects->len, NULL);

  return self->contents->objects->pdata[position];
}
