/* test-writers.c: what is written reads back as it was.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-error.h"
#include "cdz-key-relabel.h"
#include "cdz-key.h"
#include "cdz-pem-write.h"
#include "cdz-pkcs12-write.h"
#include "cdz-pkcs8-write.h"
#include "cdz-public-write.h"
#include "decode-fixture.h"

static CdzSecret *
make_secret (const char *text)
{
  return cdz_secret_new (text, strlen (text));
}

/* The first private key of a fixture. */
static CdzSecret *
load_pkcs8 (const char *name)
{
  g_autoptr(CdzDecoded) decoded = decode_fixture (name, NULL, NULL);

  g_assert_nonnull (decoded);
  for (guint i = 0; i < decoded->items->len; i++)
    if (decoded_item (decoded, i)->pkcs8 != NULL)
      return cdz_secret_ref (decoded_item (decoded, i)->pkcs8);

  g_assert_not_reached ();
}

static CdzDecodedItem *
find_kind (CdzDecoded     *decoded,
           CdzDecodedKind  kind)
{
  for (guint i = 0; i < decoded->items->len; i++)
    if (decoded_item (decoded, i)->kind == kind)
      return decoded_item (decoded, i);

  g_assert_not_reached ();
}

static const char *
find_row (CdzDecoded *decoded,
          const char *title)
{
  for (guint i = 0; i < decoded->description->len; i++)
    if (g_str_equal (((CdzRow *) decoded->description->pdata[i])->title, title))
      return ((CdzRow *) decoded->description->pdata[i])->value;

  return NULL;
}

static CdzDecoded *
decode (GBytes     *bytes,
        const char *passphrase)
{
  g_autoptr(GError) error = NULL;
  CdzDecoded *decoded = decode_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), passphrase, &error);

  g_assert_no_error (error);
  return decoded;
}

static void
check_container (GBytes                 *bytes,
                 const CdzPkcs12Content *content)
{
  g_autoptr(CdzDecoded) decoded = decode (bytes, "Grüße 漢字");
  CdzDecodedItem *key = find_kind (decoded, CDZ_DECODED_PRIVATE_KEY);
  CdzDecodedItem *leaf = find_kind (decoded, CDZ_DECODED_CERTIFICATE);

  g_assert_cmpuint (decoded->items->len, ==, 3);
  g_assert_true (cdz_secret_equal (key->pkcs8, content->pkcs8));
  g_assert_cmpstr (key->label, ==, content->key_names.label);
  g_assert_cmpstr (key->tag, ==, content->key_names.tag);
  g_assert_cmpstr (key->comment, ==, content->key_names.comment);
  g_assert_cmpstr (leaf->label, ==, content->leaf_names.label);
  g_assert_null (leaf->tag);
  g_assert_cmpstr (leaf->comment, ==, content->leaf_names.comment);
  g_assert_true (g_bytes_equal (leaf->der, content->certificates->pdata[0]));
  g_assert_true (g_bytes_equal (leaf->local_key_id, key->local_key_id));
}

/* Label, tag and comment of both halves, in every script, under both targets. */
static void
test_pkcs12 (void)
{
  static const struct { CdzPkcs12Target target; const char *checksum, *encryption; } rows[] = {
    { CDZ_PKCS12_MODERN, "SHA-256, 600000 iterations", "AES-256-CBC, PBKDF2 with SHA-256, 600000 iterations" },
    { CDZ_PKCS12_LEGACY, "SHA-1, 2048 iterations", "3DES, SHA-1, 2048 iterations" },
  };
  g_autoptr(CdzCertificate) leaf = fixture_certificate ("pss");
  g_autoptr(CdzCertificate) other = fixture_certificate ("everything");
  g_autoptr(CdzSecret) pkcs8 = load_pkcs8 ("ec.pkcs8.pem");
  g_autoptr(CdzSecret) passphrase = make_secret ("Grüße 漢字");
  g_autoptr(GPtrArray) certificates = g_ptr_array_new ();
  CdzPkcs12Content content = {
    pkcs8, { "Jané 🔑", "com.example.tag", "zweite Zeile\nмой ключ" }, certificates, { "leaf", NULL, "from the CA" },
  };

  g_ptr_array_add (certificates, cdz_certificate_get_der (leaf));
  g_ptr_array_add (certificates, cdz_certificate_get_der (other));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = cdz_pkcs12_write (&content, rows[i].target, passphrase, &error);
      g_autoptr(CdzDecoded) locked = NULL;

      g_assert_no_error (error);
      check_container (bytes, &content);
      locked = decode (bytes, NULL);
      g_assert_true (locked->locked);
      g_assert_cmpstr (find_row (locked, "Checksum"), ==, rows[i].checksum);
      g_assert_cmpstr (find_row (locked, "Part 1"), ==, rows[i].encryption);
      g_assert_cmpstr (find_row (locked, "Private key"), ==, rows[i].encryption);
    }
}

/* PBMAC1 where OpenSSL has it; else refused by name. */
static void
test_fips (void)
{
  g_autoptr(CdzSecret) pkcs8 = load_pkcs8 ("ec.pkcs8.pem");
  g_autoptr(CdzSecret) passphrase = make_secret ("secret");
  g_autoptr(GPtrArray) certificates = g_ptr_array_new ();
  CdzPkcs12Content content = { pkcs8, { "x" }, certificates, { NULL } };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = cdz_pkcs12_write (&content, CDZ_PKCS12_FIPS, passphrase, &error);

  if (CDZ_HAVE_PBMAC1)
    {
      g_autoptr(CdzDecoded) locked = NULL;

      g_assert_no_error (error);
      locked = decode (bytes, NULL);
      g_assert_true (g_str_has_prefix (find_row (locked, "Checksum"), "PBMAC1"));
      return;
    }

  g_assert_null (bytes);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ALGORITHM), ==, "PBMAC1");
}

static void
test_targets (void)
{
  g_autoptr(GError) error = NULL;
  CdzPkcs12Target target = CDZ_PKCS12_FIPS;

  g_assert_true (cdz_pkcs12_target_from_name ("legacy", &target, &error));
  g_assert_cmpint (target, ==, CDZ_PKCS12_LEGACY);
  g_assert_cmpstr (cdz_pkcs12_target_get_name (CDZ_PKCS12_MODERN), ==, "modern");
  g_assert_false (cdz_pkcs12_target_from_name ("browser", &target, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
}

static void
test_pkcs8 (void)
{
  g_autoptr(CdzSecret) pkcs8 = load_pkcs8 ("rsa.pkcs1.pem");
  g_autoptr(CdzSecret) passphrase = make_secret ("secret");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = cdz_pkcs8_encrypt (pkcs8, passphrase, &error);
  g_autoptr(CdzSecret) pem = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;
  g_autoptr(CdzDecoded) plain = NULL;
  gsize size;
  const guint8 *data;

  g_assert_no_error (error);
  decoded = decode (bytes, "secret");
  g_assert_true (cdz_secret_equal (decoded_item (decoded, 0)->pkcs8, pkcs8));
  g_assert_cmpstr (find_row (decoded, "Private key"), ==, "AES-256-CBC, PBKDF2 with SHA-256, 600000 iterations");

  data = cdz_secret_get_data (pkcs8, &size);
  pem = cdz_pem_write ("PRIVATE KEY", data, size);
  plain = decode_text ((const char *) cdz_secret_get_data (pem, NULL), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (decoded_item (plain, 0)->pkcs8, pkcs8));
}

/* Every length of the last line, judged by OpenSSL's reader. */
static void
test_pem (void)
{
  guint8 data[200];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 7);
  for (guint size = 1; size <= sizeof data; size++)
    {
      g_autoptr(CdzSecret) pem = cdz_pem_write ("CERTIFICATE", data, size);
      g_autoptr(BIO) bio = BIO_new_mem_buf (cdz_secret_get_data (pem, NULL), (int) cdz_secret_get_size (pem));
      g_autoptr(GBytes) block = next_block (bio, NULL);

      g_assert_nonnull (block);
      g_assert_cmpmem (g_bytes_get_data (block, NULL), g_bytes_get_size (block), data, size);
    }
}

static void
test_pkcs7 (void)
{
  g_autoptr(CdzCertificate) first = fixture_certificate ("pss");
  g_autoptr(CdzCertificate) second = fixture_certificate ("everything");
  g_autoptr(GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(CdzDecoded) decoded = NULL;

  g_ptr_array_add (certificates, cdz_certificate_get_der (first));
  g_ptr_array_add (certificates, cdz_certificate_get_der (second));
  bytes = cdz_pkcs7_write (certificates, &error);
  g_assert_no_error (error);
  decoded = decode (bytes, NULL);
  g_assert_cmpstr (decoded->format, ==, "pkcs7");
  g_assert_cmpuint (count_kind (decoded, CDZ_DECODED_CERTIFICATE), ==, 2);
}

/* ssh-keygen's own lines are compared in tests/cli/export.py. */
static void
test_ssh (void)
{
  static const struct { const char *file, *start; } rows[] = {
    { "ec.pkcs8.pem", "ecdsa-sha2-nistp256 AAAA" },
    { "rsa.pkcs1.pem", "ssh-rsa AAAA" },
    { "pss.pkcs8.pem", "ssh-rsa AAAA" },
    { "ed25519.pkcs8.pem", "ssh-ed25519 AAAA" },
    { "x25519.pkcs8.pem", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CdzSecret) pkcs8 = load_pkcs8 (rows[i].file);
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzKey) key = cdz_key_new_from_pkcs8 (pkcs8, &error);
      g_autofree char *line = cdz_ssh_write_line (cdz_key_get_spki (key), "two\nlines", &error);

      if (rows[i].start == NULL)
        {
          g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (line, rows[i].start));
      g_assert_true (g_str_has_suffix (line, " two lines"));
    }
}

static CdzSecret *
to_pkcs8 (PKCS8_PRIV_KEY_INFO *info)
{
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_PKCS8_PRIV_KEY_INFO (info, &der);

  g_assert_cmpint (size, >, 0);
  return cdz_secret_new (der, (gsize) size);
}

/* An RSA key under id-RSASSA-PSS; @parameters: with what openssl genpkey calls restrictions */
static CdzSecret *
make_pss (gboolean parameters)
{
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, "RSA-PSS", NULL);
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;

  g_assert_cmpint (EVP_PKEY_keygen_init (context), ==, 1);
  if (parameters)
    g_assert_cmpint (EVP_PKEY_CTX_ctrl_str (context, "rsa_pss_keygen_md", "sha256"), ==, 1);
  g_assert_cmpint (EVP_PKEY_keygen (context, &pkey), ==, 1);
  info = EVP_PKEY2PKCS8 (pkey);

  return to_pkcs8 (info);
}

/* There and back; what is bound stays bound. */
static void
test_relabel (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) free_pss = make_pss (FALSE);
  g_autoptr(CdzSecret) bound_pss = make_pss (TRUE);
  g_autoptr(CdzSecret) rsa = load_pkcs8 ("rsa.pkcs1.pem");
  g_autoptr(CdzKey) free_key = cdz_key_new_from_pkcs8 (free_pss, &error);
  g_autoptr(CdzKey) bound_key = cdz_key_new_from_pkcs8 (bound_pss, &error);
  g_autoptr(CdzKey) rsa_key = cdz_key_new_from_pkcs8 (rsa, &error);
  g_autoptr(CdzSecret) as_rsa = NULL;
  g_autoptr(CdzSecret) as_pss = NULL;
  g_autoptr(CdzSecret) same = NULL;
  g_autoptr(CdzKey) key = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (as_rsa = cdz_key_relabel (free_pss, cdz_key_get_spki (rsa_key), &error));
  g_assert_nonnull (key = cdz_key_new_from_pkcs8 (as_rsa, &error));
  g_assert_cmpstr (cdz_attributes_get (cdz_key_get_attributes (key), CDZ_ATTR_KEY_TYPE), ==, "rsa");
  g_clear_object (&key);

  g_assert_nonnull (as_pss = cdz_key_relabel (rsa, cdz_key_get_spki (bound_key), &error));
  g_assert_nonnull (key = cdz_key_new_from_pkcs8 (as_pss, &error));
  g_assert_cmpstr (cdz_attributes_get (cdz_key_get_attributes (key), CDZ_ATTR_KEY_TYPE), ==, "rsa-pss");

  g_assert_null (cdz_key_relabel (bound_pss, cdz_key_get_spki (rsa_key), &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH);
  g_clear_error (&error);

  same = cdz_key_relabel (bound_pss, cdz_key_get_spki (bound_key), &error);
  g_assert_true (same == bound_pss);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/writers/pkcs12", test_pkcs12);
  g_test_add_func ("/writers/fips", test_fips);
  g_test_add_func ("/writers/targets", test_targets);
  g_test_add_func ("/writers/pkcs8", test_pkcs8);
  g_test_add_func ("/writers/pem", test_pem);
  g_test_add_func ("/writers/pkcs7", test_pkcs7);
  g_test_add_func ("/writers/ssh", test_ssh);
  g_test_add_func ("/writers/relabel", test_relabel);

  return g_test_run ();
}
