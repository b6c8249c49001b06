/* cdz-vault-apply.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-apply"
#include "config.h"

#include "cdz-vault-apply.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-vault-operation.h"
#include "cdz-vault-rows.h"
#include "cdz-vault-snapshot.h"
#include "cdz-vault-validate.h"

/* Everything that one transaction carries along. */
typedef struct
{
  CdzVaultDb       *db;
  CdzVaultRecorder  recorder;
  GHashTable       *known;
  CdzOutcome       *outcome;
} Transaction;

static void
remember (Transaction *self,
          CdzItem     *item,
          gint64       revision)
{
  CdzKnownItem *known = g_new0 (CdzKnownItem, 1);

  known->item = g_object_ref (item);
  known->revision = revision;
  g_hash_table_replace (self->known, g_strdup (cdz_item_get (item, CDZ_ATTR_UUID)), known);
}

static gboolean
delete_row (Transaction  *self,
            CdzItem      *item,
            GError      **error)
{
  const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);
  CdzClass klass = cdz_item_get_class (item);
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, cdz_vault_schema_get_table (klass)->sql_delete, error);

  if (statement == NULL || !cdz_vault_recorder_note (&self->recorder, "delete", klass, uuid, 0, error))
    return FALSE;

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  return cdz_vault_db_run (self->db, statement, error);
}

/* @out_inserted: %FALSE when another row has the unique key */
static gboolean
insert_row (Transaction  *self,
            CdzVaultRow  *row,
            gboolean      is_replacing,
            gboolean     *out_inserted,
            GError      **error)
{
  g_autoptr(CdzItem) item = NULL;

  if (!cdz_vault_row_insert (row, self->db, out_inserted, error))
    return FALSE;
  if (!*out_inserted)
    return TRUE;
  if (!cdz_vault_recorder_note (&self->recorder, "add", row->klass, row->uuid, 1, error))
    return FALSE;

  item = cdz_item_new (row->klass, CDZ_VAULT_STORE_NAME, row->attributes, NULL);
  remember (self, item, 1);
  cdz_outcome_add (self->outcome, is_replacing ? CDZ_RESULT_REPLACED : CDZ_RESULT_ADDED, item);

  return TRUE;
}

static gboolean
add (Transaction    *self,
     CdzVaultRow    *row,
     CdzOnConflict   on_conflict,
     GError        **error)
{
  g_autoptr(CdzItem) holder = NULL;
  gboolean inserted;
  CdzTaken taken;

  if (!insert_row (self, row, FALSE, &inserted, error))
    return FALSE;
  if (inserted)
    return TRUE;
  if (!cdz_vault_row_find_taken (row, self->db, &taken, &holder, error))
    return FALSE;

  if (taken == CDZ_TAKEN_SAME)
    cdz_outcome_add (self->outcome, CDZ_RESULT_EXISTS, holder);
  else if (taken == CDZ_TAKEN_OTHER && on_conflict == CDZ_ON_CONFLICT_KEEP)
    cdz_outcome_add (self->outcome, CDZ_RESULT_KEPT, holder);
  else if (taken == CDZ_TAKEN_OTHER && on_conflict == CDZ_ON_CONFLICT_REPLACE)
    return delete_row (self, holder, error) && insert_row (self, row, TRUE, &inserted, error);
  else
    {
      if (taken == CDZ_TAKEN_OTHER)
        cdz_vault_rows_set_duplicate (holder, error);
      else
        cdz_vault_db_set_error (self->db, error);
      return FALSE;
    }

  return TRUE;
}

/* UPDATE … SET of the attributes that are given, guarded by the revision. */
static CdzStatement *
prepare_update (Transaction    *self,
                CdzChange      *change,
                GError        **error)
{
  const CdzTable *table = cdz_vault_schema_get_table (change->klass);
  g_autoptr(GString) sql = g_string_new ("UPDATE ");

  g_string_append_printf (sql, "%s SET revision = revision + 1, modified = :modified", table->name);
  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);

      if (column->attr != CDZ_ATTR_NONE && cdz_attributes_get (change->attributes, column->attr) != NULL)
        g_string_append_printf (sql, ", \"%s\" = :%s", column->name, column->name);
    }
  g_string_append (sql, " WHERE uuid = :uuid AND revision = :revision");

  return cdz_vault_db_prepare (self->db, sql->str, error);
}

static void
bind_named (CdzStatement *statement,
            const char   *name,
            const char   *text)
{
  g_autofree char *parameter = g_strconcat (":", name, NULL);
  int position = sqlite3_bind_parameter_index (statement, parameter);

  if (position > 0)
    sqlite3_bind_text (statement, position, text, -1, SQLITE_TRANSIENT);
}

static void
bind_update (CdzStatement *statement,
             CdzChange    *change,
             gint64        revision,
             const char   *modified)
{
  const CdzTable *table = cdz_vault_schema_get_table (change->klass);

  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);

      if (column->attr != CDZ_ATTR_NONE && cdz_attributes_get (change->attributes, column->attr) != NULL)
        bind_named (statement, column->name, cdz_attributes_get (change->attributes, column->attr));
    }

  bind_named (statement, "modified", modified);
  bind_named (statement, "uuid", change->uuid);
  sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, ":revision"), revision);
}

/* Who has the unique key that @change would give its row. */
static gboolean
set_update_duplicate (Transaction    *self,
                      CdzChange      *change,
                      CdzAttributes  *attributes,
                      GError        **error)
{
  g_autoptr(CdzVaultRow) row = g_new0 (CdzVaultRow, 1);
  g_autoptr(CdzItem) holder = NULL;
  CdzTaken taken = CDZ_TAKEN_NOT;

  row->klass = change->klass;
  row->attributes = cdz_attributes_ref (attributes);
  row->der = cdz_vault_rows_get_blob (self->db, change->klass, change->uuid, "der", NULL);
  if (change->klass == CDZ_CLASS_REQUEST)
    row->subject_der = cdz_vault_rows_get_blob (self->db, change->klass, change->uuid, "subject_der", NULL);

  if (!cdz_vault_row_find_taken (row, self->db, &taken, &holder, error))
    return FALSE;
  if (holder != NULL)
    cdz_vault_rows_set_duplicate (holder, error);
  else
    cdz_vault_db_set_error (self->db, error);

  return FALSE;
}

static gboolean
read_for_update (Transaction    *self,
                 CdzChange      *change,
                 CdzAttributes **out_attributes,
                 gint64         *out_revision,
                 GError        **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, cdz_vault_schema_get_table (change->klass)->sql_get, error);
  g_autoptr(CdzItem) item = NULL;
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, change->uuid, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (self->db, statement, error)) != SQLITE_ROW)
    {
      if (code == SQLITE_DONE)
        cdz_vault_rows_set_gone (error);
      return FALSE;
    }

  item = cdz_vault_rows_read (statement, change->klass);
  *out_attributes = cdz_attributes_copy (cdz_item_get_attributes (item));
  *out_revision = cdz_vault_rows_get_revision (statement);
  return TRUE;
}

static gboolean
update (Transaction  *self,
        CdzChange    *change,
        GError      **error)
{
  g_autoptr(CdzAttributes) attributes = NULL;
  g_autoptr(CdzStatement) statement = NULL;
  g_autoptr(CdzItem) item = NULL;
  gint64 revision;
  int code;

  if (!read_for_update (self, change, &attributes, &revision, error) ||
      !cdz_vault_recorder_note (&self->recorder, "update", change->klass, change->uuid, revision + 1, error))
    return FALSE;

  cdz_attributes_merge (attributes, change->attributes);
  cdz_attributes_set_date (attributes, CDZ_ATTR_MODIFIED, self->recorder.now);
  cdz_vault_remove_empty (attributes);

  if ((statement = prepare_update (self, change, error)) == NULL)
    return FALSE;
  bind_update (statement, change, revision, cdz_attributes_get (attributes, CDZ_ATTR_MODIFIED));
  code = sqlite3_step (statement);
  if ((code & 0xff) == SQLITE_CONSTRAINT)
    return set_update_duplicate (self, change, attributes, error);
  if (code != SQLITE_DONE)
    {
      cdz_vault_db_set_error (self->db, error);
      return FALSE;
    }

  item = cdz_item_new (change->klass, CDZ_VAULT_STORE_NAME, attributes, NULL);
  remember (self, item, revision + 1);
  cdz_outcome_add (self->outcome, CDZ_RESULT_UPDATED, item);

  return TRUE;
}

static gboolean
delete (Transaction  *self,
        CdzChange    *change,
        GError      **error)
{
  g_autoptr(CdzItem) item = cdz_vault_rows_get_item (self->db, change->klass, change->uuid, error);

  if (item == NULL || !delete_row (self, item, error))
    return FALSE;

  cdz_outcome_add (self->outcome, CDZ_RESULT_DELETED, item);
  return TRUE;
}

static gboolean
run_changes (Transaction   *self,
             GPtrArray     *changes,
             GPtrArray     *rows,
             GCancellable  *cancellable,
             GError       **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      gboolean done;

      if (change->kind == CDZ_CHANGE_ADD)
        done = add (self, g_ptr_array_index (rows, i), change->on_conflict, error);
      else if (change->kind == CDZ_CHANGE_UPDATE)
        done = update (self, change, error);
      else
        done = delete (self, change, error);

      if (!done || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/* From BEGIN to COMMIT; the connection is locked. */
static gboolean
run_transaction (Transaction   *self,
                 GPtrArray     *changes,
                 GPtrArray     *rows,
                 GCancellable  *cancellable,
                 GError       **error)
{
  gboolean dropped = FALSE;

  if (!cdz_vault_db_begin (self->db, error))
    return FALSE;

  if (!run_changes (self, changes, rows, cancellable, error) ||
      !cdz_vault_operation_prune (self->db, self->recorder.now, &dropped, error))
    {
      cdz_vault_db_rollback (self->db);
      return FALSE;
    }

  if (!cdz_vault_db_commit (self->db, error))
    return FALSE;

  if (dropped)
    cdz_vault_operation_truncate_wal (self->db);
  self->outcome->operation = g_steal_pointer (&self->recorder.id);
  return TRUE;
}

static void
free_row (gpointer data)
{
  if (data != NULL)
    cdz_vault_row_free (data);
}

/* Returns: a row for each add, %NULL for the others */
static GPtrArray *
validate_all (GPtrArray  *changes,
              gint64      now,
              GError    **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_full (changes->len, free_row);

  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      CdzVaultRow *row = NULL;

      if (change->kind == CDZ_CHANGE_ADD && (row = cdz_vault_row_new (change, now, error)) == NULL)
        return NULL;
      if (change->kind == CDZ_CHANGE_UPDATE && !cdz_vault_validate_update (change, error))
        return NULL;

      g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

/* Nothing is wrapped for a key that is there already, so its factors are not needed. */
static gboolean
is_key_to_seal (CdzVaultDb   *db,
                CdzChange    *change,
                CdzVaultRow  *row,
                gboolean     *out_seal,
                GError      **error)
{
  g_autoptr(CdzVaultDbLocker) locker = NULL;
  g_autoptr(CdzItem) holder = NULL;
  CdzTaken taken;

  *out_seal = FALSE;
  if (change->kind != CDZ_CHANGE_ADD || !CDZ_IS_KEY (change->object) ||
      !cdz_key_is_private (CDZ_KEY (change->object)))
    return TRUE;

  locker = cdz_vault_db_lock (db);
  if (!cdz_vault_db_open (db, error))
    return FALSE;
  if (!cdz_vault_db_is_open (db))
    {
      *out_seal = TRUE;
      return TRUE;
    }

  if (!cdz_vault_row_find_taken (row, db, &taken, &holder, error))
    return FALSE;

  *out_seal = taken != CDZ_TAKEN_SAME;
  return TRUE;
}

static gboolean
seal_keys (CdzVaultDb    *db,
           CdzVaultKeys  *keys,
           GPtrArray     *changes,
           GPtrArray     *rows,
           GCancellable  *cancellable,
           GError       **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      CdzVaultRow *row = g_ptr_array_index (rows, i);
      gboolean seal;

      if (!is_key_to_seal (db, change, row, &seal, error))
        return FALSE;
      if (seal && !cdz_vault_keys_seal (keys, row, cdz_key_get_pkcs8 (CDZ_KEY (change->object)),
                                        cancellable, error))
        return FALSE;
    }

  return TRUE;
}

CdzOutcome *
cdz_vault_apply (CdzVaultDb    *db,
                 CdzVaultKeys  *keys,
                 const char    *title,
                 GPtrArray     *changes,
                 gint64         now,
                 GHashTable    *known,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(CdzOutcome) outcome = cdz_outcome_new ();
  g_autoptr(GPtrArray) rows = validate_all (changes, now, error);
  g_autoptr(CdzVaultDbLocker) locker = NULL;
  Transaction transaction = { .db = db, .known = known, .outcome = outcome };
  gboolean done;

  if (rows == NULL || !seal_keys (db, keys, changes, rows, cancellable, error))
    return NULL;

  locker = cdz_vault_db_lock (db);
  if (!cdz_vault_db_open_for_writing (db, error))
    return NULL;

  cdz_vault_recorder_init (&transaction.recorder, db, title, now);
  done = run_transaction (&transaction, changes, rows, cancellable, error);
  cdz_vault_recorder_clear (&transaction.recorder);

  return done ? g_steal_pointer (&outcome) : NULL;
}
