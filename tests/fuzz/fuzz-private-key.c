/* fuzz-private-key.c: any bytes as a private key in clear.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-key.h"
#include "cdz-private-key.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is stored must open again, and must not change when it is read once more. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(CdzSecret) pkcs8 = NULL;
  g_autoptr(CdzSecret) again = NULL;
  g_autoptr(CdzKey) key = NULL;
  const guint8 *stored;
  gsize stored_size;

  cdz_private_key_sniff (data, size);
  if ((pkcs8 = cdz_private_key_to_pkcs8 (data, size, NULL)) == NULL ||
      (key = cdz_key_new_from_pkcs8 (pkcs8, NULL)) == NULL)
    return 0;

  stored = cdz_secret_get_data (pkcs8, &stored_size);
  again = cdz_private_key_to_pkcs8 (stored, stored_size, NULL);
  g_assert_nonnull (again);
  g_assert_true (cdz_secret_equal (pkcs8, again));

  return 0;
}
