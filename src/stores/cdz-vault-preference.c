/* cdz-vault-preference.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-preference"
#include "config.h"

#include "cdz-vault-preference.h"

#include "cdz-vault-private.h"

typedef struct
{
  char       *kind;
  char       *name;
  char       *value;
  gboolean    replace;
  gboolean    is_new;
  GHashTable *all;        /* name → value */
} PreferenceJob;

static void
preference_job_free (gpointer data)
{
  PreferenceJob *job = data;

  g_free (job->kind);
  g_free (job->name);
  g_free (job->value);
  g_clear_pointer (&job->all, g_hash_table_unref);
  g_free (job);
}

/* Without a value what is remembered goes. */
static const char *
get_statement (const PreferenceJob *job)
{
  if (job->value == NULL)
    return "DELETE FROM preference WHERE kind = ? AND name = ?";

  return job->replace ? "INSERT OR REPLACE INTO preference (kind, name, value) VALUES (?, ?, ?)"
                      : "INSERT OR IGNORE INTO preference (kind, name, value) VALUES (?, ?, ?)";
}

static gboolean
change (CdzVaultDb     *db,
        PreferenceJob  *job,
        GError        **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, get_statement (job), error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, job->kind, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, job->name, -1, SQLITE_STATIC);
  if (job->value != NULL)
    sqlite3_bind_text (statement, 3, job->value, -1, SQLITE_STATIC);
  if (!cdz_vault_db_run (db, statement, error))
    return FALSE;

  job->is_new = sqlite3_changes (cdz_vault_db_get_handle (db)) > 0;
  return TRUE;
}

/* @out_value: NULL where there is none */
static gboolean
read_value (CdzVaultDb     *db,
            PreferenceJob  *job,
            char          **out_value,
            GError        **error)
{
  g_autoptr(CdzStatement) statement = NULL;
  int step;

  if (!cdz_vault_db_open (db, error))
    return FALSE;
  if (!cdz_vault_db_is_open (db))
    return TRUE;

  statement = cdz_vault_db_prepare (db, "SELECT value FROM preference WHERE kind = ? AND name = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, job->kind, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, job->name, -1, SQLITE_STATIC);
  step = cdz_vault_db_step (db, statement, error);
  if (step == SQLITE_ROW)
    *out_value = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* A transaction waits for the disk several times, so what is as it should be is not written. */
static gboolean
change_in_thread (CdzVault      *self,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  PreferenceJob *job = data;
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);
  g_autofree char *before = NULL;

  if (!read_value (self->db, job, &before, error))
    return FALSE;
  if (g_strcmp0 (before, job->value) == 0)
    return TRUE;

  if (!cdz_vault_db_open_for_writing (self->db, error) || !cdz_vault_db_begin (self->db, error))
    return FALSE;
  if (change (self->db, job, error))
    return cdz_vault_db_commit (self->db, error);

  cdz_vault_db_rollback (self->db);
  return FALSE;
}

static gboolean
get_in_thread (CdzVault      *self,
               gpointer       data,
               GCancellable  *cancellable,
               GError       **error)
{
  PreferenceJob *job = data;
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  return read_value (self->db, job, &job->value, error);
}

static gboolean
list_in_thread (CdzVault      *self,
                gpointer       data,
                GCancellable  *cancellable,
                GError       **error)
{
  PreferenceJob *job = data;
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);
  g_autoptr(CdzStatement) statement = NULL;
  int step;

  job->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!cdz_vault_db_open (self->db, error))
    return FALSE;
  if (!cdz_vault_db_is_open (self->db))
    return TRUE;

  statement = cdz_vault_db_prepare (self->db, "SELECT name, value FROM preference WHERE kind = ?", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, job->kind, -1, SQLITE_STATIC);
  while ((step = cdz_vault_db_step (self->db, statement, error)) == SQLITE_ROW)
    g_hash_table_insert (job->all, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                         g_strdup ((const char *) sqlite3_column_text (statement, 1)));

  return step == SQLITE_DONE;
}

static void
start (CdzVault            *self,
       const char          *kind,
       const char          *name,
       const char          *value,
       gboolean             replace,
       CdzVaultWork         work,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  PreferenceJob *job = g_new0 (PreferenceJob, 1);

  job->kind = g_strdup (kind);
  job->name = g_strdup (name);
  job->value = g_strdup (value);
  job->replace = replace;
  g_task_set_source_tag (task, cdz_vault_add_preference_async);
  g_task_set_task_data (task, job, preference_job_free);
  cdz_vault_run (task, work, cdz_vault_return_done_cb);
}

void
cdz_vault_add_preference_async (CdzVault            *self,
                                const char          *kind,
                                const char          *name,
                                const char          *value,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  start (self, kind, name, value, FALSE, change_in_thread, cancellable, callback, user_data);
}

gboolean
cdz_vault_add_preference_finish (CdzVault      *self,
                                 GAsyncResult  *result,
                                 gboolean      *out_is_new,
                                 GError       **error)
{
  PreferenceJob *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *out_is_new = job->is_new;
  return TRUE;
}

void
cdz_vault_set_preference_async (CdzVault            *self,
                                const char          *kind,
                                const char          *name,
                                const char          *value,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  start (self, kind, name, value, TRUE, change_in_thread, cancellable, callback, user_data);
}

gboolean
cdz_vault_set_preference_finish (CdzVault      *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cdz_vault_get_preference_async (CdzVault            *self,
                                const char          *kind,
                                const char          *name,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  start (self, kind, name, NULL, FALSE, get_in_thread, cancellable, callback, user_data);
}

gboolean
cdz_vault_get_preference_finish (CdzVault      *self,
                                 GAsyncResult  *result,
                                 char         **out_value,
                                 GError       **error)
{
  PreferenceJob *job = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *out_value = g_steal_pointer (&job->value);
  return TRUE;
}

void
cdz_vault_list_preferences_async (CdzVault            *self,
                                  const char          *kind,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  start (self, kind, NULL, NULL, FALSE, list_in_thread, cancellable, callback, user_data);
}

GHashTable *
cdz_vault_list_preferences_finish (CdzVault      *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  PreferenceJob *job = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) ? g_steal_pointer (&job->all) : NULL;
}
