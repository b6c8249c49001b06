/* cdz-base64.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-base64"
#include "config.h"

#include "cdz-base64.h"

#include <string.h>

#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* What is no digit has a bit that no group of four digits can have. */
#define NO_DIGIT 0x80000000u

typedef guint32 DigitTable[256];

/* One table a place in the group, already shifted: four lookups make three bytes. */
static const DigitTable *
get_tables (void)
{
  static DigitTable tables[4];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint place = 0; place < 4; place++)
        {
          for (guint c = 0; c < 256; c++)
            tables[place][c] = NO_DIGIT;
          for (guint value = 0; value < 64; value++)
            tables[place][(guint8) ALPHABET[value]] = value << (6 * (3 - place));
        }
      g_once_init_leave (&ready, 1);
    }

  return (const DigitTable *) tables;
}

static void
put_group (guint8  **out,
           guint32   group,
           guint     n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    *(*out)++ = group >> (16 - 8 * i);
}

/* After the first "=": what makes the group whole, then nothing but white space. */
static gboolean
decode_padding (const guint8  *in,
                const guint8  *end,
                guint32        group,
                guint          n_digits,
                guint8       **out,
                const guint8 **out_where)
{
  guint n_padding = 0;

  for (; in < end; in++)
    {
      if (*in == '=')
        n_padding++;
      else if (!g_ascii_isspace (*in))
        break;
    }

  *out_where = in;
  if (in < end || n_digits < 2 || n_digits + n_padding != 4)
    return FALSE;

  put_group (out, group, n_digits - 1);
  return TRUE;
}

/**
 * cdz_base64_decode:
 * @text: base64 with white space anywhere; padding must be exact
 * @out: room for @size * 3 / 4 bytes
 * @out_where: (out): on failure, the place that is no base64
 *
 * Keeps no copy, and reads groups of four at once where no white space is between.
 *
 * Returns: whether the text is base64
 */
gboolean
cdz_base64_decode (const char  *text,
                   gsize        size,
                   guint8      *out,
                   gsize       *out_size,
                   const char **out_where)
{
  const DigitTable *tables = get_tables ();
  const guint8 *in = (const guint8 *) text;
  const guint8 *end = in + size;
  guint8 *at = out;
  guint32 group = 0;
  guint n_digits = 0;

  while (in < end)
    {
      while (n_digits == 0 && end - in >= 4)
        {
          guint32 four = tables[0][in[0]] | tables[1][in[1]] | tables[2][in[2]] | tables[3][in[3]];

          if (four & NO_DIGIT)
            break;
          put_group (&at, four, 3);
          in += 4;
        }
      if (in == end)
        break;

      if ((tables[3][*in] & NO_DIGIT) == 0)
        {
          group |= tables[n_digits][*in++];
          if (++n_digits == 4)
            {
              put_group (&at, group, 3);
              group = n_digits = 0;
            }
        }
      else if (g_ascii_isspace (*in))
        in++;
      else
        break;
    }

  if (in < end && *in == '=')
    {
      if (!decode_padding (in, end, group, n_digits, &at, &in))
        goto not_base64;
    }
  else if (in < end || n_digits > 0)
    goto not_base64;

  *out_size = at - out;
  return TRUE;

not_base64:
  *out_where = (const char *) in;
  return FALSE;
}
