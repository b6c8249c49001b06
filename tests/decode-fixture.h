/* decode-fixture.h: files of fixtures/formats through cdz_decode ().  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "cdz-decode.h"
#include "fixtures.h"

static inline GPtrArray *
passphrases_new (const char *passphrase)
{
  GPtrArray *passphrases;

  if (passphrase == NULL)
    return NULL;

  passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_ptr_array_add (passphrases, cdz_secret_new (passphrase, strlen (passphrase)));
  return passphrases;
}

static inline CdzDecoded *
decode_bytes (gconstpointer   data,
              gsize           size,
              const char     *passphrase,
              GError        **error)
{
  g_autoptr(CdzSecret) file = cdz_secret_new (data, size);
  g_autoptr(GPtrArray) passphrases = passphrases_new (passphrase);

  /* A test may go on with the same place for an error. */
  if (error != NULL)
    g_clear_error (error);
  return cdz_decode (file, passphrases, NULL, error);
}

static inline CdzDecoded *
decode_text (const char  *text,
             const char  *passphrase,
             GError     **error)
{
  return decode_bytes (text, strlen (text), passphrase, error);
}

static inline CdzDecoded *
decode_fixture (const char  *name,
                const char  *passphrase,
                GError     **error)
{
  g_autofree char *path = g_build_filename ("formats", name, NULL);
  g_autoptr(GBytes) bytes = fixture_bytes (path);

  return decode_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), passphrase, error);
}

static inline char *
fixture_text (const char *name)
{
  g_autofree char *path = g_build_filename ("formats", name, NULL);
  g_autoptr(GBytes) bytes = fixture_bytes (path);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static inline CdzDecodedItem *
decoded_item (CdzDecoded *decoded,
              guint       position)
{
  g_assert_cmpuint (position, <, decoded->items->len);
  return g_ptr_array_index (decoded->items, position);
}

static inline CdzIgnored *
decoded_ignored (CdzDecoded *decoded,
                 guint       position)
{
  g_assert_cmpuint (position, <, decoded->ignored->len);
  return g_ptr_array_index (decoded->ignored, position);
}

static inline guint
count_kind (CdzDecoded     *decoded,
            CdzDecodedKind  kind)
{
  guint n = 0;

  for (guint i = 0; i < decoded->items->len; i++)
    if (decoded_item (decoded, i)->kind == kind)
      n++;

  return n;
}
