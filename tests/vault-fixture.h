/* vault-fixture.h: a vault in a folder of its own, and things to put in.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "cdz-certificate.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-openssl.h"
#include "cdz-vault.h"

typedef struct
{
  char     *folder;
  char     *path;
  CdzVault *vault;
} VaultFixture;

static inline void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline void
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static inline gboolean
refresh (CdzVault  *vault,
         GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_store_refresh_async (CDZ_STORE (vault), NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_store_refresh_finish (CDZ_STORE (vault), result, error);
}

static inline CdzOutcome *
apply (CdzVault   *vault,
       GPtrArray  *changes,
       GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_store_apply_async (CDZ_STORE (vault), "Test", changes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_store_apply_finish (CDZ_STORE (vault), result, error);
}

static inline GPtrArray *
changes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
}

static inline CdzOutcome *
apply_one (CdzVault   *vault,
           CdzChange  *change,
           GError    **error)
{
  g_autoptr(GPtrArray) changes = changes_new ();

  g_ptr_array_add (changes, change);
  return apply (vault, changes, error);
}

static inline CdzItem *
get_item (CdzVault *vault,
          guint     position)
{
  g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (vault), position);

  g_assert_nonnull (item);
  return item;
}

static inline guint
get_n_items (CdzVault *vault)
{
  return g_list_model_get_n_items (G_LIST_MODEL (vault));
}

static inline EVP_PKEY *
make_pkey (void)
{
  EVP_PKEY *pkey = EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-256");

  g_assert_nonnull (pkey);
  return pkey;
}

static inline CdzCertificate *
make_certificate_of (EVP_PKEY   *pkey,
                     const char *name,
                     long        serial)
{
  X509 *x509 = X509_new ();
  X509_NAME *subject = X509_get_subject_name (x509);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  CdzCertificate *certificate;
  guint8 *der = NULL;
  int size;

  X509_set_version (x509, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), serial);
  X509_gmtime_adj (X509_getm_notBefore (x509), 0);
  X509_gmtime_adj (X509_getm_notAfter (x509), 86400);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guint8 *) name, -1, -1, 0);
  X509_set_issuer_name (x509, subject);
  X509_set_pubkey (x509, pkey);
  g_assert_cmpint (X509_sign (x509, pkey, EVP_sha256 ()), >, 0);
  size = i2d_X509 (x509, &der);
  bytes = g_bytes_new (der, (gsize) size);
  OPENSSL_free (der);
  X509_free (x509);

  certificate = cdz_certificate_new_from_der (bytes, &error);
  g_assert_no_error (error);
  return certificate;
}

static inline CdzCertificate *
make_certificate (const char *name,
                  long        serial)
{
  EVP_PKEY *pkey = make_pkey ();
  CdzCertificate *certificate = make_certificate_of (pkey, name, serial);

  EVP_PKEY_free (pkey);
  return certificate;
}

static inline CdzChange *
add_object (gpointer object)
{
  g_autoptr(GObject) owned = object;

  return cdz_change_new_add (owned, NULL, CDZ_ON_CONFLICT_FAIL);
}

static inline void
vault_fixture_set_up (VaultFixture  *fixture,
                      gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("cdz-vault-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "credenza", "vault.db", NULL);
  fixture->vault = cdz_vault_new (fixture->path);
}

static inline void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

/* The last worker may hold the vault a moment longer than its answer. */
static inline void
drop_vault (CdzVault **vault)
{
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gpointer alive = *vault;

  g_object_add_weak_pointer (alive, &alive);
  g_clear_object (vault);
  while (g_atomic_pointer_get (&alive) != NULL && g_get_monotonic_time () < deadline_us)
    g_thread_yield ();
  g_assert_null (alive);
}

static inline void
vault_fixture_tear_down (VaultFixture  *fixture,
                         gconstpointer  data)
{
  drop_vault (&fixture->vault);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}
