/* cdz-der.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-der"
#include "config.h"

#include "cdz-der.h"

#include <string.h>

/* Four length octets are 4 GiB: more than any input that gets here. */
#define MAX_LENGTH_OCTETS 4

CdzDer
cdz_der_from_bytes (GBytes *bytes)
{
  CdzDer der = { NULL, 0 };

  der.data = g_bytes_get_data (bytes, &der.size);
  return der;
}

/* Returns: (transfer full): a copy that lives on its own */
GBytes *
cdz_der_to_bytes (CdzDer der)
{
  return g_bytes_new (der.data, der.size);
}

static gboolean
read_length (const guint8 *data,
             gsize         size,
             gsize        *out_header_size,
             gsize        *out_length)
{
  gsize n_octets, length = 0;

  if (size < 2)
    return FALSE;

  if (data[1] < 0x80)
    {
      *out_header_size = 2;
      *out_length = data[1];
      return TRUE;
    }

  n_octets = data[1] & 0x7f;
  if (n_octets == 0 || n_octets > MAX_LENGTH_OCTETS || size < 2 + n_octets)
    return FALSE;

  for (gsize i = 0; i < n_octets; i++)
    length = length << 8 | data[2 + i];

  *out_header_size = 2 + n_octets;
  *out_length = length;
  return TRUE;
}

/**
 * cdz_der_read_any:
 * @input: moved behind the element where there is one
 * @out_identifier: (out) (optional): its identifier octet
 * @out_content: (out) (optional): what is in it
 * @out_whole: (out) (optional): with identifier and length
 *
 * Reads one element of definite length with a tag number below 31.
 *
 * Returns: %FALSE at the end and where no whole element is left
 */
gboolean
cdz_der_read_any (CdzDer *input,
                  guint8 *out_identifier,
                  CdzDer *out_content,
                  CdzDer *out_whole)
{
  gsize header_size, length;

  if (!read_length (input->data, input->size, &header_size, &length) ||
      (input->data[0] & 0x1f) == 0x1f ||
      length > input->size - header_size)
    return FALSE;

  if (out_identifier != NULL)
    *out_identifier = input->data[0];
  if (out_content != NULL)
    *out_content = (CdzDer) { input->data + header_size, length };
  if (out_whole != NULL)
    *out_whole = (CdzDer) { input->data, header_size + length };

  input->data += header_size + length;
  input->size -= header_size + length;
  return TRUE;
}

/* Reads one element if it is of that kind; else @input stays where it is. */
gboolean
cdz_der_read (CdzDer *input,
              guint8  identifier,
              CdzDer *out_content)
{
  if (input->size == 0 || input->data[0] != identifier)
    return FALSE;

  return cdz_der_read_any (input, NULL, out_content, NULL);
}

gboolean
cdz_der_is (CdzDer      der,
            const void *data,
            gsize       size)
{
  return der.size == size && memcmp (der.data, data, size) == 0;
}

/* Whether it is the content of an OBJECT IDENTIFIER, X.690 §8.19. */
gboolean
cdz_der_is_oid (CdzDer content)
{
  if (content.size == 0 || content.data[content.size - 1] >= 0x80)
    return FALSE;

  for (gsize i = 0; i < content.size; i++)
    if (content.data[i] == 0x80 && (i == 0 || content.data[i - 1] < 0x80))
      return FALSE;

  return TRUE;
}

/* Returns: the bits of a positive INTEGER's content */
guint
cdz_der_integer_bits (CdzDer content)
{
  while (content.size > 0 && content.data[0] == 0)
    {
      content.data++;
      content.size--;
    }

  return content.size == 0 ? 0 : (guint) (content.size - 1) * 8 + g_bit_storage (content.data[0]);
}

void
cdz_der_append (GByteArray *output,
                guint8      identifier,
                const void *content,
                gsize       size)
{
  guint8 header[2 + MAX_LENGTH_OCTETS] = { identifier };
  guint n_octets = 0;

  g_return_if_fail (size <= G_MAXUINT32);

  if (size < 0x80)
    header[1] = (guint8) size;
  else
    {
      n_octets = (g_bit_storage (size) + 7) / 8;
      header[1] = 0x80 | n_octets;
      for (guint i = 0; i < n_octets; i++)
        header[2 + i] = (guint8) (size >> (8 * (n_octets - 1 - i)));
    }

  g_byte_array_append (output, header, 2 + n_octets);
  g_byte_array_append (output, content, (guint) size);
}
