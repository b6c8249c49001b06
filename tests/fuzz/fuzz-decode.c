/* fuzz-decode.c: any bytes as a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-decode.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the containers among the seeds open with. */
static GPtrArray *
make_passphrases (void)
{
  static const char *words[] = { "secret", "password", "1234" };
  GPtrArray *passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_ptr_array_add (passphrases, cdz_secret_new (words[i], strlen (words[i])));

  return passphrases;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(CdzSecret) file = cdz_secret_new (data, size);
  g_autoptr(GPtrArray) passphrases = make_passphrases ();
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = cdz_decode (file, passphrases, NULL, &error);

  g_assert_true ((decoded == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));

  for (guint i = 0; decoded != NULL && i < decoded->items->len; i++)
    {
      const CdzDecodedItem *item = decoded->items->pdata[i];

      g_assert_true ((item->pkcs8 != NULL) == (item->kind == CDZ_DECODED_PRIVATE_KEY));
      g_assert_true ((item->der != NULL) == (item->kind != CDZ_DECODED_PRIVATE_KEY));
      g_assert_true (item->label == NULL || g_utf8_validate (item->label, -1, NULL));
    }

  return 0;
}
