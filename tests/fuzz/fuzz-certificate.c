/* fuzz-certificate.c: any bytes as a certificate.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-chain.h"
#include "cdz-describe.h"
#include "cdz-name.h"
#include "cdz-openssl.h"
#include "rows.h"

#define NOW 1795262400

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is accepted here is accepted by OpenSSL too, with the same names. */
static void
compare_with_openssl (CdzCertificate *certificate)
{
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (certificate, NULL);
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  g_assert_nonnull (x509);
  subject = cdz_name_to_rfc4514 (X509_get_subject_name (x509));
  issuer = cdz_name_to_rfc4514 (X509_get_issuer_name (x509));
  g_assert_cmpstr (cdz_certificate_get_subject (certificate), ==, subject);
  g_assert_cmpstr (cdz_certificate_get_issuer (certificate), ==, issuer);
  g_assert_true (g_utf8_validate (subject, -1, NULL));
  g_assert_true (g_utf8_validate (issuer, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new (data, size);
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, NULL);
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(CdzChain) chain = NULL;
  g_autofree char *name = NULL;

  if (certificate == NULL)
    return 0;

  name = cdz_certificate_dup_display_name (certificate);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  compare_with_openssl (certificate);

  rows = cdz_describe_certificate (certificate, NOW);
  check_rows (rows);

  g_ptr_array_add (candidates, certificate);
  chain = cdz_chain_build (certificate, candidates, NULL, NOW);
  check_findings (cdz_chain_get_findings (chain));

  return 0;
}
