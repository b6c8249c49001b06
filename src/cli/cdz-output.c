/* cdz-output.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-output"
#include "config.h"

#include "cdz-output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-json.h"
#include "cdz-text.h"

/**
 * cdz_output_write:
 * @fd: where to
 * @data: what, as it is
 *
 * Returns: %TRUE when all of it is written; a closed pipe or a full disk is an
 *   error of %G_IO_ERROR
 */
gboolean
cdz_output_write (int          fd,
                  const char  *data,
                  gsize        size,
                  GError     **error)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);
      int saved_errno = errno;

      if (written < 0 && saved_errno == EINTR)
        continue;

      if (written < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                       _("The result cannot be written: %s"), g_strerror (saved_errno));
          return FALSE;
        }

      data += written;
      size -= (gsize) written;
    }

  return TRUE;
}

/* Text for people goes out in the encoding of their terminal. */
gboolean
cdz_output_write_text (int          fd,
                       const char  *text,
                       GError     **error)
{
  const char *charset;
  g_autofree char *target = NULL;
  g_autofree char *converted = NULL;
  gsize size;

  if (g_get_charset (&charset))
    return cdz_output_write (fd, text, strlen (text), error);

  target = g_strconcat (charset, "//TRANSLIT", NULL);
  converted = g_convert_with_fallback (text, -1, target, "UTF-8", "?", NULL, &size, NULL);
  if (converted == NULL)
    return cdz_output_write (fd, text, strlen (text), error);

  return cdz_output_write (fd, converted, size, error);
}

static void
print_error_json (const GError *error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  GString *text;

  cdz_json_begin_object (json, NULL);
  cdz_json_add_error (json, "error", error);
  cdz_json_end_object (json);

  text = cdz_json_get_text (json);
  g_string_append_c (text, '\n');
  cdz_output_write (STDERR_FILENO, text->str, text->len, NULL);
}

/**
 * cdz_output_print_error:
 * @error: what went wrong
 * @as_json: as one JSON document, else as sentences
 *
 * Prints to standard error. Where that fails too there is nobody left to tell.
 */
void
cdz_output_print_error (const GError *error,
                        gboolean      as_json)
{
  const char *hint = cdz_error_get_detail (error, CDZ_DETAIL_HINT);
  g_autoptr(GString) text = NULL;

  if (as_json)
    {
      print_error_json (error);
      return;
    }

  text = g_string_new ("credenzactl: ");
  cdz_text_append_printable (text, error->message);
  g_string_append_c (text, '\n');
  if (hint != NULL)
    {
      cdz_text_append_printable (text, hint);
      g_string_append_c (text, '\n');
    }
  cdz_output_write_text (STDERR_FILENO, text->str, NULL);
}
