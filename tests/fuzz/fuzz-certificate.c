/* fuzz-certificate.c: any bytes as a certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/x509.h>

#include "cdz-certificate.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new (data, size);
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, NULL);
  g_autofree char *name = NULL;

  if (certificate == NULL)
    return 0;

  name = cdz_certificate_dup_display_name (certificate);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_true (g_utf8_validate (cdz_certificate_get_subject (certificate), -1, NULL));
  cdz_certificate_is_authority (certificate);
  cdz_certificate_allows_client_auth (certificate);
  X509_free (cdz_certificate_dup_x509 (certificate, NULL));

  return 0;
}
