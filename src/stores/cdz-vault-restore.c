/* cdz-vault-restore.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-restore"
#include "config.h"

#include "cdz-vault-restore.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"
#include "cdz-vault-backup.h"

static gboolean
check_whole (CdzVaultDb  *source,
             GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (source, "PRAGMA quick_check(1)", error);
  g_autofree char *name = g_filename_display_basename (cdz_vault_db_get_path (source));

  if (statement == NULL)
    return FALSE;

  if (cdz_vault_db_step (source, statement, error) == SQLITE_ROW &&
      g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0)
    return TRUE;

  g_clear_error (error);
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The backup “%s” is damaged; choose another one. Nothing was changed"), name);
  return FALSE;
}

/* @source is locked. */
static gboolean
check_backup (CdzVaultDb  *source,
              CdzSecret   *passphrase,
              GError     **error)
{
  g_auto(CdzRootKeys) roots = { 0 };
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = NULL;
  g_autofree char *name = g_filename_display_basename (cdz_vault_db_get_path (source));

  if (!cdz_vault_db_open (source, error))
    return FALSE;

  if (!cdz_vault_db_is_open (source))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is no backup “%s”"), name);
      return FALSE;
    }

  if (!check_whole (source, error) || !cdz_root_keys_read (&roots, source, error))
    return FALSE;

  if (!cdz_root_keys_has_passphrase (&roots))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                   _("“%s” has no vault passphrase, so nothing here would open its keys"), name);
      return FALSE;
    }

  return cdz_root_keys_open (&roots, passphrase, &r, &v, error);
}

static gboolean
has_items (CdzVaultDb  *db,
           gboolean    *out_has,
           GError     **error)
{
  gint64 n = 0;

  if (cdz_vault_db_is_open (db) &&
      !cdz_vault_db_get_number (db, "SELECT (SELECT count(*) FROM certificate) + (SELECT count(*) FROM key)"
                                    " + (SELECT count(*) FROM request) + (SELECT count(*) FROM operation)", &n, error))
    return FALSE;

  *out_has = n > 0;
  return TRUE;
}

/* What is there stays beside, under a name that says so. */
static gboolean
save_present (CdzVaultDb    *db,
              char         **out_saved,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S.%f");
  g_autofree char *path = g_strdup_printf ("%s.before-restore-%s", cdz_vault_db_get_path (db), time);
  gboolean has;

  if (!has_items (db, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  if (!cdz_vault_copy_to (db, path, cancellable, error))
    return FALSE;

  *out_saved = g_steal_pointer (&path);
  return TRUE;
}

/* One transaction of SQLite's: whoever reads meanwhile sees the old or the new. */
static gboolean
copy_pages_over (sqlite3     *source,
                 CdzVaultDb  *db,
                 GError     **error)
{
  sqlite3 *target = cdz_vault_db_get_handle (db);
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", source, "main");
  int code = SQLITE_ERROR;

  if (backup != NULL)
    {
      sqlite3_backup_step (backup, -1);
      code = sqlite3_backup_finish (backup);
    }
  if (code == SQLITE_OK)
    return TRUE;

  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_BUSY,
                         _("Another program is using the vault; close it and try again. Nothing was changed"));
  else
    cdz_vault_db_set_error (db, error);
  return FALSE;
}

/* Into an empty file of ours; SQLite's own connection has the vault's page size set. */
static gboolean
write_with_our_pages (CdzVaultDb  *source,
                      const char  *path,
                      GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (source, "VACUUM INTO ?", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, path, -1, SQLITE_STATIC);
  return cdz_vault_db_run (source, statement, error);
}

/* A vault that is read meanwhile keeps its page size, so a backup with another one is
 * written once more, beside the vault. */
static gboolean
copy_over_repaged (CdzVaultDb  *source,
                   CdzVaultDb  *db,
                   GError     **error)
{
  g_autofree char *path = g_strconcat (cdz_vault_db_get_path (db), ".restoring-XXXXXX", NULL);
  sqlite3 *handle = NULL;
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean done;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” could not be written: %s"),
                   path, g_strerror (errno));
      return FALSE;
    }

  close (fd);
  done = write_with_our_pages (source, path, error);
  if (done && sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    done = copy_pages_over (handle, db, error);
  else if (done)
    {
      cdz_vault_db_set_error (db, error);
      done = FALSE;
    }
  sqlite3_close (handle);
  g_unlink (path);

  return done;
}

static gboolean
copy_over (CdzVaultDb  *source,
           CdzVaultDb  *db,
           GError     **error)
{
  gint64 of_source, of_vault;

  if (!cdz_vault_db_get_number (source, "PRAGMA page_size", &of_source, error) ||
      !cdz_vault_db_get_number (db, "PRAGMA page_size", &of_vault, error))
    return FALSE;

  return of_source == of_vault ? copy_pages_over (cdz_vault_db_get_handle (source), db, error)
                               : copy_over_repaged (source, db, error);
}

gboolean
cdz_vault_restore (CdzVaultKeys  *keys,
                   const char    *backup,
                   CdzSecret     *passphrase,
                   char         **out_saved,
                   GCancellable  *cancellable,
                   GError       **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (keys);
  g_autoptr(CdzVaultDb) source = cdz_vault_db_new (backup);
  g_autoptr(CdzVaultDbLocker) source_locker = cdz_vault_db_lock (source);
  g_autoptr(CdzVaultDbLocker) locker = NULL;
  g_autofree char *saved = NULL;

  if (!check_backup (source, passphrase, error))
    return FALSE;

  /* What was held belongs to the vault that goes. */
  cdz_vault_keys_lock (keys);
  locker = cdz_vault_db_lock (db);
  if (!cdz_vault_db_open (db, error) || !save_present (db, &saved, cancellable, error) ||
      !cdz_vault_db_open_for_writing (db, error) || !copy_over (source, db, error))
    return FALSE;

  /* An older version may have made the backup: opened anew, it is brought up to date. */
  cdz_vault_db_close (db);
  if (!cdz_vault_db_open (db, error))
    return FALSE;

  *out_saved = g_steal_pointer (&saved);
  return TRUE;
}
