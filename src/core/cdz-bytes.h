/* cdz-bytes.h: binary records with big-endian numbers.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* Reads only what is there; once it fell short, everything else fails too. */
typedef struct
{
  const guint8 *data;
  gsize         size;
  gsize         position;
  gboolean      failed;
} CdzReader;

static inline const guint8 *
cdz_reader_take (CdzReader *self,
                 gsize      size)
{
  const guint8 *data;

  if (self->failed || self->size - self->position < size)
    {
      self->failed = TRUE;
      return NULL;
    }

  /* Of nothing there is no pointer to add to. */
  data = self->data != NULL ? self->data + self->position : NULL;
  self->position += size;
  return data;
}

static inline void
cdz_reader_copy (CdzReader *self,
                 gpointer   out,
                 gsize      size)
{
  const guint8 *data = cdz_reader_take (self, size);

  if (data != NULL)
    memcpy (out, data, size);
  else
    memset (out, 0, size);
}

/* @size: in bytes, up to 4 */
static inline guint32
cdz_reader_number (CdzReader *self,
                   gsize      size)
{
  const guint8 *data = cdz_reader_take (self, size);
  guint32 number = 0;

  for (gsize i = 0; data != NULL && i < size; i++)
    number = number << 8 | data[i];

  return number;
}

static inline void
cdz_append_number (GByteArray *array,
                   guint32     number,
                   gsize       size)
{
  for (gsize i = size; i > 0; i--)
    {
      guint8 byte = (guint8) (number >> 8 * (i - 1));

      g_byte_array_append (array, &byte, 1);
    }
}

G_END_DECLS
