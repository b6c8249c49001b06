/* test-chain.c: chains and what is said of them.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-chain.h"
#include "fixtures.h"

/* 21 November 2026, 12:00: twelve days before jane expires. */
#define NOW 1795262400

static GPtrArray *
certificates (const char *first,
              ...) G_GNUC_NULL_TERMINATED;

static GPtrArray *
certificates (const char *first,
              ...)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_object_unref);
  va_list args;

  va_start (args, first);
  for (const char *name = first; name != NULL; name = va_arg (args, const char *))
    g_ptr_array_add (array, fixture_certificate (name));
  va_end (args);

  return array;
}

/* Returns: (nullable): the finding of that code */
static const CdzFinding *
find (CdzChain   *chain,
      const char *code)
{
  GPtrArray *findings = cdz_chain_get_findings (chain);

  for (guint i = 0; i < findings->len; i++)
    {
      const CdzFinding *finding = findings->pdata[i];

      g_assert_nonnull (finding->code);
      g_assert_cmpuint (strlen (finding->message), >, 0);
      if (g_str_equal (finding->code, code))
        return finding;
    }

  return NULL;
}

static void
expect_finding (CdzChain    *chain,
                const char  *code,
                CdzSeverity  severity,
                const char  *words)
{
  const CdzFinding *finding = find (chain, code);

  if (finding == NULL)
    g_error ("no finding “%s”", code);
  g_assert_cmpint (finding->severity, ==, severity);
  if (strstr (finding->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, finding->message);
}

static char *
path_of (CdzChain *chain)
{
  GPtrArray *path = cdz_chain_get_certificates (chain);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < path->len; i++)
    {
      g_autofree char *name = cdz_certificate_dup_display_name (path->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " < " : "", name);
    }

  return g_string_free (text, FALSE);
}

static void
expect_path (CdzChain   *chain,
             const char *expected)
{
  g_autofree char *path = path_of (chain);

  g_assert_cmpstr (path, ==, expected);
}

static void
test_trusted (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) candidates = certificates ("server", "issuing", "self", "issuing", "jane", NULL);
  g_autoptr(GPtrArray) anchors = certificates ("old", "root", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (jane, candidates, anchors, NOW);

  expect_path (chain, "Jane Doe < Corp Issuing CA G2 < Corp Root CA R1");
  g_assert_true (cdz_chain_is_complete (chain));
  g_assert_true (cdz_chain_is_trusted (chain));
  expect_finding (chain, "chain-complete", CDZ_SEVERITY_OK, "Corp Root CA R1");
  expect_finding (chain, "expires-soon", CDZ_SEVERITY_WARNING, "Expires in 12 days, on 3 December 2026, 13:00 UTC");
  g_assert_cmpuint (cdz_chain_get_findings (chain)->len, ==, 2);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
test_untrusted (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) candidates = certificates ("root", "issuing", NULL);
  g_autoptr(GPtrArray) anchors = certificates ("self", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (jane, candidates, anchors, NOW);
  g_autoptr(CdzChain) unknown = cdz_chain_build (jane, candidates, NULL, NOW);

  g_assert_true (cdz_chain_is_complete (chain));
  g_assert_false (cdz_chain_is_trusted (chain));
  expect_finding (chain, "untrusted-root", CDZ_SEVERITY_INFO, "Corp Root CA R1");

  /* Nothing is claimed of what was not looked at. */
  g_assert_true (cdz_chain_is_complete (unknown));
  g_assert_false (cdz_chain_is_trusted (unknown));
  g_assert_null (find (unknown, "untrusted-root"));
}

static void
test_incomplete (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) candidates = certificates ("root", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (jane, candidates, candidates, NOW);
  g_autoptr(CdzChain) alone = cdz_chain_build (jane, NULL, NULL, NOW);

  expect_path (chain, "Jane Doe");
  g_assert_false (cdz_chain_is_complete (chain));
  g_assert_false (cdz_chain_is_trusted (chain));
  expect_finding (chain, "chain-incomplete", CDZ_SEVERITY_WARNING, "Corp Issuing CA G2");
  expect_finding (alone, "chain-incomplete", CDZ_SEVERITY_WARNING, "Jane Doe");
  g_assert_null (find (chain, "chain-complete"));
}

static void
test_self_signed (void)
{
  g_autoptr(CdzCertificate) self = fixture_certificate ("self");
  g_autoptr(GPtrArray) anchors = certificates ("root", NULL);
  g_autoptr(GPtrArray) itself = certificates ("self", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (self, NULL, anchors, NOW);
  g_autoptr(CdzChain) trusted = cdz_chain_build (self, NULL, itself, NOW);

  expect_finding (chain, "self-signed", CDZ_SEVERITY_INFO, "itself");
  g_assert_false (cdz_chain_is_trusted (chain));
  g_assert_true (cdz_chain_is_trusted (trusted));
  g_assert_null (find (trusted, "self-signed"));
}

static void
test_dates (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) candidates = certificates ("issuing", NULL);
  g_autoptr(GPtrArray) anchors = certificates ("root", NULL);
  g_autoptr(CdzChain) before = cdz_chain_build (jane, candidates, anchors, cdz_certificate_get_not_before (jane) - 1);
  g_autoptr(CdzChain) first = cdz_chain_build (jane, candidates, anchors, cdz_certificate_get_not_before (jane));
  g_autoptr(CdzChain) last = cdz_chain_build (jane, candidates, anchors, cdz_certificate_get_not_after (jane));
  g_autoptr(CdzChain) after = cdz_chain_build (jane, candidates, anchors, cdz_certificate_get_not_after (jane) + 1);
  /* 2035: the issuing authority is gone too, the root is not. */
  g_autoptr(CdzChain) long_after = cdz_chain_build (jane, candidates, anchors, 2051222400);

  expect_finding (before, "not-yet-valid", CDZ_SEVERITY_ERROR, "3 December 2025");
  g_assert_null (find (first, "not-yet-valid"));
  g_assert_null (find (first, "expires-soon"));
  expect_finding (last, "expires-soon", CDZ_SEVERITY_WARNING, "3 December 2026");
  expect_finding (after, "expired", CDZ_SEVERITY_ERROR, "3 December 2026");

  g_assert_true (cdz_chain_is_trusted (after));
  expect_finding (long_after, "issuer-expired", CDZ_SEVERITY_ERROR, "Corp Issuing CA G2");
  g_assert_false (cdz_chain_is_trusted (long_after));
}

/* The same authority was also certified by a root that is gone: the way that
 * holds is taken, whatever the order. */
static void
test_cross_signed (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) candidates = certificates ("cross", "old", "issuing", "root", NULL);
  g_autoptr(GPtrArray) only_old = certificates ("cross", "old", NULL);
  g_autoptr(GPtrArray) anchors = certificates ("root", "old", NULL);
  g_autoptr(GPtrArray) new_anchor = certificates ("root", NULL);
  g_autoptr(CdzChain) both = cdz_chain_build (jane, candidates, anchors, NOW);
  g_autoptr(CdzChain) one = cdz_chain_build (jane, candidates, new_anchor, NOW);
  g_autoptr(CdzChain) old = cdz_chain_build (jane, only_old, anchors, NOW);

  expect_path (both, "Jane Doe < Corp Issuing CA G2 < Corp Root CA R1");
  g_assert_true (cdz_chain_is_trusted (both));
  expect_path (one, "Jane Doe < Corp Issuing CA G2 < Corp Root CA R1");
  expect_path (old, "Jane Doe < Corp Issuing CA G2 < Corp Root CA R0");
  g_assert_false (cdz_chain_is_trusted (old));
}

/* An anchor in the middle ends the chain: nothing above it is needed. */
static void
test_anchor_in_the_middle (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(GPtrArray) anchors = certificates ("issuing", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (jane, NULL, anchors, NOW);

  expect_path (chain, "Jane Doe < Corp Issuing CA G2");
  g_assert_true (cdz_chain_is_trusted (chain));
}

static void
test_ring (void)
{
  g_autoptr(CdzCertificate) leaf = fixture_certificate ("ring-leaf");
  g_autoptr(GPtrArray) candidates = certificates ("ring-a", "ring-b", "ring-a", "ring-leaf", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (leaf, candidates, NULL, NOW);

  expect_path (chain, "Ring leaf < Ring A < Ring B");
  g_assert_false (cdz_chain_is_complete (chain));
  expect_finding (chain, "chain-incomplete", CDZ_SEVERITY_WARNING, "Ring A");
}

static void
test_forged (void)
{
  g_autoptr(CdzCertificate) forged = fixture_certificate ("forged");
  g_autoptr(GPtrArray) candidates = certificates ("issuing", "root", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (forged, candidates, candidates, NOW);

  expect_path (chain, "Forged");
  g_assert_false (cdz_chain_is_trusted (chain));
  expect_finding (chain, "bad-signature", CDZ_SEVERITY_ERROR, "Corp Issuing CA G2");
  expect_finding (chain, "chain-incomplete", CDZ_SEVERITY_WARNING, "Corp Issuing CA G2");
}

/* The issuing authority may have no authority below it, and server is none. */
static void
test_rules (void)
{
  g_autoptr(CdzCertificate) broken = fixture_certificate ("broken");
  g_autoptr(CdzCertificate) below = fixture_certificate ("below");
  g_autoptr(CdzCertificate) by_server = fixture_certificate ("by-server");
  g_autoptr(GPtrArray) candidates = certificates ("issuing", "sub", "server", NULL);
  g_autoptr(GPtrArray) anchors = certificates ("root", NULL);
  g_autoptr(CdzChain) damaged = cdz_chain_build (broken, candidates, anchors, NOW);
  g_autoptr(CdzChain) too_long = cdz_chain_build (below, candidates, anchors, NOW);
  g_autoptr(CdzChain) no_authority = cdz_chain_build (by_server, candidates, anchors, NOW);

  expect_finding (damaged, "damaged-extension", CDZ_SEVERITY_WARNING, "Broken Extensions");
  g_assert_true (cdz_chain_is_complete (too_long));
  g_assert_false (cdz_chain_is_trusted (too_long));
  expect_finding (too_long, "path-too-long", CDZ_SEVERITY_ERROR, "Corp Issuing CA G2");
  g_assert_false (cdz_chain_is_trusted (no_authority));
  expect_finding (no_authority, "not-an-authority", CDZ_SEVERITY_ERROR, "www.example.org");
}

static void
test_weak (void)
{
  g_autoptr(CdzCertificate) weak = fixture_certificate ("weak");
  g_autoptr(GPtrArray) candidates = certificates ("issuing", "root", NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (weak, candidates, candidates, NOW);

  expect_finding (chain, "weak-key", CDZ_SEVERITY_WARNING, "RSA 1024");
  expect_finding (chain, "weak-signature", CDZ_SEVERITY_WARNING, "SHA-1");
  g_assert_true (cdz_chain_is_complete (chain));
}

/* One OpenSSL can check it, another has never heard of it: it is a root to both. */
static void
test_unknown_algorithm (void)
{
  g_autoptr(GBytes) der = fixture_block ("formats/mldsa.crt");
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, NULL);
  g_autoptr(CdzChain) chain = cdz_chain_build (certificate, NULL, NULL, NOW);
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (certificate, NULL);

  g_assert_true (cdz_chain_is_complete (chain));
  expect_finding (chain, "self-signed", CDZ_SEVERITY_INFO, "itself");
  if (X509_get0_pubkey (x509) == NULL)
    expect_finding (chain, "key-unusable", CDZ_SEVERITY_WARNING, "ML-DSA");
  else
    g_assert_null (find (chain, "key-unusable"));
  ERR_clear_error ();
}

static void
test_purpose (void)
{
  g_autoptr(CdzCertificate) server = fixture_certificate ("server");
  g_autoptr(CdzCertificate) root = fixture_certificate ("root");
  g_autoptr(CdzChain) of_server = cdz_chain_build (server, NULL, NULL, NOW);
  g_autoptr(CdzChain) of_root = cdz_chain_build (root, NULL, NULL, NOW);

  expect_finding (of_server, "no-client-auth", CDZ_SEVERITY_INFO, "client authentication");
  expect_finding (of_root, "is-authority", CDZ_SEVERITY_INFO, "authority");
  g_assert_null (find (of_root, "no-client-auth"));
}

/* A hundred authorities of one name and key, which all vouch for each other,
 * would be followed for ever by a search without a cap. */
static void
test_many_candidates (void)
{
  g_autoptr(EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzChain) chain = NULL;

  for (int i = 0; i < 100; i++)
    {
      g_autoptr(X509) x509 = X509_new ();
      g_autoptr(GBytes) bytes = NULL;
      cdz_autofree_openssl guint8 *der = NULL;
      g_autofree char *name = g_strdup_printf ("Clone %d", i % 2);
      g_autofree char *issuer = g_strdup_printf ("Clone %d", (i + 1) % 2);
      int size;

      X509_NAME_add_entry_by_txt (X509_get_subject_name (x509), "CN", MBSTRING_UTF8, (guint8 *) name, -1, -1, 0);
      X509_NAME_add_entry_by_txt (X509_get_issuer_name (x509), "CN", MBSTRING_UTF8, (guint8 *) issuer, -1, -1, 0);
      ASN1_INTEGER_set (X509_get_serialNumber (x509), i);
      ASN1_TIME_set (X509_getm_notBefore (x509), NOW - 1000);
      ASN1_TIME_set (X509_getm_notAfter (x509), NOW + 100000);
      X509_set_pubkey (x509, key);
      g_assert_cmpint (X509_sign (x509, key, EVP_sha256 ()), >, 0);
      size = i2d_X509 (x509, &der);
      bytes = g_bytes_new (der, (gsize) size);
      g_ptr_array_add (candidates, cdz_certificate_new_from_der (bytes, NULL));
    }

  chain = cdz_chain_build (candidates->pdata[0], candidates, candidates, NOW);
  g_assert_true (cdz_chain_is_complete (chain));
  g_clear_pointer (&chain, cdz_chain_free);

  chain = cdz_chain_build (candidates->pdata[0], candidates, NULL, NOW);
  g_assert_false (cdz_chain_is_complete (chain));
}

/* Each file's certificates as each other's candidates: nothing to expect but an
 * answer, and that its findings are sentences. */
static void
test_files_from_elsewhere (void)
{
  g_autoptr(GPtrArray) rows = testdata_rows ();
  guint n_complete = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TestdataRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GPtrArray) blocks = testdata_blocks (row->file, "CERTIFICATE");
      g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr(CdzChain) chain = NULL;

      for (guint j = 0; j < blocks->len; j++)
        {
          CdzCertificate *certificate = cdz_certificate_new_from_der (blocks->pdata[j], NULL);

          if (certificate != NULL)
            g_ptr_array_add (candidates, certificate);
        }
      if (candidates->len == 0)
        continue;

      chain = cdz_chain_build (candidates->pdata[0], candidates, NULL, NOW);
      g_assert_null (find (chain, "no such code"));
      n_complete += cdz_chain_is_complete (chain);
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }

  if (rows != NULL)
    g_assert_cmpuint (n_complete, >=, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/trusted", test_trusted);
  g_test_add_func ("/chain/untrusted", test_untrusted);
  g_test_add_func ("/chain/incomplete", test_incomplete);
  g_test_add_func ("/chain/self-signed", test_self_signed);
  g_test_add_func ("/chain/dates", test_dates);
  g_test_add_func ("/chain/cross-signed", test_cross_signed);
  g_test_add_func ("/chain/anchor-in-the-middle", test_anchor_in_the_middle);
  g_test_add_func ("/chain/ring", test_ring);
  g_test_add_func ("/chain/forged", test_forged);
  g_test_add_func ("/chain/rules", test_rules);
  g_test_add_func ("/chain/weak", test_weak);
  g_test_add_func ("/chain/unknown-algorithm", test_unknown_algorithm);
  g_test_add_func ("/chain/purpose", test_purpose);
  g_test_add_func ("/chain/many-candidates", test_many_candidates);
  g_test_add_func ("/chain/files-from-elsewhere", test_files_from_elsewhere);

  return g_test_run ();
}
