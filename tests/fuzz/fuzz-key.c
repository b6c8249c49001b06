/* fuzz-key.c: any bytes as a private key's PKCS#8.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/evp.h>

#include "cdz-key.h"

/* The self-check of a key of 16,384 bits takes seconds, and finds nothing new. */
#define MAX_SIZE 2400

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(CdzSecret) pkcs8 = cdz_secret_new (data, size);
  g_autoptr(CdzKey) key = cdz_key_new_from_pkcs8 (pkcs8, NULL);
  g_autoptr(GPtrArray) findings = cdz_findings_new ();
  g_autofree char *name = NULL;

  if (key == NULL || size > MAX_SIZE)
    return 0;

  name = cdz_key_dup_display_name (key);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  EVP_PKEY_free (cdz_key_dup_pkey (key, NULL));
  cdz_key_check (key, findings);

  return 0;
}
