/* cdz-vault-operation.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-operation"
#include "config.h"

#include "cdz-vault-operation.h"

/* How many operations are kept, and how long. */
#define MAX_OPERATIONS "20"
#define MAX_AGE_SECONDS (7 * 24 * 60 * 60)

void
cdz_vault_recorder_init (CdzVaultRecorder *self,
                         CdzVaultDb       *db,
                         const char       *title,
                         gint64            now)
{
  *self = (CdzVaultRecorder) { .db = db, .title = title, .now = now };
}

void
cdz_vault_recorder_clear (CdzVaultRecorder *self)
{
  g_clear_pointer (&self->id, g_free);
}

static gboolean
begin_operation (CdzVaultRecorder  *self,
                 GError           **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, "INSERT INTO operation (id, title, time) VALUES (?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;

  /* Short enough to type, long enough to be one of twenty. */
  self->id = g_strndup (uuid, 8);
  sqlite3_bind_text (statement, 1, self->id, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, self->title, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, self->now);
  if (!cdz_vault_db_run (self->db, statement, error))
    return FALSE;

  self->number = sqlite3_last_insert_rowid (cdz_vault_db_get_handle (self->db));
  return TRUE;
}

static gboolean
keep_row (CdzVaultRecorder  *self,
          CdzClass           klass,
          const char        *uuid,
          GError           **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, cdz_vault_schema_get_table (klass)->sql_keep, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->number);
  sqlite3_bind_int64 (statement, 2, self->sequence);
  sqlite3_bind_text (statement, 3, uuid, -1, SQLITE_STATIC);

  return cdz_vault_db_run (self->db, statement, error);
}

gboolean
cdz_vault_recorder_note (CdzVaultRecorder  *self,
                         const char        *kind,
                         CdzClass           klass,
                         const char        *uuid,
                         gint64             revision,
                         GError           **error)
{
  g_autoptr(CdzStatement) statement = NULL;

  if (self->id == NULL && !begin_operation (self, error))
    return FALSE;

  self->sequence++;
  if (!g_str_equal (kind, "add") && !keep_row (self, klass, uuid, error))
    return FALSE;

  statement = cdz_vault_db_prepare (self->db,
                                    "INSERT INTO step (operation, sequence, kind, class, uuid, revision)"
                                    " VALUES (?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->number);
  sqlite3_bind_int64 (statement, 2, self->sequence);
  sqlite3_bind_text (statement, 3, kind, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, cdz_class_get_name (klass), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5, uuid, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 6, revision);

  return cdz_vault_db_run (self->db, statement, error);
}

gboolean
cdz_vault_operation_prune (CdzVaultDb  *db,
                           gint64       now,
                           gboolean    *out_dropped,
                           GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db,
                          "DELETE FROM operation WHERE time < ? OR number <= "
                          "(SELECT number FROM operation ORDER BY number DESC LIMIT 1 OFFSET " MAX_OPERATIONS ")",
                          error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, now - MAX_AGE_SECONDS);
  if (!cdz_vault_db_run (db, statement, error))
    return FALSE;

  *out_dropped = sqlite3_changes (cdz_vault_db_get_handle (db)) > 0;
  return TRUE;
}

void
cdz_vault_operation_truncate_wal (CdzVaultDb *db)
{
  /* A reader may be in the way for a moment; the next one truncates then. */
  sqlite3_wal_checkpoint_v2 (cdz_vault_db_get_handle (db), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}
