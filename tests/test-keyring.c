/* test-keyring.c: private keys in the vault, with a real keyring.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs inside tests/with-keyring. The last case locks the keyring for good. */
#define _GNU_SOURCE
#include "config.h"

#include <string.h>

#include <openssl/x509.h>
#include <sqlite3.h>

#include "cdz-keyring.h"
#include "vault-fixture.h"

#define SERVICE "org.freedesktop.secrets"
#define LOGIN "/org/freedesktop/secrets/collection/login"

static CdzKey *
make_key (void)
{
  EVP_PKEY *pkey = make_pkey ();
  PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8 (pkey);
  g_autoptr(CdzSecret) pkcs8 = NULL;
  g_autoptr(GError) error = NULL;
  guint8 *der = NULL;
  int size = i2d_PKCS8_PRIV_KEY_INFO (info, &der);
  CdzKey *key;

  pkcs8 = cdz_secret_new (der, (gsize) size);
  OPENSSL_clear_free (der, (gsize) size);
  PKCS8_PRIV_KEY_INFO_free (info);
  EVP_PKEY_free (pkey);

  key = cdz_key_new_from_pkcs8 (pkcs8, &error);
  g_assert_no_error (error);
  return key;
}

static GVariant *
call (const char *path,
      const char *interface,
      const char *method,
      GVariant   *arguments)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (bus, SERVICE, path, interface, method, arguments, NULL,
                                                 G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

/* The root keys of one vault in the keyring. */
static char **
find_root_keys (const char *vault_id)
{
  GVariantBuilder builder;
  g_autoptr(GVariant) reply = NULL;
  char **unlocked, **locked;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "xdg:schema", "io.github.credenza.Credenza.RootKey");
  g_variant_builder_add (&builder, "{ss}", "cdz:vault", vault_id);
  reply = call ("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "SearchItems",
                g_variant_new ("(a{ss})", &builder));
  g_variant_get (reply, "(^ao^ao)", &unlocked, &locked);
  g_strfreev (locked);

  return unlocked;
}

static CdzSecret *
load (CdzVault  *vault,
      CdzItem   *item,
      GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_store_load_secret_async (CDZ_STORE (vault), item, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_store_load_secret_finish (CDZ_STORE (vault), result, error);
}

static gboolean
unlock (CdzVault    *vault,
        const char  *text,
        GError     **error)
{
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_unlock_async (vault, passphrase, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_unlock_finish (vault, result, error);
}

static gboolean
set_passphrase (CdzVault    *vault,
                const char  *old_text,
                const char  *new_text,
                GError     **error)
{
  g_autoptr(CdzSecret) old_passphrase = old_text != NULL ? cdz_secret_new (old_text, strlen (old_text)) : NULL;
  g_autoptr(CdzSecret) new_passphrase = new_text != NULL ? cdz_secret_new (new_text, strlen (new_text)) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_set_passphrase_async (vault, old_passphrase, new_passphrase, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_set_passphrase_finish (vault, result, error);
}

static void
assert_refused (gboolean      done,
                GError      **error,
                CdzErrorCode  code,
                const char   *needs)
{
  g_assert_false (done);
  g_assert_error (*error, CDZ_ERROR, (int) code);
  if (needs != NULL)
    g_assert_cmpstr (cdz_error_get_detail (*error, CDZ_DETAIL_NEEDS), ==, needs);
  g_clear_error (error);
}

static void
assert_loads_not (CdzVault     *vault,
                  CdzItem      *item,
                  CdzErrorCode  code,
                  const char   *needs)
{
  GError *error = NULL;
  g_autoptr(CdzSecret) secret = load (vault, item, &error);

  assert_refused (secret != NULL, &error, code, needs);
}

static void
assert_loads (CdzVault *vault,
              CdzItem  *item,
              CdzKey   *key)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = load (vault, item, &error);

  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (secret, cdz_key_get_pkcs8 (key)));
}

static CdzItem *
add_key (CdzVault *vault,
         CdzKey   *key)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = apply_one (vault, add_object (g_object_ref (key)), &error);

  g_assert_no_error (error);
  return ((CdzResult *) outcome->results->pdata[0])->item;
}

static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
test_place (void)
{
  g_autoptr(CdzSecret) key = cdz_secret_new ("0123456789abcdefghijklmnopqrstuv", 32);
  g_autoptr(CdzSecret) found = NULL;
  g_autoptr(CdzSecret) gone = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) paths = NULL;

  g_assert_true (cdz_keyring_store ("vault-1", "key-1", key, NULL, &error));
  g_assert_no_error (error);
  found = cdz_keyring_lookup ("vault-1", "key-1", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (found, key));

  /* Another key of the same vault is never in its place. */
  gone = cdz_keyring_lookup ("vault-1", "key-2", NULL, &error);
  assert_refused (gone != NULL, &error, CDZ_ERROR_NOT_FOUND, NULL);
  g_assert_true (cdz_keyring_delete ("vault-1", "key-2", NULL, &error));
  g_assert_true (cdz_keyring_delete ("vault-1", "key-1", NULL, &error));
  g_assert_no_error (error);
  paths = find_root_keys ("vault-1");
  g_assert_cmpuint (g_strv_length (paths), ==, 0);
}

static void
test_wrapped_by_r (VaultFixture  *fixture,
                   gconstpointer  data)
{
  g_autoptr(CdzKey) key = make_key ();
  CdzItem *item = add_key (fixture->vault, key);
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);
  g_autofree char *contents = NULL;
  g_autofree char *wal_path = g_strconcat (fixture->path, "-wal", NULL);
  gsize size, secret_size;
  const guint8 *secret = cdz_secret_get_data (cdz_key_get_pkcs8 (key), &secret_size);
  g_auto(GStrv) paths = find_root_keys (cdz_vault_get_id (fixture->vault));

  g_assert_cmpstr (cdz_item_get (item, CDZ_ATTR_ACCESSIBLE), ==, "after-first-unlock");
  g_assert_cmpstr (cdz_item_get (item, CDZ_ATTR_EXTRACTABLE), ==, "true");
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  g_assert_cmpuint (cdz_vault_get_slots (fixture->vault)->len, ==, 1);
  g_assert_false (cdz_store_is_locked (CDZ_STORE (fixture->vault)));
  assert_loads (fixture->vault, item, key);

  g_assert_true (refresh (other, NULL));
  g_assert_true (cdz_item_is_same_content (get_item (other, 0), item));
  assert_loads (other, get_item (other, 0), key);

  /* The same key again needs no keyring and stores nothing. */
  g_assert_true (add_key (fixture->vault, key) == item);

  g_assert_true (g_file_get_contents (wal_path, &contents, &size, NULL));
  g_assert_null (memmem (contents, size, secret + 36, secret_size - 36));
  g_assert_nonnull (memmem (contents, size, "CDZE", 4));
}

/* Everything that is not for this machine is refused, never stored as less. */
static void
test_classes (VaultFixture  *fixture,
              gconstpointer  data)
{
  static const struct
  {
    const char *accessible;
    const char *flags;
    int         code;
  } cases[] = {
    { "always", NULL, CDZ_ERROR_PARAM },
    { "sometimes", NULL, CDZ_ERROR_PARAM },
    { "when-unlocked", NULL, CDZ_ERROR_AUTH_FAILED },
    { "session", "private-key-usage", CDZ_ERROR_PARAM },
    { "after-first-unlock-this-device-only", NULL, CDZ_ERROR_NOT_AVAILABLE },
    { "when-unlocked-this-device-only", NULL, CDZ_ERROR_AUTH_FAILED },
    { "when-passphrase-set-this-device-only", NULL, CDZ_ERROR_NOT_AVAILABLE },
    { "when-passphrase-set-this-device-only", "user-presence", CDZ_ERROR_PARAM },
    { NULL, "user-presence", CDZ_ERROR_AUTH_FAILED },
    { NULL, "application-password", CDZ_ERROR_INTERACTION_NOT_ALLOWED },
    { NULL, "biometry-any", CDZ_ERROR_UNSUPPORTED },
    { NULL, "companion", CDZ_ERROR_UNSUPPORTED },
    { NULL, "nonsense", CDZ_ERROR_PARAM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
      g_autoptr(CdzKey) key = make_key ();
      g_autoptr(CdzOutcome) outcome = NULL;
      GError *error = NULL;

      cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, cases[i].accessible);
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESS_CONTROL, cases[i].flags);
      outcome = apply_one (fixture->vault, cdz_change_new_add (G_OBJECT (key), attributes, 0), &error);
      assert_refused (outcome != NULL, &error, (CdzErrorCode) cases[i].code, NULL);
    }

  g_assert_true (refresh (fixture->vault, NULL));
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 0);
}

/* Its root key lies in the keyring's memory: whoever is in the session opens it. */
static void
test_session (VaultFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzKey) key = make_key ();
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = NULL;
  g_auto(GStrv) paths = NULL;

  cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, "session");
  outcome = apply_one (fixture->vault, cdz_change_new_add (g_object_ref (G_OBJECT (key)), attributes, 0), &error);
  g_assert_no_error (error);
  g_assert_true (refresh (other, NULL));
  assert_loads (other, get_item (other, 0), key);

  paths = find_root_keys (cdz_vault_get_id (other));
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  g_assert_true (g_str_has_prefix (paths[0], "/org/freedesktop/secrets/collection/session/"));
}

static void
test_passphrase (VaultFixture  *fixture,
                 gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  g_autoptr(CdzKey) under_r = make_key ();
  g_autoptr(CdzKey) under_v = make_key ();
  CdzItem *r_item = add_key (vault, under_r);
  CdzItem *v_item;
  GError *error = NULL;
  g_autoptr(CdzOutcome) refused = NULL;

  assert_refused (unlock (vault, "x", &error), &error, CDZ_ERROR_NOT_FOUND, NULL);
  assert_refused (set_passphrase (vault, NULL, "", &error), &error, CDZ_ERROR_PARAM, NULL);
  g_assert_true (set_passphrase (vault, NULL, "first", &error));
  g_assert_cmpuint (cdz_vault_get_slots (vault)->len, ==, 3);
  g_assert_true (cdz_store_is_locked (CDZ_STORE (vault)));
  assert_loads (vault, r_item, under_r);

  /* From now on the passphrase is what protects. */
  refused = apply_one (vault, add_object (g_object_ref (under_v)), &error);
  assert_refused (refused != NULL, &error, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "vault-passphrase");
  assert_refused (unlock (vault, "wrong", &error), &error, CDZ_ERROR_AUTH_FAILED, NULL);
  assert_refused (unlock (vault, "", &error), &error, CDZ_ERROR_AUTH_FAILED, NULL);
  g_assert_true (unlock (vault, "first", &error));
  g_assert_false (cdz_store_is_locked (CDZ_STORE (vault)));
  v_item = add_key (vault, under_v);
  g_assert_cmpstr (cdz_item_get (v_item, CDZ_ATTR_ACCESSIBLE), ==, "when-unlocked");
  assert_loads (vault, v_item, under_v);
  cdz_vault_lock (vault);
  g_assert_true (cdz_store_is_locked (CDZ_STORE (vault)));
  assert_loads_not (vault, v_item, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "vault-passphrase");

  assert_refused (set_passphrase (vault, NULL, "second", &error), &error, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "vault-passphrase");
  assert_refused (set_passphrase (vault, "wrong", "second", &error), &error, CDZ_ERROR_AUTH_FAILED, NULL);
  g_assert_true (set_passphrase (vault, "first", "second", &error));
  assert_refused (unlock (vault, "first", &error), &error, CDZ_ERROR_AUTH_FAILED, NULL);
  g_assert_true (unlock (vault, "second", &error));
  assert_loads (vault, v_item, under_v);

  assert_refused (set_passphrase (vault, "second", NULL, &error), &error, CDZ_ERROR_PARAM, NULL);
  g_assert_no_error (error);
}

/* Also what undo could bring back needs the passphrase. */
static void
test_remove_passphrase (VaultFixture  *fixture,
                        gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  g_autoptr(CdzKey) key = make_key ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzOutcome) outcome = NULL;
  GError *error = NULL;
  CdzItem *item;

  g_assert_true (set_passphrase (vault, NULL, "first", &error));
  g_assert_true (unlock (vault, "first", &error));
  item = add_key (vault, key);
  outcome = apply_one (vault, cdz_change_new_delete (CDZ_CLASS_KEY, cdz_item_get (item, CDZ_ATTR_UUID)), &error);
  g_assert_no_error (error);
  assert_refused (set_passphrase (vault, "first", NULL, &error), &error, CDZ_ERROR_PARAM, NULL);

  cdz_vault_forget_async (vault, outcome->operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_vault_forget_finish (vault, result, &error));
  g_assert_true (set_passphrase (vault, "first", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cdz_vault_get_slots (vault)->len, ==, 1);
  g_assert_false (cdz_vault_has_passphrase (vault));
  assert_loads (vault, add_key (vault, key), key);
}

/* A keyring that was reset: lost without a passphrase, open with one. */
static void
test_reset (VaultFixture  *fixture,
            gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  g_autoptr(CdzKey) key = make_key ();
  CdzItem *item = add_key (vault, key);
  const char *has_passphrase = data;
  GError *error = NULL;
  g_auto(GStrv) paths = find_root_keys (cdz_vault_get_id (vault));
  g_auto(GStrv) again = NULL;
  g_autoptr(GVariant) reply = NULL;

  if (has_passphrase != NULL)
    g_assert_true (set_passphrase (vault, NULL, "p", &error));

  reply = call (paths[0], "org.freedesktop.Secret.Item", "Delete", NULL);
  if (has_passphrase == NULL)
    {
      assert_loads_not (vault, item, CDZ_ERROR_NOT_AVAILABLE, NULL);
      return;
    }

  assert_loads_not (vault, item, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "vault-passphrase");
  g_assert_true (unlock (vault, "p", &error));
  assert_loads (vault, item, key);

  /* By itself the keyring has the key again, under its old name. */
  cdz_vault_lock (vault);
  assert_loads (vault, item, key);
  again = find_root_keys (cdz_vault_get_id (vault));
  g_assert_cmpuint (g_strv_length (again), ==, 1);
}

/* Each column that the envelope's header has too, edited behind the vault's back. */
static void
test_edited_row (VaultFixture  *fixture,
                 gconstpointer  data)
{
  static const char * const edits[] = {
    "UPDATE key SET access_control = 'private-key-usage'",
    "UPDATE key SET \"group\" = 'other'",
    "UPDATE key SET generation = generation + 1",
    "UPDATE key SET key_type = 'rsa'",
    "UPDATE key SET public_key_id = replace (public_key_id, substr (public_key_id, 1, 4), 'ffff')",
    "UPDATE key SET accessible = 'when-unlocked'",
    "UPDATE key SET envelope = substr (envelope, 1, 50)",
    "UPDATE vault SET id = '00000000-0000-0000-0000-000000000000'",
  };
  g_autoptr(CdzKey) key = make_key ();
  CdzItem *item = add_key (fixture->vault, key);
  g_autofree char *copy = g_strconcat (fixture->path, ".copy", NULL);
  g_autofree char *keep = g_strdup_printf ("VACUUM INTO '%s'", copy);

  run_sql (fixture->path, keep);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%u", fixture->path, i);
      g_autofree char *contents = NULL;
      g_autoptr(CdzVault) edited = cdz_vault_new (path);
      g_autoptr(CdzSecret) secret = NULL;
      g_autoptr(GError) error = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (copy, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
      assert_loads (edited, item, key);
      run_sql (path, edits[i]);
      secret = load (edited, item, &error);
      g_assert_null (secret);
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
    }
}

/* Two envelopes exchanged: each is whole, and neither opens. */
static void
test_exchanged (VaultFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr(CdzKey) a = make_key ();
  g_autoptr(CdzKey) b = make_key ();
  CdzItem *item = add_key (fixture->vault, a);

  add_key (fixture->vault, b);
  run_sql (fixture->path,
           "CREATE TEMP TABLE t AS SELECT rowid AS n, envelope AS e FROM key;"
           "UPDATE key SET envelope = (SELECT e FROM t WHERE n <> key.rowid)");
  assert_loads_not (fixture->vault, item, CDZ_ERROR_MALFORMED, NULL);
}

#define N_AT_ONCE 8

/* Eight that find no vault and no root key, all at once. */
static void
test_first_at_once (VaultFixture  *fixture,
                    gconstpointer  data)
{
  CdzVault *vaults[N_AT_ONCE];
  CdzKey *keys[N_AT_ONCE];
  GAsyncResult *results[N_AT_ONCE] = { NULL };
  g_auto(GStrv) paths = NULL;

  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr(GPtrArray) changes = changes_new ();

      vaults[i] = cdz_vault_new (fixture->path);
      keys[i] = make_key ();
      g_ptr_array_add (changes, add_object (g_object_ref (keys[i])));
      cdz_store_apply_async (CDZ_STORE (vaults[i]), "Test", changes, NULL, take_result_cb, &results[i]);
    }

  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr(CdzOutcome) outcome = NULL;
      g_autoptr(GError) error = NULL;

      wait_for_result (&results[i]);
      outcome = cdz_store_apply_finish (CDZ_STORE (vaults[i]), results[i], &error);
      g_assert_no_error (error);
      assert_loads (vaults[0], ((CdzResult *) outcome->results->pdata[0])->item, keys[i]);
      g_object_unref (results[i]);
    }

  g_assert_true (refresh (fixture->vault, NULL));
  g_assert_cmpuint (get_n_items (fixture->vault), ==, N_AT_ONCE);
  paths = find_root_keys (cdz_vault_get_id (fixture->vault));
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      drop_vault (&vaults[i]);
      g_object_unref (keys[i]);
    }
}

/* Locked is "cannot tell", not "not there"; what needs no key goes on. */
static void
test_locked (VaultFixture  *fixture,
             gconstpointer  data)
{
  const char * const collections[] = { LOGIN, NULL };
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);
  g_autoptr(CdzKey) key = make_key ();
  g_autoptr(CdzKey) second = make_key ();
  CdzItem *item = add_key (fixture->vault, key);
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(CdzOutcome) added = NULL;
  g_autoptr(CdzOutcome) refused = NULL;
  GError *error = NULL;

  g_assert_true (set_passphrase (fixture->vault, NULL, "p", &error));
  reply = call ("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
                g_variant_new ("(^ao)", collections));

  assert_loads_not (fixture->vault, item, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "keyring");
  g_assert_true (refresh (other, NULL));
  g_assert_cmpuint (get_n_items (other), ==, 1);
  added = apply_one (other, add_object (make_certificate ("x", 1)), &error);
  g_assert_no_error (error);

  /* The passphrase opens R as well. */
  g_assert_true (unlock (other, "p", &error));
  assert_loads (other, item, key);

  /* A vault without keys, and no way to make one now. */
  remove_tree (fixture->folder);
  drop_vault (&fixture->vault);
  fixture->vault = cdz_vault_new (fixture->path);
  refused = apply_one (fixture->vault, add_object (g_object_ref (second)), &error);
  assert_refused (refused != NULL, &error, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "keyring");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define TEST(name, data, function) \
  g_test_add ("/keyring/" name, VaultFixture, data, vault_fixture_set_up, function, vault_fixture_tear_down)
  g_test_add_func ("/keyring/place", test_place);
  TEST ("wrapped-by-r", NULL, test_wrapped_by_r);
  TEST ("classes", NULL, test_classes);
  TEST ("session", NULL, test_session);
  TEST ("passphrase", NULL, test_passphrase);
  TEST ("remove-passphrase", NULL, test_remove_passphrase);
  TEST ("reset", NULL, test_reset);
  TEST ("reset-with-passphrase", "p", test_reset);
  TEST ("edited-row", NULL, test_edited_row);
  TEST ("exchanged", NULL, test_exchanged);
  TEST ("first-at-once", NULL, test_first_at_once);
  TEST ("locked", NULL, test_locked);

  return g_test_run ();
}
