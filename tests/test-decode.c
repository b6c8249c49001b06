/* test-decode.c: what is in a file.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-base64.h"
#include "cdz-ber.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-pem.h"
#include "decode-fixture.h"

static void
test_format (void)
{
  static const struct
  {
    const char     *name;
    const char     *format;
    CdzDecodedKind  kind;
  } rows[] = {
    { "ca.pem", "pem", CDZ_DECODED_CERTIFICATE },
    { "ca.der", "certificate", CDZ_DECODED_CERTIFICATE },
    { "trusted.pem", "pem", CDZ_DECODED_CERTIFICATE },
    { "ca.crl", "pem", CDZ_DECODED_CRL },
    { "ec.csr", "pem", CDZ_DECODED_REQUEST },
    { "ec.csr.der", "request", CDZ_DECODED_REQUEST },
    { "ec.sec1.pem", "pem", CDZ_DECODED_PRIVATE_KEY },
    { "ec.sec1.der", "sec1", CDZ_DECODED_PRIVATE_KEY },
    { "ec.pkcs8.pem", "pem", CDZ_DECODED_PRIVATE_KEY },
    { "ec.pkcs8.der", "pkcs8", CDZ_DECODED_PRIVATE_KEY },
    { "rsa.pkcs1.pem", "pem", CDZ_DECODED_PRIVATE_KEY },
    { "rsa.pkcs1.der", "pkcs1", CDZ_DECODED_PRIVATE_KEY },
    { "dsa.pem", "pem", CDZ_DECODED_PRIVATE_KEY },
    { "ed25519.pkcs8.pem", "pem", CDZ_DECODED_PRIVATE_KEY },
    { "ec.spki.pem", "pem", CDZ_DECODED_PUBLIC_KEY },
    { "rsa.public.pem", "pem", CDZ_DECODED_PUBLIC_KEY },
    { "ec.params.pem", "pem", CDZ_DECODED_PARAMETERS },
    { "dh.params.pem", "pem", CDZ_DECODED_PARAMETERS },
    { "dsa.params.pem", "pem", CDZ_DECODED_PARAMETERS },
    { "ca.p7b.der", "pkcs7", CDZ_DECODED_CERTIFICATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (rows[i].name, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (decoded->format, ==, rows[i].format);
      g_assert_nonnull (decoded->format_title);
      g_assert_cmpuint (decoded->items->len, ==, 1);
      g_assert_cmpint (decoded_item (decoded, 0)->kind, ==, rows[i].kind);
      g_assert_true ((decoded_item (decoded, 0)->pkcs8 != NULL) == (rows[i].kind == CDZ_DECODED_PRIVATE_KEY));
      g_assert_true ((decoded_item (decoded, 0)->der != NULL) == (rows[i].kind != CDZ_DECODED_PRIVATE_KEY));
      g_assert_false (decoded->locked);
    }
}

/* One key is one key, whatever encoding and encryption it came in. */
static void
test_same_bytes (void)
{
  static const char * const names[] = {
    "ec.pkcs8.pem", "ec.pkcs8.der", "ec.sec1.der", "ec-aes256.pem", "ec-aes128.pem",
    "ec-des3.pem", "ec-des.pem", "ec-pbes2.pem", "ec-pbes2.der", "ec-scrypt.pem", "ec-3des.pem",
    "ec-rc2.pem", "ec-md5des.pem", NULL
  };
  g_autoptr(CdzDecoded) plain = decode_fixture ("ec.sec1.pem", NULL, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (names[i], "secret", &error);

      g_test_message ("%s", names[i]);
      g_assert_no_error (error);
      g_assert_cmpuint (decoded->items->len, ==, 1);
      g_assert_true (cdz_secret_equal (decoded_item (plain, 0)->pkcs8, decoded_item (decoded, 0)->pkcs8));
    }
}

static void
test_locked (void)
{
  static const char * const names[] = {
    "ec-aes256.pem", "ec-des.pem", "ec-pbes2.pem", "ec-pbes2.der", "ec-scrypt.pem", "ec-3des.pem", "ec-md5des.pem", NULL
  };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) locked = decode_fixture (names[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_true (locked->locked);
      g_assert_cmpuint (locked->items->len, ==, 0);
      g_assert_cmpuint (locked->description->len, >, 0);

      g_assert_null (decode_fixture (names[i], "wrong", &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
      g_assert_nonnull (strstr (error->message, "no checksum"));
    }
}

/* A wrong passphrase passes the padding one time in 256: still AUTH_FAILED. */
static void
test_wrong_many_times (void)
{
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *passphrase = g_strdup_printf ("wrong %u", i);
      g_autoptr(GError) error = NULL;

      g_assert_null (decode_fixture ("ec-aes256.pem", passphrase, &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
    }
}

/* The text with each line end replaced. */
static char *
with_line_ends (const char *text,
                const char *line_end)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv (line_end, lines);
}

static char *
in_one_column (const char *text)
{
  GString *column = g_string_new (NULL);
  gboolean in_body = FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == '-')
        in_body = FALSE;
      g_string_append_c (column, *text);
      if (in_body && *text != '\n')
        g_string_append_c (column, '\n');
      if (*text == '\n')
        in_body = text[1] != '-';
    }

  return g_string_free (column, FALSE);
}

static void
test_line_ends (void)
{
  g_autofree char *text = fixture_text ("ca.pem");
  g_autofree char *key = fixture_text ("ec-aes256.pem");
  g_autoptr(CdzDecoded) plain = decode_fixture ("ca.pem", NULL, NULL);
  g_autofree char *crlf = with_line_ends (text, "\r\n");
  g_autofree char *cr = with_line_ends (text, "\r");
  g_autofree char *spaces = with_line_ends (text, "  \t\n");
  g_autofree char *empty_lines = with_line_ends (text, "\n\n");
  g_autofree char *indented = with_line_ends (text, "\n    ");
  g_autofree char *column = in_one_column (text);
  g_autofree char *bom = g_strconcat ("\xef\xbb\xbf", text, NULL);
  g_autofree char *prose = g_strconcat ("Dear all, -----BEGIN nothing\n-----BEGIN\n", text, "\n\nYours, -----END\n", NULL);
  g_autofree char *no_end_of_line = g_strchomp (g_strdup (text));
  const char *variants[] = { crlf, cr, spaces, empty_lines, indented, column, bom, prose, no_end_of_line };
  g_autofree char *key_cr = with_line_ends (key, "\r");
  g_autoptr(CdzDecoded) opened = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autoptr(CdzDecoded) decoded = decode_text (variants[i], NULL, &error);

      g_test_message ("variant %u", i);
      g_assert_no_error (error);
      g_assert_cmpuint (decoded->items->len, ==, 1);
      g_assert_cmpuint (decoded->ignored->len, ==, 0);
      g_assert_true (g_bytes_equal (decoded_item (plain, 0)->der, decoded_item (decoded, 0)->der));
    }

  opened = decode_text (key_cr, "secret", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (opened->items->len, ==, 1);
}

static void
test_bundle (void)
{
  g_autofree char *ca = fixture_text ("ca.pem");
  g_autofree char *crt = fixture_text ("ec.crt");
  g_autofree char *key = fixture_text ("ec-pbes2.pem");
  g_autofree char *cut = g_strndup (ca, strlen (ca) / 2);
  g_autofree char *bundle = g_strconcat (ca, "-----BEGIN ERRORS-----\nAAAA\n-----END ERRORS-----\n",
                                         cut, crt, key, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) open = decode_text (bundle, "secret", &error);
  g_autoptr(CdzDecoded) locked = decode_text (bundle, NULL, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (open->items->len, ==, 3);
  g_assert_cmpuint (decoded_item (open, 0)->block, ==, 1);
  g_assert_cmpuint (decoded_item (open, 1)->block, ==, 4);
  g_assert_cmpint (decoded_item (open, 2)->kind, ==, CDZ_DECODED_PRIVATE_KEY);
  g_assert_cmpuint (open->ignored->len, ==, 2);
  g_assert_cmpstr (decoded_ignored (open, 0)->label, ==, "Block 2: ERRORS");
  g_assert_cmpstr (decoded_ignored (open, 1)->label, ==, "Block 3: CERTIFICATE");
  g_assert_false (open->locked);

  g_assert_true (locked->locked);
  g_assert_cmpuint (locked->items->len, ==, 2);

  g_assert_null (decode_text (bundle, "wrong", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
}

static void
test_no_line_break (void)
{
  g_autofree char *ca = g_strchomp (fixture_text ("ca.pem"));
  g_autofree char *crt = fixture_text ("ec.crt");
  g_autofree char *bundle = g_strconcat (ca, crt, NULL);
  g_autoptr(CdzDecoded) decoded = decode_text (bundle, NULL, NULL);

  g_assert_cmpuint (decoded->items->len, ==, 2);
  g_assert_cmpuint (decoded->ignored->len, ==, 0);
}

static void
test_damaged (void)
{
  static const struct
  {
    const char *text;
    const char *says;
  } rows[] = {
    { "-----BEGIN CERTIFICATE-----\nMIIB\n", "ends in the middle" },
    { "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "nothing in it" },
    { "-----BEGIN CERTIFICATE-----\nMI!B\n-----END CERTIFICATE-----\n", "line 2" },
    { "-----BEGIN CERTIFICATE-----\nMIIB\nMIIB=\n-----END CERTIFICATE-----\n", "not base64" },
    { "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICAT-----\n", "END line" },
    { "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "cut off" },
    { "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n-----END RSA PRIVATE KEY-----\n", "empty line" },
    { "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----\n", "how it is encrypted" },
    { "-----BEGIN PRIVATE KEY-----\nMAAwADAA\n-----END PRIVATE KEY-----\n", "damaged" },
    { "0\x82\x10", "cut off" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (decode_text (rows[i].text, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

static void
test_foreign (void)
{
  static const struct
  {
    const char *bytes;
    gsize       size;
    int         code;
    const char *says;
  } rows[] = {
#define ROW(bytes, code, says) { bytes, sizeof bytes - 1, CDZ_ERROR_ ## code, says }
    ROW ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n", MALFORMED, "OpenSSH"),
    ROW ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nb3Bl\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n", UNSUPPORTED, "GnuPG"),
    ROW ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", UNSUPPORTED, "RFC 4716"),
    ROW ("-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\neyJr\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n", UNSUPPORTED, "cosign"),
    ROW ("-----BEGIN NEBULA CERTIFICATE-----\neyJr\n-----END NEBULA CERTIFICATE-----\n", UNSUPPORTED, "Nebula"),
    ROW ("-----BEGIN NAME-----\neyJr\n-----END NAME-----\n", UNRECOGNIZED, "BEGIN NAME"),
    ROW ("\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1", UNSUPPORTED, "keytool"),
    ROW ("\xce\xce\xce\xce\0\0\0\2", UNSUPPORTED, "JCEKS"),
    ROW ("\0\0\0\2\0\0\0\x14salt", UNSUPPORTED, "Bouncy"),
    ROW ("PuTTY-User-Key-File-3: ssh-ed25519\n", UNSUPPORTED, "puttygen"),
    ROW ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\n", UNSUPPORTED, "SSH public key"),
    ROW ("{\"cert\":\"x\"}", UNRECOGNIZED, "JSON"),
    ROW ("MIIBszCCAVmgAwIBAgIU", UNRECOGNIZED, "BEGIN"),
    ROW ("\xff\xfe-\0-\0", UNRECOGNIZED, "UTF-16"),
    ROW ("0\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01", UNRECOGNIZED, "AlgorithmIdentifier"),
    ROW ("\x30\x03\x0a\x01\x06", UNRECOGNIZED, "OCSP"),
    ROW ("", UNRECOGNIZED, "empty"),
    ROW (" \n", UNRECOGNIZED, "empty"),
    ROW ("what?", UNRECOGNIZED, "known here"),
#undef ROW
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzSecret) file = cdz_secret_new (rows[i].bytes, rows[i].size);

      g_assert_null (cdz_decode (file, NULL, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, CDZ_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

/* An algorithm that this OpenSSL lacks is named; one that it has is read. */
static void
test_unknown_algorithm (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = decode_fixture ("mldsa.pkcs8.pem", NULL, &error);

  if (decoded == NULL)
    {
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
      g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ALGORITHM), ==, "ML-DSA-65");
      g_assert_nonnull (strstr (error->message, "ML-DSA-65"));
    }
  else
    g_assert_cmpuint (decoded->items->len, ==, 1);
}

static void
test_pkcs7 (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = decode_fixture ("chain.p7b", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (decoded->items->len, ==, 3);
  g_assert_cmpint (decoded_item (decoded, 0)->kind, ==, CDZ_DECODED_CERTIFICATE);
  g_assert_cmpint (decoded_item (decoded, 1)->kind, ==, CDZ_DECODED_CERTIFICATE);
  g_assert_cmpint (decoded_item (decoded, 2)->kind, ==, CDZ_DECODED_CRL);
}

/* PrivateKeyInfo of version 2 carries the public key too (RFC 5958). */
static void
test_pkcs8_v2 (void)
{
  g_autoptr(CdzDecoded) first = decode_fixture ("ed25519.pkcs8.pem", NULL, NULL);
  gsize size;
  const guint8 *v1 = cdz_secret_get_data (decoded_item (first, 0)->pkcs8, &size);
  static const guint8 public[] = { 0x81, 0x03, 0x00, 0x01, 0x02 };
  guint8 v2[128];
  g_autoptr(CdzSecret) file = NULL;
  g_autoptr(CdzDecoded) second = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (size + sizeof public, <, sizeof v2);
  memcpy (v2, v1, size);
  memcpy (v2 + size, public, sizeof public);
  v2[1] += sizeof public;
  v2[4] = 1;

  file = cdz_secret_new (v2, size + sizeof public);
  second = cdz_decode (file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (decoded_item (first, 0)->pkcs8, decoded_item (second, 0)->pkcs8));
}

static void
test_rest (void)
{
  g_autoptr(GBytes) der = fixture_bytes ("formats/ca.der");
  g_autofree guint8 *longer = g_malloc (g_bytes_get_size (der) + 2);
  g_autoptr(CdzSecret) file = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;

  memcpy (longer, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  memcpy (longer + g_bytes_get_size (der), "xy", 2);
  file = cdz_secret_new (longer, g_bytes_get_size (der) + 2);
  decoded = cdz_decode (file, NULL, NULL, NULL);

  g_assert_cmpuint (decoded->items->len, ==, 1);
  g_assert_true (g_bytes_equal (decoded_item (decoded, 0)->der, der));
  g_assert_cmpuint (decoded->ignored->len, ==, 1);
}

static void
test_too_large (void)
{
  g_autoptr(CdzSecret) file = cdz_secret_new_sized (CDZ_MAX_FILE_SIZE + 1, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (cdz_decode (file, NULL, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);
}

static void
test_too_many (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i <= CDZ_MAX_ITEMS; i++)
    g_string_append (text, "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");

  g_assert_null (decode_text (text->str, NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  g_autofree char *text = fixture_text ("ec-pbes2.pem");
  g_autoptr(CdzSecret) file = cdz_secret_new (text, strlen (text));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cdz_decode (file, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_base64 (void)
{
  for (gsize size = 0; size < 200; size++)
    {
      guint8 data[200], out[300];
      g_autofree char *text = NULL;
      const char *where;
      gsize out_size;

      for (gsize i = 0; i < size; i++)
        data[i] = g_test_rand_int ();
      text = g_base64_encode (data, size);
      g_assert_true (cdz_base64_decode (text, strlen (text), out, &out_size, &where));
      g_assert_cmpmem (out, out_size, data, size);
    }
}

/* Random bytes and random changes never crash; sanitizers watch. */
static void
test_noise (void)
{
  g_autoptr(GBytes) der = fixture_bytes ("formats/modern.p12");
  gsize size = g_bytes_get_size (der);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (der, NULL), size);
      g_autoptr(CdzSecret) file = NULL;
      g_autoptr(CdzDecoded) decoded = NULL;

      copy[g_test_rand_int_range (0, MIN (size, 80))] = g_test_rand_int ();
      copy[g_test_rand_int_range (0, size)] = g_test_rand_int ();
      file = cdz_secret_new (copy, size);
      decoded = cdz_decode (file, NULL, NULL, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/decode/format", test_format);
  g_test_add_func ("/decode/same-bytes", test_same_bytes);
  g_test_add_func ("/decode/locked", test_locked);
  g_test_add_func ("/decode/wrong-many-times", test_wrong_many_times);
  g_test_add_func ("/decode/line-ends", test_line_ends);
  g_test_add_func ("/decode/bundle", test_bundle);
  g_test_add_func ("/decode/no-line-break", test_no_line_break);
  g_test_add_func ("/decode/damaged", test_damaged);
  g_test_add_func ("/decode/foreign", test_foreign);
  g_test_add_func ("/decode/unknown-algorithm", test_unknown_algorithm);
  g_test_add_func ("/decode/pkcs7", test_pkcs7);
  g_test_add_func ("/decode/pkcs8-v2", test_pkcs8_v2);
  g_test_add_func ("/decode/rest", test_rest);
  g_test_add_func ("/decode/too-large", test_too_large);
  g_test_add_func ("/decode/too-many", test_too_many);
  g_test_add_func ("/decode/cancelled", test_cancelled);
  g_test_add_func ("/decode/base64", test_base64);
  g_test_add_func ("/decode/noise", test_noise);

  return g_test_run ();
}
