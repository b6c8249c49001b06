/* cdz-own-files.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-own-files"
#include "config.h"

#include "cdz-own-files.h"

#include <sys/stat.h>

/* POSIX locks are a process's, not a descriptor's (fcntl(2)): whoever closes a file
 * drops the locks that SQLite holds on it, and another process then truncates the
 * WAL's index under this one. So SQLite alone opens these. */
static GMutex mutex;
static GPtrArray *paths;

static void
add (char *path)
{
  if (g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_free (path);
  else
    g_ptr_array_add (paths, path);
}

/**
 * cdz_own_files_add:
 * @path: of a database; its WAL and the WAL's index count, too
 *
 * From now on, for as long as the process lives.
 */
void
cdz_own_files_add (const char *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (paths == NULL)
    paths = g_ptr_array_new_with_free_func (g_free);

  add (g_strdup (path));
  add (g_strconcat (path, "-wal", NULL));
  add (g_strconcat (path, "-shm", NULL));
}

/**
 * cdz_own_files_has:
 *
 * Returns: whether @path is one of them, under whatever name
 */
gboolean
cdz_own_files_has (const char *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  struct stat asked, own;

  if (paths == NULL || stat (path, &asked) != 0)
    return FALSE;

  for (guint i = 0; i < paths->len; i++)
    if (stat (paths->pdata[i], &own) == 0 && own.st_dev == asked.st_dev && own.st_ino == asked.st_ino)
      return TRUE;

  return FALSE;
}
