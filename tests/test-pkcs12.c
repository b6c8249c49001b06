/* test-pkcs12.c: containers, their description, and the four ways to fail.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "decode-fixture.h"

static const guint8 sha256_oid[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 };

/* A copy of a fixture that a test may change. */
static guint8 *
load (const char *name,
      gsize      *out_size)
{
  g_autofree char *path = g_build_filename ("formats", name, NULL);
  g_autoptr(GBytes) bytes = fixture_bytes (path);

  *out_size = g_bytes_get_size (bytes);
  return g_memdup2 (g_bytes_get_data (bytes, NULL), *out_size);
}

/* The last place of @wanted: MacData comes at the end of a PKCS#12. */
static guint8 *
find_last (guint8       *data,
           gsize         size,
           const guint8 *wanted,
           gsize         wanted_size)
{
  for (gsize i = size - wanted_size; i > 0; i--)
    if (memcmp (data + i, wanted, wanted_size) == 0)
      return data + i;

  g_assert_not_reached ();
}

static const char *
find_row (CdzDecoded *decoded,
          const char *title)
{
  for (guint i = 0; i < decoded->description->len; i++)
    {
      CdzRow *row = g_ptr_array_index (decoded->description, i);

      if (g_str_equal (row->title, title))
        return row->value;
    }

  return NULL;
}

static void
test_read (void)
{
  static const struct
  {
    const char *name;
    const char *passphrase;
    guint       n_keys;
    guint       n_certificates;
  } rows[] = {
    { "modern.p12", "secret", 1, 2 },
    { "sha512.p12", "secret", 1, 2 },
    { "legacy.p12", "secret", 1, 2 },
    { "rc2-key.p12", "secret", 1, 2 },
    { "3des.p12", "secret", 1, 2 },
    { "plain.p12", "secret", 1, 2 },
    { "plain-certificates.p12", "secret", 1, 2 },
    { "no-mac.p12", "secret", 1, 2 },
    { "empty.p12", NULL, 1, 2 },
    { "umlaut.p12", "Grüße", 1, 2 },
    { "umlaut-as-latin1.p12", "Grüße", 1, 2 },
    { "greek.p12", "κλειδί", 1, 2 },
    { "pbmac1-sha256.p12", "secret", 1, 2 },
    { "pbmac1-sha512.p12", "secret", 1, 2 },
    { "pbmac1-umlaut.p12", "Grüße", 1, 2 },
    { "certificates.p12", "secret", 0, 1 },
    { "key.p12", "secret", 1, 0 },
  };
  g_autoptr(CdzDecoded) key = decode_fixture ("ec.pkcs8.pem", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (rows[i].name, rows[i].passphrase, &error);

      g_test_message ("%s", rows[i].name);
      g_assert_no_error (error);
      g_assert_cmpstr (decoded->format, ==, "pkcs12");
      g_assert_false (decoded->locked);
      g_assert_cmpuint (decoded->ignored->len, ==, 0);
      g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_PRIVATE_KEY), ==, rows[i].n_keys);
      g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_CERTIFICATE), ==, rows[i].n_certificates);

      if (rows[i].n_keys == 0 || rows[i].n_certificates == 0)
        continue;
      for (guint j = 0; j < decoded->items->len; j++)
        if (decoded_item (decoded, j)->kind == CDZ_DECODED_PRIVATE_KEY)
          {
            g_assert_true (cdz_secret_equal (decoded_item (decoded, j)->pkcs8, decoded_item (key, 0)->pkcs8));
            g_assert_cmpstr (decoded_item (decoded, j)->label, ==, "Jané 漢字");
            g_assert_nonnull (decoded_item (decoded, j)->local_key_id);
          }
    }
}

/* What is known before any passphrase. */
static void
test_description (void)
{
  static const struct
  {
    const char *name;
    const char *checksum;
    const char *part;
    const char *key;
    const char *origin;
  } rows[] = {
    { "modern.p12", "SHA-256, 2048 iterations", "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations",
      "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations", "OpenSSL 3" },
    { "legacy.p12", "SHA-1, 2048 iterations", "RC2 (40 bits), SHA-1, 2048 iterations",
      "3DES, SHA-1, 2048 iterations", "OpenSSL before version 3, or its legacy mode" },
    { "plain.p12", "SHA-256, 2048 iterations", "Not encrypted", "Not encrypted", NULL },
    { "no-mac.p12", "None", "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations",
      "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations", NULL },
    { "pbmac1-sha256.p12", "PBMAC1: HMAC with SHA-256, PBKDF2 with SHA-256, 2048 iterations",
      "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations",
      "AES-256-CBC, PBKDF2 with SHA-256, 2048 iterations", "OpenSSL 3.4 or later" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (rows[i].name, NULL, &error);

      g_test_message ("%s", rows[i].name);
      g_assert_no_error (error);
      g_assert_true (decoded->locked);
      g_assert_cmpuint (decoded->items->len, ==, 0);
      g_assert_cmpstr (find_row (decoded, "Checksum"), ==, rows[i].checksum);
      g_assert_cmpstr (find_row (decoded, "Part 1"), ==, rows[i].part);
      g_assert_cmpstr (find_row (decoded, "Private key"), ==, rows[i].key);
      g_assert_cmpstr (find_row (decoded, "Probably made by"), ==, rows[i].origin);
    }
}

static void
test_wrong_passphrase (void)
{
  static const char * const names[] = {
    "modern.p12", "legacy.p12", "3des.p12", "umlaut.p12", "pbmac1-sha256.p12", "pbmac1-umlaut.p12", "empty.p12", NULL
  };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (names[i], "wrong", &error);

      g_test_message ("%s", names[i]);
      if (g_str_equal (names[i], "empty.p12"))
        {
          /* The empty one is tried anyway. */
          g_assert_no_error (error);
          continue;
        }
      g_assert_null (decoded);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
      g_assert_null (strstr (error->message, "checksum"));
    }
}

static void
test_wrong_without_checksum (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (decode_fixture ("no-mac.p12", "wrong", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_assert_nonnull (strstr (error->message, "no checksum"));
}

/* The right passphrase, another checksum: the file was changed. */
static void
test_altered (void)
{
  static const char * const names[] = { "modern.p12", "legacy.p12", "pbmac1-sha256.p12", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      gsize size;
      g_autofree guint8 *data = load (names[i], &size);

      /* In the checksum itself: everything else opens. The old form ends with salt
       * (8 bytes) and iterations (2), as PBMAC1 does with what stands for them. */
      data[size - 24] ^= 1;
      g_assert_null (decode_bytes (data, size, "secret", &error));
      g_test_message ("%s: %s", names[i], error->message);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, "altered"));

      g_assert_null (decode_bytes (data, size, "wrong", &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
    }
}

static void
test_unknown_mac (void)
{
  g_autoptr(GError) error = NULL;
  gsize size;
  g_autofree guint8 *data = load ("modern.p12", &size);

  find_last (data, size, sha256_oid, sizeof sha256_oid)[10] = 0x7f;
  g_assert_null (decode_bytes (data, size, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ALGORITHM), ==, "2.16.840.1.101.3.4.2.127");
  g_assert_nonnull (strstr (error->message, "2.16.840.1.101.3.4.2.127"));
}

/* RFC 9879 §4: the key has a length, of at least 20 bytes, and the salt is an OCTET
 * STRING. Without these the checksum is not even tried. */
static void
test_pbmac1_parameters (void)
{
  static const struct
  {
    const char *what;
    int         offset;     /* from the iterations: 02 02 08 00, then the length: 02 01 20 */
    guint8      value;
  } rows[] = {
    { "a key of 19 bytes", 6, 19 },
    { "no key", 6, 0 },
    { "a negative length", 6, 0xff },
    { "a length that is no INTEGER", 4, 0x0a },
    { "a salt that is no OCTET STRING", -10, 0x0c },
  };
  static const guint8 iterations_and_length[] = { 0x02, 0x02, 0x08, 0x00, 0x02, 0x01, 0x20 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      gsize size;
      g_autofree guint8 *data = load ("pbmac1-sha256.p12", &size);
      guint8 *at = find_last (data, size, iterations_and_length, sizeof iterations_and_length);

      g_test_message ("%s", rows[i].what);
      if (rows[i].offset < 0)
        g_assert_cmphex (at[rows[i].offset], ==, 0x04);
      at[rows[i].offset] = rows[i].value;
      g_assert_null (decode_bytes (data, size, "secret", &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, "PBMAC1"));
    }
}

static void
test_pbmac1_unknown_prf (void)
{
  static const guint8 hmac_sha256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09 };
  g_autoptr(GError) error = NULL;
  gsize size;
  g_autofree guint8 *data = load ("pbmac1-sha256.p12", &size);

  find_last (data, size, hmac_sha256, sizeof hmac_sha256)[9] = 0x7f;
  g_assert_null (decode_bytes (data, size, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
}

/* One part that nobody can read beside a good one: named, and the rest opens. */
static void
test_unknown_cipher (void)
{
  static const guint8 aes256[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a };
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;
  gsize size;
  g_autofree guint8 *data = load ("no-mac.p12", &size);

  /* The last one belongs to the key. */
  find_last (data, size, aes256, sizeof aes256)[10] = 0x7f;
  decoded = decode_bytes (data, size, "secret", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_CERTIFICATE), ==, 2);
  g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_PRIVATE_KEY), ==, 0);
  g_assert_cmpuint (decoded->ignored->len, ==, 1);
  g_assert_nonnull (strstr (decoded_ignored (decoded, 0)->reason, "2.16.840.1.101.3.4.1.127"));
}

static void
test_cut_off (void)
{
  gsize size;
  g_autofree guint8 *data = load ("modern.p12", &size);

  for (gsize n = 1; n < size; n += 37)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (decode_bytes (data, n, "secret", &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
    }
}

/* Every byte, changed: one of the four failures or a good file, never another error. */
static void
test_any_byte (void)
{
  gsize size;
  g_autofree guint8 *data = load ("modern.p12", &size);

  for (gsize i = 0; i < size; i += 3)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = NULL;

      data[i] ^= 0x55;
      decoded = decode_bytes (data, size, "secret", &error);
      data[i] ^= 0x55;
      if (error != NULL)
        g_assert_true (error->domain == CDZ_ERROR &&
                       (error->code == CDZ_ERROR_MALFORMED || error->code == CDZ_ERROR_UNSUPPORTED ||
                        error->code == CDZ_ERROR_AUTH_FAILED || error->code == CDZ_ERROR_TOO_LARGE ||
                        error->code == CDZ_ERROR_UNRECOGNIZED));
    }
}

static void
test_too_many_iterations (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;
  gint64 start = g_get_monotonic_time ();

  /* The checksum asks for ten million rounds and one. */
  g_assert_null (decode_fixture ("endless.p12", "secret", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);

  /* Only the key does, and the certificates are in clear. */
  decoded = decode_fixture ("endless-key.p12", "secret", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_PRIVATE_KEY), ==, 0);
  g_assert_cmpuint (decoded->ignored->len, ==, 1);
  g_assert_nonnull (strstr (decoded_ignored (decoded, 0)->reason, "10000000"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
}

/* RFC 7292 allows it, no program writes it: nothing inside, and the checksum fits
 * the empty passphrase. */
static void
test_without_content (void)
{
  static const guint8 empty_safe[] = {
    0x30, 0x19, 0x02, 0x01, 0x03,
    0x30, 0x14, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
    0xa0, 0x07, 0x04, 0x05, 0x30, 0x03, 0x30, 0x01, 0x00,
  };
  static const guint8 no_bags[] = {
    0x30, 0x16, 0x02, 0x01, 0x03,
    0x30, 0x11, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
    0xa0, 0x04, 0x04, 0x02, 0x30, 0x00,
  };
  static const guint8 no_content[] = {
    0x30, 0x10, 0x02, 0x01, 0x03,
    0x30, 0x0b, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01,
  };
  g_autoptr(GError) error = NULL;

  g_assert_null (decode_bytes (empty_safe, sizeof empty_safe, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_assert_null (decode_bytes (no_bags, sizeof no_bags, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "nothing in it"));
  g_assert_null (decode_bytes (no_content, sizeof no_content, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
}

/* Several passphrases: each is tried, in its order. */
static void
test_several_passphrases (void)
{
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = fixture_bytes ("formats/legacy.p12");
  g_autoptr(CdzSecret) file = cdz_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr(GPtrArray) passphrases = passphrases_new ("wrong");
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;

  g_ptr_array_add (passphrases, cdz_secret_new ("secret", 6));
  decoded = cdz_decode (file, passphrases, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (decoded->items->len, ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pkcs12/read", test_read);
  g_test_add_func ("/pkcs12/description", test_description);
  g_test_add_func ("/pkcs12/wrong-passphrase", test_wrong_passphrase);
  g_test_add_func ("/pkcs12/wrong-without-checksum", test_wrong_without_checksum);
  g_test_add_func ("/pkcs12/altered", test_altered);
  g_test_add_func ("/pkcs12/unknown-mac", test_unknown_mac);
  g_test_add_func ("/pkcs12/pbmac1-parameters", test_pbmac1_parameters);
  g_test_add_func ("/pkcs12/pbmac1-unknown-prf", test_pbmac1_unknown_prf);
  g_test_add_func ("/pkcs12/unknown-cipher", test_unknown_cipher);
  g_test_add_func ("/pkcs12/cut-off", test_cut_off);
  g_test_add_func ("/pkcs12/any-byte", test_any_byte);
  g_test_add_func ("/pkcs12/too-many-iterations", test_too_many_iterations);
  g_test_add_func ("/pkcs12/without-content", test_without_content);
  g_test_add_func ("/pkcs12/several-passphrases", test_several_passphrases);

  return g_test_run ();
}
