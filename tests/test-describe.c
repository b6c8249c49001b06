/* test-describe.c: items in rows.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-error.h"
#include "fixtures.h"

/* 21 November 2026, 12:00 UTC: twelve days before jane expires. */
#define NOW 1795262400
#define DAY 86400

static const CdzRow *
find_row (GPtrArray  *rows,
          const char *section,
          const char *title)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = rows->pdata[i];

      if (g_str_equal (row->section, section) && g_str_equal (row->title, title))
        return row;
    }

  return NULL;
}

static void
expect_row (GPtrArray   *rows,
            const char  *section,
            const char  *title,
            const char  *value,
            CdzRowFlags  flags)
{
  const CdzRow *row = find_row (rows, section, title);

  if (row == NULL)
    g_error ("no row “%s” in “%s”", title, section);
  g_assert_cmpstr (row->value, ==, value);
  if (row->flags != flags)
    g_error ("“%s” has flags %d, not %d", title, row->flags, flags);
}

static GPtrArray *
describe (const char *name)
{
  g_autoptr(CdzCertificate) certificate = fixture_certificate (name);

  return cdz_describe_certificate (certificate, NOW);
}

static void
test_certificate (void)
{
  g_autoptr(GPtrArray) rows = describe ("jane");
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  CdzAttributes *attributes = cdz_certificate_get_attributes (jane);
  g_autofree char *sha256 = cdz_describe_fingerprint (cdz_attributes_get (attributes, CDZ_ATTR_SHA256));
  g_autofree char *spki = cdz_describe_fingerprint (cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256));
  g_autofree char *serial = cdz_describe_serial (cdz_attributes_get (attributes, CDZ_ATTR_SERIAL_NUMBER));

  expect_row (rows, "Certificate", "Subject", "CN=Jane Doe,OU=Engineering,O=Example Corp,C=DE", CDZ_ROW_COPY);
  expect_row (rows, "Certificate", "Issuer", "CN=Corp Issuing CA G2,O=Example Corp,C=DE", CDZ_ROW_COPY);
  expect_row (rows, "Certificate", "Alternative names", "jane@example.org, jane.doe@example.org", CDZ_ROW_COPY);
  expect_row (rows, "Certificate", "Serial number", serial, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  expect_row (rows, "Certificate", "Signed with", "ECDSA with SHA-256", CDZ_ROW_PLAIN);
  g_assert_null (find_row (rows, "Certificate", "Version"));

  expect_row (rows, "Validity", "Valid from", "3 December 2025, 13:00 UTC (11 months ago)", CDZ_ROW_PLAIN);
  expect_row (rows, "Validity", "Valid until", "3 December 2026, 13:00 UTC (in 12 days)", CDZ_ROW_PLAIN);
  expect_row (rows, "Key Usage", "May be used for", "TLS client authentication, E-mail protection (S/MIME)", CDZ_ROW_PLAIN);
  expect_row (rows, "Key Usage", "Key operations", "Digital signature, Key agreement", CDZ_ROW_CRITICAL);
  g_assert_cmpstr (find_row (rows, "Key Usage", "May be used for")->names, ==,
                   "extKeyUsage: clientAuth, emailProtection");
  g_assert_cmpstr (find_row (rows, "Key Usage", "Key operations")->names, ==,
                   "keyUsage: digitalSignature, keyAgreement");
  expect_row (rows, "Key", "Algorithm", "EC P-256", CDZ_ROW_PLAIN);
  expect_row (rows, "Key", "Size", "256 bits", CDZ_ROW_PLAIN);
  g_assert_null (find_row (rows, "Key", "Use"));
  expect_row (rows, "Fingerprints", "SHA-256", sha256, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  expect_row (rows, "Fingerprints", "SHA-256 of the public key", spki, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  expect_row (rows, "Extensions", "Basic constraints", "Not a certificate authority", CDZ_ROW_CRITICAL);

  /* What nobody knows stays, with its number and its bytes. */
  expect_row (rows, "Extensions", "Unknown extension 1.3.6.1.4.1.99999.21.7",
              "30:2D:06:25:2B:06:01:04:01:82:37:15:08:87:C4:E1 … 49 bytes", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  /* What is said in its own section is not said again. */
  g_assert_null (find_row (rows, "Extensions", "Key usage"));
  g_assert_null (find_row (rows, "Extensions", "Alternative names"));
}

static void
test_sections_in_order (void)
{
  static const char *expected[] = {
    "Certificate", "Validity", "Key Usage", "Key", "Fingerprints", "Extensions",
  };
  g_autoptr(GPtrArray) rows = describe ("everything");
  const char *last = "";
  guint n_sections = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = rows->pdata[i];

      if (g_str_equal (row->section, last))
        continue;
      g_assert_cmpuint (n_sections, <, G_N_ELEMENTS (expected));
      g_assert_cmpstr (row->section, ==, expected[n_sections++]);
      last = row->section;
    }
  g_assert_cmpuint (n_sections, ==, G_N_ELEMENTS (expected));
}

static void
test_extensions (void)
{
  static const struct
  {
    const char  *title;
    const char  *value;
    CdzRowFlags  flags;
  } cases[] = {
    { "Basic constraints", "Certificate authority, with up to 3 levels of authorities below it", CDZ_ROW_CRITICAL },
    { "Alternative names of the issuer", "https://ca.example.org/", CDZ_ROW_PLAIN },
    { "Name constraints", "Only: DNS .example.org, IP 192.0.2.0/255.255.255.0; Never: mail .example.com", CDZ_ROW_CRITICAL },
    { "Policies", "Domain validated (2.23.140.1.2.1); 1.2.3.4, https://example.org/cps, Only for tests", CDZ_ROW_PLAIN },
    { "Policy constraints", "explicit policy after: 3; no mapping after: 1", CDZ_ROW_PLAIN },
    { "Policy mappings", "1.2.3:1.2.4", CDZ_ROW_PLAIN },
    { "Inhibit any policy", "2", CDZ_ROW_PLAIN },
    { "Authority information", "OCSP http://ocsp.example.org/, issuer’s certificate http://ca.example.org/ca.cer", CDZ_ROW_PLAIN },
    { "CRL distribution points", "http://crl.example.org/a.crl, ldap:///cn=b", CDZ_ROW_PLAIN },
    { "Delta CRL distribution points", "http://crl.example.org/delta.crl", CDZ_ROW_PLAIN },
    { "TLS features", "status_request", CDZ_ROW_PLAIN },
    { "Comment", "Made for a test", CDZ_ROW_PLAIN },
    { "Netscape certificate type", "SSL Client, S/MIME", CDZ_ROW_PLAIN },
    { "No revocation check (OCSP)", "Yes", CDZ_ROW_PLAIN },
    { "Certificate template (Windows)", "WebClient", CDZ_ROW_PLAIN },
    { "Subject directory attributes", "05:00", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY },
    { "Unknown extension 1.3.6.1.4.1.99999.1", "0C:07:47:72:C3:BC:C3:9F:65", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY },
  };
  g_autoptr(GPtrArray) rows = describe ("everything");
  gboolean has_template = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_row (rows, "Extensions", cases[i].title, cases[i].value, cases[i].flags);

  for (guint i = 0; i < rows->len; i++)
    has_template |= g_str_equal (((CdzRow *) rows->pdata[i])->value, "1.3.6.1.4.1.311.21.8.1.2, version 100.3");
  g_assert_true (has_template);

  /* The user principal name stands alone, another name keeps its number. */
  expect_row (rows, "Certificate", "Alternative names", "jane@corp.example, 1.2.3.4:thing, copy@example.org", CDZ_ROW_COPY);
  expect_row (rows, "Key Usage", "May be used for",
              "TLS server authentication, Code signing, Time stamping, OCSP signing, Smart card logon (Windows), 1.2.3.4.5",
              CDZ_ROW_PLAIN);
}

/* An extension that cannot be read is shown as bytes where it would be missed. */
static void
test_broken (void)
{
  g_autoptr(GPtrArray) rows = describe ("broken");

  g_assert_null (find_row (rows, "Certificate", "Alternative names"));
  g_assert_null (find_row (rows, "Key Usage", "Key operations"));
  expect_row (rows, "Key Usage", "May be used for", "Nothing", CDZ_ROW_PLAIN);
  expect_row (rows, "Extensions", "Alternative names", "04:02:41", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  expect_row (rows, "Extensions", "Key usage", "05:00", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  expect_row (rows, "Extensions", "Basic constraints", "30:03:02:01", CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
}

static void
test_without_extensions (void)
{
  g_autoptr(GPtrArray) rows = describe ("self");
  g_autoptr(GPtrArray) nameless = describe ("nameless");

  expect_row (rows, "Key Usage", "May be used for", "Any purpose", CDZ_ROW_PLAIN);
  expect_row (rows, "Key Usage", "Key operations", "Any operation", CDZ_ROW_PLAIN);
  expect_row (nameless, "Certificate", "Subject", "No name", CDZ_ROW_COPY);
  expect_row (nameless, "Certificate", "Alternative names",
              "www.example.org, *.example.org, 192.0.2.7, 2001:db8::7, https://example.org/, 1.2.3.4, CN=Somebody",
              CDZ_ROW_COPY);
}

static void
expect_validity (gint64       not_before,
                 gint64       not_after,
                 gint64       now,
                 CdzSeverity  severity,
                 const char  *text,
                 const char  *sentence)
{
  CdzSeverity actual;
  g_autofree char *actual_text = NULL;
  g_autofree char *actual_sentence = cdz_describe_validity_sentence (not_before, not_after, now);

  cdz_describe_validity (not_before, not_after, now, &actual, &actual_text);
  g_assert_cmpstr (actual_text, ==, text);
  g_assert_cmpstr (actual_sentence, ==, sentence);
  g_assert_cmpint (actual, ==, severity);
}

static void
test_validity (void)
{
  gint64 end = NOW + 12 * DAY, year = end - 365 * DAY;

  expect_validity (year, end, NOW, CDZ_SEVERITY_WARNING, "in 12 days", "Expires in 12 days, on 3 December 2026");
  expect_validity (year, end, NOW - 19 * DAY, CDZ_SEVERITY_OK, "3 Dec 2026", "Valid until 3 December 2026");
  expect_validity (year, end, end - DAY, CDZ_SEVERITY_WARNING, "in 1 day", "Expires in 1 day, on 3 December 2026");
  expect_validity (year, end, end - 7200, CDZ_SEVERITY_WARNING, "in 2 hours", "Expires in 2 hours, on 3 December 2026");
  expect_validity (year, end, end - 60, CDZ_SEVERITY_WARNING, "in 1 minute", "Expires in 1 minute, on 3 December 2026");
  expect_validity (year, end, end, CDZ_SEVERITY_WARNING, "in 1 minute", "Expires in 1 minute, on 3 December 2026");
  expect_validity (year, end, end + 1, CDZ_SEVERITY_ERROR, "Expired 3 Dec 2026", "Expired on 3 December 2026");
  expect_validity (year, end, year - 1, CDZ_SEVERITY_ERROR, "Valid from 3 Dec 2025", "Not valid before 3 December 2025");

  /* A fifth of a short life: a day of five, not thirty. */
  expect_validity (end - 5 * DAY, end, end - DAY - 3600, CDZ_SEVERITY_OK, "3 Dec 2026", "Valid until 3 December 2026");
  expect_validity (end - 5 * DAY, end, end - DAY + 3600, CDZ_SEVERITY_WARNING, "in 23 hours", "Expires in 23 hours, on 3 December 2026");

  expect_validity (NOW, 253402300799, NOW, CDZ_SEVERITY_OK, "31 Dec 9999", "Valid until 31 December 9999");
  expect_validity (0, 0, NOW, CDZ_SEVERITY_ERROR, "Date not readable", "Its expiry date cannot be read");
  expect_validity (end, year, NOW, CDZ_SEVERITY_ERROR, "Expired 3 Dec 2025", "Never valid: it ends before it begins");
}

/* By the calendar where the person is: ten at night is the day before. */
static void
test_zone (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *date = cdz_describe_date (1796302800);
      CdzSeverity severity;
      g_autofree char *text = NULL;

      cdz_describe_validity (1796302800 - 365 * DAY, 1796302800, 1796302800 - 2 * DAY + 50000, &severity, &text);
      g_print ("%s|%s\n", date, text);
      return;
    }

  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*3 December 2026, 14:00 CET|in 1 day*");
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *hex;
    const char *text;
  } serials[] = {
    { "01", "01  (1)" },
    { "00", "00  (0)" },
    { "009f", "9F  (159)" },
    { "9f", "9F  (-97)" },
    { "4f2a9107c35e8810", "4F:2A:91:07:C3:5E:88:10  (5704531340546705424)" },
    { "", "" },
  };
  g_autofree char *fingerprint = cdz_describe_fingerprint ("b8410d");
  g_autofree char *long_serial = g_strnfill (2000, 'a');
  g_autofree char *shown = cdz_describe_serial (long_serial);

  for (guint i = 0; i < G_N_ELEMENTS (serials); i++)
    {
      g_autofree char *text = cdz_describe_serial (serials[i].hex);

      g_assert_cmpstr (text, ==, serials[i].text);
    }
  g_assert_cmpstr (fingerprint, ==, "B8:41:0D");
  g_assert_null (strchr (shown, '('));
}

static void
test_request (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/request.pem");
  g_autoptr(GBytes) forged_der = fixture_bytes ("certs/request-forged.der");
  g_autoptr(CdzRequest) request = cdz_request_new_from_der (der, NULL);
  g_autoptr(CdzRequest) forged = cdz_request_new_from_der (forged_der, NULL);
  g_autoptr(GPtrArray) rows = cdz_describe_request (request);
  g_autoptr(GPtrArray) forged_rows = cdz_describe_request (forged);

  expect_row (rows, "Request", "Subject", "CN=New Jane,C=DE", CDZ_ROW_COPY);
  expect_row (rows, "Request", "Alternative names", "jane@example.org, jane.example.org", CDZ_ROW_COPY);
  expect_row (rows, "Request", "Signature", "Made by the key in the request", CDZ_ROW_PLAIN);
  expect_row (rows, "Key Usage", "May be used for", "TLS client authentication", CDZ_ROW_PLAIN);
  expect_row (rows, "Key", "Algorithm", "EC P-256", CDZ_ROW_PLAIN);
  g_assert_nonnull (find_row (rows, "Fingerprints", "SHA-256 of the public key"));
  g_assert_true (g_str_has_prefix (find_row (forged_rows, "Request", "Signature")->value, "Does not verify"));
}

static void
test_key (void)
{
  g_autoptr(GBytes) spki = fixture_bytes ("certs/ec-compressed.spki");
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzKey) key = cdz_key_new_from_spki (spki, &error);
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_no_error (error);
  rows = cdz_describe_key (key, cdz_key_is_private (key));
  expect_row (rows, "Key", "Kind", "Public key", CDZ_ROW_PLAIN);
  expect_row (rows, "Key", "Algorithm", "EC P-256", CDZ_ROW_PLAIN);
  g_assert_nonnull (find_row (rows, "Fingerprints", "SHA-256 of the public key"));
}

/* Found in every spelling, and by any part; the rest of the list stays. */
static void
test_crl_search (void)
{
  static const char *spellings[] = { "9F:2A:91", "9f2a9107c35e8816", "5e 88" };
  g_autoptr(GBytes) der = fixture_block ("certs/root.crl");
  g_autoptr(GPtrArray) nothing = cdz_describe_crl_matching (der, "abcdef", NOW, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr(GPtrArray) rows = cdz_describe_crl_matching (der, spellings[i], NOW, NULL);
      const CdzRow *last = rows->pdata[rows->len - 1];

      g_assert_true (g_str_has_prefix (last->title, "9F:2A:91:07"));
    }

  expect_row (nothing, "Content", "Revoked certificates", "1", CDZ_ROW_PLAIN);
  for (guint i = 0; i < nothing->len; i++)
    g_assert_cmpstr (((CdzRow *) nothing->pdata[i])->section, !=, "Revoked Certificates");
}

static void
test_crl (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/root.crl");
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (der, 0, 100);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = cdz_describe_crl (der, NOW, &error);
  const CdzRow *revoked;

  g_assert_no_error (error);
  expect_row (rows, "Content", "Issuer", "CN=Corp Root CA R1,O=Example Corp,C=DE", CDZ_ROW_COPY);
  expect_row (rows, "Content", "Issued", "1 November 2026, 00:00 UTC (20 days ago)", CDZ_ROW_PLAIN);
  expect_row (rows, "Content", "Next issue", "1 December 2026, 00:00 UTC (in 10 days)", CDZ_ROW_PLAIN);
  expect_row (rows, "Content", "Revoked certificates", "1", CDZ_ROW_PLAIN);
  revoked = rows->pdata[rows->len - 1];
  g_assert_true (g_str_has_prefix (revoked->title, "9F:2A:91:07"));
  g_assert_true (g_str_has_suffix (revoked->value, ", key compromised"));

  g_assert_null (cdz_describe_crl (cut, NOW, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
}

static void
test_parameters (void)
{
  g_autoptr(GBytes) ec = fixture_block ("certs/ec.params");
  g_autoptr(GBytes) dh = fixture_block ("certs/dh.params");
  g_autoptr(GBytes) nothing = g_bytes_new_static ("\x04\x00", 2);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) ec_rows = cdz_describe_parameters (ec, &error);
  g_autoptr(GPtrArray) dh_rows = NULL;

  g_assert_no_error (error);
  expect_row (ec_rows, "Content", "Kind", "Elliptic curve parameters", CDZ_ROW_PLAIN);
  expect_row (ec_rows, "Content", "Curve", "P-384", CDZ_ROW_PLAIN);

  dh_rows = cdz_describe_parameters (dh, &error);
  g_assert_no_error (error);
  expect_row (dh_rows, "Content", "Kind", "Diffie-Hellman parameters", CDZ_ROW_PLAIN);
  expect_row (dh_rows, "Content", "Group", "ffdhe2048", CDZ_ROW_PLAIN);
  expect_row (dh_rows, "Content", "Size", "2048 bits", CDZ_ROW_PLAIN);

  g_assert_null (cdz_describe_parameters (nothing, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
}

/* More than anybody reads is cut, and says how much more there is. */
static void
test_caps (void)
{
  g_autoptr(EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr(X509) x509 = X509_new ();
  g_autoptr(GString) names = g_string_new ("DNS:a0.example");
  g_autoptr(X509_EXTENSION) alternative_names = NULL;
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GBytes) bytes = NULL;
  cdz_autofree_openssl guint8 *der = NULL;
  guint n_extensions = 0;
  int size;

  for (int i = 1; i < 300; i++)
    g_string_append_printf (names, ",DNS:a%d.example", i);
  alternative_names = X509V3_EXT_conf_nid (NULL, NULL, NID_subject_alt_name, names->str);
  X509_set_version (x509, 2);
  ASN1_TIME_set (X509_getm_notBefore (x509), NOW);
  ASN1_TIME_set (X509_getm_notAfter (x509), NOW + DAY);
  X509_set_pubkey (x509, key);
  X509_add_ext (x509, alternative_names, -1);
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *oid = g_strdup_printf ("1.2.3.%d", i);
      g_autoptr(ASN1_OBJECT) object = OBJ_txt2obj (oid, 1);
      g_autoptr(ASN1_OCTET_STRING) value = ASN1_OCTET_STRING_new ();
      g_autoptr(X509_EXTENSION) extension = X509_EXTENSION_create_by_OBJ (NULL, object, 0, value);

      X509_add_ext (x509, extension, -1);
    }
  g_assert_cmpint (X509_sign (x509, key, EVP_sha256 ()), >, 0);
  size = i2d_X509 (x509, &der);
  bytes = g_bytes_new (der, (gsize) size);
  certificate = cdz_certificate_new_from_der (bytes, NULL);
  rows = cdz_describe_certificate (certificate, NOW);

  g_assert_true (g_str_has_suffix (find_row (rows, "Certificate", "Alternative names")->value, "a49.example … and 250 more"));
  for (guint i = 0; i < rows->len; i++)
    n_extensions += g_str_equal (((CdzRow *) rows->pdata[i])->section, "Extensions");
  g_assert_cmpuint (n_extensions, <=, 101);
  g_assert_nonnull (find_row (rows, "Extensions", "Further extensions"));
}

/* Every file that can be read can be described, its unusable key named as such. */
static void
test_files_from_elsewhere (void)
{
  g_autoptr(GPtrArray) rows = testdata_rows ();
  guint n_described = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TestdataRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GPtrArray) blocks = testdata_blocks (row->file, "CERTIFICATE");
      g_autoptr(GPtrArray) lists = testdata_blocks (row->file, "CRL");

      for (guint j = 0; j < blocks->len; j++)
        {
          g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (blocks->pdata[j], NULL);
          g_autoptr(GPtrArray) described = NULL;

          if (certificate == NULL)
            continue;
          described = cdz_describe_certificate (certificate, NOW);
          g_assert_nonnull (find_row (described, "Key", "Algorithm"));
          if (g_str_has_suffix (row->file, "DSAParametersInheritedCACert.crt"))
            g_assert_nonnull (find_row (described, "Key", "Use"));
          n_described++;
        }

      for (guint j = 0; g_str_equal (row->kind, "crl") && j < lists->len; j++)
        {
          g_autoptr(GPtrArray) described = cdz_describe_crl (lists->pdata[j], NOW, NULL);

          g_assert_nonnull (described);
          n_described++;
        }
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }

  if (rows != NULL)
    g_assert_cmpuint (n_described, >=, 100);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/describe/certificate", test_certificate);
  g_test_add_func ("/describe/sections-in-order", test_sections_in_order);
  g_test_add_func ("/describe/extensions", test_extensions);
  g_test_add_func ("/describe/broken", test_broken);
  g_test_add_func ("/describe/without-extensions", test_without_extensions);
  g_test_add_func ("/describe/validity", test_validity);
  g_test_add_func ("/describe/zone", test_zone);
  g_test_add_func ("/describe/numbers", test_numbers);
  g_test_add_func ("/describe/request", test_request);
  g_test_add_func ("/describe/key", test_key);
  g_test_add_func ("/describe/crl", test_crl);
  g_test_add_func ("/describe/crl-search", test_crl_search);
  g_test_add_func ("/describe/parameters", test_parameters);
  g_test_add_func ("/describe/caps", test_caps);
  g_test_add_func ("/describe/files-from-elsewhere", test_files_from_elsewhere);

  return g_test_run ();
}
