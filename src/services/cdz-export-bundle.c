/* cdz-export-bundle.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-export-bundle"
#include "config.h"

#include "cdz-export-bundle.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-library-private.h"
#include "cdz-new-file.h"
#include "cdz-pem-write.h"
#include "cdz-validate.h"
#include "cdz-work.h"

typedef struct
{
  CdzLibrary *library;
  GPtrArray  *certificates;
  guint       n_loaded;
  GString    *text;
  char       *path;
} Bundling;

static void load_next (GTask *task);

static void
free_bundling (gpointer data)
{
  Bundling *bundling = data;

  g_object_unref (bundling->library);
  g_ptr_array_unref (bundling->certificates);
  g_string_free (bundling->text, TRUE);
  g_free (bundling->path);
  g_free (bundling);
}

GPtrArray *
cdz_export_bundle_collect (GPtrArray *items)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *half = cdz_item_get_certificate (items->pdata[i]);
      CdzItem *item = half != NULL ? half : items->pdata[i];
      const char *sha256 = cdz_item_get (item, CDZ_ATTR_SHA256);

      if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE && sha256 != NULL &&
          g_hash_table_add (seen, (gpointer) sha256))
        g_ptr_array_add (certificates, g_object_ref (item));
    }

  return certificates;
}

static gboolean
write_bundle (Bundling  *bundling,
              GError   **error)
{
  g_autoptr(CdzNewFile) file = cdz_new_file_create (bundling->path, FALSE, TRUE, error);
  g_autoptr(CdzSecret) wanted = cdz_secret_new (bundling->text->str, bundling->text->len);
  g_autoptr(CdzSecret) found = NULL;

  if (file == NULL || !cdz_new_file_fill (file, (const guint8 *) bundling->text->str, bundling->text->len, error) ||
      (found = cdz_new_file_read_back (file, error)) == NULL)
    return FALSE;

  if (cdz_secret_equal (wanted, found))
    return cdz_new_file_commit (file, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _("The disk gave back other bytes than were written, so nothing was kept"));
  return FALSE;
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_bundle (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Bundling *bundling = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) der = cdz_store_load_value_finish (CDZ_STORE (source), result, &error);
  g_autoptr(CdzSecret) pem = NULL;
  const guint8 *data;
  gsize size;

  if (der == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  data = g_bytes_get_data (der, &size);
  pem = cdz_pem_write ("CERTIFICATE", data, size);
  data = cdz_secret_get_data (pem, &size);
  g_string_append_len (bundling->text, (const char *) data, (gssize) size);
  bundling->n_loaded++;
  cdz_work_report (g_task_get_cancellable (task), bundling->n_loaded, bundling->certificates->len);
  load_next (task);
}

static void
load_next (GTask *task)
{
  Bundling *bundling = g_task_get_task_data (task);
  CdzStore *store;
  CdzItem *item;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (bundling->n_loaded == bundling->certificates->len)
    {
      g_task_run_in_thread (task, write_in_thread);
      return;
    }

  item = g_ptr_array_index (bundling->certificates, bundling->n_loaded);
  if ((store = cdz_library_get_item_store (bundling->library, item)) == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                             _("The store of “%s” is not open; import the file first"), cdz_item_get (item, CDZ_ATTR_LABEL));
  else
    cdz_store_load_value_async (store, item, g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
}

void
cdz_export_bundle_async (CdzLibrary          *library,
                         CdzCaller           *caller,
                         GPtrArray           *certificates,
                         const char          *path,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  Bundling *bundling = g_new0 (Bundling, 1);
  GError *error = NULL;

  g_return_if_fail (certificates->len > 0);

  g_task_set_source_tag (task, cdz_export_bundle_async);
  g_task_set_task_data (task, bundling, free_bundling);
  g_task_set_check_cancellable (task, FALSE);
  bundling->library = g_object_ref (library);
  bundling->certificates = g_ptr_array_ref (certificates);
  bundling->text = g_string_new (NULL);
  bundling->path = g_canonicalize_filename (path, NULL);

  for (guint i = 0; i < certificates->len; i++)
    if (!cdz_validate_group (caller, cdz_item_get (certificates->pdata[i], CDZ_ATTR_GROUP), &error))
      {
        g_task_return_error (task, error);
        return;
      }

  load_next (task);
}

gboolean
cdz_export_bundle_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
