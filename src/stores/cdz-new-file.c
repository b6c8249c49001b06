/* cdz-new-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-file"
#define _GNU_SOURCE  /* O_TMPFILE, renameat2 */
#include "config.h"

#include "cdz-new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-read-file.h"

/* More than anything that is ever written here. */
#define MAX_SIZE (256 * 1024 * 1024)

struct _CdzNewFile
{
  char     *path;
  char     *folder;
  char     *temporary;      /* NULL while the file has no name at all */
  gboolean  may_replace;
  int       fd;
};

static gboolean
set_system_error (CdzNewFile  *self,
                  int          saved_errno,
                  GError     **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  if (saved_errno == EEXIST)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                 _("“%s” is there already; choose another name"), name);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                 _("“%s” could not be written: %s"), name, g_strerror (saved_errno));
  return FALSE;
}

/* A file without a name goes by itself if the program is killed; not every file
 * system has such files. */
static gboolean
open_temporary (CdzNewFile *self,
                mode_t      mode)
{
  g_autofree char *proc = NULL;

  if ((self->fd = open (self->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode)) >= 0)
    {
      proc = g_strdup_printf ("/proc/self/fd/%d", self->fd);
      if (access (proc, F_OK) == 0)
        return TRUE;
      close (self->fd);
    }
  else if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
    return FALSE;

  self->temporary = g_strconcat (self->path, ".XXXXXX", NULL);
  if ((self->fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, (int) mode)) >= 0)
    return TRUE;

  g_clear_pointer (&self->temporary, g_free);
  return FALSE;
}

/**
 * cdz_new_file_create:
 * @path: where it shall appear
 * @is_secret: 0600, whatever the umask is
 * @may_replace: whether it may take the place of a file that is there
 *
 * Returns: (transfer full): a file that nobody sees yet, in the same folder; %NULL
 *   with a %G_IO_ERROR, for instance %G_IO_ERROR_EXISTS
 */
CdzNewFile *
cdz_new_file_create (const char  *path,
                     gboolean     is_secret,
                     gboolean     may_replace,
                     GError     **error)
{
  g_autoptr(CdzNewFile) self = g_new0 (CdzNewFile, 1);
  struct stat info;

  self->fd = -1;
  self->path = g_strdup (path);
  self->folder = g_path_get_dirname (path);
  self->may_replace = may_replace;

  if (lstat (path, &info) == 0 && (!may_replace || S_ISDIR (info.st_mode)))
    {
      set_system_error (self, S_ISDIR (info.st_mode) ? EISDIR : EEXIST, error);
      return NULL;
    }

  if (!open_temporary (self, is_secret ? 0600 : 0666))
    {
      set_system_error (self, errno, error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
cdz_new_file_free (CdzNewFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

/* Writes everything, down to the disk. */
gboolean
cdz_new_file_fill (CdzNewFile    *self,
                   const guint8  *data,
                   gsize          size,
                   GError       **error)
{
  while (size > 0)
    {
      gssize n = write (self->fd, data, size);

      if (n < 0 && errno != EINTR)
        return set_system_error (self, errno, error);
      if (n > 0)
        {
          data += n;
          size -= (gsize) n;
        }
    }

  return fsync (self->fd) == 0 || set_system_error (self, errno, error);
}

/* Opens the file once more; (transfer full): what stands in it now */
CdzSecret *
cdz_new_file_read_back (CdzNewFile  *self,
                        GError     **error)
{
  g_autofree char *proc = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  g_autofree char *name = g_filename_display_name (self->path);
  int fd = open (self->temporary != NULL ? self->temporary : proc, O_RDONLY | O_CLOEXEC);
  CdzSecret *content;

  if (fd < 0)
    {
      set_system_error (self, errno, error);
      return NULL;
    }

  content = cdz_read_fd (fd, name, MAX_SIZE, error);
  close (fd);
  return content;
}

/* Gives a file without a name one in its folder that nobody else has. */
static gboolean
name_temporary (CdzNewFile *self)
{
  g_autofree char *proc = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%08x", self->path, g_random_int ());

      if (linkat (AT_FDCWD, proc, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
        {
          self->temporary = g_steal_pointer (&name);
          return TRUE;
        }
      if (errno != EEXIST)
        return FALSE;
    }

  return FALSE;
}

static gboolean
put_in_place (CdzNewFile *self)
{
  g_autofree char *proc = g_strdup_printf ("/proc/self/fd/%d", self->fd);

  if (self->may_replace)
    {
      if ((self->temporary == NULL && !name_temporary (self)) || g_rename (self->temporary, self->path) != 0)
        return FALSE;
      g_clear_pointer (&self->temporary, g_free);
      return TRUE;
    }

  /* Unlike a rename, a link never takes the place of anything. */
  if (self->temporary == NULL)
    return linkat (AT_FDCWD, proc, AT_FDCWD, self->path, AT_SYMLINK_FOLLOW) == 0;
  if (link (self->temporary, self->path) == 0)
    return TRUE;

  /* File systems without links: at least the kernel looks first. */
  if (errno == EEXIST || renameat2 (AT_FDCWD, self->temporary, AT_FDCWD, self->path, RENAME_NOREPLACE) != 0)
    return FALSE;
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

/* Lets the file appear under its name. */
gboolean
cdz_new_file_commit (CdzNewFile  *self,
                     GError     **error)
{
  int folder;

  if (!put_in_place (self))
    return set_system_error (self, errno, error);

  /* The name too shall survive a power cut; where folders cannot be synced, so be it. */
  if ((folder = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
    {
      fsync (folder);
      close (folder);
    }

  return TRUE;
}

gboolean
cdz_new_file_check (const char  *path,
                    GError     **error)
{
  g_autoptr(CdzNewFile) self = cdz_new_file_create (path, TRUE, FALSE, error);

  return self != NULL;
}

gboolean
cdz_new_file_write (const char     *path,
                    gconstpointer   data,
                    gsize           size,
                    int             mode,
                    GError        **error)
{
  g_autoptr(CdzNewFile) self = cdz_new_file_create (path, mode == 0600, FALSE, error);

  return self != NULL && cdz_new_file_fill (self, data, size, error) && cdz_new_file_commit (self, error);
}
