/* test-key-handle.c: opened private keys, and what they ask for.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-key-handle.h"
#include "services-fixture.h"

static CdzKeyHandle *
open_key (Fixture  *fixture,
          CdzItem  *item,
          GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_key_handle_open_async (fixture->library, fixture->caller, item, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_key_handle_open_finish (result, error);
}

static void
assert_signs (Fixture    *fixture,
              CdzItem    *item,
              EVP_PKEY   *pkey,
              const char *digest)
{
  static const guint8 message[] = "attack at dawn";
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzKeyHandle) handle = open_key (fixture, item, &error);
  g_autoptr(EVP_PKEY) same = NULL;
  g_autoptr(GBytes) signature = NULL;
  g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new ();

  g_assert_no_error (error);
  same = cdz_key_handle_dup_pkey (handle);
  g_assert_cmpint (EVP_PKEY_eq (same, pkey), ==, 1);
  signature = cdz_key_handle_sign (handle, digest, message, sizeof message, &error);
  g_assert_no_error (error);

  g_assert_cmpint (EVP_DigestVerifyInit_ex (context, NULL, digest, NULL, NULL, pkey, NULL), ==, 1);
  g_assert_cmpint (EVP_DigestVerify (context, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature),
                                     message, sizeof message), ==, 1);
}

static void
test_kinds (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(EVP_PKEY) ec = make_pkey ();
  g_autoptr(EVP_PKEY) ed25519 = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  g_autoptr(EVP_PKEY) x25519 = EVP_PKEY_Q_keygen (NULL, NULL, "X25519");
  g_autoptr(CdzItem) ec_item = NULL;
  g_autoptr(CdzItem) ed25519_item = NULL;
  g_autoptr(CdzItem) x25519_item = NULL;
  g_autoptr(CdzItem) public_item = NULL;
  g_autoptr(CdzKeyHandle) handle = NULL;
  g_autoptr(GError) error = NULL;

  ec_item = add (fixture, wrap_private (ec), NULL, &error);
  g_assert_no_error (error);
  ed25519_item = add (fixture, wrap_private (ed25519), NULL, &error);
  g_assert_no_error (error);
  x25519_item = add (fixture, wrap_private (x25519), NULL, &error);
  g_assert_no_error (error);
  assert_signs (fixture, ec_item, ec, "SHA384");
  assert_signs (fixture, ed25519_item, ed25519, NULL);

  /* One that only derives, and a digest that nobody knows. */
  handle = open_key (fixture, x25519_item, &error);
  g_assert_no_error (error);
  g_assert_null (cdz_key_handle_sign (handle, NULL, "x", 1, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_clear_object (&handle);
  handle = open_key (fixture, ec_item, &error);
  g_assert_null (cdz_key_handle_sign (handle, "ROT13", "x", 1, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  /* errSecParam: what has no private half. */
  public_item = add (fixture, wrap_public (ec), NULL, &error);
  g_assert_no_error (error);
  g_assert_null (open_key (fixture, public_item, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
}

static void
test_entitlement (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char * const groups[] = { "org.example", NULL };
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GError) error = NULL;

  cdz_attributes_set (attributes, CDZ_ATTR_GROUP, "org.other");
  item = add (fixture, wrap_private (pkey), attributes, &error);
  g_assert_no_error (error);

  cdz_caller_unref (fixture->caller);
  fixture->caller = cdz_caller_new ("agent", groups);
  g_assert_null (open_key (fixture, item, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
}

/* The same numbers under id-RSASSA-PSS. */
static EVP_PKEY *
relabel_as_pss (EVP_PKEY *rsa)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = EVP_PKEY2PKCS8 (rsa);
  const guint8 *inner;
  int size;

  g_assert_true (PKCS8_pkey_get0 (NULL, &inner, &size, NULL, info));
  g_assert_true (PKCS8_pkey_set0 (info, OBJ_nid2obj (NID_rsassaPss), 0, V_ASN1_UNDEF, NULL,
                                  OPENSSL_memdup (inner, (size_t) size), size));
  return EVP_PKCS82PKEY (info);
}

/* A plain RSA key serves an RSA-PSS certificate, under the certificate's algorithm. */
static void
test_rsa_pss (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(EVP_PKEY) rsa = EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (size_t) 2048);
  g_autoptr(EVP_PKEY) pss = relabel_as_pss (rsa);
  g_autoptr(X509) x509 = make_x509 (pss, "pss", 1, FALSE, NULL, NULL);
  g_autoptr(CdzItem) certificate = NULL;
  g_autoptr(CdzItem) key = NULL;
  g_autoptr(CdzItem) identity = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(GError) error = NULL;

  certificate = add (fixture, wrap_x509 (x509), NULL, &error);
  g_assert_no_error (error);
  key = add (fixture, wrap_private (rsa), NULL, &error);
  g_assert_no_error (error);
  ref = g_strconcat ("identity:", cdz_item_get (certificate, CDZ_ATTR_UUID), NULL);
  identity = resolve (fixture, ref);
  assert_signs (fixture, identity, pss, "SHA256");
  assert_signs (fixture, key, rsa, "SHA256");
}

/* A key that nothing binds to RSA-PSS serves a plain RSA certificate. */
static void
test_pss_rsa (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(EVP_PKEY) rsa = EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (size_t) 2048);
  g_autoptr(EVP_PKEY) pss = relabel_as_pss (rsa);
  g_autoptr(X509) x509 = make_x509 (rsa, "rsa", 1, FALSE, NULL, NULL);
  g_autoptr(CdzItem) certificate = NULL;
  g_autoptr(CdzItem) key = NULL;
  g_autoptr(CdzItem) identity = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(GError) error = NULL;

  key = add (fixture, wrap_private (pss), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (key, CDZ_ATTR_KEY_TYPE), ==, "rsa-pss");
  certificate = add (fixture, wrap_x509 (x509), NULL, &error);
  g_assert_no_error (error);
  ref = g_strconcat ("identity:", cdz_item_get (certificate, CDZ_ATTR_UUID), NULL);
  identity = resolve (fixture, ref);
  assert_signs (fixture, identity, rsa, "SHA256");
}

static void
set_passphrase (Fixture    *fixture,
                const char *passphrase)
{
  g_autoptr(CdzSecret) secret = cdz_secret_new (passphrase, strlen (passphrase));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  CdzVault *vault = cdz_library_get_vault (fixture->library);

  cdz_vault_set_passphrase_async (vault, NULL, secret, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_vault_set_passphrase_finish (vault, result, &error));
  g_assert_no_error (error);
  cdz_vault_lock (vault);
}

/* errSecInteractionNotAllowed and errSecAuthFailed, and nothing held afterwards. */
static void
test_vault_passphrase (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char *answers[] = { "guess", "tr0ub4dor", NULL };
  static const char *wrong[] = { "guess", NULL };
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GError) error = NULL;
  CdzVault *vault = cdz_library_get_vault (fixture->library);

  set_passphrase (fixture, "tr0ub4dor");
  g_assert_null (add (fixture, wrap_private (pkey), NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_NEEDS, "vault-passphrase");
  g_clear_error (&error);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  /* Nobody there: the vault's own error. Wrong, and no more tries: declined. */
  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
  g_assert_null (add (fixture, wrap_private (pkey), NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_NEEDS, "vault-passphrase");
  g_clear_error (&error);
  fixture->prompter->answers = wrong;
  g_assert_null (add (fixture, wrap_private (pkey), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  fixture->prompter->answers = answers;
  fixture->prompter->n_asked = 0;
  item = add (fixture, wrap_private (pkey), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 2);
  g_assert_cmpint (fixture->prompter->last_kind, ==, CDZ_PROMPT_VAULT_PASSPHRASE);
  g_assert_cmpstr (cdz_item_get (item, CDZ_ATTR_ACCESSIBLE), ==, "when-unlocked");
  g_assert_true (cdz_store_is_locked (CDZ_STORE (vault)));

  fixture->prompter->n_asked = 0;
  assert_signs (fixture, item, pkey, "SHA256");
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 2);
  g_assert_true (cdz_store_is_locked (CDZ_STORE (vault)));
}

static void
lock_keyring (void)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  const char *paths[] = { "/org/freedesktop/secrets/aliases/default" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
    g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                 "org.freedesktop.Secret.Service", "Lock",
                                 g_variant_new ("(@ao)", g_variant_new_objv (paths, 1)),
                                 NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_no_error (error);
}

/* Last: the keyring stays locked. The vault lists all the same. */
static void
test_locked_keyring (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(EVP_PKEY) other_pkey = make_pkey ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GError) error = NULL;

  item = add (fixture, wrap_private (pkey), NULL, &error);
  g_assert_no_error (error);
  lock_keyring ();

  g_assert_null (open_key (fixture, item, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_NEEDS, "keyring");
  g_clear_error (&error);
  g_assert_null (add (fixture, wrap_private (other_pkey), NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  g_clear_error (&error);

  open_library (fixture);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/key-handle/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("kinds", test_kinds);
  ADD ("entitlement", test_entitlement);
  ADD ("rsa-pss", test_rsa_pss);
  ADD ("pss-rsa", test_pss_rsa);
  ADD ("vault-passphrase", test_vault_passphrase);
  ADD ("locked-keyring", test_locked_keyring);

  return g_test_run ();
}
