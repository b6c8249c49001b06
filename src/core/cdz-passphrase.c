/* cdz-passphrase.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-passphrase"
#include "config.h"

#include "cdz-passphrase.h"

static void
free_passphrase (gpointer data)
{
  CdzPassphrase *self = data;

  g_clear_pointer (&self->bytes, cdz_secret_unref);
  g_free (self);
}

static void
add (GPtrArray *all,
     CdzSecret *bytes,
     gboolean   given)
{
  CdzPassphrase *self;

  for (guint i = 0; bytes != NULL && i < all->len; i++)
    {
      CdzPassphrase *other = g_ptr_array_index (all, i);

      if (other->bytes != NULL && cdz_secret_equal (other->bytes, bytes))
        return;
    }

  self = g_new0 (CdzPassphrase, 1);
  self->bytes = bytes != NULL ? cdz_secret_ref (bytes) : NULL;
  self->given = given;
  g_ptr_array_add (all, self);
}

static gboolean
is_ascii (CdzSecret *secret)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (secret, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] >= 0x80)
      return FALSE;

  return TRUE;
}

/* Each byte as one Latin-1 character: what programs made of UTF-8 that did not know
 * it, and what bytes mean that are no UTF-8. */
static CdzSecret *
widen (CdzSecret *secret)
{
  gsize size, n = 0;
  const guint8 *data = cdz_secret_get_data (secret, &size);
  guint8 *out;
  CdzSecret *wide = cdz_secret_new_sized (2 * size, &out);

  for (gsize i = 0; i < size; i++)
    {
      if (data[i] >= 0x80)
        out[n++] = 0xc0 | data[i] >> 6;
      out[n++] = data[i] < 0x80 ? data[i] : 0x80 | (data[i] & 0x3f);
    }
  cdz_secret_truncate (wide, n);

  return wide;
}

/* UTF-8 as Latin-1 bytes: what a program in such a locale wrote. NULL where one
 * character has none. */
static CdzSecret *
narrow (CdzSecret *secret)
{
  gsize size, n = 0;
  const guint8 *data = cdz_secret_get_data (secret, &size);
  guint8 *out;
  g_autoptr(CdzSecret) slim = cdz_secret_new_sized (size, &out);

  for (gsize i = 0; i < size; i++)
    {
      if (data[i] >= 0xc4)
        return NULL;
      if (data[i] >= 0xc2 && i + 1 < size)
        {
          out[n++] = (data[i] & 0x03) << 6 | (data[i + 1] & 0x3f);
          i++;
        }
      else
        out[n++] = data[i];
    }
  cdz_secret_truncate (slim, n);

  return g_steal_pointer (&slim);
}

/**
 * cdz_passphrase_expand:
 * @given: (nullable) (element-type CdzSecret): as they were typed, best first
 *
 * Adds the other encodings that a file may have been made with, and at the end
 * the empty and the absent passphrase. All are tried without asking.
 *
 * Returns: (transfer full) (element-type CdzPassphrase): what to try, in order
 */
GPtrArray *
cdz_passphrase_expand (GPtrArray *given)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (free_passphrase);
  g_autoptr(CdzSecret) empty = cdz_secret_new ("", 0);

  for (guint i = 0; given != NULL && i < given->len; i++)
    {
      CdzSecret *typed = g_ptr_array_index (given, i);
      g_autoptr(CdzSecret) wide = NULL;
      g_autoptr(CdzSecret) slim = NULL;

      add (all, typed, TRUE);
      if (is_ascii (typed))
        continue;

      wide = widen (typed);
      add (all, wide, TRUE);
      if ((slim = narrow (typed)) != NULL)
        add (all, slim, TRUE);
    }

  add (all, empty, FALSE);
  add (all, NULL, FALSE);

  return all;
}

/* Returns: (nullable) (transfer none): the bytes as OpenSSL takes them */
const char *
cdz_passphrase_get_text (const CdzPassphrase *self,
                         int                 *out_size)
{
  gsize size = 0;
  const char *text = self->bytes != NULL ? (const char *) cdz_secret_get_data (self->bytes, &size) : NULL;

  *out_size = (int) MIN (size, G_MAXINT);
  return text;
}
