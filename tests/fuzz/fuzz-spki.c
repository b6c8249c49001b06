/* fuzz-spki.c: any bytes as a SubjectPublicKeyInfo.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-spki.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) spki = g_bytes_new (data, size);
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (spki, NULL);

  g_free (cdz_spki_describe (spki));
  cdz_spki_fill_hashes (spki, attributes, CDZ_ATTR_PUBLIC_KEY_HASH, NULL);
  cdz_spki_fill_key (spki, attributes, NULL);

  /* What is canonical stays as it is. */
  if (canonical != NULL)
    {
      g_autoptr(GBytes) again = cdz_spki_canonicalize (canonical, NULL);

      g_assert_true (again != NULL && g_bytes_equal (canonical, again));
    }

  return 0;
}
