/* cdz-vault-backup.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-backup"
#include "config.h"

#include "cdz-vault-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"

/* Between two of these somebody else may write, and a cancellation is noticed. */
#define PAGES_AT_ONCE 1000

static void
set_system_error (const char  *path,
                  int          saved_errno,
                  GError     **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               _("The backup “%s” could not be written: %s"), path, g_strerror (saved_errno));
}

static gboolean
copy_pages (CdzVaultDb    *db,
            sqlite3       *target,
            GCancellable  *cancellable,
            GError       **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", cdz_vault_db_get_handle (db), "main");
  int code = backup != NULL ? SQLITE_OK : SQLITE_ERROR;

  while (code == SQLITE_OK && !g_cancellable_is_cancelled (cancellable))
    code = sqlite3_backup_step (backup, PAGES_AT_ONCE);
  if (backup != NULL)
    sqlite3_backup_finish (backup);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (code == SQLITE_DONE)
    return TRUE;

  if (sqlite3_errcode (target) == SQLITE_FULL)
    set_system_error (sqlite3_db_filename (target, "main"), ENOSPC, error);
  else if (sqlite3_system_errno (target) != 0)
    set_system_error (sqlite3_db_filename (target, "main"), sqlite3_system_errno (target), error);
  else
    cdz_vault_db_set_error (db, error);
  return FALSE;
}

/* One file without a journal beside it, safely on the disk. */
static gboolean
write_copy (CdzVaultDb    *db,
            const char    *temporary,
            GCancellable  *cancellable,
            GError       **error)
{
  sqlite3 *target = NULL;
  gboolean done;
  int fd;

  if (sqlite3_open_v2 (temporary, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      set_system_error (temporary, EIO, error);
      sqlite3_close (target);
      return FALSE;
    }

  done = copy_pages (db, target, cancellable, error) &&
         sqlite3_exec (target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_close (target);
  if (!done)
    {
      if (error != NULL && *error == NULL)
        set_system_error (temporary, EIO, error);
      return FALSE;
    }

  if ((fd = g_open (temporary, O_RDONLY | O_CLOEXEC, 0)) < 0 || fsync (fd) != 0)
    {
      set_system_error (temporary, errno, error);
      done = FALSE;
    }
  if (fd >= 0)
    close (fd);

  return done;
}

/* Unlike a rename this never takes the place of anything. */
static gboolean
put_in_place (const char  *temporary,
              const char  *path,
              GError     **error)
{
  if (link (temporary, path) == 0)
    return TRUE;

  if (errno != EEXIST && !g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (temporary, path) == 0)
    return TRUE;

  set_system_error (path, errno, error);
  return FALSE;
}

static gboolean
check_possible (CdzVaultKeys  *keys,
                const char    *path,
                GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };

  if (!cdz_root_keys_load (&roots, cdz_vault_keys_get_db (keys), error))
    return FALSE;

  if (roots.vault_id == NULL)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is no vault yet, so there is nothing to back up"));
  else if (!cdz_root_keys_has_passphrase (&roots))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                         _("A backup needs a vault passphrase, because the login keyring is not part of it; set one with “credenzactl vault init”"));
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    set_system_error (path, EEXIST, error);
  else
    return TRUE;

  return FALSE;
}

gboolean
cdz_vault_copy_to (CdzVaultDb    *db,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  gboolean done;
  int fd;

  if ((fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600)) < 0)
    {
      set_system_error (path, errno, error);
      return FALSE;
    }
  close (fd);

  done = write_copy (db, temporary, cancellable, error) && put_in_place (temporary, path, error);
  g_unlink (temporary);
  return done;
}

gboolean
cdz_vault_back_up (CdzVaultKeys  *keys,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (keys);
  g_autoptr(CdzVaultDbLocker) locker = NULL;

  if (!check_possible (keys, path, error))
    return FALSE;

  locker = cdz_vault_db_lock (db);
  return cdz_vault_db_open (db, error) && cdz_vault_copy_to (db, path, cancellable, error);
}
