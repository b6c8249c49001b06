/* cdz-importer.c: the files, and the plan that follows from them.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-importer"
#include "config.h"

#include "cdz-importer.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-import-outcome.h"
#include "cdz-import-private.h"
#include "cdz-importer-private.h"
#include "cdz-library-private.h"
#include "cdz-place.h"
#include "cdz-planner.h"
#include "cdz-session.h"
#include "cdz-walk.h"

struct _CdzImporter
{
  GObject           parent_instance;

  CdzLibrary       *library;
  CdzCaller        *caller;
  CdzImportOptions  options;        /* our own copies */
  CdzImportOptions  placed;         /* the same, with the place that was chosen; borrowed */
  CdzItem          *beside;         /* nullable: the request that gave the place */
  GPtrArray        *passphrases;

  GListStore       *files;
  GHashTable       *entries;        /* CdzImportFile → GPtrArray of CdzPlanEntry */
  GListStore       *plan;
};

G_DEFINE_FINAL_TYPE (CdzImporter, cdz_importer, G_TYPE_OBJECT)

/* Files that one call added and that are still to be read. */
typedef struct
{
  char      *path;        /* to look at first: it may be a folder */
  GPtrArray *files;       /* CdzImportFile */
  guint      n_read;
} Adding;

static void read_next (GTask *task);

static void
free_adding (gpointer data)
{
  Adding *adding = data;

  g_free (adding->path);
  g_ptr_array_unref (adding->files);
  g_free (adding);
}

static void
clear_options (CdzImportOptions *options)
{
  g_free ((char *) options->label);
  g_free ((char *) options->tag);
  g_free ((char *) options->comment);
  g_free ((char *) options->group);
  g_free ((char *) options->store);
  g_free ((char *) options->accessible);
  g_free ((char *) options->access_control);
}

static void
cdz_importer_finalize (GObject *object)
{
  CdzImporter *self = CDZ_IMPORTER (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  clear_options (&self->options);
  g_clear_object (&self->beside);
  g_clear_pointer (&self->passphrases, g_ptr_array_unref);
  g_clear_object (&self->plan);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (cdz_importer_parent_class)->finalize (object);
}

static void
cdz_importer_class_init (CdzImporterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_importer_finalize;
}

static void
cdz_importer_init (CdzImporter *self)
{
  self->files = g_list_store_new (CDZ_TYPE_IMPORT_FILE);
  self->plan = g_list_store_new (CDZ_TYPE_PLAN_ENTRY);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
}

CdzImporter *
cdz_importer_new (CdzLibrary *library,
                  CdzCaller  *caller)
{
  CdzImporter *self = g_object_new (CDZ_TYPE_IMPORTER, NULL);

  self->library = g_object_ref (library);
  self->caller = cdz_caller_ref (caller);

  return self;
}

/* In the order of the files, and in each in its own order. */
GPtrArray *
cdz_importer_plan (CdzImporter *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_files = g_list_model_get_n_items (G_LIST_MODEL (self->files));

  for (guint i = 0; i < n_files; i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      GPtrArray *entries = g_hash_table_lookup (self->entries, file);

      if (entries != NULL)
        g_ptr_array_extend (all, entries, (GCopyFunc) g_object_ref, NULL);
    }

  g_clear_object (&self->beside);
  self->beside = cdz_place_choose (self->library, all, &self->options, &self->placed);
  cdz_planner_run (self->library, &self->placed, all);
  return all;
}

static void
plan_again (CdzImporter *self)
{
  g_autoptr(GPtrArray) entries = cdz_importer_plan (self);
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->plan));

  g_list_store_splice (self->plan, 0, n_before, entries->pdata, entries->len);
}

/* @options: copied; planned again where there is something to plan */
void
cdz_importer_set_options (CdzImporter            *self,
                          const CdzImportOptions *options)
{
  CdzImportOptions copy = {
    g_strdup (options->label), g_strdup (options->tag), g_strdup (options->comment), g_strdup (options->group),
    g_strdup (cdz_session_choose_store (self->library, options->store, options->accessible)),
    g_strdup (options->accessible), g_strdup (options->access_control),
    options->on_conflict,
  };

  g_return_if_fail (CDZ_IS_IMPORTER (self));

  clear_options (&self->options);
  self->options = copy;
  self->placed = copy;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0)
    plan_again (self);
}

/* @passphrases: (nullable) (element-type CdzSecret) */
void
cdz_importer_set_passphrases (CdzImporter *self,
                              GPtrArray   *passphrases)
{
  g_return_if_fail (CDZ_IS_IMPORTER (self));

  g_clear_pointer (&self->passphrases, g_ptr_array_unref);
  if (passphrases != NULL)
    self->passphrases = g_ptr_array_ref (passphrases);
}

GListModel *
cdz_importer_get_files (CdzImporter *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORTER (self), NULL);

  return G_LIST_MODEL (self->files);
}

GListModel *
cdz_importer_get_plan (CdzImporter *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORTER (self), NULL);

  return G_LIST_MODEL (self->plan);
}

static void
add_file (CdzImporter  *self,
          Adding       *adding,
          CdzFileStore *store,
          const char   *path,
          gboolean      is_found)
{
  CdzImportFile *file = cdz_import_file_new (store, path, is_found);

  for (guint i = 0; self->passphrases != NULL && i < self->passphrases->len; i++)
    cdz_import_file_add_passphrase (file, self->passphrases->pdata[i]);

  g_ptr_array_add (adding->files, file);
  g_list_store_append (self->files, file);
}

static void
remember_entries (CdzImporter   *self,
                  CdzImportFile *file)
{
  g_hash_table_insert (self->entries, file, cdz_import_file_make_entries (file));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  CdzImportFile *file = CDZ_IMPORT_FILE (source);
  CdzImporter *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);

  /* A wrong passphrase is the file's state; whoever unlocks it hears of it. */
  if (!cdz_import_file_read_finish (file, result, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      for (guint i = adding->n_read; i < adding->files->len; i++)
        cdz_importer_remove_file (self, adding->files->pdata[i]);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  remember_entries (self, file);
  adding->n_read++;
  read_next (task);
}

static void
read_next (GTask *task)
{
  CdzImporter *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);

  if (adding->n_read < adding->files->len)
    {
      cdz_import_file_read_async (adding->files->pdata[adding->n_read], g_task_get_cancellable (task),
                                  read_cb, g_object_ref (task));
      return;
    }

  plan_again (self);
  g_task_return_boolean (task, TRUE);
}

static void
walk_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *paths = cdz_walk_folder (task_data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, paths, (GDestroyNotify) g_ptr_array_unref);
}

static void
walked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CdzImporter *self = CDZ_IMPORTER (source);
  g_autoptr(GTask) task = user_data;
  Adding *adding = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) paths = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < (paths != NULL ? paths->len : 1); i++)
    {
      const char *path = paths != NULL ? paths->pdata[i] : adding->path;
      g_autoptr(GFile) file = g_file_new_for_path (path);
      g_autoptr(CdzFileStore) store = cdz_file_store_new (file);

      add_file (self, adding, store, path, paths != NULL);
    }

  read_next (task);
}

static GTask *
new_adding_task (CdzImporter         *self,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Adding *adding = g_new0 (Adding, 1);

  adding->files = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, new_adding_task);
  g_task_set_task_data (task, adding, free_adding);

  return task;
}

/* @file: a file, or a folder, all of whose files are looked at */
void
cdz_importer_add_file_async (CdzImporter         *self,
                             GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = new_adding_task (self, cancellable, callback, user_data);
  Adding *adding = g_task_get_task_data (task);
  g_autoptr(GTask) worker = NULL;

  if ((adding->path = g_file_get_path (file)) == NULL)
    {
      g_autoptr(CdzFileStore) store = cdz_file_store_new (file);
      g_autofree char *uri = g_file_get_uri (file);

      add_file (self, adding, store, uri, FALSE);
      read_next (task);
      return;
    }

  worker = g_task_new (self, cancellable, walked_cb, g_object_ref (task));
  g_task_set_task_data (worker, g_strdup (adding->path), g_free);
  g_task_run_in_thread (worker, walk_in_thread);
}

/* @name: what to call it, for people: "Clipboard" */
void
cdz_importer_add_bytes_async (CdzImporter         *self,
                              const char          *name,
                              CdzSecret           *bytes,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = new_adding_task (self, cancellable, callback, user_data);
  g_autoptr(CdzFileStore) store = cdz_file_store_new_for_bytes (name, bytes);

  add_file (self, g_task_get_task_data (task), store, name, FALSE);
  read_next (task);
}

gboolean
cdz_importer_add_finish (CdzImporter   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzImportFile *file = CDZ_IMPORT_FILE (source);
  CdzImporter *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean is_unlocked = cdz_import_file_read_finish (file, result, &error);

  remember_entries (self, file);
  plan_again (self);

  if (is_unlocked)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cdz_importer_unlock_async (CdzImporter         *self,
                           CdzImportFile       *file,
                           CdzSecret           *passphrase,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_importer_unlock_async);
  cdz_import_file_add_passphrase (file, passphrase);
  cdz_import_file_read_async (file, cancellable, unlocked_cb, g_steal_pointer (&task));
}

gboolean
cdz_importer_unlock_finish (CdzImporter   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_importer_remove_file (CdzImporter   *self,
                          CdzImportFile *file)
{
  guint position;

  g_return_if_fail (CDZ_IS_IMPORTER (self));

  if (!g_list_store_find (self->files, file, &position))
    return;

  g_hash_table_remove (self->entries, file);
  g_list_store_remove (self->files, position);
  plan_again (self);
}

CdzImportOutcome *
cdz_importer_preview (CdzImporter *self)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_return_val_if_fail (CDZ_IS_IMPORTER (self), NULL);

  entries = cdz_importer_plan (self);
  return cdz_import_outcome_new (self->library, G_LIST_MODEL (self->files), entries, NULL);
}

CdzLibrary *
cdz_importer_get_library (CdzImporter *self)
{
  return self->library;
}

CdzCaller *
cdz_importer_get_caller (CdzImporter *self)
{
  return self->caller;
}

const CdzImportOptions *
cdz_importer_get_options (CdzImporter *self)
{
  return &self->placed;
}

/* Returns: (nullable) (transfer none): the store that the plan chose by itself, as the
 *   options name none: that of the request which this answers */
CdzStore *
cdz_importer_get_chosen_store (CdzImporter *self)
{
  g_return_val_if_fail (CDZ_IS_IMPORTER (self), NULL);

  if (self->options.store != NULL || self->placed.store == NULL)
    return NULL;

  return cdz_library_get_item_store (self->library, self->beside);
}
