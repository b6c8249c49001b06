/* fuzz-crl.c: any bytes as a revocation list, and as parameters.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-describe.h"
#include "rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new (data, size);
  g_autoptr(GPtrArray) rows = cdz_describe_crl (der, 1795262400, NULL);
  g_autoptr(GPtrArray) parameters = cdz_describe_parameters (der, NULL);

  if (rows != NULL)
    check_rows (rows);
  if (parameters != NULL)
    check_rows (parameters);

  return 0;
}
