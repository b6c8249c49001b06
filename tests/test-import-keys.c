/* test-import-keys.c: private keys, in a real keyring.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-key-handle.h"
#include "services-fixture.h"

static gboolean
has_finding (CdzImportOutcome *outcome,
             const char       *code)
{
  for (guint i = 0; i < outcome->findings->len; i++)
    if (g_str_equal (((CdzFinding *) outcome->findings->pdata[i])->code, code))
      return TRUE;

  return FALSE;
}

static CdzImporter *
make_importer (Fixture    *fixture,
               const char *path)
{
  CdzImporter *importer = cdz_importer_new (fixture->library, fixture->caller);
  g_autoptr(GError) error = NULL;

  g_assert_true (add_path (importer, path, &error));
  g_assert_no_error (error);

  return importer;
}

static CdzImportOutcome *
import_path (Fixture    *fixture,
             const char *path)
{
  g_autoptr(CdzImporter) importer = make_importer (fixture, path);
  g_autoptr(GError) error = NULL;
  CdzImportOutcome *outcome = run_importer (importer, &error);

  g_assert_no_error (error);
  return outcome;
}

static CdzImportFile *
get_file (CdzImporter *importer)
{
  g_autoptr(CdzImportFile) file = g_list_model_get_item (cdz_importer_get_files (importer), 0);

  return file;
}

static CdzPlanEntry *
get_entry (CdzImporter *importer,
           CdzClass     klass)
{
  GListModel *plan = cdz_importer_get_plan (importer);

  for (guint i = 0; i < get_n (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);

      if (cdz_plan_entry_get_class (entry) == klass)
        return entry;
    }

  g_assert_not_reached ();
}

static gboolean
unlock (CdzImporter  *importer,
        const char   *passphrase,
        GError      **error)
{
  g_autoptr(CdzSecret) secret = cdz_secret_new (passphrase, strlen (passphrase));
  g_autoptr(GAsyncResult) result = NULL;

  cdz_importer_unlock_async (importer, get_file (importer), secret, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_importer_unlock_finish (importer, result, error);
}

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
  static const char message[] = "attack at dawn";
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzKeyHandle) handle = open_key (fixture, item, &error);
  g_autoptr(GBytes) signature = NULL;
  g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new ();

  g_assert_no_error (error);
  signature = cdz_key_handle_sign (handle, digest, message, sizeof message, &error);
  g_assert_no_error (error);

  g_assert_cmpint (EVP_DigestVerifyInit_ex (context, NULL, digest, NULL, NULL, pkey, NULL), ==, 1);
  g_assert_cmpint (EVP_DigestVerify (context, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature),
                                     (const guint8 *) message, sizeof message), ==, 1);
}

/* A key and its certificate, in one PKCS#12 file whose passphrase is "s3cret". */
typedef struct
{
  EVP_PKEY *pkey;
  X509     *x509;
  char     *path;
} Jane;

static void
jane_init (Jane       *jane,
           Fixture    *fixture,
           const char *name)
{
  jane->pkey = make_pkey ();
  jane->x509 = make_x509 (jane->pkey, "Jane Doe", 7, FALSE, NULL, NULL);
  jane->path = write_pkcs12 (fixture, name, "jane", "s3cret", jane->pkey, jane->x509, NULL);
}

static void
jane_clear (Jane *jane)
{
  EVP_PKEY_free (jane->pkey);
  X509_free (jane->x509);
  g_free (jane->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Jane, jane_clear)

/* The keyring is named at the first key; what the importer was told goes to leaf and key. */
static void
import_named (Fixture *fixture)
{
  g_auto(Jane) joe = { 0 };
  g_autoptr(CdzImporter) second = NULL;
  g_autoptr(CdzImportOutcome) later = NULL;
  g_autoptr(GError) error = NULL;
  CdzItem *identity;

  jane_init (&joe, fixture, "joe.p12");
  second = make_importer (fixture, joe.path);
  g_assert_true (unlock (second, "s3cret", &error));
  {
    CdzImportOptions options = { .label = "joe", .tag = "org.example.vpn", .group = "org.example" };

    cdz_importer_set_options (second, &options);
  }
  later = run_importer (second, &error);
  g_assert_no_error (error);
  g_assert_false (has_finding (later, "keyring-only"));
  identity = later->identities->pdata[0];
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_LABEL), ==, "joe");
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_APPLICATION_TAG), ==, "org.example.vpn");
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (identity), CDZ_ATTR_GROUP), ==, "org.example");
  assert_signs (fixture, identity, joe.pkey, "SHA256");
}

static void
test_pkcs12 (Fixture       *fixture,
             gconstpointer  data)
{
  g_auto(Jane) jane = { 0 };
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(CdzItem) resolved = NULL;
  g_autoptr(GError) error = NULL;
  CdzItem *identity;

  jane_init (&jane, fixture, "jane.p12");
  importer = make_importer (fixture, jane.path);
  g_assert_cmpint (cdz_import_file_get_state (get_file (importer)), ==, CDZ_IMPORT_FILE_LOCKED);
  g_assert_null (cdz_import_file_get_error (get_file (importer)));
  g_assert_nonnull (cdz_file_store_get_decoded (cdz_import_file_get_store (get_file (importer))));

  /* Nobody to ask: nothing is stored. */
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_NEEDS, "passphrase");
  assert_detail (error, CDZ_DETAIL_FILE, jane.path);
  g_clear_error (&error);

  g_assert_false (unlock (importer, "guess", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (cdz_import_file_get_state (get_file (importer)), ==, CDZ_IMPORT_FILE_LOCKED);
  g_assert_nonnull (cdz_file_store_get_decoded (cdz_import_file_get_store (get_file (importer))));
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_clear_error (&error);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  g_assert_true (unlock (importer, "s3cret", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_plan_entry_get_reason (get_entry (importer, CDZ_CLASS_CERTIFICATE)), ==, "Its key is in the same file");
  g_assert_cmpstr (cdz_plan_entry_get_reason (get_entry (importer, CDZ_CLASS_KEY)), ==, "Its certificate is in the same file");

  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->results->len, ==, 2);
  g_assert_cmpuint (outcome->identities->len, ==, 1);
  g_assert_true (has_finding (outcome, "keyring-only"));
  identity = outcome->identities->pdata[0];
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_LABEL), ==, "jane");
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_ACCESSIBLE), ==, "after-first-unlock");
  assert_signs (fixture, identity, jane.pkey, "SHA256");

  /* The name fits the identity and both halves. */
  resolved = resolve (fixture, "jane");
  g_assert_true (resolved == identity);

  import_named (fixture);
}

static void
test_prompter (Fixture       *fixture,
               gconstpointer  data)
{
  static const char *answers[] = { "guess", "another guess", "s3cret", NULL };
  static const char *declined[] = { NULL };
  g_auto(Jane) jane = { 0 };
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  jane_init (&jane, fixture, "jane.p12");
  importer = make_importer (fixture, jane.path);
  cdz_library_set_prompter (fixture->library, CDZ_PROMPTER (fixture->prompter));

  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  g_clear_error (&error);

  fixture->prompter->answers = declined;
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  fixture->prompter->answers = answers;
  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->prompter->n_asked, ==, 3);
  g_assert_cmpint (fixture->prompter->last_kind, ==, CDZ_PROMPT_FILE_PASSPHRASE);
  g_assert_cmpstr (fixture->prompter->last_subject, ==, "jane.p12");
  g_assert_cmpuint (outcome->identities->len, ==, 1);
}

/* Each line of a passphrase file is tried, before anybody is asked. */
static void
test_given_passphrases (Fixture       *fixture,
                        gconstpointer  data)
{
  g_auto(Jane) jane = { 0 };
  g_autoptr(CdzImporter) importer = cdz_importer_new (fixture->library, fixture->caller);
  g_autoptr(CdzImporter) other = cdz_importer_new (fixture->library, fixture->caller);
  g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_autoptr(GPtrArray) right = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_autoptr(GError) error = NULL;

  jane_init (&jane, fixture, "jane.p12");
  g_ptr_array_add (wrong, cdz_secret_new ("guess", 5));
  g_ptr_array_add (right, cdz_secret_new ("guess", 5));
  g_ptr_array_add (right, cdz_secret_new ("s3cret", 6));

  cdz_importer_set_passphrases (importer, wrong);
  g_assert_true (add_path (importer, jane.path, &error));
  g_assert_cmpint (cdz_import_file_get_state (get_file (importer)), ==, CDZ_IMPORT_FILE_LOCKED);
  g_assert_error (cdz_import_file_get_error (get_file (importer)), CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_assert_null (run_importer (importer, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_clear_error (&error);

  cdz_importer_set_passphrases (other, right);
  g_assert_true (add_path (other, jane.path, &error));
  g_assert_cmpint (cdz_import_file_get_state (get_file (other)), ==, CDZ_IMPORT_FILE_READ);
}

/* A reply of the CA, and a key that turns up later. */
static void
test_completes (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(EVP_PKEY) one_pkey = make_pkey ();
  g_autoptr(EVP_PKEY) two_pkey = make_pkey ();
  g_autoptr(X509) one = make_x509 (one_pkey, "one", 1, FALSE, NULL, NULL);
  g_autoptr(X509) two = make_x509 (two_pkey, "two", 2, FALSE, NULL, NULL);
  g_autofree char *one_key = append_pkey (fixture, "one.key", one_pkey, NULL);
  g_autofree char *one_cer = append_x509 (fixture, "one.cer", one);
  g_autofree char *two_key = append_pkey (fixture, "two.key", two_pkey, NULL);
  g_autofree char *two_cer = append_x509 (fixture, "two.cer", two);
  g_autoptr(CdzImportOutcome) alone = import_path (fixture, one_key);
  g_autoptr(CdzImporter) reply = make_importer (fixture, one_cer);
  g_autoptr(CdzImportOutcome) completed = NULL;
  g_autoptr(CdzImportOutcome) certificate = NULL;
  g_autoptr(CdzImportOutcome) late_key = NULL;
  g_autoptr(GError) error = NULL;
  CdzImportResult *result = alone->results->pdata[0];

  g_assert_cmpstr (result->action, ==, "added");
  g_assert_cmpstr (result->reason, ==, "Private key without its certificate");
  g_assert_cmpuint (alone->identities->len, ==, 0);

  g_assert_cmpint (cdz_plan_entry_get_action (get_entry (reply, CDZ_CLASS_CERTIFICATE)), ==, CDZ_PLAN_COMPLETES);
  g_assert_cmpstr (cdz_plan_entry_get_reason (get_entry (reply, CDZ_CLASS_CERTIFICATE)), ==, "Its key is in the vault");
  completed = run_importer (reply, &error);
  g_assert_no_error (error);
  result = completed->results->pdata[0];
  g_assert_cmpstr (result->action, ==, "completed-identity");
  g_assert_cmpuint (completed->identities->len, ==, 1);
  assert_signs (fixture, completed->identities->pdata[0], one_pkey, "SHA256");

  certificate = import_path (fixture, two_cer);
  late_key = import_path (fixture, two_key);
  result = late_key->results->pdata[0];
  g_assert_cmpstr (result->action, ==, "completed-identity");
  g_assert_cmpstr (result->reason, ==, "Its certificate “two” is in the vault");
  g_assert_cmpstr (result->label, ==, "two");
  g_assert_cmpuint (late_key->identities->len, ==, 1);
}

/* Two files, one pair; and the wrong key beside a certificate. */
static void
test_two_files (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(EVP_PKEY) wrong_pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "server", 1, FALSE, NULL, NULL);
  g_autofree char *certificate = append_x509 (fixture, "server.crt", x509);
  g_autofree char *key = append_pkey (fixture, "server.key", pkey, NULL);
  g_autofree char *wrong_key = append_pkey (fixture, "wrong.key", wrong_pkey, NULL);
  g_autoptr(CdzImporter) mismatch = make_importer (fixture, certificate);
  g_autoptr(CdzImporter) pair = NULL;
  g_autoptr(CdzImportOutcome) preview = NULL;
  g_autoptr(CdzImportOutcome) stored = NULL;
  g_autoptr(GError) error = NULL;

  pair = make_importer (fixture, certificate);
  g_assert_true (add_path (pair, key, &error));
  preview = cdz_importer_preview (pair);
  g_assert_cmpuint (preview->identities->len, ==, 1);
  g_assert_false (has_finding (preview, "key-mismatch"));
  g_assert_cmpstr (cdz_plan_entry_get_reason (get_entry (pair, CDZ_CLASS_CERTIFICATE)), ==, "Its key is in “server.key”");
  g_assert_cmpstr (cdz_plan_entry_get_label (get_entry (pair, CDZ_CLASS_KEY)), ==, "server");

  g_assert_true (add_path (mismatch, wrong_key, &error));
  stored = run_importer (mismatch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->results->len, ==, 2);
  g_assert_cmpuint (stored->identities->len, ==, 0);
  g_assert_true (has_finding (stored, "key-mismatch"));
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 2);
}

/* An encrypted key beside a certificate in clear: half of the file is known. */
static void
test_partly_locked (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "server", 1, FALSE, NULL, NULL);
  g_autofree char *path = append_x509 (fixture, "server.pem", x509);
  g_autofree char *same = append_pkey (fixture, "server.pem", pkey, "s3cret");
  g_autoptr(CdzImporter) importer = make_importer (fixture, path);
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (cdz_import_file_get_state (get_file (importer)), ==, CDZ_IMPORT_FILE_LOCKED);
  g_assert_cmpint (cdz_plan_entry_get_action (get_entry (importer, CDZ_CLASS_CERTIFICATE)), ==, CDZ_PLAN_ADD);
  g_assert_true (unlock (importer, "s3cret", &error));
  g_assert_no_error (error);
  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->identities->len, ==, 1);
}

static char *
append_request (Fixture    *fixture,
                const char *name,
                EVP_PKEY   *pkey)
{
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  g_autoptr(X509_REQ) request = X509_REQ_new ();

  X509_NAME_add_entry_by_txt (X509_REQ_get_subject_name (request), "CN", MBSTRING_UTF8,
                              (const guint8 *) "build-agent-08", -1, -1, 0);
  X509_REQ_set_pubkey (request, pkey);
  g_assert_cmpint (X509_REQ_sign (request, pkey, EVP_sha256 ()), >, 0);
  PEM_write_bio_X509_REQ (bio, request);

  return append_file (fixture, name, bio);
}

static CdzItem *
find_request (Fixture *fixture)
{
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_REQUEST);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = cdz_library_copy_matching (fixture->library, fixture->caller, query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return g_object_ref (found->pdata[0]);
}

/* Key and request first, the authority's reply later. */
static void
test_request (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "build-agent-08", 1, FALSE, NULL, NULL);
  g_autofree char *path = append_request (fixture, "agent.pem", pkey);
  g_autofree char *same = append_pkey (fixture, "agent.pem", pkey, NULL);
  g_autofree char *reply_path = append_x509 (fixture, "reply.cer", x509);
  g_autoptr(CdzImportOutcome) asked = import_path (fixture, path);
  g_autoptr(CdzImporter) reply = make_importer (fixture, reply_path);
  g_autoptr(CdzImportOutcome) preview = cdz_importer_preview (reply);
  g_autoptr(CdzImportOutcome) answered = NULL;
  g_autoptr(CdzItem) open_request = find_request (fixture);
  g_autoptr(CdzItem) request = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (asked->results->len, ==, 2);
  g_assert_cmpstr (cdz_item_get (open_request, CDZ_ATTR_STATE), ==, "sent");
  g_assert_true (g_str_has_prefix (cdz_plan_entry_get_reason (get_entry (reply, CDZ_CLASS_CERTIFICATE)),
                                   "Answers your request of "));
  g_assert_cmpuint (preview->identities->len, ==, 1);

  answered = run_importer (reply, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answered->results->len, ==, 1);
  g_assert_cmpstr (((CdzImportResult *) answered->results->pdata[0])->action, ==, "completed-identity");
  request = find_request (fixture);
  g_assert_cmpstr (cdz_item_get (request, CDZ_ATTR_STATE), ==, "answered");
}

/* What asks for a passphrase in a folder is left there, and named. */
static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  g_auto(Jane) jane = { 0 };
  g_autofree char *folder = g_build_filename (fixture->folder, "keys", NULL);
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  CdzImportResult *result;

  jane_init (&jane, fixture, "keys/jane.p12");
  g_free (append_x509 (fixture, "keys/jane.cer", jane.x509));
  importer = make_importer (fixture, folder);
  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome->results->len, ==, 2);
  result = outcome->results->pdata[1];
  g_assert_cmpstr (result->label, ==, "jane.p12");
  g_assert_cmpstr (result->action, ==, "skipped");
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);
}

static CdzDeletion *
delete_item (Fixture         *fixture,
             CdzItem         *item,
             CdzDeleteFlags   flags)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  CdzDeletion *deletion;

  g_ptr_array_add (items, item);
  cdz_library_delete_async (fixture->library, fixture->caller, items, flags, NULL, take_result_cb, &result);
  wait_for_result (&result);
  deletion = cdz_library_delete_finish (fixture->library, result, &error);
  g_assert_no_error (error);

  return deletion;
}

/* The key goes with its last certificate. */
static void
test_delete_identity (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) old = make_x509 (pkey, "old", 1, FALSE, NULL, NULL);
  g_autoptr(X509) new = make_x509 (pkey, "new", 2, FALSE, NULL, NULL);
  g_autofree char *path = append_x509 (fixture, "both.pem", old);
  g_autofree char *same = append_x509 (fixture, "both.pem", new);
  g_autofree char *again = append_pkey (fixture, "both.pem", pkey, NULL);
  g_autoptr(CdzImportOutcome) outcome = import_path (fixture, path);
  g_autoptr(CdzItem) old_item = NULL;
  g_autoptr(CdzItem) new_item = NULL;
  g_autoptr(CdzDeletion) first = NULL;
  g_autoptr(CdzDeletion) second = NULL;
  g_autoptr(CdzDeletion) third = NULL;
  g_autoptr(CdzVaultUndo) undo = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (outcome->identities->len, ==, 2);
  old_item = resolve (fixture, "old");
  g_assert_cmpint (cdz_item_get_class (old_item), ==, CDZ_CLASS_IDENTITY);
  first = delete_item (fixture, old_item, CDZ_DELETE_DEFAULT);
  g_assert_cmpuint (first->deleted->len, ==, 1);
  g_assert_cmpuint (first->kept->len, ==, 1);
  g_assert_cmpstr (((CdzKept *) first->kept->pdata[0])->reason, ==, "The certificate “new” uses this key too");

  new_item = resolve (fixture, "new");
  second = delete_item (fixture, new_item, CDZ_DELETE_KEEP_KEY);
  g_assert_cmpuint (second->deleted->len, ==, 1);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);

  cdz_library_undo_async (fixture->library, fixture->caller, second->operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  undo = cdz_library_undo_finish (fixture->library, result, &error);
  g_assert_no_error (error);

  g_clear_object (&new_item);
  new_item = resolve (fixture, "new");
  third = delete_item (fixture, new_item, CDZ_DELETE_DEFAULT);
  g_assert_cmpuint (third->deleted->len, ==, 2);
  g_assert_cmpuint (third->kept->len, ==, 0);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);
}

/* A key that an answer is awaited for does not go with another certificate. */
static void
test_delete_keeps_awaited (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "old agent", 1, FALSE, NULL, NULL);
  g_autofree char *path = append_x509 (fixture, "agent.pem", x509);
  g_autofree char *same = append_pkey (fixture, "agent.pem", pkey, NULL);
  g_autofree char *request_path = append_request (fixture, "agent.csr", pkey);
  g_autoptr(CdzImportOutcome) stored = import_path (fixture, path);
  g_autoptr(CdzImportOutcome) asked = NULL;
  g_autoptr(CdzItem) request = NULL;
  g_autoptr(CdzItem) identity = NULL;
  g_autoptr(CdzDeletion) deletion = NULL;

  /* A renewal: this certificate is here, the next one is awaited. */
  asked = import_path (fixture, request_path);
  request = find_request (fixture);
  g_assert_cmpstr (cdz_item_get (request, CDZ_ATTR_STATE), ==, "sent");

  identity = resolve (fixture, "old agent");
  deletion = delete_item (fixture, identity, CDZ_DELETE_DEFAULT);
  g_assert_cmpuint (deletion->deleted->len, ==, 1);
  g_assert_cmpstr (((CdzKept *) deletion->kept->pdata[0])->reason, ==,
                   "The request “build-agent-08” waits for a certificate of this key");
}

/* errSecItemNotFound: the name sits on the other half. */
static void
test_other_half (Fixture       *fixture,
                 gconstpointer  data)
{
  g_auto(Jane) jane = { 0 };
  g_autoptr(CdzImporter) importer = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_KEY);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzItem) renamed = NULL;
  g_autoptr(CdzItem) both = NULL;
  g_autofree char *key_ref = NULL;
  g_autoptr(GError) error = NULL;
  CdzItem *identity;

  jane_init (&jane, fixture, "jane.p12");
  importer = make_importer (fixture, jane.path);
  g_assert_true (unlock (importer, "s3cret", &error));
  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  identity = outcome->identities->pdata[0];
  key_ref = cdz_item_dup_ref (cdz_item_get_key (identity));

  /* Renaming the certificate alone leaves the key with its name … */
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "Jane at work");
  cdz_library_update_async (fixture->library, fixture->caller, cdz_item_get_certificate (identity), attributes, NULL,
                            take_result_cb, &result);
  wait_for_result (&result);
  renamed = cdz_library_update_finish (fixture->library, result, &error);
  g_assert_no_error (error);

  /* … and who looks for the key by the new one is told where it is. */
  g_assert_true (cdz_query_add_match (query, "label", "Jane at work", &error));
  g_assert_null (cdz_library_copy_matching (fixture->library, fixture->caller, query, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (cdz_error_get_detail (error, CDZ_DETAIL_HINT), key_ref));
  g_clear_error (&error);

  /* Renaming an identity whose halves are called alike renames both. */
  g_clear_object (&result);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "jane");
  cdz_library_update_async (fixture->library, fixture->caller, renamed, attributes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_clear_object (&renamed);
  renamed = cdz_library_update_finish (fixture->library, result, &error);
  g_clear_object (&result);
  both = resolve (fixture, "jane");
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "Jane D.");
  cdz_library_update_async (fixture->library, fixture->caller, both, attributes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_clear_object (&both);
  both = cdz_library_update_finish (fixture->library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (both, CDZ_ATTR_LABEL), ==, "Jane D.");
  g_assert_cmpstr (cdz_item_get (cdz_item_get_key (both), CDZ_ATTR_LABEL), ==, "Jane D.");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/import-keys/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("pkcs12", test_pkcs12);
  ADD ("prompter", test_prompter);
  ADD ("given-passphrases", test_given_passphrases);
  ADD ("completes", test_completes);
  ADD ("two-files", test_two_files);
  ADD ("partly-locked", test_partly_locked);
  ADD ("request", test_request);
  ADD ("folder", test_folder);
  ADD ("delete-identity", test_delete_identity);
  ADD ("delete-keeps-awaited", test_delete_keeps_awaited);
  ADD ("other-half", test_other_half);

  return g_test_run ();
}
