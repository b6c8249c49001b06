/* fuzz-request.c: any bytes as a request.  SPDX-License-Identifier: GPL-3.0-or-later */
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
  g_autoptr(CdzRequest) request = cdz_request_new_from_der (der, NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autofree char *name = NULL;

  if (request == NULL)
    return 0;

  name = cdz_request_dup_display_name (request);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  rows = cdz_describe_request (request);
  check_rows (rows);

  return 0;
}
