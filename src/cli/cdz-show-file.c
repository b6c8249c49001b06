/* cdz-show-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-show-file"
#include "config.h"

#include "cdz-show-file.h"

#include <glib/gi18n-lib.h>

#include "cdz-chain.h"
#include "cdz-describe.h"
#include "cdz-error.h"
#include "cdz-file-store.h"
#include "cdz-view.h"

static GPtrArray *
describe_object (GObject *object,
                 gint64   now)
{
  if (CDZ_IS_CERTIFICATE (object))
    return cdz_describe_certificate (CDZ_CERTIFICATE (object), now);
  if (CDZ_IS_KEY (object))
    return cdz_describe_key (CDZ_KEY (object), cdz_key_is_private (CDZ_KEY (object)));

  return cdz_describe_request (CDZ_REQUEST (object));
}

static void
add_stored_kinds (CdzView      *view,
                  CdzFileStore *store,
                  gint64        now)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      cdz_view_add (view, cdz_class_get_name (cdz_item_get_class (item)),
                    cdz_class_get_title (cdz_item_get_class (item)), item,
                    describe_object (cdz_file_store_get_object (store, i), now));
    }
}

/* Revocation lists and parameters are shown, but there is no class for them. */
static gboolean
add_other_kinds (CdzView     *view,
                 CdzDecoded  *decoded,
                 gint64       now,
                 GError     **error)
{
  for (guint i = 0; i < decoded->items->len; i++)
    {
      const CdzDecodedItem *item = decoded->items->pdata[i];
      g_autoptr(GPtrArray) rows = NULL;

      if (item->kind == CDZ_DECODED_CRL)
        {
          if ((rows = cdz_describe_crl (item->der, now, error)) == NULL)
            return FALSE;
          cdz_view_add (view, "crl", _("Revocation List"), NULL, g_steal_pointer (&rows));
        }
      else if (item->kind == CDZ_DECODED_PARAMETERS)
        {
          if ((rows = cdz_describe_parameters (item->der, error)) == NULL)
            return FALSE;
          cdz_view_add (view, "parameters", _("Parameters"), NULL, g_steal_pointer (&rows));
        }
    }

  return TRUE;
}

static GPtrArray *
list_private_keys (CdzView *view)
{
  GPtrArray *keys = g_ptr_array_new ();

  for (guint i = 0; i < view->items->len; i++)
    {
      CdzItem *item = ((CdzViewItem *) view->items->pdata[i])->item;

      if (item != NULL && cdz_item_is_private_key (item))
        g_ptr_array_add (keys, item);
    }

  return keys;
}

static gboolean
has_key (CdzItem   *certificate,
         GPtrArray *keys)
{
  for (guint i = 0; i < keys->len; i++)
    if (cdz_item_is_pair (certificate, keys->pdata[i]))
      return TRUE;

  return FALSE;
}

/* What the file is about: the certificate of its key, else the first that is no
 * authority, else the first. Says of each pair that it is one. */
static CdzCertificate *
find_leaf (CdzView      *view,
           CdzFileStore *store)
{
  CdzCertificate *leaf = NULL, *end_entity = NULL, *first = NULL;
  g_autoptr(GPtrArray) keys = list_private_keys (view);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      CdzItem *item = ((CdzViewItem *) view->items->pdata[i])->item;
      g_autofree char *message = NULL;
      CdzCertificate *certificate;

      if (cdz_item_get_class (item) != CDZ_CLASS_CERTIFICATE)
        continue;

      certificate = CDZ_CERTIFICATE (cdz_file_store_get_object (store, i));
      first = first != NULL ? first : certificate;
      if (end_entity == NULL && !cdz_certificate_is_authority (certificate))
        end_entity = certificate;
      if (!has_key (item, keys))
        continue;

      leaf = leaf != NULL ? leaf : certificate;
      message = g_strdup_printf (_("“%s” and its key are an identity"), cdz_item_get (item, CDZ_ATTR_LABEL));
      cdz_findings_add (view->findings, CDZ_SEVERITY_OK, "identity", message);
    }

  if (leaf == NULL && first != NULL && keys->len > 0)
    cdz_findings_add (view->findings, CDZ_SEVERITY_WARNING, "key-mismatch",
                      _("The private key belongs to none of the certificates in this file"));

  return leaf != NULL ? leaf : end_entity != NULL ? end_entity : first;
}

static CdzChain *
build_chain (CdzCertificate *leaf,
             CdzFileStore   *store,
             gint64          now)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      GObject *object = cdz_file_store_get_object (store, i);

      if (CDZ_IS_CERTIFICATE (object) && object != G_OBJECT (leaf))
        g_ptr_array_add (candidates, object);
    }

  return cdz_chain_build (leaf, candidates, NULL, now);
}

static gboolean
print_store (CdzCli        *cli,
             const char    *path,
             CdzFileStore  *store,
             GError       **error)
{
  CdzDecoded *decoded = cdz_file_store_get_decoded (store);
  g_autoptr(CdzView) view = cdz_view_new ();
  g_autoptr(CdzChain) chain = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  CdzCertificate *leaf;

  view->file = path;
  view->format = decoded->format;
  view->format_title = decoded->format_title;
  view->locked = decoded->locked;
  view->description = decoded->description;
  view->ignored = cdz_file_store_get_ignored (store);

  add_stored_kinds (view, store, now);
  if (!add_other_kinds (view, decoded, now, error))
    return FALSE;

  if ((leaf = find_leaf (view, store)) != NULL)
    {
      chain = build_chain (leaf, store, now);
      view->chain = cdz_chain_get_certificates (chain);
      cdz_view_copy_findings (view, cdz_chain_get_findings (chain));
    }
  cdz_view_copy_findings (view, cdz_file_store_get_findings (store));

  return cdz_view_print (view, cli, error);
}

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

/* Returns: (nullable) (transfer full): an answer; none is fine: then only what is
 * known without a passphrase is shown */
static GPtrArray *
ask_passphrase (CdzCli     *cli,
                const char *name,
                guint       attempt)
{
  g_autoptr(GPtrArray) passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
  g_autoptr(CdzSecret) answer = cdz_cli_ask (cli, CDZ_PROMPT_FILE_PASSPHRASE, name, attempt, NULL);

  if (answer == NULL || cdz_secret_get_size (answer) == 0)
    return NULL;

  g_ptr_array_add (passphrases, g_steal_pointer (&answer));
  return g_steal_pointer (&passphrases);
}

/* On a terminal three tries; whoever declines sees what is known without. */
static gboolean
unlock_store (CdzCli        *cli,
              CdzFileStore  *store,
              GError       **error)
{
  for (guint attempt = 0; attempt < CDZ_MAX_TRIES; attempt++)
    {
      g_autoptr(GPtrArray) passphrases = ask_passphrase (cli, cdz_store_get_label (CDZ_STORE (store)), attempt);
      g_autoptr(GError) problem = NULL;

      if (passphrases == NULL || read_store (store, passphrases, &problem))
        return TRUE;

      if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) || attempt + 1 == CDZ_MAX_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * cdz_show_file:
 * @path: a file
 * @passphrase_file: (nullable): where its passphrases are
 *
 * Prints what is in a file.
 *
 * Returns: %FALSE with an error, which names the file
 */
gboolean
cdz_show_file (CdzCli      *cli,
               const char  *path,
               const char  *passphrase_file,
               GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(CdzFileStore) store = cdz_file_store_new (file);
  g_autoptr(GPtrArray) passphrases = NULL;
  GError *problem = NULL;
  gboolean ok;

  if ((passphrases = cdz_cli_read_passphrases (cli, passphrase_file, error)) == NULL)
    return FALSE;

  ok = read_store (store, passphrases, &problem);
  if (ok && passphrase_file == NULL && cdz_file_store_get_decoded (store)->locked)
    ok = unlock_store (cli, store, &problem);

  if (!ok)
    {
      cdz_error_set_detail (problem, CDZ_DETAIL_FILE, path);
      g_propagate_error (error, problem);
      return FALSE;
    }

  return print_store (cli, path, store, error);
}
