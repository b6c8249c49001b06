/* fuzz-asn1.c: any bytes as a structure to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-asn1.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new (data, size);
  g_autoptr(GPtrArray) nodes = cdz_asn1_read (der, NULL);
  g_autofree char *text = cdz_asn1_to_string (nodes);

  g_assert (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; i < nodes->len; i++)
    {
      const CdzAsn1Node *node = g_ptr_array_index (nodes, i);

      g_assert (node->offset + node->length <= size);
    }

  return 0;
}
