/* cdz-probe-pair.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-pair.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-pkcs8.h"
#include "cdz-probe-x509.h"
#include "cdz-spki.h"

static GPtrArray *
collect_certificates (CdzDecoded *decoded)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < decoded->items->len; i++)
    {
      CdzDecodedItem *item = decoded->items->pdata[i];

      if (item->kind == CDZ_DECODED_CERTIFICATE)
        g_ptr_array_add (certificates, g_bytes_ref (item->der));
    }

  return certificates;
}

static EVP_PKEY *
open_key (CdzSecret *pkcs8)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  EVP_PKEY *key;
  gsize size;
  const guint8 *cursor = cdz_secret_get_data (pkcs8, &size);

  info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) size);
  key = info != NULL ? cdz_pkcs8_open (info) : NULL;
  ERR_clear_error ();

  return key;
}

/* Returns: (transfer full) (nullable): by which a key and its certificate are told */
static GBytes *
dup_canonical (const guint8 *der,
               int           size)
{
  g_autoptr(GBytes) spki = size > 0 ? g_bytes_new (der, size) : NULL;

  return spki != NULL ? cdz_spki_canonicalize (spki, NULL) : NULL;
}

static GBytes *
dup_canonical_of_key (EVP_PKEY *key)
{
  cdz_autofree_openssl unsigned char *der = NULL;
  int size = i2d_PUBKEY (key, &der);

  return dup_canonical (der, size);
}

static GBytes *
dup_canonical_of_certificate (X509 *x509)
{
  cdz_autofree_openssl unsigned char *der = NULL;
  int size = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &der);

  return dup_canonical (der, size);
}

/* Odd spellings of the same key: RSA-PSS, or a curve by its parameters. */
static X509 *
find_odd_leaf (CdzX509Stack *certificates,
               EVP_PKEY     *key)
{
  g_autoptr(GBytes) wanted = dup_canonical_of_key (key);

  for (int i = 0; wanted != NULL && i < sk_X509_num (certificates); i++)
    {
      g_autoptr(GBytes) found = dup_canonical_of_certificate (sk_X509_value (certificates, i));

      if (found != NULL && g_bytes_equal (found, wanted))
        return sk_X509_value (certificates, i);
    }

  return NULL;
}

static X509 *
find_leaf (CdzX509Stack *certificates,
           EVP_PKEY     *key)
{
  for (int i = 0; i < sk_X509_num (certificates); i++)
    if (EVP_PKEY_eq (X509_get0_pubkey (sk_X509_value (certificates, i)), key) == 1)
      return sk_X509_value (certificates, i);

  return find_odd_leaf (certificates, key);
}

static CdzProbeIdentity *
find_pair (CdzDecoded   *decoded,
           CdzX509Stack *certificates)
{
  for (guint i = 0; i < decoded->items->len; i++)
    {
      CdzDecodedItem *item = decoded->items->pdata[i];
      g_autoptr(EVP_PKEY) key = item->kind == CDZ_DECODED_PRIVATE_KEY ? open_key (item->pkcs8) : NULL;
      X509 *leaf = key != NULL ? find_leaf (certificates, key) : NULL;

      if (leaf != NULL)
        return cdz_probe_identity_new_from_x509 (NULL, NULL, leaf, cdz_x509_build_chain (leaf, certificates), key);
    }

  return NULL;
}

CdzProbeIdentity *
cdz_probe_pair_find (const char  *name,
                     CdzDecoded  *decoded,
                     GPtrArray  **out_certificates,
                     GError     **error)
{
  g_autoptr(GPtrArray) certificates = collect_certificates (decoded);
  g_autoptr(CdzX509Stack) all = cdz_x509_stack_from_ders (certificates);
  CdzProbeIdentity *identity = find_pair (decoded, all);

  if (identity == NULL)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH,
                 _("“%s” holds no certificate together with its private key, which a test with it needs"), name);
  else
    *out_certificates = g_steal_pointer (&certificates);

  return identity;
}
