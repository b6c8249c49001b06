/* services-fixture.h: a library in a folder of its own, and files to import.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "cdz-importer.h"
#include "cdz-library.h"
#include "vault-fixture.h"

/* A prompter that gives the answers it was given, in their order. */
#define TEST_TYPE_PROMPTER (test_prompter_get_type ())
G_DECLARE_FINAL_TYPE (TestPrompter, test_prompter, TEST, PROMPTER, GObject)

struct _TestPrompter
{
  GObject        parent_instance;

  const char   **answers;       /* NULL: nobody is there; at the end: the person declines */
  guint          n_asked;
  CdzPromptKind  last_kind;
  char          *last_subject;
};

static inline void
test_prompter_ask_async (CdzPrompter         *prompter,
                         CdzPromptKind        kind,
                         const char          *subject,
                         guint                attempt,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  TestPrompter *self = TEST_PROMPTER (prompter);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *answer = self->answers != NULL ? self->answers[self->n_asked] : NULL;

  self->last_kind = kind;
  g_free (self->last_subject);
  self->last_subject = g_strdup (subject);

  if (self->answers == NULL)
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED, "Nobody is there");
  else if (answer == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Declined");
  else
    g_task_return_pointer (task, cdz_secret_new (answer, strlen (answer)), (GDestroyNotify) cdz_secret_unref);

  if (answer != NULL)
    self->n_asked++;
}

static inline CdzSecret *
test_prompter_ask_finish (CdzPrompter   *prompter,
                          GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static inline void
test_prompter_iface_init (CdzPrompterInterface *iface)
{
  iface->ask_async = test_prompter_ask_async;
  iface->ask_finish = test_prompter_ask_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPrompter, test_prompter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_PROMPTER, test_prompter_iface_init))

static inline void
test_prompter_finalize (GObject *object)
{
  g_free (TEST_PROMPTER (object)->last_subject);

  G_OBJECT_CLASS (test_prompter_parent_class)->finalize (object);
}

static inline void
test_prompter_class_init (TestPrompterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_prompter_finalize;
}

static inline void
test_prompter_init (TestPrompter *self)
{
}

typedef struct
{
  char         *folder;
  CdzLibrary   *library;
  CdzCaller    *caller;
  TestPrompter *prompter;       /* not set in the library unless a test does */
} Fixture;

static inline void
open_library (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "vault.db", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_object (&fixture->library);
  fixture->library = cdz_library_new (path);
  cdz_library_open_async (fixture->library, NULL, take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_library_open_finish (fixture->library, result, &error));
  g_assert_no_error (error);
}

static inline void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("cdz-services-XXXXXX", NULL);
  fixture->caller = cdz_caller_new ("test", NULL);
  fixture->prompter = g_object_new (TEST_TYPE_PROMPTER, NULL);
  open_library (fixture);
}

static inline void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_object (&fixture->library);
  g_clear_object (&fixture->prompter);
  cdz_caller_unref (fixture->caller);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
}

/* One signed certificate; @issuer is NULL for a self-signed one. */
static inline X509 *
make_x509 (EVP_PKEY   *pkey,
           const char *name,
           long        serial,
           gboolean    is_authority,
           X509       *issuer,
           EVP_PKEY   *issuer_pkey)
{
  X509 *x509 = X509_new ();
  X509_NAME *subject = X509_get_subject_name (x509);
  X509_EXTENSION *constraints = X509V3_EXT_conf_nid (NULL, NULL, NID_basic_constraints,
                                                     is_authority ? "critical,CA:TRUE" : "CA:FALSE");

  X509_set_version (x509, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), serial);
  X509_gmtime_adj (X509_getm_notBefore (x509), -3600);
  X509_gmtime_adj (X509_getm_notAfter (x509), 86400);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guint8 *) name, -1, -1, 0);
  X509_set_issuer_name (x509, issuer != NULL ? X509_get_subject_name (issuer) : subject);
  X509_set_pubkey (x509, pkey);
  X509_add_ext (x509, constraints, -1);
  X509_EXTENSION_free (constraints);
  g_assert_cmpint (X509_sign (x509, issuer_pkey != NULL ? issuer_pkey : pkey, EVP_sha256 ()), >, 0);

  return x509;
}

static inline CdzCertificate *
wrap_x509 (X509 *x509)
{
  guint8 *der = NULL;
  int size = i2d_X509 (x509, &der);
  g_autoptr(GBytes) bytes = g_bytes_new (der, (gsize) size);
  g_autoptr(GError) error = NULL;
  CdzCertificate *certificate = cdz_certificate_new_from_der (bytes, &error);

  OPENSSL_free (der);
  g_assert_no_error (error);
  return certificate;
}

static inline CdzKey *
wrap_public (EVP_PKEY *pkey)
{
  guint8 *der = NULL;
  int size = i2d_PUBKEY (pkey, &der);
  g_autoptr(GBytes) bytes = g_bytes_new (der, (gsize) size);
  g_autoptr(GError) error = NULL;
  CdzKey *key = cdz_key_new_from_spki (bytes, &error);

  OPENSSL_free (der);
  g_assert_no_error (error);
  return key;
}

static inline CdzKey *
wrap_private (EVP_PKEY *pkey)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = EVP_PKEY2PKCS8 (pkey);
  guint8 *der = NULL;
  int size = i2d_PKCS8_PRIV_KEY_INFO (info, &der);
  g_autoptr(CdzSecret) secret = cdz_secret_new (der, (gsize) size);
  g_autoptr(GError) error = NULL;
  CdzKey *key = cdz_key_new_from_pkcs8 (secret, &error);

  OPENSSL_clear_free (der, (gsize) size);
  g_assert_no_error (error);
  return key;
}

/* Appends to the file @name of the fixture's folder, and returns its path. */
static inline char *
append_file (Fixture    *fixture,
             const char *name,
             BIO        *content)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  char *data;
  gsize size = (gsize) BIO_get_mem_data (content, &data);
  FILE *file;

  g_mkdir_with_parents (folder, 0700);
  file = g_fopen (path, "ab");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  fclose (file);

  return path;
}

static inline char *
append_x509 (Fixture    *fixture,
             const char *name,
             X509       *x509)
{
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());

  PEM_write_bio_X509 (bio, x509);
  return append_file (fixture, name, bio);
}

/* @passphrase: NULL for a key in clear */
static inline char *
append_pkey (Fixture    *fixture,
             const char *name,
             EVP_PKEY   *pkey,
             const char *passphrase)
{
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());

  PEM_write_bio_PKCS8PrivateKey (bio, pkey, passphrase != NULL ? EVP_aes_256_cbc () : NULL,
                                 passphrase, passphrase != NULL ? (int) strlen (passphrase) : 0, NULL, NULL);
  return append_file (fixture, name, bio);
}

static inline char *
append_text (Fixture    *fixture,
             const char *name,
             const char *text)
{
  g_autoptr(BIO) bio = BIO_new_mem_buf (text, -1);

  return append_file (fixture, name, bio);
}

static inline char *
write_pkcs12 (Fixture    *fixture,
              const char *name,
              const char *label,
              const char *passphrase,
              EVP_PKEY   *pkey,
              X509       *x509,
              X509       *authority)
{
  STACK_OF (X509) *others = sk_X509_new_null ();
  g_autoptr(PKCS12) p12 = NULL;
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());

  if (authority != NULL)
    sk_X509_push (others, authority);
  p12 = PKCS12_create (passphrase, label, pkey, x509, others, 0, 0, 2048, 2048, 0);
  sk_X509_free (others);
  g_assert_nonnull (p12);
  i2d_PKCS12_bio (bio, p12);

  return append_file (fixture, name, bio);
}

static inline CdzItem *
add (Fixture        *fixture,
     gpointer        object,
     CdzAttributes  *attributes,
     GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GObject) owned = object;

  cdz_library_add_async (fixture->library, fixture->caller, owned, attributes, NULL, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_library_add_finish (fixture->library, result, error);
}

static inline CdzItem *
resolve (Fixture    *fixture,
         const char *reference)
{
  g_autoptr(GError) error = NULL;
  CdzItem *item = cdz_library_resolve (fixture->library, fixture->caller, reference, &error);

  g_assert_no_error (error);
  return item;
}

static inline gboolean
add_path (CdzImporter  *importer,
          const char   *path,
          GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GFile) file = g_file_new_for_path (path);

  cdz_importer_add_file_async (importer, file, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_importer_add_finish (importer, result, error);
}

static inline CdzImportOutcome *
run_importer (CdzImporter  *importer,
              GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_importer_run_async (importer, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_importer_run_finish (importer, result, error);
}

static inline guint
get_n (GListModel *model)
{
  return g_list_model_get_n_items (model);
}

#define assert_detail(error, key, value) \
  g_assert_cmpstr (cdz_error_get_detail ((error), (key)), ==, (value))
