/* cdz-armor.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-armor"
#include "config.h"

#include "cdz-armor.h"

#define LINE_LENGTH 64

char *
cdz_armor_encode (const char *label,
                  GBytes     *der)
{
  gsize size;
  const guchar *data = g_bytes_get_data (der, &size);
  g_autofree char *body = g_base64_encode (data, size);
  g_autoptr(GString) pem = g_string_new (NULL);

  g_string_append_printf (pem, "-----BEGIN %s-----\n", label);
  for (const char *line = body; *line != '\0';)
    {
      gsize length = strnlen (line, LINE_LENGTH);

      g_string_append_len (pem, line, (gssize) length);
      g_string_append_c (pem, '\n');
      line += length;
    }
  g_string_append_printf (pem, "-----END %s-----\n", label);

  return g_string_free (g_steal_pointer (&pem), FALSE);
}
