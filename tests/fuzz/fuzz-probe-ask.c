/* fuzz-probe-ask.c: any bytes as a server's CertificateRequest.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the TLS version: that is all which the parser knows before. */
#include "config.h"

#include <openssl/tls1.h>

#include "cdz-probe-ask.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const int versions[] = { TLS1_3_VERSION, TLS1_2_VERSION, TLS1_1_VERSION };
  g_autoptr(CdzProbeAsk) ask = NULL;
  g_autofree char *algorithms = NULL;

  if (size == 0)
    return 0;
  if ((ask = cdz_probe_ask_parse (versions[data[0] % G_N_ELEMENTS (versions)], data + 1, size - 1)) == NULL)
    return 0;

  g_assert_cmpuint (ask->authorities->len, ==, ask->authority_names->len);
  for (guint i = 0; i < ask->authorities->len; i++)
    {
      g_assert_true (g_utf8_validate (ask->authority_names->pdata[i], -1, NULL));
      g_assert_true (cdz_probe_ask_has_authority (ask, ask->authorities->pdata[i]));
    }
  algorithms = cdz_probe_ask_dup_sigalgs (ask);
  g_assert_true (g_utf8_validate (algorithms, -1, NULL));

  return 0;
}
