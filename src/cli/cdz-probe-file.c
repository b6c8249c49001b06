/* cdz-probe-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe-file"
#include "config.h"

#include "cdz-probe-file.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-file-store.h"
#include "cdz-key.h"
#include "cdz-openssl.h"
#include "cdz-probe-x509.h"

static gboolean
read_store (CdzFileStore  *store,
            GPtrArray     *passphrases,
            GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_file_store_set_passphrases (store, passphrases);
  cdz_store_refresh_async (CDZ_STORE (store), NULL, cdz_cli_store_result_cb, &result);

  return cdz_store_refresh_finish (CDZ_STORE (store), cdz_cli_wait (&result), error);
}

/* A test needs the key, so declining to answer is an error here. */
static gboolean
unlock (CdzCli        *cli,
        CdzFileStore  *store,
        GError       **error)
{
  const char *label = cdz_store_get_label (CDZ_STORE (store));

  for (guint attempt = 0; cdz_file_store_get_decoded (store)->locked; attempt++)
    {
      g_autoptr(GPtrArray) passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
      g_autoptr(CdzSecret) answer = cdz_cli_ask (cli, CDZ_PROMPT_FILE_PASSPHRASE, label, attempt, error);
      GError *problem = NULL;

      if (answer == NULL)
        return FALSE;

      g_ptr_array_add (passphrases, g_steal_pointer (&answer));
      if (read_store (store, passphrases, &problem))
        continue;
      if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) || attempt + 1 == CDZ_MAX_TRIES)
        {
          g_propagate_error (error, problem);
          return FALSE;
        }
      g_clear_error (&problem);
    }

  return TRUE;
}

/* The first certificate that has its key in the file. */
static gboolean
find_pair (CdzFileStore *store,
           guint        *out_certificate,
           guint        *out_key)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint c = 0; c < n_items; c++)
    for (guint k = 0; k < n_items; k++)
      {
        g_autoptr(CdzItem) certificate = g_list_model_get_item (G_LIST_MODEL (store), c);
        g_autoptr(CdzItem) key = g_list_model_get_item (G_LIST_MODEL (store), k);

        if (cdz_item_get_class (certificate) == CDZ_CLASS_CERTIFICATE && cdz_item_is_private_key (key) &&
            cdz_item_is_pair (certificate, key))
          {
            *out_certificate = c;
            *out_key = k;
            return TRUE;
          }
      }

  return FALSE;
}

static GPtrArray *
collect_certificates (CdzFileStore *store)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      GObject *object = cdz_file_store_get_object (store, i);

      if (CDZ_IS_CERTIFICATE (object))
        g_ptr_array_add (certificates, g_object_ref (object));
    }

  return certificates;
}

/* The file's own chain, its root left out; the order of the file does not matter. */
static GPtrArray *
order_chain (CdzCertificate *leaf,
             GPtrArray      *certificates)
{
  g_autoptr(GPtrArray) ordered = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(CdzChain) chain = cdz_chain_build (leaf, certificates, NULL, g_get_real_time () / G_USEC_PER_SEC);
  GPtrArray *links = cdz_chain_get_certificates (chain);

  for (guint i = 1; i < links->len; i++)
    if (!cdz_certificate_is_self_issued (links->pdata[i]))
      g_ptr_array_add (ordered, g_bytes_ref (cdz_certificate_get_der (links->pdata[i])));

  return g_steal_pointer (&ordered);
}

static CdzProbeIdentity *
make_identity (CdzFileStore  *store,
               GPtrArray     *certificates,
               GError       **error)
{
  guint certificate_at, key_at;
  g_autoptr(GPtrArray) chain = NULL;
  g_autoptr(EVP_PKEY) key = NULL;
  g_autofree char *label = NULL;
  CdzCertificate *leaf;

  if (!find_pair (store, &certificate_at, &key_at))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH,
                   _("“%s” holds no certificate together with its private key, which a test with it needs"),
                   cdz_store_get_label (CDZ_STORE (store)));
      return NULL;
    }

  leaf = CDZ_CERTIFICATE (cdz_file_store_get_object (store, certificate_at));
  if ((key = cdz_key_dup_pkey (CDZ_KEY (cdz_file_store_get_object (store, key_at)), error)) == NULL)
    return NULL;

  chain = order_chain (leaf, certificates);
  label = cdz_certificate_dup_display_name (leaf);

  return cdz_probe_identity_new (NULL, label, cdz_certificate_get_der (leaf), chain, key, error);
}

CdzProbeIdentity *
cdz_probe_file_open (CdzCli      *cli,
                     const char  *path,
                     const char  *passphrase_file,
                     GPtrArray  **out_certificates,
                     GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(CdzFileStore) store = cdz_file_store_new (file);
  g_autoptr(GPtrArray) passphrases = cdz_cli_read_passphrases (cli, passphrase_file, error);
  g_autoptr(GPtrArray) certificates = NULL;
  CdzProbeIdentity *identity;
  GError *problem = NULL;

  if (passphrases == NULL)
    return NULL;
  if (!read_store (store, passphrases, &problem) || !unlock (cli, store, &problem))
    {
      cdz_error_set_detail (problem, CDZ_DETAIL_FILE, path);
      g_propagate_error (error, problem);
      return NULL;
    }

  certificates = collect_certificates (store);
  if ((identity = make_identity (store, certificates, error)) != NULL)
    *out_certificates = g_steal_pointer (&certificates);

  return identity;
}
