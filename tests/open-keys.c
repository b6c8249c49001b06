/* open-keys.c: opens every identity's key and signs with it.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: open-keys VAULT
 *
 * Prints one line an identity whose signature its certificate verifies; the
 * command line has no way to show that a key opens without giving it away. */
#include "config.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "cdz-key-handle.h"
#include "cdz-memory.h"
#include "cdz-openssl.h"

static void
take_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static gboolean
is_signed_by (GBytes   *signature,
              EVP_PKEY *pkey)
{
  g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new ();

  return EVP_DigestVerifyInit_ex (context, NULL, "SHA256", NULL, NULL, pkey, NULL) == 1 &&
         EVP_DigestVerify (context, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature),
                           (const guint8 *) "x", 1) == 1;
}

static gboolean
check (CdzLibrary  *library,
       CdzCaller   *caller,
       CdzItem     *identity,
       GError     **error)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) described = NULL;
  g_autoptr(CdzKeyHandle) handle = NULL;
  g_autoptr(CdzDetails) details = NULL;
  g_autoptr(CdzCertificate) certificate = NULL;
  g_autoptr(GBytes) signature = NULL;
  g_autoptr(X509) x509 = NULL;

  cdz_key_handle_open_async (library, caller, identity, NULL, take_result_cb, &opened);
  if ((handle = cdz_key_handle_open_finish (wait_for (&opened), error)) == NULL ||
      (signature = cdz_key_handle_sign (handle, "SHA256", "x", 1, error)) == NULL)
    return FALSE;

  cdz_library_describe_async (library, identity, 0, NULL, take_result_cb, &described);
  if ((details = cdz_library_describe_finish (library, wait_for (&described), error)) == NULL ||
      (certificate = cdz_certificate_new_from_der (details->der, error)) == NULL ||
      (x509 = cdz_certificate_dup_x509 (certificate, error)) == NULL)
    return FALSE;

  return is_signed_by (signature, X509_get0_pubkey (x509));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(CdzLibrary) library = NULL;
  g_autoptr(CdzCaller) caller = cdz_caller_new ("test", NULL);
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  GListModel *identities;

  cdz_memory_harden ();
  if (argc != 2)
    return EXIT_FAILURE;

  library = cdz_library_new (argv[1]);
  cdz_library_open_async (library, NULL, take_result_cb, &opened);
  if (!cdz_library_open_finish (library, wait_for (&opened), &error))
    g_error ("%s", error->message);

  identities = cdz_library_get_identities (library);
  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr(CdzItem) identity = g_list_model_get_item (identities, i);

      if (!check (library, caller, identity, &error))
        g_error ("%s: %s", cdz_item_get (identity, CDZ_ATTR_LABEL),
                 error != NULL ? error->message : "another key");
      g_print ("%s\n", cdz_item_get (identity, CDZ_ATTR_LABEL));
    }

  return EXIT_SUCCESS;
}
