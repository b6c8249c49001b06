/* test-openssh.c: private keys as OpenSSH writes them.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-error.h"
#include "cdz-key.h"
#include "decode-fixture.h"

/* The same key, whichever program wrote it. */
static void
test_same_key (void)
{
  static const char *pairs[][2] = {
    { "rsa.openssh", "rsa.pkcs8.pem" },
    { "ec.openssh", "ec.sec1.pem" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) openssh = decode_fixture (pairs[i][0], NULL, &error);
      g_autoptr(CdzDecoded) other = decode_fixture (pairs[i][1], NULL, NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (openssh->items->len, ==, 1);
      g_assert_true (cdz_secret_equal (decoded_item (openssh, 0)->pkcs8, decoded_item (other, 0)->pkcs8));
    }
}

static void
test_ed25519 (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDecoded) decoded = decode_fixture ("ed25519.openssh", NULL, &error);
  g_autoptr(CdzKey) key = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (decoded_item (decoded, 0)->label, ==, "jane@laptop");
  key = cdz_key_new_from_pkcs8 (decoded_item (decoded, 0)->pkcs8, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_attributes_get (cdz_key_get_attributes (key), CDZ_ATTR_KEY_TYPE), ==, "ed25519");
}

/* The way out is one that works: OpenSSH writes no PKCS#8 for Ed25519. */
static void
test_encrypted (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (decode_fixture ("encrypted-ed25519.openssh", NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "ssh-keygen -p -f FILE"));
  g_clear_error (&error);

  g_assert_null (decode_fixture ("encrypted-ec.openssh", "secret", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "-m PKCS8"));
}

static char *
armor (const guint8 *data,
       gsize         size)
{
  g_autofree char *base64 = g_base64_encode (data, size);

  return g_strdup_printf ("-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n", base64);
}

/* Cut at each byte, and with each byte another: refused, or the very same key. */
static void
test_damaged (void)
{
  g_autoptr(CdzDecoded) good = decode_fixture ("ed25519.openssh", NULL, NULL);
  g_autofree char *text = fixture_text ("ed25519.openssh");
  char *start = strchr (text, '\n') + 1;
  g_autofree guchar *data = NULL;
  gsize size;
  guint n_refused = 0;

  *strstr (start, "-----END") = '\0';
  data = g_base64_decode (start, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_autofree char *cut = armor (data, i), *changed = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(CdzDecoded) decoded = decode_text (cut, NULL, &error);

      g_assert_null (decoded);
      data[i] ^= 0x55;
      changed = armor (data, size);
      data[i] ^= 0x55;
      decoded = decode_text (changed, NULL, &error);
      if (decoded == NULL)
        n_refused++;
      else
        g_assert_true (cdz_secret_equal (decoded_item (decoded, 0)->pkcs8, decoded_item (good, 0)->pkcs8));
    }

  g_assert_cmpuint (n_refused, >, size / 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/openssh/same-key", test_same_key);
  g_test_add_func ("/openssh/ed25519", test_ed25519);
  g_test_add_func ("/openssh/encrypted", test_encrypted);
  g_test_add_func ("/openssh/damaged", test_damaged);

  return g_test_run ();
}
