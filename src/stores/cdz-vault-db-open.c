/* cdz-vault-db-open.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-db"
#include "config.h"

#include "cdz-vault-db-private.h"

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

/* Of a new vault. A row takes about 1,400 bytes: with more of them in a page a large
 * import writes less. */
#define PAGE_SIZE "16384"

/* A WAL that a large import blew up is cut to this at its next reset. */
#define WAL_SIZE_LIMIT "1048576"

/* What another program put in its place meanwhile is a different vault. */
static gboolean
is_same_file (CdzVaultDb *self)
{
  struct stat info;

  return stat (self->path, &info) == 0 &&
         info.st_dev == self->device && info.st_ino == self->inode;
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

  cdz_vault_db_set_system_error (self, errno, error);
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
      cdz_vault_db_set_system_error (self, saved_errno, error);
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
      cdz_vault_db_set_system_error (self, errno, error);
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
