/* fuzz-pkcs12-contents.c: any bytes as a decrypted part of a PKCS#12.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-pkcs12.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
look_at_bag (const CdzPkcs12Bag  *bag,
             gpointer             user_data,
             GError             **error)
{
  g_assert_nonnull (bag->oid);
  g_assert_nonnull (bag->value.start);
  g_assert_true (bag->label == NULL || g_utf8_validate (bag->label, -1, NULL));

  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(CdzSecret) contents = cdz_secret_new (data, size);

  if (cdz_pkcs12_is_contents (contents))
    cdz_pkcs12_walk (contents, look_at_bag, NULL, NULL);

  return 0;
}
