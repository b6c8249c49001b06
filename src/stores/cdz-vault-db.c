/* cdz-vault-db.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-db"
#include "config.h"

#include "cdz-vault-db-private.h"

#include <errno.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

static void
statement_free (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* @path: made absolute, so that a later chdir changes nothing */
CdzVaultDb *
cdz_vault_db_new (const char *path)
{
  CdzVaultDb *self = g_new0 (CdzVaultDb, 1);

  self->path = g_canonicalize_filename (path, NULL);
  g_mutex_init (&self->mutex);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, statement_free);
  return self;
}

void
cdz_vault_db_free (CdzVaultDb *self)
{
  cdz_vault_db_close (self);
  g_hash_table_unref (self->statements);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

/* Returns: @self, for a g_autoptr(CdzVaultDbLocker) */
CdzVaultDb *
cdz_vault_db_lock (CdzVaultDb *self)
{
  g_mutex_lock (&self->mutex);
  return self;
}

void
cdz_vault_db_unlock (CdzVaultDb *self)
{
  if (g_atomic_int_get (&self->brief))
    cdz_vault_db_close (self);

  g_mutex_unlock (&self->mutex);
}

/* Takes effect at the end of the next call. */
void
cdz_vault_db_set_brief (CdzVaultDb *self,
                        gboolean    brief)
{
  g_atomic_int_set (&self->brief, brief);
}

/* @saved_errno: why the file, not its content, is of no use */
void
cdz_vault_db_set_system_error (CdzVaultDb  *self,
                               int          saved_errno,
                               GError     **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               _("The vault “%s” cannot be used: %s"), self->path, g_strerror (saved_errno));
}

/* Says what SQLite's last failure means to a person and to a caller. */
void
cdz_vault_db_set_error (CdzVaultDb  *self,
                        GError     **error)
{
  int code = self->handle != NULL ? sqlite3_errcode (self->handle) : SQLITE_NOMEM;
  int system_errno = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;

  g_debug ("SQLite: %s", self->handle != NULL ? sqlite3_errmsg (self->handle) : "no handle");

  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_BUSY,
                   _("Another program is using the vault “%s”; try again when it is done"), self->path);
      break;
    case SQLITE_NOTADB:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                   _("“%s” is not a vault, or its beginning is damaged; choose another file or restore a backup"), self->path);
      break;
    case SQLITE_CORRUPT:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("The vault “%s” is damaged; restore a backup"), self->path);
      break;
    case SQLITE_READONLY:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                   _("The vault “%s” cannot be written"), self->path);
      break;
    case SQLITE_FULL:
      cdz_vault_db_set_system_error (self, ENOSPC, error);
      break;
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      cdz_vault_db_set_system_error (self, system_errno != 0 ? system_errno : EACCES, error);
      break;
    case SQLITE_IOERR:
      cdz_vault_db_set_system_error (self, system_errno != 0 ? system_errno : EIO, error);
      break;
    default:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_INTERNAL,
                   _("The vault “%s” failed: %s"), self->path, sqlite3_errstr (code));
    }
}

void
cdz_vault_db_close (CdzVaultDb *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->handle, sqlite3_close);
}

gboolean
cdz_vault_db_is_open (CdzVaultDb *self)
{
  return self->handle != NULL;
}

gboolean
cdz_vault_db_is_read_only (CdzVaultDb *self)
{
  return self->handle != NULL && self->read_only;
}

gboolean
cdz_vault_db_get_version (CdzVaultDb  *self,
                          gint64      *out_version,
                          GError     **error)
{
  gint64 data_version = 0;

  /* SQLite's number is the connection's own and begins anew with each. */
  if (self->handle != NULL && !cdz_vault_db_get_number (self, "PRAGMA data_version", &data_version, error))
    return FALSE;

  *out_version = (self->handle != NULL ? self->n_opened : 0) << 32 | data_version;
  return TRUE;
}

const char *
cdz_vault_db_get_path (CdzVaultDb *self)
{
  return self->path;
}

sqlite3 *
cdz_vault_db_get_handle (CdzVaultDb *self)
{
  return self->handle;
}

/* Takes the write lock at once: a transaction that begins by reading may find,
 * when it wants to write, that it has read what is no more. */
gboolean
cdz_vault_db_begin (CdzVaultDb  *self,
                    GError     **error)
{
  return cdz_vault_db_exec (self, "PRAGMA cache_size=" WRITING_CACHE "; BEGIN IMMEDIATE", error);
}

gboolean
cdz_vault_db_commit (CdzVaultDb  *self,
                     GError     **error)
{
  if (cdz_vault_db_exec (self, "COMMIT; PRAGMA cache_size=" READING_CACHE, error))
    return TRUE;

  cdz_vault_db_rollback (self);
  return FALSE;
}

/* Some failures have rolled back already; then this does nothing. */
void
cdz_vault_db_rollback (CdzVaultDb *self)
{
  if (self->handle != NULL && !sqlite3_get_autocommit (self->handle))
    cdz_vault_db_exec (self, "ROLLBACK", NULL);
}

/* Returns: (transfer none): a statement with nothing bound; let a
 *   g_autoptr(CdzStatement) reset it */
CdzStatement *
cdz_vault_db_prepare (CdzVaultDb  *self,
                      const char  *sql,
                      GError     **error)
{
  CdzStatement *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;

  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      cdz_vault_db_set_error (self, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

int
cdz_vault_db_step (CdzVaultDb    *self,
                   CdzStatement  *statement,
                   GError       **error)
{
  int code = sqlite3_step (statement);

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    cdz_vault_db_set_error (self, error);

  return code;
}

/* Runs a statement that gives no rows. */
gboolean
cdz_vault_db_run (CdzVaultDb    *self,
                  CdzStatement  *statement,
                  GError       **error)
{
  return cdz_vault_db_step (self, statement, error) == SQLITE_DONE;
}

gboolean
cdz_vault_db_exec (CdzVaultDb  *self,
                   const char  *sql,
                   GError     **error)
{
  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  cdz_vault_db_set_error (self, error);
  return FALSE;
}

/* The number in the first column of the first row; 0 where there is no row. */
gboolean
cdz_vault_db_get_number (CdzVaultDb  *self,
                         const char  *sql,
                         gint64      *out_number,
                         GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (self, sql, error);
  int code;

  if (statement == NULL)
    return FALSE;
  if ((code = cdz_vault_db_step (self, statement, error)) != SQLITE_ROW && code != SQLITE_DONE)
    return FALSE;

  *out_number = code == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}
