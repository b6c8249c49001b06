/* cdz-passphrase-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-passphrase-file"
#include "config.h"

#include "cdz-passphrase-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-read-file.h"

/* Every line costs a slow key derivation for each file that it does not open. */
#define MAX_SIZE (16 * 1024)

#define UTF8_MARK "\xef\xbb\xbf"

/* The name of a passphrase file stays out of messages, which end up in logs. */
static CdzSecret *
read_file (const char  *path,
           GError     **error)
{
  CdzSecret *secret;
  struct stat status;
  int fd;

  if (g_str_equal (path, "-"))
    return cdz_read_fd (STDIN_FILENO, _("standard input"), MAX_SIZE, error);

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 || (fstat (fd, &status) == 0 && S_ISDIR (status.st_mode)))
    {
      int saved_errno = fd < 0 ? errno : EISDIR;

      if (fd >= 0)
        close (fd);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                   _("The passphrase file could not be read: %s"), g_strerror (saved_errno));
      return NULL;
    }

  secret = cdz_read_fd (fd, _("the passphrase file"), MAX_SIZE, error);
  close (fd);

  return secret;
}

static GPtrArray *
split_lines (CdzSecret *secret)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  gsize size;
  const char *line = (const char *) cdz_secret_get_data (secret, &size);
  const char *end = line + size;

  if (size >= strlen (UTF8_MARK) && memcmp (line, UTF8_MARK, strlen (UTF8_MARK)) == 0)
    line += strlen (UTF8_MARK);

  while (line < end)
    {
      const char *line_end = memchr (line, '\n', end - line);
      const char *next = line_end != NULL ? line_end + 1 : end;

      if (line_end == NULL)
        line_end = end;
      if (line_end > line && next > line_end && line_end[-1] == '\r')
        line_end--;
      g_ptr_array_add (lines, cdz_secret_new (line, line_end - line));
      line = next;
    }

  return g_steal_pointer (&lines);
}

/**
 * cdz_passphrase_file_read:
 * @path: a file, or "-" for standard input
 *
 * Returns: (transfer full): (element-type CdzSecret): the passphrases, one a line
 *   in UTF-8 without line ends; or %NULL with %CDZ_ERROR_PARAM,
 *   %CDZ_ERROR_TOO_LARGE or an error of %G_IO_ERROR
 */
GPtrArray *
cdz_passphrase_file_read (const char  *path,
                          GError     **error)
{
  g_autoptr(CdzSecret) secret = NULL;
  gsize size;
  const char *data;

  g_return_val_if_fail (path != NULL, NULL);

  if ((secret = read_file (path, error)) == NULL)
    return NULL;

  data = (const char *) cdz_secret_get_data (secret, &size);
  if (!g_utf8_validate (data, (gssize) size, NULL))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The passphrase file is not UTF-8 text"));
      return NULL;
    }

  return split_lines (secret);
}
