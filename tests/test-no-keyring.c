/* test-no-keyring.c: private keys on a machine without a Secret Service.  SPDX-License-Identifier: GPL-3.0-or-later */
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

static CdzImporter *
make_importer (Fixture  *fixture,
               EVP_PKEY *pkey)
{
  CdzImporter *importer = cdz_importer_new (fixture->library, fixture->caller);
  g_autofree char *path = append_pkey (fixture, "server.key", pkey, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (add_path (importer, path, &error));
  g_assert_no_error (error);
  return importer;
}

/* errSecNotAvailable: nothing to ask, nothing stored. */
static void
test_nobody_to_ask (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzImporter) importer = make_importer (fixture, pkey);
  g_autoptr(CdzItem) certificate = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);

  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  /* Certificates need no key to be stored. */
  certificate = add (fixture, make_certificate ("jane", 1), NULL, &error);
  g_assert_no_error (error);
}

/* The first key asks for a passphrase, and then opens with it alone. */
static void
test_new_passphrase (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char *answers[] = { "tr0ub4dor", "tr0ub4dor", "tr0ub4dor", NULL };
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzImporter) importer = make_importer (fixture, pkey);
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(CdzKeyHandle) handle = NULL;
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(GError) error = NULL;

  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
  fixture->prompter->answers = answers;
  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 1);
  g_assert_cmpint (fixture->prompter->last_kind, ==, CDZ_PROMPT_NEW_VAULT_PASSPHRASE);
  item = g_object_ref (((CdzImportResult *) outcome->results->pdata[0])->item);
  g_assert_cmpstr (cdz_item_get (item, CDZ_ATTR_ACCESSIBLE), ==, "when-unlocked");

  handle = open_key (fixture, item, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 2);
  g_assert_cmpint (fixture->prompter->last_kind, ==, CDZ_PROMPT_VAULT_PASSPHRASE);
}

/* A class that a passphrase cannot enforce is no reason to ask for one. */
static void
test_other_class (Fixture       *fixture,
                  gconstpointer  data)
{
  static const char *answers[] = { "tr0ub4dor", NULL };
  CdzImportOptions options = { .accessible = "after-first-unlock-this-device-only" };
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzImporter) importer = make_importer (fixture, pkey);
  g_autoptr(GError) error = NULL;

  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));
  fixture->prompter->answers = answers;
  cdz_importer_set_options (importer, &options);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);

  options.accessible = "when-unlocked";
  cdz_importer_set_options (importer, &options);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_clear_error (&error);

  options.accessible = NULL;
  options.access_control = "biometry-any";
  cdz_importer_set_options (importer, &options);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/no-keyring/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("nobody-to-ask", test_nobody_to_ask);
  ADD ("new-passphrase", test_new_passphrase);
  ADD ("other-class", test_other_class);

  return g_test_run ();
}
