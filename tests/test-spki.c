/* test-spki.c: SubjectPublicKeyInfo, as it stands and canonical.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-digest.h"
#include "cdz-error.h"
#include "cdz-spki.h"
#include "fixtures.h"

static char *
canonical_hash (GBytes *spki)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (spki, &error);

  g_assert_no_error (error);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, canonical);
}

/* One key in five spellings is one key. */
static void
test_ec_spellings (void)
{
  static const char *files[] = {
    "certs/ec-compressed.spki", "certs/ec-hybrid.spki", "certs/ec-explicit.spki", "certs/ec-explicit-compressed.spki",
  };
  g_autoptr(GBytes) named = fixture_bytes ("certs/ec-named.spki");
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (named, NULL);
  g_autofree char *hash = canonical_hash (named);

  g_assert_true (canonical == named);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GBytes) spki = fixture_bytes (files[i]);
      g_autofree char *other = canonical_hash (spki);
      g_autofree char *title = cdz_spki_describe (spki);

      g_assert_false (g_bytes_equal (spki, named));
      g_assert_cmpstr (other, ==, hash);
      g_assert_cmpstr (title, ==, "EC P-256");
    }
}

static GBytes *
spki_of (gconstpointer algorithm,
         gsize         algorithm_size,
         gconstpointer key,
         gsize         key_size)
{
  g_autoptr(GByteArray) bits = g_byte_array_new ();
  g_autoptr(GByteArray) inner = g_byte_array_new ();
  g_autoptr(GByteArray) outer = g_byte_array_new ();

  g_byte_array_append (bits, (const guint8 *) "", 1);
  g_byte_array_append (bits, key, (guint) key_size);
  cdz_der_append (inner, CDZ_DER_SEQUENCE, algorithm, algorithm_size);
  cdz_der_append (inner, CDZ_DER_BIT_STRING, bits->data, bits->len);
  cdz_der_append (outer, CDZ_DER_SEQUENCE, inner->data, inner->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&outer));
}

static GBytes *
spki_with_algorithm (GBytes     *spki,
                     const char *algorithm,
                     gsize       size)
{
  CdzDer input = cdz_der_from_bytes (spki), whole, bits, content;

  g_assert_true (cdz_der_read (&input, CDZ_DER_SEQUENCE, &whole));
  g_assert_true (cdz_der_read (&whole, CDZ_DER_SEQUENCE, &content));
  g_assert_true (cdz_der_read (&whole, CDZ_DER_BIT_STRING, &bits));
  return spki_of (algorithm, size, bits.data + 1, bits.size - 1);
}

static void
test_rsa_spellings (void)
{
  static const char with_null[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
  g_autoptr(CdzCertificate) pss = fixture_certificate ("pss");
  GBytes *spki = cdz_certificate_get_spki (pss);
  g_autoptr(GBytes) plain = spki_with_algorithm (spki, with_null, 13);
  g_autoptr(GBytes) without_null = spki_with_algorithm (spki, with_null, 11);
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (spki, NULL);
  g_autoptr(GBytes) canonical_plain = cdz_spki_canonicalize (plain, NULL);
  g_autoptr(GBytes) canonical_without = cdz_spki_canonicalize (without_null, NULL);
  g_autofree char *title = cdz_spki_describe (spki);

  g_assert_cmpstr (title, ==, "RSA-PSS 2048");
  g_assert_false (g_bytes_equal (spki, plain));
  g_assert_true (canonical_plain == plain);
  g_assert_true (g_bytes_equal (canonical, plain));
  g_assert_true (g_bytes_equal (canonical_without, plain));
}

/* A modulus with zeros before it, and one without the zero that it needs. */
static void
test_rsa_numbers (void)
{
  static const char with_null[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
  static const char plain[] = "\x30\x08\x02\x02\x00\xc1\x02\x02\x01\x01";
  static const struct
  {
    const char *bytes;
    gsize       size;
  } others[] = {
    { "\x30\x0a\x02\x04\x00\x00\x00\xc1\x02\x02\x01\x01", 12 },
    { "\x30\x07\x02\x01\xc1\x02\x02\x01\x01", 9 },
    { "\x30\x09\x02\x02\x00\xc1\x02\x03\x00\x01\x01", 11 },
  };
  g_autoptr(GBytes) spki = spki_of (with_null, 13, plain, sizeof plain - 1);
  g_autoptr(GBytes) canonical = cdz_spki_canonicalize (spki, NULL);

  g_assert_true (canonical == spki);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(GBytes) other = spki_of (with_null, 13, others[i].bytes, others[i].size);
      g_autoptr(GBytes) other_canonical = cdz_spki_canonicalize (other, NULL);

      g_assert_true (g_bytes_equal (other_canonical, canonical));
    }
}

static void
test_hashes (void)
{
  g_autoptr(CdzCertificate) pss = fixture_certificate ("pss");
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (pss, NULL);
  const ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr (x509);
  g_autofree char *sha1 = g_compute_checksum_for_data (G_CHECKSUM_SHA1, ASN1_STRING_get0_data (bits), ASN1_STRING_length (bits));
  g_autofree char *id = canonical_hash (cdz_certificate_get_spki (pss));
  g_autofree char *as_it_stands = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cdz_certificate_get_spki (pss));

  g_assert_true (cdz_spki_fill_hashes (cdz_certificate_get_spki (pss), attributes, CDZ_ATTR_APPLICATION_LABEL, NULL));
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_APPLICATION_LABEL), ==, sha1);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_PUBLIC_KEY_ID), ==, id);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256), ==, as_it_stands);
  g_assert_cmpstr (id, !=, as_it_stands);
}

typedef struct
{
  const char *key_type;
  gint64      size;
  const char *curve;
  const char *title;
} Expected;

static void
expect_key (GBytes         *spki,
            const Expected *expected)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *title = cdz_spki_describe (spki);

  g_assert_true (cdz_spki_fill_key (spki, attributes, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE), ==, expected->key_type);
  g_assert_cmpint (cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE), ==, expected->size);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_CURVE), ==, expected->curve);
  g_assert_cmpstr (title, ==, expected->title);
}

static void
test_kinds (void)
{
  g_autoptr(GBytes) ed25519 = fixture_bytes ("certs/ed25519.spki");
  g_autoptr(CdzCertificate) weak = fixture_certificate ("weak");
  /* No OpenSSL needed: names of our own, the rest by number. */
  g_autoptr(GBytes) ml_dsa = spki_with_algorithm (ed25519, "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03\x12", 11);
  g_autoptr(GBytes) unknown = spki_with_algorithm (ed25519, "\x06\x03\x2a\x03\x04", 5);
  g_autoptr(GBytes) sm2 = NULL;
  g_autoptr(GBytes) unknown_curve = NULL;
  g_autoptr(GBytes) ec = fixture_bytes ("certs/ec-named.spki");

  sm2 = spki_with_algorithm (ec, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d", 19);
  unknown_curve = spki_with_algorithm (ec, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x03\x2a\x03\x04", 14);

  expect_key (ed25519, &(Expected) { "ed25519", 256, NULL, "Ed25519" });
  expect_key (cdz_certificate_get_spki (weak), &(Expected) { "rsa", 1024, NULL, "RSA 1024" });
  expect_key (ec, &(Expected) { "ec", 256, "P-256", "EC P-256" });
  expect_key (sm2, &(Expected) { "sm2", 256, "SM2", "SM2" });
  expect_key (unknown_curve, &(Expected) { "ec", 0, "1.2.3.4", "EC 1.2.3.4" });
  expect_key (ml_dsa, &(Expected) { "ml-dsa-65", 256, NULL, "ML-DSA-65" });
  expect_key (unknown, &(Expected) { "1.2.3.4", 256, NULL, "1.2.3.4" });
}

/* A point that is on no curve, a curve that nobody knows: the bytes stay. */
static void
test_without_canonical_form (void)
{
  g_autoptr(GBytes) compressed = fixture_bytes ("certs/ec-compressed.spki");
  gsize size;
  const guint8 *data = g_bytes_get_data (compressed, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr(GBytes) off_curve = NULL;
  g_autoptr(GBytes) unknown_curve = spki_with_algorithm (compressed, "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x03\x2a\x03\x04", 14);
  g_autoptr(GBytes) same = NULL;
  g_autoptr(GBytes) same_curve = NULL;

  memset (copy + size - 32, 0xff, 32);
  off_curve = g_bytes_new (copy, size);
  same = cdz_spki_canonicalize (off_curve, NULL);
  same_curve = cdz_spki_canonicalize (unknown_curve, NULL);

  g_assert_true (same == off_curve);
  g_assert_true (same_curve == unknown_curve);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
test_damaged (void)
{
  static const struct
  {
    const char *bytes;
    gsize       size;
  } cases[] = {
    { "", 0 },
    { "\x30", 1 },
    { "\x30\x00", 2 },
    { "\x30\x80\x00\x00", 4 },
    { "\x30\x84\xff\xff\xff\xff", 6 },
    { "\x30\x09\x30\x03\x06\x01\x2a\x03\x02\x00", 10 },           /* shorter than it says */
    { "\x30\x09\x30\x03\x06\x01\x2a\x03\x02\x00\x01\x00", 12 },   /* longer */
    { "\x30\x07\x30\x03\x06\x01\x2a\x03\x00", 9 },                /* no bits at all */
    { "\x30\x08\x30\x03\x06\x01\x2a\x03\x01\x08", 10 },           /* eight unused bits */
    { "\x30\x07\x30\x02\x06\x00\x03\x01\x00", 9 },                /* an empty OID */
    { "\x30\x08\x30\x03\x06\x01\xfa\x03\x01\x00", 10 },           /* an OID that does not end */
    { "\x30\x0a\x30\x05\x06\x01\x2a\x05\x01\x03\x01\x00", 12 },   /* a NULL that holds something */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (cases[i].bytes, cases[i].size);
      g_autoptr(GError) error = NULL;
      g_autofree char *title = cdz_spki_describe (bytes);

      g_assert_null (cdz_spki_canonicalize (bytes, &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
      g_assert_cmpstr (title, ==, "Damaged key");
    }
}

/* Public keys as they stand, against what the index says of them. */
static void
test_files_from_elsewhere (void)
{
  g_autoptr(GPtrArray) rows = testdata_rows ();
  guint n_compared = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TestdataRow *row = g_ptr_array_index (rows, i);
      g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
      g_autoptr(GPtrArray) blocks = NULL;

      if (!g_str_has_prefix (row->kind, "pubkey") || !g_str_has_prefix (row->expected, "accept"))
        continue;
      /* An RSAPublicKey: the decoder wraps it. */
      if (g_str_equal (row->file, "pubkey/53ad7f46-rsa2048-pub.der"))
        continue;

      blocks = testdata_blocks (row->file, "PUBLIC KEY");
      g_assert_cmpuint (blocks->len, >=, 1);
      if (!cdz_spki_fill_hashes (g_ptr_array_index (blocks, 0), attributes, CDZ_ATTR_APPLICATION_LABEL, NULL) ||
          !cdz_spki_fill_key (g_ptr_array_index (blocks, 0), attributes, NULL))
        g_error ("%s: no public key", row->file);
      if (g_strcmp0 (cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256), row->spki_sha256) != 0)
        g_error ("%s: public key %s", row->file, cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256));
      n_compared++;
    }

  if (rows != NULL)
    g_assert_cmpuint (n_compared, >=, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spki/ec-spellings", test_ec_spellings);
  g_test_add_func ("/spki/rsa-spellings", test_rsa_spellings);
  g_test_add_func ("/spki/rsa-numbers", test_rsa_numbers);
  g_test_add_func ("/spki/hashes", test_hashes);
  g_test_add_func ("/spki/kinds", test_kinds);
  g_test_add_func ("/spki/without-canonical-form", test_without_canonical_form);
  g_test_add_func ("/spki/damaged", test_damaged);
  g_test_add_func ("/spki/files-from-elsewhere", test_files_from_elsewhere);

  return g_test_run ();
}
