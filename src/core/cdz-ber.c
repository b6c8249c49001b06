/* cdz-ber.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-ber"
#include "config.h"

#include "cdz-ber.h"

/* Deeper than any real container of indefinite length. */
#define MAX_DEPTH 32

static gboolean
read_tag (const guint8 **cursor,
          const guint8  *end)
{
  guint n_octets = 0;

  if (*cursor == end)
    return FALSE;
  if ((*(*cursor)++ & 0x1f) != 0x1f)
    return TRUE;

  while (*cursor < end && n_octets++ < 5)
    if ((*(*cursor)++ & 0x80) == 0)
      return TRUE;

  return FALSE;
}

/* -1 on error; an indefinite length leaves @out_size alone and sets the flag. */
static gboolean
read_length (const guint8 **cursor,
             const guint8  *end,
             gsize         *out_size,
             gboolean      *out_indefinite)
{
  guint8 first;
  gsize size = 0;

  if (*cursor == end)
    return FALSE;

  first = *(*cursor)++;
  *out_indefinite = first == 0x80;
  if (first <= 0x80)
    {
      *out_size = first & 0x7f;
      return TRUE;
    }

  first &= 0x7f;
  if (first > 4 || (gsize) (end - *cursor) < first)
    return FALSE;
  while (first-- > 0)
    size = size << 8 | *(*cursor)++;

  *out_size = size;
  return TRUE;
}

/* Moves @cursor behind the end-of-contents that closes what began before it. */
static gboolean
skip_indefinite (const guint8 **cursor,
                 const guint8  *end)
{
  guint depth = 1;

  while (depth > 0)
    {
      const guint8 *start = *cursor;
      gboolean indefinite;
      gsize size;

      if (!read_tag (cursor, end) || !read_length (cursor, end, &size, &indefinite))
        return FALSE;

      if (start[0] == 0 && start[1] == 0)
        depth--;
      else if (indefinite && (start[0] & 0x20) != 0 && ++depth <= MAX_DEPTH)
        continue;
      else if (indefinite || (gsize) (end - *cursor) < size)
        return FALSE;
      else
        *cursor += size;
    }

  return TRUE;
}

/**
 * cdz_ber_next:
 * @cursor: (inout): moved behind the element
 * @end: where the bytes end
 * @out: (out): the element
 *
 * Returns: whether there was a whole element
 */
gboolean
cdz_ber_next (const guint8 **cursor,
              const guint8  *end,
              CdzTlv        *out)
{
  const guint8 *start = *cursor;
  const guint8 *at = start;
  const guint8 *content;
  gboolean indefinite;
  gsize size;

  if (!read_tag (&at, end) || !read_length (&at, end, &size, &indefinite))
    return FALSE;

  content = at;
  if (indefinite)
    {
      if ((start[0] & 0x20) == 0 || !skip_indefinite (&at, end))
        return FALSE;
      size = at - content - 2;
    }
  else if ((gsize) (end - at) < size)
    return FALSE;
  else
    at += size;

  *out = (CdzTlv) { start[0], start, content, size, at - start };
  *cursor = at;

  return TRUE;
}

/* Returns: whether @tlv is constructed, its elements now between the two */
gboolean
cdz_ber_enter (const CdzTlv  *tlv,
               const guint8 **out_cursor,
               const guint8 **out_end)
{
  if ((tlv->tag & 0x20) == 0)
    return FALSE;

  *out_cursor = tlv->content;
  *out_end = tlv->content + tlv->size;
  return TRUE;
}

/**
 * cdz_ber_put:
 * @out: (nullable): where to write a header of up to 6 bytes
 *
 * Returns: how long the header is
 */
gsize
cdz_ber_put (guint8 *out,
             guint8  tag,
             gsize   size)
{
  guint n_octets = size < 0x80 ? 0 : size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4;

  if (out != NULL)
    {
      out[0] = tag;
      out[1] = n_octets == 0 ? size : 0x80 | n_octets;
      for (guint i = 0; i < n_octets; i++)
        out[2 + i] = size >> (8 * (n_octets - 1 - i));
    }

  return 2 + n_octets;
}
