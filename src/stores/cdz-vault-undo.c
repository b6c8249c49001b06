/* cdz-vault-undo.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-undo"
#include "config.h"

#include "cdz-vault-undo.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-vault-operation.h"
#include "cdz-vault-rows.h"
#include "cdz-work.h"

typedef enum
{
  STEP_ADD,
  STEP_UPDATE,
  STEP_DELETE,
} StepKind;

typedef struct
{
  gint64    operation;
  gint64    sequence;
  StepKind  kind;
  CdzClass  klass;
  char     *uuid;
  gint64    revision;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->uuid);
  g_free (step);
}

static CdzVaultUndo *
undo_new (void)
{
  CdzVaultUndo *self = g_new0 (CdzVaultUndo, 1);

  self->restored = g_ptr_array_new_with_free_func (g_object_unref);
  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
cdz_vault_undo_free (CdzVaultUndo *undo)
{
  g_free (undo->operation);
  g_ptr_array_unref (undo->restored);
  g_ptr_array_unref (undo->removed);
  g_free (undo);
}

static gboolean
find_operation (CdzVaultDb  *db,
                const char  *id,
                char       **out_id,
                gint64      *out_number,
                GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db,
                          "SELECT number, id FROM operation WHERE ?1 IS NULL OR id = ?1 ORDER BY number DESC LIMIT 1",
                          error);
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    {
      *out_number = sqlite3_column_int64 (statement, 0);
      *out_id = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      return TRUE;
    }

  if (code == SQLITE_DONE && id != NULL)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                 _("There is no operation “%s” to undo; it may be older than 7 days, or undone already"), id);
  else if (code == SQLITE_DONE)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is nothing to undo"));

  return FALSE;
}

static Step *
read_step (CdzStatement *statement,
           gint64        operation)
{
  Step *step = g_new0 (Step, 1);
  const char *kind = (const char *) sqlite3_column_text (statement, 1);

  step->operation = operation;
  step->sequence = sqlite3_column_int64 (statement, 0);
  step->kind = kind[0] == 'a' ? STEP_ADD : kind[0] == 'u' ? STEP_UPDATE : STEP_DELETE;
  step->uuid = g_strdup ((const char *) sqlite3_column_text (statement, 3));
  step->revision = sqlite3_column_int64 (statement, 4);

  return step;
}

/* Returns: (transfer full) (element-type Step): the last step first */
static GPtrArray *
read_steps (CdzVaultDb  *db,
            gint64       operation,
            GError     **error)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db,
                          "SELECT sequence, kind, class, uuid, revision FROM step"
                          " WHERE operation = ? ORDER BY sequence DESC", error);
  int code;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, operation);
  while ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    {
      Step *step = read_step (statement, operation);

      g_ptr_array_add (steps, step);
      if (!cdz_class_from_name ((const char *) sqlite3_column_text (statement, 2), &step->klass, error))
        return NULL;
    }

  return code == SQLITE_DONE ? g_steal_pointer (&steps) : NULL;
}

static gboolean
delete_row (CdzVaultDb  *db,
            Step        *step,
            GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, cdz_vault_schema_get_table (step->klass)->sql_delete, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, step->uuid, -1, SQLITE_STATIC);
  return cdz_vault_db_run (db, statement, error);
}

/* Names the item that took the place meanwhile. */
static void
set_in_way (CdzVaultDb  *db,
            Step        *step,
            GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, cdz_vault_schema_get_table (step->klass)->sql_in_way, error);
  g_autoptr(CdzItem) holder = NULL;

  if (statement == NULL)
    return;

  sqlite3_bind_int64 (statement, 1, step->operation);
  sqlite3_bind_int64 (statement, 2, step->sequence);
  if (cdz_vault_db_step (db, statement, error) == SQLITE_ROW)
    holder = cdz_vault_rows_get_item (db, step->klass, (const char *) sqlite3_column_text (statement, 0), error);
  if (holder != NULL)
    cdz_vault_rows_set_duplicate (holder, error);
}

static gboolean
restore_row (CdzVaultDb    *db,
             Step          *step,
             CdzVaultUndo  *undo,
             GError       **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, cdz_vault_schema_get_table (step->klass)->sql_restore, error);
  CdzItem *item;
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, step->operation);
  sqlite3_bind_int64 (statement, 2, step->sequence);
  code = sqlite3_step (statement);
  if ((code & 0xff) == SQLITE_CONSTRAINT)
    {
      set_in_way (db, step, error);
      return FALSE;
    }
  if (code != SQLITE_DONE)
    {
      cdz_vault_db_set_error (db, error);
      return FALSE;
    }

  if ((item = cdz_vault_rows_get_item (db, step->klass, step->uuid, error)) == NULL)
    return FALSE;

  g_ptr_array_add (undo->restored, item);
  return TRUE;
}

static gboolean
undo_add (CdzVaultDb    *db,
          Step          *step,
          CdzVaultUndo  *undo,
          GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(CdzItem) item = cdz_vault_rows_get_item (db, step->klass, step->uuid, &problem);

  /* Deleted since: as it should be. */
  if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    return TRUE;
  if (item == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  g_ptr_array_add (undo->removed, g_steal_pointer (&item));
  return delete_row (db, step, error);
}

/* A revision is never given twice to different contents, so the restored row gets
 * a new one; what older operations noted about its old one is moved along. */
static gboolean
renew_revision (CdzVaultDb  *db,
                Step        *step,
                GError     **error)
{
  const CdzTable *table = cdz_vault_schema_get_table (step->klass);
  g_autofree char *sql_steps =
    g_strdup_printf ("UPDATE step SET revision = ?2 WHERE uuid = ?1 AND kind <> 'delete'"
                     " AND revision = (SELECT revision FROM %s WHERE uuid = ?1)", table->name);
  g_autofree char *sql_row = g_strdup_printf ("UPDATE %s SET revision = ?2 WHERE uuid = ?1", table->name);
  const char *sqls[] = { sql_steps, sql_row };

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sqls[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, step->uuid, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 2, step->revision + 1);
      if (!cdz_vault_db_run (db, statement, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
undo_update (CdzVaultDb    *db,
             Step          *step,
             CdzVaultUndo  *undo,
             GError       **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT revision FROM %s WHERE uuid = ?",
                                          cdz_vault_schema_get_table (step->klass)->name);
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sql, error);
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, step->uuid, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_DONE)
    cdz_vault_rows_set_gone (error);
  if (code != SQLITE_ROW)
    return FALSE;

  if (sqlite3_column_int64 (statement, 0) != step->revision)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The item was changed again since then; undo the newer change first"));
      return FALSE;
    }

  sqlite3_reset (statement);
  return delete_row (db, step, error) && restore_row (db, step, undo, error) &&
         renew_revision (db, step, error);
}

static gboolean
undo_steps (CdzVaultDb    *db,
            GPtrArray     *steps,
            CdzVaultUndo  *undo,
            GCancellable  *cancellable,
            GError       **error)
{
  for (guint i = 0; i < steps->len; i++)
    {
      Step *step = g_ptr_array_index (steps, i);
      gboolean done;

      if (step->kind == STEP_ADD)
        done = undo_add (db, step, undo, error);
      else if (step->kind == STEP_UPDATE)
        done = undo_update (db, step, undo, error);
      else
        done = restore_row (db, step, undo, error);

      if (!done || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      cdz_work_report (cancellable, i + 1, steps->len);
    }

  return TRUE;
}

static gboolean
drop_operation (CdzVaultDb  *db,
                gint64       number,
                GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, "DELETE FROM operation WHERE number = ?", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, number);
  return cdz_vault_db_run (db, statement, error);
}

static gboolean
run_undo (CdzVaultDb    *db,
          const char    *operation,
          CdzVaultUndo  *undo,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GPtrArray) steps = NULL;
  gint64 number;

  if (!find_operation (db, operation, &undo->operation, &number, error) ||
      (steps = read_steps (db, number, error)) == NULL)
    return FALSE;

  return undo_steps (db, steps, undo, cancellable, error) && drop_operation (db, number, error);
}

static gboolean
run_forget (CdzVaultDb  *db,
            const char  *operation,
            GError     **error)
{
  g_autofree char *id = NULL;
  gint64 number;

  return find_operation (db, operation, &id, &number, error) && drop_operation (db, number, error);
}

/* Opens the vault and begins; without a vault there is nothing to undo. */
static gboolean
begin (CdzVaultDb  *db,
       GError     **error)
{
  if (!cdz_vault_db_open (db, error))
    return FALSE;

  if (!cdz_vault_db_is_open (db))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is nothing to undo"));
      return FALSE;
    }

  return cdz_vault_db_open_for_writing (db, error) && cdz_vault_db_begin (db, error);
}

static gboolean
end (CdzVaultDb  *db,
     gboolean     done,
     GError     **error)
{
  if (!done)
    {
      cdz_vault_db_rollback (db);
      return FALSE;
    }
  if (!cdz_vault_db_commit (db, error))
    return FALSE;

  cdz_vault_operation_truncate_wal (db);
  return TRUE;
}

CdzVaultUndo *
cdz_vault_undo (CdzVaultDb    *db,
                const char    *operation,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  g_autoptr(CdzVaultUndo) undo = undo_new ();

  if (!begin (db, error) || !end (db, run_undo (db, operation, undo, cancellable, error), error))
    return NULL;

  return g_steal_pointer (&undo);
}

gboolean
cdz_vault_forget (CdzVaultDb  *db,
                  const char  *operation,
                  GError     **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);

  return begin (db, error) && end (db, run_forget (db, operation, error), error);
}
