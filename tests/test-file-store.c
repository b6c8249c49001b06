/* test-file-store.c: a file opened to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

#include "cdz-file-store.h"
#include "cdz-identities.h"
#include "cdz-read-file.h"
#include "services-fixture.h"

/* The one authority that this process trusts. */
static EVP_PKEY *anchor_pkey;
static X509 *anchor;

static CdzFileStore *
open_file (const char  *path,
           const char  *passphrase,
           GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  CdzFileStore *store = cdz_file_store_new (file);
  g_autoptr(GPtrArray) passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_autoptr(GAsyncResult) result = NULL;

  if (passphrase != NULL)
    g_ptr_array_add (passphrases, cdz_secret_new (passphrase, strlen (passphrase)));
  cdz_file_store_set_passphrases (store, passphrases);
  cdz_store_refresh_async (CDZ_STORE (store), NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_store_refresh_finish (CDZ_STORE (store), result, error) == (error == NULL || *error == NULL));

  return store;
}

static void
test_pkcs12 (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(EVP_PKEY) root_pkey = make_pkey ();
  g_autoptr(X509) root = make_x509 (root_pkey, "Corp Root", 1, TRUE, NULL, NULL);
  g_autoptr(X509) x509 = make_x509 (pkey, "Jane Doe", 2, FALSE, root, root_pkey);
  g_autofree char *path = write_pkcs12 (fixture, "jane.p12", "jane", "s3cret", pkey, x509, root);
  g_autoptr(CdzFileStore) closed = NULL;
  g_autoptr(CdzFileStore) wrong = NULL;
  g_autoptr(CdzFileStore) store = NULL;
  g_autoptr(CdzIdentities) identities = NULL;
  g_autoptr(CdzItem) identity = NULL;
  g_autoptr(GError) error = NULL;

  closed = open_file (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_store_is_locked (CDZ_STORE (closed)));
  g_assert_cmpuint (cdz_file_store_get_decoded (closed)->description->len, >, 0);

  wrong = open_file (path, "guess", &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);
  g_assert_cmpuint (cdz_file_store_get_decoded (wrong)->description->len, >, 0);
  g_clear_error (&error);

  store = open_file (path, "s3cret", &error);
  g_assert_no_error (error);
  g_assert_false (cdz_store_is_locked (CDZ_STORE (store)));
  g_assert_false (cdz_store_is_writable (CDZ_STORE (store)));
  g_assert_cmpuint (get_n (G_LIST_MODEL (store)), ==, 3);
  g_assert_cmpuint (cdz_file_store_get_size (store), >, 1000);

  identities = cdz_identities_new (G_LIST_MODEL (store));
  g_assert_cmpuint (get_n (G_LIST_MODEL (identities)), ==, 1);
  identity = g_list_model_get_item (G_LIST_MODEL (identities), 0);
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_LABEL), ==, "jane");
  g_assert_null (cdz_item_get (identity, CDZ_ATTR_UUID));
}

/* errSecReadOnly, here and through the library. */
static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(X509) x509 = NULL;
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autofree char *path = NULL;
  g_autoptr(CdzFileStore) store = NULL;
  g_autoptr(GPtrArray) changes = changes_new ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) library_result = NULL;
  g_autoptr(GError) error = NULL;

  x509 = make_x509 (pkey, "jane", 1, FALSE, NULL, NULL);
  path = append_x509 (fixture, "jane.cer", x509);
  store = open_file (path, NULL, &error);
  g_ptr_array_add (changes, add_object (make_certificate ("joe", 2)));
  cdz_store_apply_async (CDZ_STORE (store), "Test", changes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_null (cdz_store_apply_finish (CDZ_STORE (store), result, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY);
  g_clear_error (&error);

  item = g_list_model_get_item (G_LIST_MODEL (store), 0);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "other");
  cdz_library_update_async (fixture->library, fixture->caller, item, attributes, NULL, take_result_cb, &library_result);
  wait_for_result (&library_result);
  g_assert_null (cdz_library_update_finish (fixture->library, library_result, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY);
}

static void
test_failures (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *notes = append_text (fixture, "notes.txt", "no key in here\n");
  g_autofree char *broken = append_text (fixture, "broken.pem",
                                         "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n");
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", NULL);
  g_autoptr(CdzFileStore) store = NULL;
  g_autoptr(GError) error = NULL;

  store = open_file (notes, NULL, &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED);
  g_assert_null (cdz_file_store_get_decoded (store));
  g_clear_error (&error);
  g_clear_object (&store);

  store = open_file (broken, NULL, &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_clear_error (&error);
  g_clear_object (&store);

  store = open_file (missing, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_object (&store);

  store = open_file (fixture->folder, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
}

/* errSecDataTooLarge, of what tells its size and of what does not. */
static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *path = append_text (fixture, "large", "0123456789");
  g_autoptr(CdzSecret) whole = NULL;
  g_autoptr(GError) error = NULL;
  int fds[2];

  g_assert_null (cdz_read_file (path, 9, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);
  g_clear_error (&error);
  whole = cdz_read_file (path, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (cdz_secret_get_data (whole, NULL), cdz_secret_get_size (whole), "0123456789", 10);

  g_assert_null (cdz_read_file ("/dev/zero", 100000, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);

  g_clear_pointer (&whole, cdz_secret_unref);
  g_clear_error (&error);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_cmpint (write (fds[1], "secret", 6), ==, 6);
  close (fds[1]);
  whole = cdz_read_fd (fds[0], "pipe", 6, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cdz_secret_get_size (whole), ==, 6);
  close (fds[0]);
}

static CdzDetails *
describe (Fixture      *fixture,
          CdzItem      *item,
          CdzFileStore *file)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  CdzDetails *details;

  cdz_library_describe_in_async (fixture->library, item, file != NULL ? CDZ_STORE (file) : NULL,
                                 g_get_real_time () / G_USEC_PER_SEC, NULL, take_result_cb, &result);
  wait_for_result (&result);
  details = cdz_library_describe_finish (fixture->library, result, &error);
  g_assert_no_error (error);

  return details;
}

static const char *
find_row (CdzDetails *details,
          const char *section,
          const char *title)
{
  for (guint i = 0; i < details->rows->len; i++)
    {
      CdzRow *row = details->rows->pdata[i];

      if (g_str_equal (row->section, section) && g_str_equal (row->title, title))
        return row->value;
    }

  return NULL;
}

/* The chain is built from the file, and from what is stored. */
static void
test_describe (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(EVP_PKEY) root_pkey = make_pkey ();
  g_autoptr(X509) root = make_x509 (root_pkey, "Corp Root", 1, TRUE, NULL, NULL);
  g_autoptr(X509) x509 = make_x509 (pkey, "Jane Doe", 2, FALSE, root, root_pkey);
  g_autofree char *path = append_x509 (fixture, "bundle.pem", x509);
  g_autofree char *same = append_x509 (fixture, "bundle.pem", root);
  g_autofree char *leaf_path = append_x509 (fixture, "leaf.pem", x509);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzFileStore) bundle = open_file (path, NULL, &error);
  g_autoptr(CdzFileStore) leaf = open_file (leaf_path, NULL, &error);
  g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (bundle), 0);
  g_autoptr(CdzItem) alone = g_list_model_get_item (G_LIST_MODEL (leaf), 0);
  g_autoptr(CdzItem) stored = NULL;
  g_autoptr(CdzDetails) together = describe (fixture, item, bundle);
  g_autoptr(CdzDetails) missing = describe (fixture, alone, leaf);
  g_autoptr(CdzDetails) by_store = NULL;
  g_autoptr(CdzDetails) of_stored = NULL;

  g_assert_cmpstr (find_row (together, "Certificate", "Subject"), ==, "CN=Jane Doe");
  g_assert_cmpstr (find_row (together, "Where It Lives", "Store"), ==, "In the file “bundle.pem”, not stored");
  g_assert_cmpuint (cdz_chain_get_certificates (together->chain)->len, ==, 2);
  g_assert_true (cdz_chain_is_complete (together->chain));
  g_assert_false (cdz_chain_is_trusted (together->chain));
  g_assert_false (cdz_chain_is_complete (missing->chain));

  stored = add (fixture, wrap_x509 (root), NULL, &error);
  g_assert_no_error (error);
  by_store = describe (fixture, alone, leaf);
  g_assert_true (cdz_chain_is_complete (by_store->chain));

  of_stored = describe (fixture, stored, NULL);
  g_assert_cmpstr (find_row (of_stored, "Where It Lives", "Store"), ==, "Vault");
  g_assert_nonnull (find_row (of_stored, "Where It Lives", "Reference"));
  g_assert_nonnull (of_stored->der);
}

/* What SSL_CERT_FILE names is trusted, as OpenSSL and curl have it. */
static void
test_trusted (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "Jane Doe", 2, FALSE, anchor, anchor_pkey);
  g_autofree char *path = append_x509 (fixture, "leaf.pem", x509);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzFileStore) leaf = open_file (path, NULL, &error);
  g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (leaf), 0);
  g_autoptr(CdzDetails) details = describe (fixture, item, leaf);

  g_assert_cmpuint (cdz_chain_get_certificates (details->chain)->len, ==, 2);
  g_assert_true (cdz_chain_is_complete (details->chain));
  g_assert_true (cdz_chain_is_trusted (details->chain));
}

int
main (int    argc,
      char **argv)
{
  Fixture trust = { g_dir_make_tmp ("cdz-trust-XXXXXX", NULL) };
  g_autofree char *bundle = NULL;
  int status;

  /* Read once a process, so it is there before the first chain. */
  anchor_pkey = make_pkey ();
  anchor = make_x509 (anchor_pkey, "Trusted Root", 1, TRUE, NULL, NULL);
  bundle = append_x509 (&trust, "bundle.pem", anchor);
  g_setenv ("SSL_CERT_FILE", bundle, TRUE);

  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/file-store/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("pkcs12", test_pkcs12);
  ADD ("read-only", test_read_only);
  ADD ("failures", test_failures);
  ADD ("too-large", test_too_large);
  ADD ("describe", test_describe);
  ADD ("trusted", test_trusted);

  status = g_test_run ();
  EVP_PKEY_free (anchor_pkey);
  X509_free (anchor);
  remove_tree (trust.folder);
  g_free (trust.folder);

  return status;
}
