/* test-certificate.c: certificates.  SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <string.h>

#include "cdz-certificate.h"
#include "cdz-date.h"
#include "cdz-error.h"
#include "fixtures.h"

static const char *
get (CdzCertificate *certificate,
     CdzAttr         attr)
{
  return cdz_attributes_get (cdz_certificate_get_attributes (certificate), attr);
}

static void
test_attributes (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autofree char *name = cdz_certificate_dup_display_name (jane);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cdz_certificate_get_der (jane));
  g_autofree char *sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, cdz_certificate_get_der (jane));
  g_autofree char *spki = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cdz_certificate_get_spki (jane));

  g_assert_cmpstr (name, ==, "Jane Doe");
  g_assert_cmpstr (cdz_certificate_get_subject (jane), ==, "CN=Jane Doe,OU=Engineering,O=Example Corp,C=DE");
  g_assert_cmpstr (cdz_certificate_get_issuer (jane), ==, "CN=Corp Issuing CA G2,O=Example Corp,C=DE");
  g_assert_cmpstr (get (jane, CDZ_ATTR_NOT_BEFORE), ==, "2025-12-03T13:00:00Z");
  g_assert_cmpstr (get (jane, CDZ_ATTR_NOT_AFTER), ==, "2026-12-03T13:00:00Z");
  g_assert_cmpint (cdz_certificate_get_not_after (jane) - cdz_certificate_get_not_before (jane), ==, 365 * 86400);
  g_assert_cmpstr (get (jane, CDZ_ATTR_SHA256), ==, sha256);
  g_assert_cmpstr (get (jane, CDZ_ATTR_SHA1), ==, sha1);
  g_assert_cmpstr (get (jane, CDZ_ATTR_SPKI_SHA256), ==, spki);
  g_assert_cmpstr (get (jane, CDZ_ATTR_PUBLIC_KEY_ID), ==, spki);
  /* Made by OpenSSL's "hash": the SHA-1 of the bits of the key. */
  g_assert_cmpstr (get (jane, CDZ_ATTR_SUBJECT_KEY_ID), ==, get (jane, CDZ_ATTR_PUBLIC_KEY_HASH));
  g_assert_cmpstr (get (jane, CDZ_ATTR_CERTIFICATE_TYPE), ==, "x509");
}

/* A serial above 7f keeps the zero that makes it positive. */
static void
test_serial (void)
{
  g_autoptr(CdzCertificate) root = fixture_certificate ("root");
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (root, NULL);
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_ASN1_INTEGER (X509_get0_serialNumber (x509), &der);

  g_assert_cmpstr (get (root, CDZ_ATTR_SERIAL_NUMBER), ==, "009f2a9107c35e8810");
  g_assert_cmpmem (g_bytes_get_data (cdz_certificate_get_serial_der (root), NULL),
                   g_bytes_get_size (cdz_certificate_get_serial_der (root)), der, size);
}

/* As one types them on the command line; others by their OID. */
static void
test_names_and_usages (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(CdzCertificate) server = fixture_certificate ("server");
  g_autoptr(CdzCertificate) everything = fixture_certificate ("everything");
  g_autoptr(CdzCertificate) root = fixture_certificate ("root");

  g_assert_cmpstr (get (jane, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES), ==, "email:jane@example.org,email:jane.doe@example.org");
  g_assert_cmpstr (get (jane, CDZ_ATTR_KEY_USAGE), ==, "digital-signature,key-agreement");
  g_assert_cmpstr (get (jane, CDZ_ATTR_EXTENDED_KEY_USAGE), ==, "client-auth,email-protection");
  g_assert_cmpstr (get (server, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES), ==,
                   "DNS:www.example.org,DNS:*.example.org,IP:192.0.2.7,IP:2001:db8::7,URI:https://example.org/,RID:1.2.3.4,dirName:CN=Somebody");
  g_assert_null (get (server, CDZ_ATTR_KEY_USAGE));
  g_assert_cmpstr (get (everything, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES), ==,
                   "UPN:jane@corp.example,otherName:1.2.3.4:thing,email:copy@example.org");
  g_assert_cmpstr (get (everything, CDZ_ATTR_EXTENDED_KEY_USAGE), ==,
                   "server-auth,code-signing,time-stamping,ocsp-signing,smart-card-logon,1.2.3.4.5");
  g_assert_cmpstr (get (everything, CDZ_ATTR_KEY_USAGE), ==,
                   "digital-signature,non-repudiation,key-encipherment,data-encipherment,key-agreement,certificate-signing,crl-signing,encipher-only");
  g_assert_null (get (root, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES));
}

static void
test_roles (void)
{
  g_autoptr(CdzCertificate) root = fixture_certificate ("root");
  g_autoptr(CdzCertificate) issuing = fixture_certificate ("issuing");
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(CdzCertificate) server = fixture_certificate ("server");
  g_autoptr(CdzCertificate) self = fixture_certificate ("self");
  g_autoptr(CdzCertificate) broken = fixture_certificate ("broken");

  g_assert_true (cdz_certificate_is_authority (root));
  g_assert_true (cdz_certificate_is_authority (issuing));
  g_assert_false (cdz_certificate_is_authority (jane));
  g_assert_false (cdz_certificate_is_authority (broken));

  g_assert_true (cdz_certificate_is_self_issued (root));
  g_assert_true (cdz_certificate_is_self_issued (self));
  g_assert_false (cdz_certificate_is_self_issued (jane));

  g_assert_true (cdz_certificate_allows_client_auth (jane));
  g_assert_true (cdz_certificate_allows_client_auth (self));
  g_assert_false (cdz_certificate_allows_client_auth (server));

  g_assert_true (g_bytes_equal (cdz_certificate_get_subject_der (issuing), cdz_certificate_get_issuer_der (jane)));
}

static void
test_names (void)
{
  static const struct
  {
    const char *file;
    const char *subject;
    const char *name;
  } cases[] = {
    { "multi", "CN=Steve+UID=16,O=Space,C=US", "Steve" },
    { "nameless", "", "www.example.org" },
    { "self", "CN=raspberrypi.local", "raspberrypi.local" },
    { "unicode", "CN=Зоя 王,OU=\\ #lead and trail\\ ,O=Ελλάδα\\, \\\"Ltd\\\" \\<x\\>\\; a\\+b/c,C=GR", "Зоя 王" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CdzCertificate) certificate = fixture_certificate (cases[i].file);
      g_autofree char *name = cdz_certificate_dup_display_name (certificate);

      g_assert_cmpstr (name, ==, cases[i].name);
      if (g_str_equal (cases[i].file, "multi"))
        g_assert_true (g_str_has_suffix (cdz_certificate_get_subject (certificate), ",O=Space,C=US"));
      else
        g_assert_cmpstr (cdz_certificate_get_subject (certificate), ==, cases[i].subject);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    gint64      unix_seconds;
    const char *text;
  } cases[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { -1, "1969-12-31T23:59:59Z" },
    { 951782400, "2000-02-29T00:00:00Z" },
    { 1796302800, "2026-12-03T13:00:00Z" },
    { 253402300799, "9999-12-31T23:59:59Z" },
    { -62167219200, "0000-01-01T00:00:00Z" },
    { 4107542399, "2100-02-28T23:59:59Z" },
    { 4107542400, "2100-03-01T00:00:00Z" },
  };
  g_autoptr(CdzCertificate) far = fixture_certificate ("far");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = cdz_date_to_iso8601 (cases[i].unix_seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }

  /* Against GLib, over every month of eight centuries. */
  for (gint64 day = -150000; day < 150000; day += 13)
    {
      gint64 seconds = day * 86400 + (day & 0xffff);
      g_autofree char *text = cdz_date_to_iso8601 (seconds);
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *expected = g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
      g_autoptr(ASN1_TIME) time = ASN1_TIME_set (NULL, (time_t) seconds);
      gint64 back;

      g_assert_cmpstr (text, ==, expected);
      g_assert_true (cdz_date_from_asn1 (time, &back));
      g_assert_cmpint (back, ==, seconds);
    }

  g_assert_cmpint (cdz_certificate_get_not_after (far), ==, 253402300799);
}

static void
expect_refused (GBytes       *der,
                CdzErrorCode  code,
                const char   *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, &error);

  g_assert_null (certificate);
  g_assert_error (error, CDZ_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "asn1"));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

/* Replaces the first occurrence of a byte pattern. */
static GBytes *
altered (GBytes     *der,
         const char *pattern,
         gsize       pattern_size,
         const char *replacement)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  guint8 *copy = g_memdup2 (data, size);
  guint8 *place = memmem (copy, size, pattern, pattern_size);

  g_assert_nonnull (place);
  memcpy (place, replacement, pattern_size);
  return g_bytes_new_take (copy, size);
}

static void
test_refused (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/jane.pem");
  gsize size = g_bytes_get_size (der);
  g_autoptr(GByteArray) longer = g_byte_array_new ();
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (der, 0, size / 2);
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) huge = g_bytes_new_take (g_malloc0 (300000), 300000);
  g_autoptr(GBytes) trailing = NULL;
  g_autoptr(GBytes) bad_serial = altered (der, "\x02\x09\x00", 3, "\x04\x09\x00");
  g_autoptr(GBytes) bad_name = altered (der, "\x06\x03\x55\x04\x03", 5, "\x04\x03\x55\x04\x03");
  g_autoptr(GBytes) bad_date = altered (der, "\x17\x0d" "25", 4, "\x04\x0d" "25");
  g_autoptr(GBytes) bad_spki = altered (der, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", 9, "\x04\x07\x2a\x86\x48\xce\x3d\x02\x01");

  g_byte_array_append (longer, g_bytes_get_data (der, NULL), (guint) size);
  g_byte_array_append (longer, (const guint8 *) "abc", 3);
  trailing = g_byte_array_free_to_bytes (g_steal_pointer (&longer));

  expect_refused (cut, CDZ_ERROR_MALFORMED, "ends in the middle");
  expect_refused (empty, CDZ_ERROR_MALFORMED, "no certificate");
  expect_refused (huge, CDZ_ERROR_TOO_LARGE, "262144");
  expect_refused (trailing, CDZ_ERROR_MALFORMED, "3 bytes follow");
  expect_refused (bad_serial, CDZ_ERROR_MALFORMED, "serial number");
  expect_refused (bad_name, CDZ_ERROR_MALFORMED, "issuer");
  expect_refused (bad_date, CDZ_ERROR_MALFORMED, "validity");
  expect_refused (bad_spki, CDZ_ERROR_MALFORMED, "public key");
}

/* A date that is none leaves a certificate that counts as expired. */
static void
test_unreadable_date (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/jane.pem");
  g_autoptr(GBytes) odd = altered (der, "\x17\x0d" "2612", 6, "\x17\x0d" "26XX");
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (odd, &error);

  g_assert_no_error (error);
  g_assert_null (get (certificate, CDZ_ATTR_NOT_AFTER));
  g_assert_cmpint (cdz_certificate_get_not_after (certificate), ==, 0);
}

/* Cutting a certificate anywhere and flipping any byte ends in a certificate or
 * an error, and in the same as OpenSSL's own parser. */
static void
test_every_byte (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/everything.pem");
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(CdzCertificate) certificate = NULL;
      const guint8 *cursor = copy;
      g_autoptr(X509) x509 = NULL;

      copy[i] ^= 0x41;
      bytes = g_bytes_new_static (copy, size);
      certificate = cdz_certificate_new_from_der (bytes, NULL);
      x509 = d2i_X509 (NULL, &cursor, (long) size);
      ERR_clear_error ();

      if ((certificate != NULL) != (x509 != NULL && cursor == copy + size))
        g_error ("byte %" G_GSIZE_FORMAT ": %p, OpenSSL %p", i, (void *) certificate, (void *) x509);
    }
}

/* OpenSSL's parser is the referee for each certificate of each file. */
static void
compare_with_openssl (const char *file,
                      GBytes     *der)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, &error);
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  const guint8 *cursor = data;
  g_autoptr(X509) x509 = d2i_X509 (NULL, &cursor, (long) size);
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  cdz_autofree_openssl guint8 *spki = NULL;
  char *text;
  long length;
  int spki_size;

  ERR_clear_error ();
  if (x509 == NULL || cursor != data + size)
    {
      g_assert_null (certificate);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
      g_test_message ("%s: %s", file, error->message);
      return;
    }

  if (certificate == NULL)
    g_error ("%s: %s", file, error->message);

  spki_size = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &spki);
  g_assert_cmpmem (g_bytes_get_data (cdz_certificate_get_spki (certificate), NULL),
                   g_bytes_get_size (cdz_certificate_get_spki (certificate)), spki, spki_size);

  X509_NAME_print_ex (bio, X509_get_subject_name (x509), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  length = BIO_get_mem_data (bio, &text);
  if (strlen (cdz_certificate_get_subject (certificate)) != (gsize) length ||
      (length > 0 && memcmp (cdz_certificate_get_subject (certificate), text, (gsize) length) != 0))
    g_error ("%s: %s is not %.*s", file, cdz_certificate_get_subject (certificate), (int) length, text);
}

/* The index has what OpenSSL's command line prints, and that encodes these keys
 * anew; ours is the hash of the bytes as they stand. */
static gboolean
is_encoded_anew (const char *file)
{
  static const char *files[] = {
    "cert-der/fabfdd01-b12fc1dc76c9d900cdce219fcb5dab28c4e071d3",   /* DSA, a negative public value */
    "cert-der/030457c9-cb85f4d7dfe43c1ea445ec83a012850bb9c6f474",   /* RSA, padded with zeros */
    "cert-der/cc9c594a-f0ce34f2169249cecfa0ab15bb013cc69404209c",   /* RSA, likewise */
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (g_str_equal (files[i], file))
      return TRUE;

  return FALSE;
}

static void
test_files_from_elsewhere (void)
{
  g_autoptr(GPtrArray) rows = testdata_rows ();
  guint n_compared = 0, n_named = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TestdataRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GPtrArray) blocks = testdata_blocks (row->file, "CERTIFICATE");

      for (guint j = 0; j < blocks->len; j++, n_compared++)
        compare_with_openssl (row->file, g_ptr_array_index (blocks, j));

      if (g_str_equal (row->kind, "cert") && g_str_has_prefix (row->expected, "accept"))
        {
          g_autoptr(CdzCertificate) first = NULL;

          if (blocks->len == 0 || (first = cdz_certificate_new_from_der (g_ptr_array_index (blocks, 0), NULL)) == NULL)
            g_error ("%s: no certificate", row->file);
          g_assert_cmpstr (cdz_certificate_get_subject (first), ==, row->subject);
          if (*row->spki_sha256 != '\0' && !is_encoded_anew (row->file) &&
              g_strcmp0 (get (first, CDZ_ATTR_SPKI_SHA256), row->spki_sha256) != 0)
            g_error ("%s: public key %s", row->file, get (first, CDZ_ATTR_SPKI_SHA256));
          n_named++;
        }
    }

  if (rows != NULL)
    {
      g_test_message ("%u certificates compared, %u of them with the index", n_compared, n_named);
      g_assert_cmpuint (n_named, >=, 60);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/attributes", test_attributes);
  g_test_add_func ("/certificate/serial", test_serial);
  g_test_add_func ("/certificate/names-and-usages", test_names_and_usages);
  g_test_add_func ("/certificate/roles", test_roles);
  g_test_add_func ("/certificate/names", test_names);
  g_test_add_func ("/certificate/dates", test_dates);
  g_test_add_func ("/certificate/refused", test_refused);
  g_test_add_func ("/certificate/unreadable-date", test_unreadable_date);
  g_test_add_func ("/certificate/every-byte", test_every_byte);
  g_test_add_func ("/certificate/files-from-elsewhere", test_files_from_elsewhere);

  return g_test_run ();
}
