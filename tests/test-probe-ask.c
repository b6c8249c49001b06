/* test-probe-ask.c  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <openssl/tls1.h>

#include "cdz-probe-ask.h"
#include "cdz-probe-words.h"

/* The name "CN=A", DER. */
#define NAME_A 0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 0x41

/* The same as a PrintableString with another case: equal by RFC 5280 §7.1. */
#define NAME_a 0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x13, 0x01, 0x61

static const guint8 tls12[] = { 2, 1, 64, 0, 4, 4, 3, 8, 4, 0, 16, 0, 14, NAME_A };
static const guint8 tls13[] = {
  0, 0, 39,                                       /* no context, extensions */
  0, 13, 0, 6, 0, 4, 4, 3, 8, 7,                  /* signature_algorithms */
  0x7a, 0x7a, 0, 3, 1, 2, 3,                      /* an unknown one */
  0, 47, 0, 18, 0, 16, 0, 14, NAME_a,             /* certificate_authorities */
};

static X509 *
new_leaf (const char *curve)
{
  g_autoptr(EVP_PKEY) key = EVP_EC_gen (curve);
  X509 *x509 = X509_new ();

  X509_set_pubkey (x509, key);

  return x509;
}

static void
test_tls12 (void)
{
  g_autoptr(CdzProbeAsk) ask = cdz_probe_ask_parse (TLS1_2_VERSION, tls12, sizeof tls12);
  g_autofree char *algorithms = NULL;

  g_assert_nonnull (ask);
  algorithms = cdz_probe_ask_dup_sigalgs (ask);
  g_assert_cmpstr (algorithms, ==, "ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256");
  g_assert_cmpuint (ask->authorities->len, ==, 1);
  g_assert_cmpstr (ask->authority_names->pdata[0], ==, "CN=A");
  g_assert_true (ask->rsa && ask->ec && !ask->dsa);
}

static void
test_tls13 (void)
{
  const guint8 name[] = { NAME_A };
  const guint8 *cursor = name;
  g_autoptr(CdzProbeAsk) ask = NULL;
  g_autoptr(X509_NAME) upper = d2i_X509_NAME (NULL, &cursor, sizeof name);
  guint8 message[sizeof tls13];

  memcpy (message, tls13, sizeof tls13);
  message[2] = sizeof tls13 - 3;
  ask = cdz_probe_ask_parse (TLS1_3_VERSION, message, sizeof message);
  g_assert_nonnull (ask);
  g_assert_cmpuint (ask->signature_algorithms->len, ==, 2);
  g_assert_true (cdz_probe_ask_has_authority (ask, upper));
}

/* Every shorter message is either read or refused, never read past its end. */
static void
test_truncated (void)
{
  for (gsize size = 0; size < sizeof tls12; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (tls12, size);
      CdzProbeAsk *ask = cdz_probe_ask_parse (TLS1_2_VERSION, copy, size);

      g_assert_null (ask);
    }
  for (gsize size = 0; size < sizeof tls13; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (tls13, size);

      g_clear_pointer (&(CdzProbeAsk *) { cdz_probe_ask_parse (TLS1_3_VERSION, copy, size) }, cdz_probe_ask_free);
    }
}

/* TLS 1.3 ties ECDSA to the curve, TLS 1.2 does not (RFC 8446 §4.2.3). */
static void
test_keys_that_fit (void)
{
  g_autoptr(CdzProbeAsk) ask = cdz_probe_ask_parse (TLS1_2_VERSION, tls12, sizeof tls12);
  g_autoptr(X509) p256 = new_leaf ("P-256");
  g_autoptr(X509) p384 = new_leaf ("P-384");

  g_assert_true (cdz_probe_ask_fits_key (ask, p256));
  g_assert_true (cdz_probe_ask_fits_key (ask, p384));
  ask->version = TLS1_3_VERSION;
  g_assert_true (cdz_probe_ask_fits_key (ask, p256));
  g_assert_false (cdz_probe_ask_fits_key (ask, p384));

  g_assert_true (cdz_sigalg_fits (0x0401, TLS1_2_VERSION, "rsa", NULL));
  g_assert_false (cdz_sigalg_fits (0x0401, TLS1_3_VERSION, "rsa", NULL));
  g_assert_false (cdz_sigalg_fits (0x0809, TLS1_3_VERSION, "rsa", NULL));
  g_assert_true (cdz_sigalg_fits (0x0809, TLS1_3_VERSION, "rsa-pss", NULL));
}

static void
test_words (void)
{
  g_assert_cmpstr (cdz_alert_get_name (116), ==, "certificate_required");
  g_assert_cmpstr (cdz_alert_get_name (200), ==, "unassigned");
  g_assert_cmpint (cdz_tls_from_name ("TLSv1.2"), ==, TLS1_2_VERSION);
  g_assert_cmpint (cdz_tls_from_name ("1.3"), ==, TLS1_3_VERSION);
  g_assert_cmpint (cdz_tls_from_name ("2.0"), ==, 0);
  g_assert_cmpstr (cdz_tls_get_name (TLS1_1_VERSION), ==, "TLS 1.1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-ask/tls12", test_tls12);
  g_test_add_func ("/probe-ask/tls13", test_tls13);
  g_test_add_func ("/probe-ask/truncated", test_truncated);
  g_test_add_func ("/probe-ask/keys-that-fit", test_keys_that_fit);
  g_test_add_func ("/probe-ask/words", test_words);

  return g_test_run ();
}
