/* test-guard.c: presence, grants and many keys at once, without a keyring.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-guard.h"
#include "services-fixture.h"

#define PASSPHRASE "correct horse"
#define N_KEYS 10

static const char *right_answers[] = { PASSPHRASE, PASSPHRASE, PASSPHRASE, PASSPHRASE, NULL };

static CdzVault *
get_vault (Fixture *fixture)
{
  return cdz_library_get_vault (fixture->library);
}

/* @n keys that ask for the passphrase at each use, in a vault that has one. */
static GPtrArray *
add_keys (Fixture    *fixture,
          guint       n,
          const char *flags)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cdz_vault_set_passphrase_async (get_vault (fixture), NULL, passphrase, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_vault_set_passphrase_finish (get_vault (fixture), result, &error));

  fixture->prompter->answers = right_answers;
  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
      g_autofree char *label = g_strdup_printf ("key %u", i);
      EVP_PKEY *pkey = make_pkey ();
      CdzItem *item;

      cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label);
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, "when-unlocked");
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESS_CONTROL, flags);
      fixture->prompter->n_asked = 0;
      item = add (fixture, wrap_private (pkey), attributes, &error);
      g_assert_no_error (error);
      g_ptr_array_add (items, item);
      EVP_PKEY_free (pkey);
    }

  cdz_vault_lock (get_vault (fixture));
  fixture->prompter->n_asked = 0;
  return items;
}

static CdzSecret *
load (Fixture  *fixture,
      CdzItem  *item,
      GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_store_load_secret_async (CDZ_STORE (get_vault (fixture)), item, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_store_load_secret_finish (CDZ_STORE (get_vault (fixture)), result, error);
}

static void
assert_asks (Fixture *fixture,
             CdzItem *item)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = load (fixture, item, &error);

  g_assert_null (secret);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_NEEDS, "user-presence");
}

static void
assert_opens (Fixture *fixture,
              CdzItem *item)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = load (fixture, item, &error);

  g_assert_no_error (error);
  g_assert_nonnull (secret);
}

static CdzGrant *
grant (Fixture     *fixture,
       GPtrArray   *items,
       guint        n,
       guint        seconds,
       const char  *text,
       GError     **error)
{
  g_autoptr(GPtrArray) uuids = g_ptr_array_new ();
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (uuids, (char *) cdz_item_get (items->pdata[i], CDZ_ATTR_UUID));

  cdz_vault_grant_async (get_vault (fixture), passphrase, uuids, seconds, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_grant_finish (get_vault (fixture), result, error);
}

static gboolean
unlock (Fixture      *fixture,
        const char   *text,
        GCancellable *cancellable,
        GError      **error)
{
  g_autoptr(CdzSecret) passphrase = cdz_secret_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_unlock_async (get_vault (fixture), passphrase, cancellable, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_unlock_finish (get_vault (fixture), result, error);
}

/* A vault that is unlocked, for whatever else, is not a person who is there. */
static void
test_presence (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, "user-presence");
  g_autoptr(GError) error = NULL;

  assert_asks (fixture, items->pdata[0]);
  g_assert_true (unlock (fixture, PASSPHRASE, NULL, &error));
  g_assert_no_error (error);
  assert_asks (fixture, items->pdata[0]);
}

static void
test_grant (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, 3, "user-presence");
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzGrant) wrong = grant (fixture, items, 2, 60, "wrong", &error);
  g_autoptr(CdzGrant) right = NULL;
  g_autoptr(CdzGrant) second = NULL;

  g_assert_null (wrong);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_clear_error (&error);

  /* For the named ones, each counted, and for no other. */
  right = grant (fixture, items, 2, CDZ_GRANT_MAX_SECONDS, PASSPHRASE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cdz_grant_get_seconds_left (right), >, CDZ_GRANT_MAX_SECONDS - 60);
  assert_opens (fixture, items->pdata[0]);
  assert_opens (fixture, items->pdata[1]);
  assert_opens (fixture, items->pdata[0]);
  assert_asks (fixture, items->pdata[2]);
  g_assert_cmpuint (cdz_grant_get_n_uses (right), ==, 3);

  cdz_grant_revoke (right);
  g_assert_cmpuint (cdz_grant_get_seconds_left (right), ==, 0);
  assert_asks (fixture, items->pdata[0]);

  /* What wipes the vault's keys ends it, too. */
  second = grant (fixture, items, 2, 60, PASSPHRASE, &error);
  assert_opens (fixture, items->pdata[1]);
  cdz_vault_lock (get_vault (fixture));
  g_assert_cmpuint (cdz_grant_get_seconds_left (second), ==, 0);
  assert_asks (fixture, items->pdata[1]);
}

static void
test_grant_ends (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, "user-presence");
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzGrant) brief = grant (fixture, items, 1, 1, PASSPHRASE, &error);

  g_assert_no_error (error);
  while (cdz_grant_get_seconds_left (brief) > 0)
    g_thread_yield ();
  assert_asks (fixture, items->pdata[0]);
}

/* The service's door: too long is PARAM; and where nobody tells of a locked screen,
 * nothing is kept between two uses. */
static void
test_grant_refused (Fixture       *fixture,
                    gconstpointer  data)
{
  static const guint seconds[] = { 0, CDZ_GRANT_MAX_SECONDS + 1, 60 };
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, "user-presence");

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      cdz_guard_grant_async (fixture->library, items, seconds[i], NULL, take_result_cb, &result);
      wait_for_result (&result);
      g_assert_null (cdz_guard_grant_finish (result, &error));
      g_assert_error (error, CDZ_ERROR, (int) (seconds[i] == 60 ? CDZ_ERROR_NOT_AVAILABLE : CDZ_ERROR_PARAM));
    }
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 0);
}

/* One question for ten keys. */
static void
test_protect_many (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, N_KEYS, "user-presence");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(GError) error = NULL;

  cdz_guard_protect_async (fixture->library, fixture->caller, items, CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK,
                           CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE, NULL, take_result_cb, &result);
  wait_for_result (&result);
  keys = cdz_guard_protect_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 1);
  g_assert_cmpuint (keys->len, ==, N_KEYS);
  for (guint i = 0; i < keys->len; i++)
    {
      g_assert_cmpstr (cdz_item_get (keys->pdata[i], CDZ_ATTR_ACCESSIBLE), ==, "after-first-unlock");
      g_assert_cmpstr (cdz_item_get (keys->pdata[i], CDZ_ATTR_EXTRACTABLE), ==, "false");
      g_assert_false (cdz_guard_check_export (keys->pdata[i], NULL));
    }
}

/* The fourth wrong passphrase waits, and who gives up meanwhile is let go at once. */
static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_slowed_down (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, 1, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) cancelled = NULL;
  gint64 start, fourth_us;

  for (guint i = 0; i < 3; i++)
    g_assert_false (unlock (fixture, "wrong", NULL, NULL));

  start = g_get_monotonic_time ();
  g_assert_false (unlock (fixture, "wrong", NULL, NULL));
  fourth_us = g_get_monotonic_time () - start;
  g_assert_cmpint (fourth_us, >=, G_USEC_PER_SEC * 9 / 10);

  g_idle_add (cancel_cb, cancellable);
  g_assert_false (unlock (fixture, PASSPHRASE, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The right one ends it. */
  g_assert_true (unlock (fixture, PASSPHRASE, NULL, NULL));
  start = g_get_monotonic_time ();
  g_assert_false (unlock (fixture, "wrong", NULL, NULL));
  g_assert_cmpuint (items->len, ==, 1);
}

static GPtrArray *
protect (Fixture        *fixture,
         GPtrArray      *items,
         CdzAccessible   accessible,
         GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_guard_protect_async (fixture->library, fixture->caller, items, accessible, CDZ_ACCESS_CONTROL_NONE, NULL,
                           take_result_cb, &result);
  wait_for_result (&result);
  return cdz_guard_protect_finish (result, error);
}

/* Two processes, as it were: the one that keeps the session's keys, and another. */
static void
test_session (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) items = add_keys (fixture, 2, "");
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(GPtrArray) back = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = NULL;
  Fixture other = { .folder = fixture->folder, .caller = fixture->caller, .prompter = fixture->prompter };

  none = protect (fixture, items, CDZ_ACCESSIBLE_SESSION, &error);
  g_assert_null (none);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);

  cdz_vault_set_keeps_session (get_vault (fixture), TRUE);
  fixture->prompter->n_asked = 0;
  keys = protect (fixture, items, CDZ_ACCESSIBLE_SESSION, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 1);
  g_assert_cmpstr (cdz_item_get (keys->pdata[1], CDZ_ATTR_ACCESSIBLE), ==, "session");

  /* A locked screen is not the end of the session. */
  cdz_vault_lock (get_vault (fixture));
  assert_opens (fixture, keys->pdata[0]);
  g_assert_false (cdz_vault_is_elsewhere (get_vault (fixture), cdz_item_get (keys->pdata[0], CDZ_ATTR_UUID)));

  open_library (&other);
  g_assert_true (cdz_vault_is_elsewhere (get_vault (&other), cdz_item_get (keys->pdata[0], CDZ_ATTR_UUID)));
  secret = load (&other, keys->pdata[0], &error);
  g_assert_null (secret);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);
  g_clear_object (&other.library);

  fixture->prompter->n_asked = 0;
  back = protect (fixture, keys, CDZ_ACCESSIBLE_WHEN_UNLOCKED, &error);
  g_assert_no_error (error);
  cdz_vault_lock (get_vault (fixture));
  secret = load (fixture, back->pdata[0], &error);
  g_assert_null (secret);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
}

/* Into a vault that is not there yet. */
static void
test_session_first (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GError) error = NULL;
  EVP_PKEY *pkey = make_pkey ();

  cdz_vault_set_keeps_session (get_vault (fixture), TRUE);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "first");
  cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, "session");
  item = add (fixture, wrap_private (pkey), attributes, &error);
  EVP_PKEY_free (pkey);
  g_assert_no_error (error);
  assert_opens (fixture, item);
}

int
main (int    argc,
      char **argv)
{
  /* Neither a keyring nor a TPM of this machine. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv ("CREDENZA_TCTI", "device:/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);

#define TEST(name, function) \
  g_test_add ("/guard/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  TEST ("presence", test_presence);
  TEST ("grant", test_grant);
  TEST ("grant-ends", test_grant_ends);
  TEST ("grant-refused", test_grant_refused);
  TEST ("protect-many", test_protect_many);
  TEST ("session", test_session);
  TEST ("session-first", test_session_first);
  TEST ("slowed-down", test_slowed_down);

  return g_test_run ();
}
