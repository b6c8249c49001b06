/* cdz-import-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-file"
#include "config.h"

#include "cdz-import-file.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-import-private.h"

struct _CdzImportFile
{
  GObject             parent_instance;

  CdzFileStore       *store;
  char               *path;
  gboolean            is_found;
  GPtrArray          *passphrases;    /* all that were given: one file may need several */

  CdzImportFileState  state;
  GError             *error;
};

G_DEFINE_FINAL_TYPE (CdzImportFile, cdz_import_file, G_TYPE_OBJECT)

static guint changed_signal;

static void
cdz_import_file_finalize (GObject *object)
{
  CdzImportFile *self = CDZ_IMPORT_FILE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->passphrases, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (cdz_import_file_parent_class)->finalize (object);
}

static void
cdz_import_file_class_init (CdzImportFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_import_file_finalize;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cdz_import_file_init (CdzImportFile *self)
{
  self->passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
}

/* @path: as it was given, for scripts; the store's label is the name for people */
CdzImportFile *
cdz_import_file_new (CdzFileStore *store,
                     const char   *path,
                     gboolean      is_found)
{
  CdzImportFile *self = g_object_new (CDZ_TYPE_IMPORT_FILE, NULL);

  self->store = g_object_ref (store);
  self->path = g_strdup (path);
  self->is_found = is_found;

  return self;
}

void
cdz_import_file_add_passphrase (CdzImportFile *self,
                                CdzSecret     *passphrase)
{
  g_ptr_array_add (self->passphrases, cdz_secret_ref (passphrase));
}

static void
set_state (CdzImportFile      *self,
           CdzImportFileState  state,
           GError             *error)
{
  g_clear_error (&self->error);
  self->state = state;
  self->error = error;
  g_signal_emit (self, changed_signal, 0);
}

/* A wrong passphrase is not tried again with the next one. */
static void
drop_last_passphrase (CdzImportFile *self)
{
  if (self->passphrases->len > 0)
    g_ptr_array_set_size (self->passphrases, self->passphrases->len - 1);
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  CdzImportFile *self = g_task_get_source_object (task);
  CdzDecoded *decoded;

  if (cdz_store_refresh_finish (CDZ_STORE (source), result, &error))
    {
      decoded = cdz_file_store_get_decoded (self->store);
      set_state (self, decoded->locked ? CDZ_IMPORT_FILE_LOCKED : CDZ_IMPORT_FILE_READ, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }

  cdz_error_set_detail (error, CDZ_DETAIL_FILE, self->path);
  if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    {
      drop_last_passphrase (self);
      set_state (self, CDZ_IMPORT_FILE_LOCKED, g_error_copy (error));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  set_state (self, CDZ_IMPORT_FILE_FAILED, g_error_copy (error));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
cdz_import_file_read_async (CdzImportFile       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) passphrases = g_ptr_array_copy (self->passphrases, (GCopyFunc) cdz_secret_ref, NULL);

  g_task_set_source_tag (task, cdz_import_file_read_async);
  g_ptr_array_set_free_func (passphrases, (GDestroyNotify) cdz_secret_unref);
  cdz_file_store_set_passphrases (self->store, passphrases);
  cdz_store_refresh_async (CDZ_STORE (self->store), cancellable, refreshed_cb, g_steal_pointer (&task));
}

gboolean
cdz_import_file_read_finish (CdzImportFile  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
add_not_stored (CdzImportFile  *self,
                CdzDecodedItem *decoded,
                GPtrArray      *entries)
{
  if (decoded->kind == CDZ_DECODED_CRL)
    g_ptr_array_add (entries, cdz_plan_entry_new_skipped (self, _("Revocation list"),
                                                          _("Shown when the file is opened, not stored")));
  if (decoded->kind == CDZ_DECODED_PARAMETERS)
    g_ptr_array_add (entries, cdz_plan_entry_new_skipped (self, _("Parameters"),
                                                          _("Shown when the file is opened, not stored")));
}

GPtrArray *
cdz_import_file_make_entries (CdzImportFile *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
  CdzDecoded *decoded = cdz_file_store_get_decoded (self->store);
  GPtrArray *ignored = cdz_file_store_get_ignored (self->store);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  if (self->state == CDZ_IMPORT_FILE_FAILED)
    g_ptr_array_add (entries, cdz_plan_entry_new_skipped (self, cdz_import_file_get_name (self), self->error->message));
  if (self->state == CDZ_IMPORT_FILE_LOCKED && self->is_found)
    g_ptr_array_add (entries, cdz_plan_entry_new_skipped (self, cdz_import_file_get_name (self),
                                                          _("Its passphrase is needed; import this file by itself")));
  if (decoded == NULL)
    return entries;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      g_ptr_array_add (entries, cdz_plan_entry_new (self, item, cdz_file_store_get_object (self->store, i)));
    }

  for (guint i = 0; i < decoded->items->len; i++)
    add_not_stored (self, decoded->items->pdata[i], entries);

  for (guint i = 0; i < ignored->len; i++)
    {
      CdzIgnored *passed_over = ignored->pdata[i];

      g_ptr_array_add (entries, cdz_plan_entry_new_skipped (self, passed_over->label, passed_over->reason));
    }

  return entries;
}

const char *
cdz_import_file_get_name (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), NULL);

  return cdz_store_get_label (CDZ_STORE (self->store));
}

const char *
cdz_import_file_get_path (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), NULL);

  return self->path;
}

gsize
cdz_import_file_get_size (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), 0);

  return cdz_file_store_get_size (self->store);
}

CdzImportFileState
cdz_import_file_get_state (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), CDZ_IMPORT_FILE_FAILED);

  return self->state;
}

const GError *
cdz_import_file_get_error (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), NULL);

  return self->error;
}

CdzFileStore *
cdz_import_file_get_store (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), NULL);

  return self->store;
}

gboolean
cdz_import_file_is_found (CdzImportFile *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORT_FILE (self), FALSE);

  return self->is_found;
}
