/* cdz-new-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-file"
#include "config.h"

#include "cdz-new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"

static void
set_system_error (const char  *path,
                  int          saved_errno,
                  GError     **error)
{
  GError *problem;

  problem = g_error_new (G_IO_ERROR, g_io_error_from_errno (saved_errno),
                         saved_errno == EEXIST ? _("“%s” is there already; choose another name")
                                               : _("“%s” could not be written: %s"),
                         path, g_strerror (saved_errno));
  cdz_error_set_detail (problem, CDZ_DETAIL_FILE, path);
  g_propagate_error (error, problem);
}

/* A file beside the one that is wanted; -1 with an error. */
static int
open_beside (const char  *path,
             int          mode,
             char       **out_temporary,
             GError     **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      set_system_error (path, EEXIST, error);
      return -1;
    }

  if ((fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600)) < 0)
    {
      set_system_error (path, errno, error);
      return -1;
    }
  if (fchmod (fd, (mode_t) mode) != 0)
    g_debug ("%s: %s", temporary, g_strerror (errno));

  *out_temporary = g_steal_pointer (&temporary);
  return fd;
}

static gboolean
write_all (int           fd,
           const guint8 *data,
           gsize         size)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      size -= (gsize) written;
    }

  return fsync (fd) == 0;
}

/* Unlike a rename this never takes the place of anything. */
static gboolean
put_in_place (const char *temporary,
              const char *path)
{
  if (link (temporary, path) == 0)
    return TRUE;

  /* A file system without hard links. */
  return errno != EEXIST && !g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (temporary, path) == 0;
}

gboolean
cdz_new_file_check (const char  *path,
                    GError     **error)
{
  g_autofree char *temporary = NULL;
  int fd = open_beside (path, 0600, &temporary, error);

  if (fd < 0)
    return FALSE;

  close (fd);
  g_unlink (temporary);
  return TRUE;
}

gboolean
cdz_new_file_write (const char     *path,
                    gconstpointer   data,
                    gsize           size,
                    int             mode,
                    GError        **error)
{
  g_autofree char *temporary = NULL;
  int fd = open_beside (path, mode, &temporary, error);
  gboolean done;

  if (fd < 0)
    return FALSE;

  done = write_all (fd, data, size) && put_in_place (temporary, path);
  if (!done)
    set_system_error (path, errno, error);
  close (fd);
  g_unlink (temporary);

  return done;
}
