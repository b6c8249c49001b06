/* test-key.c: what a key says of itself.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "decode-fixture.h"

static CdzKey *
load_key (const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = decode_fixture (name, "secret", &error);
  CdzDecodedItem *item;
  CdzKey *key;

  g_assert_no_error (error);
  item = decoded_item (decoded, 0);
  key = item->pkcs8 != NULL ? cdz_key_new_from_pkcs8 (item->pkcs8, &error) : cdz_key_new_from_spki (item->der, &error);
  g_assert_no_error (error);

  return key;
}

static const char *
get (CdzKey  *key,
     CdzAttr  attr)
{
  return cdz_attributes_get (cdz_key_get_attributes (key), attr);
}

static void
test_attributes (void)
{
  static const struct
  {
    const char *name;
    const char *klass;
    const char *type;
    const char *size;
    const char *curve;
    const char *can;        /* sign, decrypt, derive */
  } rows[] = {
    { "ec.sec1.pem", "private", "ec", "256", "P-256", "s-d" },
    { "ec.spki.pem", "public", "ec", "256", "P-256", "---" },
    { "rsa.pkcs1.pem", "private", "rsa", "2048", NULL, "se-" },
    { "rsa.pkcs8.pem", "private", "rsa", "2048", NULL, "se-" },
    { "rsa.public.pem", "public", "rsa", "2048", NULL, "---" },
    { "pss.pkcs8.pem", "private", "rsa-pss", "2048", NULL, "s--" },
    { "ed25519.pkcs8.pem", "private", "ed25519", "256", NULL, "s--" },
    { "x25519.pkcs8.pem", "private", "x25519", "256", NULL, "--d" },
    { "dsa.pem", "private", "dsa", "2048", NULL, "s--" },
    { "dsa.pkcs8.pem", "private", "dsa", "2048", NULL, "s--" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CdzKey) key = load_key (rows[i].name);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (get (key, CDZ_ATTR_KEY_CLASS), ==, rows[i].klass);
      g_assert_cmpstr (get (key, CDZ_ATTR_KEY_TYPE), ==, rows[i].type);
      g_assert_cmpstr (get (key, CDZ_ATTR_KEY_SIZE), ==, rows[i].size);
      g_assert_cmpstr (get (key, CDZ_ATTR_EFFECTIVE_KEY_SIZE), ==, rows[i].size);
      g_assert_cmpstr (get (key, CDZ_ATTR_CURVE), ==, rows[i].curve);
      g_assert_cmpstr (get (key, CDZ_ATTR_CAN_SIGN), ==, rows[i].can[0] == 's' ? "true" : "false");
      g_assert_cmpstr (get (key, CDZ_ATTR_CAN_DECRYPT), ==, rows[i].can[1] == 'e' ? "true" : "false");
      g_assert_cmpstr (get (key, CDZ_ATTR_CAN_DERIVE), ==, rows[i].can[2] == 'd' ? "true" : "false");
      g_assert_true (cdz_key_is_private (key) == g_str_equal (rows[i].klass, "private"));
    }
}

/* application-label is what PKCS#11 calls CKA_ID: SHA-1 of the public key's bits. */
static void
test_hashes (void)
{
  g_autoptr(CdzKey) private = load_key ("ec.pkcs8.pem");
  g_autoptr(CdzKey) public = load_key ("ec.spki.pem");
  g_autoptr(GBytes) crt = fixture_block ("formats/ec.crt");
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (crt, NULL);
  gsize size;
  const guint8 *spki = g_bytes_get_data (cdz_key_get_spki (private), &size);
  g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, spki, size);
  g_autofree char *sha1 = g_compute_checksum_for_data (G_CHECKSUM_SHA1, spki + size - 65, 65);

  g_assert_cmpstr (get (private, CDZ_ATTR_SPKI_SHA256), ==, sha256);
  g_assert_cmpstr (get (private, CDZ_ATTR_PUBLIC_KEY_ID), ==, sha256);
  g_assert_cmpstr (get (private, CDZ_ATTR_APPLICATION_LABEL), ==, sha1);

  g_assert_true (g_bytes_equal (cdz_key_get_spki (private), cdz_key_get_spki (public)));
  g_assert_true (g_bytes_equal (cdz_key_get_spki (private), cdz_certificate_get_spki (certificate)));
  g_assert_cmpstr (get (private, CDZ_ATTR_PUBLIC_KEY_ID), ==,
                   cdz_attributes_get (cdz_certificate_get_attributes (certificate), CDZ_ATTR_PUBLIC_KEY_ID));
  g_assert_cmpstr (get (private, CDZ_ATTR_APPLICATION_LABEL), ==,
                   cdz_attributes_get (cdz_certificate_get_attributes (certificate), CDZ_ATTR_PUBLIC_KEY_HASH));
}

/* A compressed point is another encoding of the same key: same id, other bytes. */
static void
test_compressed (void)
{
  g_autoptr(CdzKey) plain = load_key ("ec.sec1.pem");
  g_autoptr(CdzKey) compressed = load_key ("ec-compressed.sec1.pem");

  g_assert_cmpstr (get (plain, CDZ_ATTR_PUBLIC_KEY_ID), ==, get (compressed, CDZ_ATTR_PUBLIC_KEY_ID));
}

/* The PSS restrictions are part of the key and stay with it. */
static void
test_pss (void)
{
  g_autoptr(CdzKey) key = load_key ("pss.pkcs8.pem");
  g_autoptr(EVP_PKEY) pkey = cdz_key_dup_pkey (key, NULL);
  char digest[32];

  g_assert_cmpint (EVP_PKEY_get_base_id (pkey), ==, EVP_PKEY_RSA_PSS);
  g_assert_cmpint (EVP_PKEY_get_default_digest_name (pkey, digest, sizeof digest), ==, 2);
  g_assert_true (g_str_equal (digest, "SHA2-256") || g_str_equal (digest, "SHA256"));
}

/* The EVP_PKEY is of the default context and signs. */
static void
test_sign (void)
{
  static const char * const names[] = { "ec.sec1.pem", "rsa.pkcs1.pem", "ec-des.pem", "legacy.p12", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_fixture (names[i], "secret", &error);
      g_autoptr(CdzKey) key = NULL;
      g_autoptr(CdzKey) public = NULL;
      g_autoptr(EVP_PKEY) pkey = NULL;
      g_autoptr(EVP_PKEY) other = NULL;
      g_autoptr(EVP_MD_CTX) sign = EVP_MD_CTX_new ();
      g_autoptr(EVP_MD_CTX) verify = EVP_MD_CTX_new ();
      guint8 signature[512];
      gsize size = sizeof signature;

      for (guint j = 0; key == NULL && j < decoded->items->len; j++)
        if (decoded_item (decoded, j)->kind == CDZ_DECODED_PRIVATE_KEY)
          key = cdz_key_new_from_pkcs8 (decoded_item (decoded, j)->pkcs8, &error);
      g_assert_no_error (error);
      public = cdz_key_new_from_spki (cdz_key_get_spki (key), &error);
      g_assert_no_error (error);
      pkey = cdz_key_dup_pkey (key, &error);
      other = cdz_key_dup_pkey (public, &error);
      g_assert_no_error (error);

      g_assert_cmpint (EVP_DigestSignInit (sign, NULL, EVP_sha256 (), NULL, pkey), ==, 1);
      g_assert_cmpint (EVP_DigestSign (sign, signature, &size, (const guint8 *) "text", 4), ==, 1);
      g_assert_cmpint (EVP_DigestVerifyInit (verify, NULL, EVP_sha256 (), NULL, other), ==, 1);
      g_assert_cmpint (EVP_DigestVerify (verify, signature, size, (const guint8 *) "text", 4), ==, 1);
    }
}

static const char *
first_finding (CdzKey *key)
{
  g_autoptr(GPtrArray) findings = cdz_findings_new ();

  cdz_key_check (key, findings);
  return findings->len > 0 ? g_intern_string (((CdzFinding *) g_ptr_array_index (findings, 0))->code) : NULL;
}

static void
test_check_good (void)
{
  static const char * const names[] = {
    "ec.sec1.pem", "rsa.pkcs1.pem", "pss.pkcs8.pem", "ed25519.pkcs8.pem", "x25519.pkcs8.pem",
    "dsa.pem", "ec.spki.pem", "rsa.public.pem", NULL
  };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(CdzKey) key = load_key (names[i]);

      g_test_message ("%s", names[i]);
      g_assert_cmpstr (first_finding (key), ==, NULL);
    }
}

static CdzKey *
generate (int bits)
{
  g_autoptr(EVP_PKEY) pkey = EVP_RSA_gen (bits);
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = EVP_PKEY2PKCS8 (pkey);
  g_autoptr(CdzSecret) pkcs8 = NULL;
  guint8 *out;

  pkcs8 = cdz_secret_new_sized (i2d_PKCS8_PRIV_KEY_INFO (info, NULL), &out);
  i2d_PKCS8_PRIV_KEY_INFO (info, &out);
  return cdz_key_new_from_pkcs8 (pkcs8, NULL);
}

static void
test_check_small (void)
{
  g_autoptr(CdzKey) key = generate (1024);

  g_assert_cmpstr (first_finding (key), ==, "weak-key");
}

/* Another private number than the one that belongs to the public point. */
static void
test_check_mismatch (void)
{
  g_autofree char *text = fixture_text ("ec.sec1.pem");
  g_autoptr(GBytes) der = fixture_bytes ("formats/ec.sec1.der");
  gsize size = g_bytes_get_size (der);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (der, NULL), size);
  g_autoptr(CdzDecoded) decoded = NULL;
  g_autoptr(CdzKey) key = NULL;
  g_autoptr(GError) error = NULL;

  data[30] ^= 1;
  decoded = decode_bytes (data, size, NULL, &error);
  g_assert_no_error (error);
  key = cdz_key_new_from_pkcs8 (decoded_item (decoded, 0)->pkcs8, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first_finding (key), ==, "key-check-failed");
}

static void
test_broken (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = cdz_secret_new ("0\0", 2);
  g_autoptr(GBytes) spki = g_bytes_new ("0\0", 2);

  g_assert_null (cdz_key_new_from_pkcs8 (secret, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (cdz_key_new_from_spki (spki, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
}

static void
test_display_name (void)
{
  g_autoptr(CdzKey) ec = load_key ("ec.sec1.pem");
  g_autoptr(CdzKey) rsa = load_key ("rsa.public.pem");
  g_autofree char *ec_name = cdz_key_dup_display_name (ec);
  g_autofree char *rsa_name = cdz_key_dup_display_name (rsa);

  g_assert_cmpstr (ec_name, ==, "EC P-256 private key");
  g_assert_cmpstr (rsa_name, ==, "RSA 2048 public key");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/key/attributes", test_attributes);
  g_test_add_func ("/key/hashes", test_hashes);
  g_test_add_func ("/key/compressed", test_compressed);
  g_test_add_func ("/key/pss", test_pss);
  g_test_add_func ("/key/sign", test_sign);
  g_test_add_func ("/key/check/good", test_check_good);
  g_test_add_func ("/key/check/small", test_check_small);
  g_test_add_func ("/key/check/mismatch", test_check_mismatch);
  g_test_add_func ("/key/broken", test_broken);
  g_test_add_func ("/key/display-name", test_display_name);

  return g_test_run ();
}
