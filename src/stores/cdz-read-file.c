/* cdz-read-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-read-file"
#include "config.h"

#include "cdz-read-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"
#include "cdz-own-files.h"

/* What a pipe, which does not tell its size, gets at first. */
#define FIRST_SIZE (16 * 1024)

static void
set_io_error (GError    **error,
              const char *name,
              int         saved_errno)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               _("“%s” could not be read: %s"), name, g_strerror (saved_errno));
}

static CdzSecret *
grow (CdzSecret *old,
      gsize      size,
      guint8   **out_data)
{
  CdzSecret *grown = cdz_secret_new_sized (size, out_data);
  gsize old_size;
  const guint8 *data = cdz_secret_get_data (old, &old_size);

  memcpy (*out_data, data, old_size);
  cdz_secret_unref (old);

  return grown;
}

static gboolean
find_size (int          fd,
           const char  *name,
           gsize        max_size,
           gsize       *out_size,
           GError     **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      set_io_error (error, name, errno);
      return FALSE;
    }

  *out_size = FIRST_SIZE;
  if (S_ISREG (info.st_mode))
    *out_size = MIN ((guint64) info.st_size, (guint64) max_size) + 1;

  return TRUE;
}

/**
 * cdz_read_fd:
 * @fd: open for reading; stays open
 * @name: the file's name, for people
 * @max_size: in bytes
 *
 * Reads until the end.
 *
 * Returns: (transfer full): what was there; %NULL with a %G_IO_ERROR or
 *   %CDZ_ERROR_TOO_LARGE
 */
CdzSecret *
cdz_read_fd (int          fd,
             const char  *name,
             gsize        max_size,
             GError     **error)
{
  g_autoptr(CdzSecret) secret = NULL;
  guint8 *data;
  gsize capacity, used = 0;
  gssize n_read;

  if (!find_size (fd, name, max_size, &capacity, error))
    return NULL;

  secret = cdz_secret_new_sized (capacity, &data);
  while ((n_read = read (fd, data + used, capacity - used)) != 0)
    {
      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        {
          set_io_error (error, name, errno);
          return NULL;
        }

      used += n_read;
      if (used > max_size)
        {
          g_autofree char *most = g_format_size_full (max_size, G_FORMAT_SIZE_IEC_UNITS);

          g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                       _("“%s” is larger than %s, the most that is read"), name, most);
          return NULL;
        }
      if (used == capacity)
        {
          capacity = MIN (2 * capacity, max_size + 1);
          secret = grow (g_steal_pointer (&secret), capacity, &data);
        }
    }

  cdz_secret_truncate (secret, used);
  return g_steal_pointer (&secret);
}

/**
 * cdz_read_file:
 * @path: of the file; a vault that is open here is refused, see cdz-own-files.c
 * @max_size: in bytes
 *
 * Returns: (transfer full): what cdz_read_fd() reads; %NULL with a %G_IO_ERROR,
 *   %CDZ_ERROR_TOO_LARGE or %CDZ_ERROR_UNSUPPORTED
 */
CdzSecret *
cdz_read_file (const char  *path,
               gsize        max_size,
               GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *display_name = g_filename_display_name (name);
  CdzSecret *secret;
  int fd;

  if (cdz_own_files_has (path))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("“%s” is the vault that is open: what it holds is in the list already"), display_name);
      return NULL;
    }

  if ((fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
    {
      set_io_error (error, display_name, errno);
      return NULL;
    }

  secret = cdz_read_fd (fd, display_name, max_size, error);
  close (fd);

  return secret;
}

static void
read_in_worker (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const char *path = g_file_peek_path (source);
  g_autofree char *name = g_file_get_parse_name (source);
  GError *error = NULL;
  CdzSecret *secret = NULL;

  if (path != NULL)
    secret = cdz_read_file (path, GPOINTER_TO_SIZE (task_data), &error);
  else
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _("“%s” has no path on this computer"), name);

  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) cdz_secret_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cdz_read_file_async:
 * @file: the callback's source object
 * @max_size: in bytes
 *
 * cdz_read_file() in a worker.
 */
void
cdz_read_file_async (GFile               *file,
                     gsize                max_size,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (file, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_read_file_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (max_size), NULL);
  g_task_run_in_thread (task, read_in_worker);
}

/* Returns: (transfer full): as cdz_read_file(), or %G_IO_ERROR_NOT_SUPPORTED */
CdzSecret *
cdz_read_file_finish (GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
