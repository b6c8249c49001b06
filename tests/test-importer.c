/* test-importer.c: read, plan, ask, store.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "services-fixture.h"

static CdzImporter *
make_importer (Fixture    *fixture,
               const char *path)
{
  CdzImporter *importer = cdz_importer_new (fixture->library, fixture->caller);
  g_autoptr(GError) error = NULL;

  if (path != NULL)
    {
      g_assert_true (add_path (importer, path, &error));
      g_assert_no_error (error);
    }

  return importer;
}

static CdzPlanEntry *
get_entry (CdzImporter *importer,
           guint        position)
{
  g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (cdz_importer_get_plan (importer), position);

  g_assert_nonnull (entry);
  return entry;
}

static CdzImportFile *
get_file (CdzImporter *importer,
          guint        position)
{
  g_autoptr(CdzImportFile) file = g_list_model_get_item (cdz_importer_get_files (importer), position);

  g_assert_nonnull (file);
  return file;
}

static void
assert_entry (CdzImporter   *importer,
              guint          position,
              CdzPlanAction  action,
              const char    *label,
              const char    *reason)
{
  CdzPlanEntry *entry = get_entry (importer, position);

  g_assert_cmpstr (cdz_plan_action_get_name (cdz_plan_entry_get_action (entry)), ==, cdz_plan_action_get_name (action));
  g_assert_cmpstr (cdz_plan_entry_get_label (entry), ==, label);
  if (reason != NULL)
    g_assert_cmpstr (cdz_plan_entry_get_reason (entry), ==, reason);
}

static CdzImportResult *
get_result (CdzImportOutcome *outcome,
            guint             position)
{
  g_assert_cmpuint (position, <, outcome->results->len);

  return outcome->results->pdata[position];
}

static void
assert_result (CdzImportOutcome *outcome,
               guint             position,
               const char       *action,
               const char       *label)
{
  g_assert_cmpstr (get_result (outcome, position)->action, ==, action);
  g_assert_cmpstr (get_result (outcome, position)->label, ==, label);
}

static CdzImportOutcome *
run (CdzImporter *importer)
{
  g_autoptr(GError) error = NULL;
  CdzImportOutcome *outcome = run_importer (importer, &error);

  g_assert_no_error (error);
  return outcome;
}

/* A root, an intermediate, and a leaf of theirs. */
typedef struct
{
  EVP_PKEY *root_pkey;
  EVP_PKEY *issuing_pkey;
  EVP_PKEY *leaf_pkey;
  X509     *root;
  X509     *issuing;
  X509     *leaf;
} Chain;

static void
chain_init (Chain *chain)
{
  chain->root_pkey = make_pkey ();
  chain->issuing_pkey = make_pkey ();
  chain->leaf_pkey = make_pkey ();
  chain->root = make_x509 (chain->root_pkey, "Corp Root", 1, TRUE, NULL, NULL);
  chain->issuing = make_x509 (chain->issuing_pkey, "Corp Issuing", 2, TRUE, chain->root, chain->root_pkey);
  chain->leaf = make_x509 (chain->leaf_pkey, "build-agent-08", 3, FALSE, chain->issuing, chain->issuing_pkey);
}

static void
chain_clear (Chain *chain)
{
  EVP_PKEY_free (chain->root_pkey);
  EVP_PKEY_free (chain->issuing_pkey);
  EVP_PKEY_free (chain->leaf_pkey);
  X509_free (chain->root);
  X509_free (chain->issuing);
  X509_free (chain->leaf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static char *
append_chain (Fixture    *fixture,
              const char *name,
              Chain      *chain)
{
  g_free (append_x509 (fixture, name, chain->leaf));
  g_free (append_x509 (fixture, name, chain->issuing));

  return append_x509 (fixture, name, chain->root);
}

static void
test_bundle (Fixture       *fixture,
             gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImporter) again = NULL;
  g_autoptr(CdzImportOutcome) preview = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(CdzImportOutcome) second = NULL;
  g_autofree char *path = NULL;

  chain_init (&chain);
  path = append_chain (fixture, "corp-bundle.pem", &chain);
  importer = make_importer (fixture, path);
  g_assert_cmpint (cdz_import_file_get_state (get_file (importer, 0)), ==, CDZ_IMPORT_FILE_READ);
  g_assert_cmpstr (cdz_import_file_get_name (get_file (importer, 0)), ==, "corp-bundle.pem");
  g_assert_cmpuint (get_n (cdz_importer_get_plan (importer)), ==, 3);
  assert_entry (importer, 0, CDZ_PLAN_ADD, "build-agent-08", "Certificate without its key");
  assert_entry (importer, 1, CDZ_PLAN_CHAIN, "Corp Issuing", "Links build-agent-08 to its root");
  assert_entry (importer, 2, CDZ_PLAN_CHAIN, "Corp Root", "The root of build-agent-08");

  /* A look is free. */
  preview = cdz_importer_preview (importer);
  g_assert_null (preview->operation);
  assert_result (preview, 0, "added", "build-agent-08");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  outcome = run (importer);
  g_assert_nonnull (outcome->operation);
  g_assert_cmpuint (outcome->results->len, ==, 3);
  assert_result (outcome, 0, "added", "build-agent-08");
  g_assert_cmpstr (cdz_item_get (get_result (outcome, 0)->item, CDZ_ATTR_ORIGIN), ==, "corp-bundle.pem, PEM");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 3);

  again = make_importer (fixture, path);
  assert_entry (again, 0, CDZ_PLAN_EXISTS, "build-agent-08", NULL);
  g_assert_true (g_str_has_prefix (cdz_plan_entry_get_reason (get_entry (again, 0)),
                                   "The same certificate is in the vault since "));
  g_assert_false (cdz_plan_entry_get_selected (get_entry (again, 0)));
  second = run (again);
  g_assert_null (second->operation);
  assert_result (second, 2, "exists", "Corp Root");
  g_assert_cmpstr (cdz_item_get (get_result (second, 2)->item, CDZ_ATTR_UUID), ==,
                   cdz_item_get (get_result (outcome, 2)->item, CDZ_ATTR_UUID));
}

static void
test_lone_authority (Fixture       *fixture,
                     gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(CdzImporter) importer = NULL;

  chain_init (&chain);
  path = append_x509 (fixture, "ca.pem", chain.issuing);
  importer = make_importer (fixture, path);
  assert_entry (importer, 0, CDZ_PLAN_ADD, "Corp Issuing", NULL);
  g_assert_true (g_str_has_prefix (cdz_plan_entry_get_reason (get_entry (importer, 0)),
                                   "Certificate authority, valid until 2"));
}

/* In one file, and in two. */
static void
test_twice (Fixture       *fixture,
            gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *other = NULL;
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  chain_init (&chain);
  g_free (append_x509 (fixture, "one.pem", chain.leaf));
  path = append_x509 (fixture, "one.pem", chain.leaf);
  other = append_x509 (fixture, "two.pem", chain.leaf);
  importer = make_importer (fixture, path);
  g_assert_true (add_path (importer, other, &error));

  assert_entry (importer, 0, CDZ_PLAN_ADD, "build-agent-08", NULL);
  assert_entry (importer, 1, CDZ_PLAN_EXISTS, "build-agent-08", "It is in this file twice");
  assert_entry (importer, 2, CDZ_PLAN_EXISTS, "build-agent-08", "The same is in “one.pem”");

  outcome = run (importer);
  assert_result (outcome, 0, "added", "build-agent-08");
  assert_result (outcome, 1, "exists", "build-agent-08");
  g_assert_true (get_result (outcome, 2)->item == get_result (outcome, 0)->item);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);
}

/* A home authority reuses serial number 1: keep, replace, or another group. */
static void
test_conflict (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) old = make_x509 (pkey, "home CA", 1, TRUE, NULL, NULL);
  g_autoptr(X509) new = NULL;
  g_autofree char *old_path = append_x509 (fixture, "old.pem", old);
  g_autofree char *new_path = NULL;
  g_autoptr(CdzImporter) first = make_importer (fixture, old_path);
  g_autoptr(CdzImporter) second = NULL;
  g_autoptr(CdzImportOutcome) before = run (first);
  g_autoptr(CdzImportOutcome) kept = NULL;
  g_autoptr(CdzImportOutcome) beside = NULL;
  g_autoptr(CdzImportOutcome) replaced = NULL;
  CdzImportOptions options = { .group = "org.example" };
  g_autofree char *ref = cdz_item_dup_ref (get_result (before, 0)->item);
  g_autoptr(EVP_PKEY) new_pkey = make_pkey ();
  g_autoptr(GError) error = NULL;

  new = make_x509 (new_pkey, "home CA", 1, TRUE, NULL, NULL);
  new_path = append_x509 (fixture, "new.pem", new);
  second = make_importer (fixture, new_path);
  assert_entry (second, 0, CDZ_PLAN_CONFLICT, "home CA", NULL);
  g_assert_nonnull (cdz_plan_entry_get_existing (get_entry (second, 0)));

  g_assert_false (cdz_importer_check (second, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE);
  assert_detail (error, CDZ_DETAIL_REF, ref);
  g_clear_error (&error);
  g_assert_null (run_importer (second, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE);
  assert_detail (error, CDZ_DETAIL_REF, ref);
  g_clear_error (&error);

  cdz_importer_set_options (second, &options);
  assert_entry (second, 0, CDZ_PLAN_ADD, "home CA", NULL);
  beside = run (second);
  assert_result (beside, 0, "added", "home CA");

  options = (CdzImportOptions) { .on_conflict = CDZ_ON_CONFLICT_KEEP };
  cdz_importer_set_options (second, &options);
  kept = run (second);
  assert_result (kept, 0, "kept", "home CA");

  cdz_plan_entry_set_on_conflict (get_entry (second, 0), CDZ_ON_CONFLICT_REPLACE);
  replaced = run (second);
  assert_result (replaced, 0, "replaced", "home CA");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 2);
}

/* Nothing is stored where one of the files that were named cannot be read. */
static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *good = NULL;
  g_autofree char *bad = append_text (fixture, "shopping.txt", "eggs, milk\n");
  g_autofree char *missing = g_build_filename (fixture->folder, "nowhere.pem", NULL);
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  chain_init (&chain);
  good = append_chain (fixture, "corp-bundle.pem", &chain);
  importer = make_importer (fixture, good);
  g_assert_true (add_path (importer, bad, &error));
  g_assert_cmpint (cdz_import_file_get_state (get_file (importer, 1)), ==, CDZ_IMPORT_FILE_FAILED);

  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED);
  assert_detail (error, CDZ_DETAIL_FILE, bad);
  g_clear_error (&error);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  cdz_importer_remove_file (importer, get_file (importer, 1));
  g_assert_true (add_path (importer, missing, &error));
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  cdz_importer_remove_file (importer, get_file (importer, 1));
  outcome = run (importer);
  g_assert_cmpuint (outcome->results->len, ==, 3);
}

/* Of a folder what can be read is taken, the rest named. */
static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *folder = g_build_filename (fixture->folder, "keys", NULL);
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;

  chain_init (&chain);
  g_free (append_x509 (fixture, "keys/a/leaf.pem", chain.leaf));
  g_free (append_x509 (fixture, "keys/b/issuing.pem", chain.issuing));
  g_free (append_text (fixture, "keys/notes.txt", "the passphrase is on the fridge\n"));
  importer = make_importer (fixture, folder);
  g_assert_cmpuint (get_n (cdz_importer_get_files (importer)), ==, 3);
  assert_entry (importer, 0, CDZ_PLAN_ADD, "build-agent-08", NULL);
  assert_entry (importer, 1, CDZ_PLAN_CHAIN, "Corp Issuing", NULL);
  assert_entry (importer, 2, CDZ_PLAN_SKIPPED, "notes.txt", NULL);

  outcome = run (importer);
  assert_result (outcome, 2, "skipped", "notes.txt");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 2);
}

/* A block that ends in the middle costs itself, and is named. */
static void
test_left_behind (Fixture       *fixture,
                  gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;

  chain_init (&chain);
  g_free (append_x509 (fixture, "half.pem", chain.leaf));
  path = append_text (fixture, "half.pem", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n");
  importer = make_importer (fixture, path);
  g_assert_cmpuint (get_n (cdz_importer_get_plan (importer)), ==, 2);
  assert_entry (importer, 0, CDZ_PLAN_ADD, "build-agent-08", NULL);
  g_assert_cmpint (cdz_plan_entry_get_action (get_entry (importer, 1)), ==, CDZ_PLAN_SKIPPED);
  g_assert_cmpuint (strlen (cdz_plan_entry_get_reason (get_entry (importer, 1))), >, 10);

  outcome = run (importer);
  g_assert_cmpstr (get_result (outcome, 1)->action, ==, "skipped");
  g_assert_null (get_result (outcome, 1)->item);
}

static void
test_options (Fixture       *fixture,
              gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  CdzImportOptions options = { .label = "the agent", .comment = "from Bob", .group = "Bad Group" };
  g_autoptr(GError) error = NULL;

  chain_init (&chain);
  path = append_chain (fixture, "corp-bundle.pem", &chain);
  importer = make_importer (fixture, path);
  cdz_importer_set_options (importer, &options);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "group");
  g_clear_error (&error);

  options.group = NULL;
  options.store = "attic";
  cdz_importer_set_options (importer, &options);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
  g_clear_error (&error);

  options.store = NULL;
  cdz_importer_set_options (importer, &options);
  cdz_plan_entry_set_selected (get_entry (importer, 2), FALSE);
  outcome = run (importer);
  assert_result (outcome, 0, "added", "the agent");
  assert_result (outcome, 1, "added", "Corp Issuing");
  assert_result (outcome, 2, "skipped", "Corp Root");
  g_assert_cmpstr (cdz_item_get (get_result (outcome, 0)->item, CDZ_ATTR_COMMENT), ==, "from Bob");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 2);
}

static void
test_bytes (Fixture       *fixture,
            gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  g_autoptr(CdzImporter) importer = make_importer (fixture, NULL);
  g_autoptr(CdzSecret) bytes = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  char *pem;
  gsize size;

  chain_init (&chain);
  PEM_write_bio_X509 (bio, chain.leaf);
  size = (gsize) BIO_get_mem_data (bio, &pem);
  bytes = cdz_secret_new (pem, size);
  cdz_importer_add_bytes_async (importer, "Clipboard", bytes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_importer_add_finish (importer, result, &error));
  g_assert_no_error (error);

  outcome = run (importer);
  assert_result (outcome, 0, "added", "build-agent-08");
  g_assert_cmpstr (cdz_item_get (get_result (outcome, 0)->item, CDZ_ATTR_ORIGIN), ==, "Clipboard, PEM");
}

/* Two at once: the one that is later finds everything there, and no error. */
static void
test_race (Fixture       *fixture,
           gconstpointer  data)
{
  g_auto(Chain) chain = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(CdzImporter) first = NULL;
  g_autoptr(CdzImporter) second = NULL;
  g_autoptr(GAsyncResult) first_result = NULL;
  g_autoptr(GAsyncResult) second_result = NULL;
  g_autoptr(CdzImportOutcome) first_outcome = NULL;
  g_autoptr(CdzImportOutcome) second_outcome = NULL;
  g_autoptr(GError) error = NULL;
  guint n_added = 0;

  chain_init (&chain);
  path = append_chain (fixture, "corp-bundle.pem", &chain);
  first = make_importer (fixture, path);
  second = make_importer (fixture, path);
  cdz_importer_run_async (first, NULL, take_result_cb, &first_result);
  cdz_importer_run_async (second, NULL, take_result_cb, &second_result);
  wait_for_result (&first_result);
  wait_for_result (&second_result);
  first_outcome = cdz_importer_run_finish (first, first_result, &error);
  g_assert_no_error (error);
  second_outcome = cdz_importer_run_finish (second, second_result, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 3; i++)
    {
      CdzImportResult *one = get_result (first_outcome, i);
      CdzImportResult *two = get_result (second_outcome, i);
      CdzImportResult *late = g_str_equal (one->action, "added") ? two : one;

      n_added += g_str_equal (one->action, "added") + g_str_equal (two->action, "added");
      g_assert_cmpstr (late->action, ==, "exists");
      g_assert_true (g_str_has_prefix (late->reason, "The same certificate is in the vault since "));
    }
  g_assert_cmpuint (n_added, ==, 3);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/importer/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("bundle", test_bundle);
  ADD ("lone-authority", test_lone_authority);
  ADD ("twice", test_twice);
  ADD ("conflict", test_conflict);
  ADD ("unreadable", test_unreadable);
  ADD ("folder", test_folder);
  ADD ("left-behind", test_left_behind);
  ADD ("options", test_options);
  ADD ("bytes", test_bytes);
  ADD ("race", test_race);

  return g_test_run ();
}
