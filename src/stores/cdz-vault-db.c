/* cdz-vault-db.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-db"
#include "config.h"

#include "cdz-vault-db.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"
#include "cdz-file-system.h"
#include "cdz-own-files.h"
#include "cdz-vault-schema.h"

#define BUSY_TIMEOUT_MS 10000

/* In KiB, negative: a list is read once from the first page to the last, while an
 * import comes back to the pages of its indexes again and again. */
#define READING_CACHE "-1024"
#define WRITING_CACHE "-32768"

/* Of a new vault. A row takes about 1,400 bytes: with more of them in a page a large
 * import writes less. */
#define PAGE_SIZE "16384"

/* A WAL that a large import blew up is cut to this at its next reset. */
#define WAL_SIZE_LIMIT "1048576"

struct _CdzVaultDb
{
  char       *path;
  GMutex      mutex;

  sqlite3    *handle;       /* NULL while there is no vault */
  gboolean    read_only;
  dev_t       device;       /* of the file that is open, to notice another in its place */
  ino_t       inode;
  gint64      n_opened;     /* how often a file was opened */
  int         brief;        /* atomic: not kept open between two calls */
  GHashTable *statements;   /* SQL → CdzStatement */
};

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

static void
set_system_error (CdzVaultDb  *self,
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
      set_system_error (self, ENOSPC, error);
      break;
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      set_system_error (self, system_errno != 0 ? system_errno : EACCES, error);
      break;
    case SQLITE_IOERR:
      set_system_error (self, system_errno != 0 ? system_errno : EIO, error);
      break;
    default:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_INTERNAL,
                   _("The vault “%s” failed: %s"), self->path, sqlite3_errstr (code));
    }
}

/* What another program put in its place meanwhile is a different vault. */
static gboolean
is_same_file (CdzVaultDb *self)
{
  struct stat info;

  return stat (self->path, &info) == 0 &&
         info.st_dev == self->device && info.st_ino == self->inode;
}

void
cdz_vault_db_close (CdzVaultDb *self)
{
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->handle, sqlite3_close);
}

static gboolean
open_handle (CdzVaultDb  *self,
             const char  *name,
             int          flags,
             GError     **error)
{
  int code = sqlite3_open_v2 (name, &self->handle,
                              flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

  if (code == SQLITE_OK)
    {
      sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      /* A column that is not there is an error, not its name as a text. */
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
      if (cdz_vault_db_exec (self,
                             "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                             "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
                             "PRAGMA page_size=" PAGE_SIZE "; PRAGMA synchronous=FULL;"
                             "PRAGMA temp_store=MEMORY; PRAGMA cache_size=" READING_CACHE ";"
                             "PRAGMA journal_size_limit=" WAL_SIZE_LIMIT, error))
        return TRUE;
    }
  else
    cdz_vault_db_set_error (self, error);

  cdz_vault_db_close (self);
  return FALSE;
}

/* Whoever finds the file in the other mode changes it if nobody else is there;
 * else it stays for this time. */
static void
choose_journal (CdzVaultDb *self,
                const char *path)
{
  /* Shared memory between machines does not exist, so no WAL there; taking the
   * lock for good first keeps SQLite from wanting the WAL's index. */
  if (cdz_file_system_is_remote (path))
    cdz_vault_db_exec (self, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE;"
                             "PRAGMA locking_mode=NORMAL; SELECT count(*) FROM sqlite_schema", NULL);
  else
    cdz_vault_db_exec (self, "PRAGMA journal_mode=WAL", NULL);
}

/* A vault that may not be written: its WAL counts where it can be read, and only
 * where nothing beside it can be opened (a read-only medium) it is taken as immutable. */
static gboolean
open_read_only (CdzVaultDb  *self,
                GError     **error)
{
  g_autofree char *uri = NULL;
  g_autofree char *immutable_uri = NULL;
  gint64 ignored;

  if (open_handle (self, self->path, SQLITE_OPEN_READONLY, NULL) &&
      cdz_vault_db_get_number (self, "PRAGMA user_version", &ignored, NULL))
    return TRUE;

  cdz_vault_db_close (self);
  if ((uri = g_filename_to_uri (self->path, NULL, error)) == NULL)
    return FALSE;

  immutable_uri = g_strconcat (uri, "?immutable=1", NULL);
  return open_handle (self, immutable_uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

/* A file's POSIX locks go as soon as anything in this process closes that file, and a
 * file chooser that looks into the vault's folder does just that to guess its type.
 * Another process then takes itself for the last one; were it to remove the WAL and
 * its index, this one would write into files without a name, and lose them. */
static void
keep_wal (CdzVaultDb *self)
{
  int keep = 1;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

static gboolean
open_existing (CdzVaultDb         *self,
               const struct stat  *info,
               GError            **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  self->read_only = access (self->path, W_OK) != 0 || access (folder, W_OK) != 0;
  cdz_own_files_add (self->path);
  self->device = info->st_dev;
  self->inode = info->st_ino;
  self->n_opened++;

  if (self->read_only ? !open_read_only (self, error)
                      : !open_handle (self, self->path, SQLITE_OPEN_READWRITE, error))
    return FALSE;

  if (cdz_vault_schema_check (self, error))
    {
      if (!self->read_only)
        {
          choose_journal (self, self->path);
          keep_wal (self);
        }
      return TRUE;
    }

  cdz_vault_db_close (self);
  return FALSE;
}

gboolean
cdz_vault_db_open (CdzVaultDb  *self,
                   GError     **error)
{
  struct stat info;

  if (self->handle != NULL && is_same_file (self))
    return TRUE;

  cdz_vault_db_close (self);
  if (stat (self->path, &info) == 0)
    return open_existing (self, &info, error);
  if (errno == ENOENT || errno == ENOTDIR)
    return TRUE;

  set_system_error (self, errno, error);
  return FALSE;
}

/* A whole vault under another name: schema, id and journal mode. */
static gboolean
build_new (CdzVaultDb  *self,
           const char  *temporary,
           GError     **error)
{
  gboolean done;

  if (!open_handle (self, temporary, SQLITE_OPEN_READWRITE, error))
    return FALSE;

  choose_journal (self, temporary);
  done = cdz_vault_schema_create (self, error);
  cdz_vault_db_close (self);

  return done;
}

/* Gives the new vault its name unless another process was faster: either way
 * there is one afterwards, and it is whole. */
static gboolean
put_in_place (CdzVaultDb  *self,
              const char  *temporary,
              const char  *folder,
              GError     **error)
{
  int saved_errno = 0;
  int fd;

  if (link (temporary, self->path) != 0 && errno != EEXIST)
    {
      /* File systems without hard links. */
      if (g_file_test (self->path, G_FILE_TEST_EXISTS) || g_rename (temporary, self->path) == 0)
        saved_errno = 0;
      else
        saved_errno = errno;
    }

  g_unlink (temporary);
  if (saved_errno != 0)
    {
      set_system_error (self, saved_errno, error);
      return FALSE;
    }

  if ((fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)) >= 0)
    {
      fsync (fd);
      close (fd);
    }

  return TRUE;
}

static gboolean
create (CdzVaultDb  *self,
        GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *temporary = g_strconcat (self->path, ".XXXXXX", NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      (fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600)) < 0)
    {
      set_system_error (self, errno, error);
      return FALSE;
    }
  close (fd);

  if (build_new (self, temporary, error))
    return put_in_place (self, temporary, folder, error);

  g_unlink (temporary);
  return FALSE;
}

gboolean
cdz_vault_db_open_for_writing (CdzVaultDb  *self,
                               GError     **error)
{
  if (!cdz_vault_db_open (self, error))
    return FALSE;
  if (self->handle == NULL && (!create (self, error) || !cdz_vault_db_open (self, error)))
    return FALSE;

  if (self->read_only)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY,
                   _("The vault “%s” is read-only"), self->path);
      return FALSE;
    }

  return TRUE;
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
