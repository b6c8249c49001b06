/* cdz-key-relabel.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-relabel"
#include "config.h"

#include "cdz-key-relabel.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-openssl.h"

static gboolean
is_rsa (const X509_ALGOR *algorithm)
{
  const ASN1_OBJECT *oid;

  X509_ALGOR_get0 (&oid, NULL, NULL, algorithm);
  return OBJ_obj2nid (oid) == NID_rsaEncryption || OBJ_obj2nid (oid) == NID_rsassaPss;
}

static gboolean
has_parameters (const X509_ALGOR *algorithm)
{
  int type;

  X509_ALGOR_get0 (NULL, &type, NULL, algorithm);
  return type == V_ASN1_SEQUENCE;
}

/* Writes the same key under @wanted; PKCS8_pkey_set0 () takes its copies. */
static CdzSecret *
relabel (PKCS8_PRIV_KEY_INFO *info,
         const X509_ALGOR    *wanted)
{
  const ASN1_OBJECT *oid;
  const void *parameters;
  const guint8 *inner;
  guint8 *copy, *out;
  int type, inner_size, size;
  ASN1_STRING *own = NULL;
  CdzSecret *relabelled;

  X509_ALGOR_get0 (&oid, &type, &parameters, wanted);
  if (!PKCS8_pkey_get0 (NULL, &inner, &inner_size, NULL, info) ||
      (copy = OPENSSL_memdup (inner, inner_size)) == NULL)
    return NULL;
  if (type == V_ASN1_SEQUENCE)
    own = ASN1_STRING_dup (parameters);
  else if (OBJ_obj2nid (oid) == NID_rsaEncryption)
    type = V_ASN1_NULL;
  else
    type = V_ASN1_UNDEF;

  if (!PKCS8_pkey_set0 (info, OBJ_dup (oid), 0, type, own, copy, inner_size) ||
      (size = i2d_PKCS8_PRIV_KEY_INFO (info, NULL)) <= 0)
    return NULL;

  relabelled = cdz_secret_new_sized ((gsize) size, &out);
  i2d_PKCS8_PRIV_KEY_INFO (info, &out);
  return relabelled;
}

/**
 * cdz_key_relabel:
 * @pkcs8: PrivateKeyInfo DER
 * @spki: the certificate's SubjectPublicKeyInfo
 *
 * OpenSSL refuses a certificate under id-RSASSA-PSS with a key under rsaEncryption,
 * and the reverse, though the numbers are the same. A key whose own parameters bind
 * it to one use of RSA-PSS keeps them.
 *
 * Returns: (transfer full): the key under the certificate's AlgorithmIdentifier, or
 *   @pkcs8 where nothing is to be done; %NULL with %CDZ_ERROR_KEY_MISMATCH or
 *   %CDZ_ERROR_MALFORMED
 */
CdzSecret *
cdz_key_relabel (CdzSecret  *pkcs8,
                 GBytes     *spki,
                 GError    **error)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  g_autoptr(X509_PUBKEY) public_key = NULL;
  CdzSecret *relabelled = NULL;
  const X509_ALGOR *has = NULL;
  X509_ALGOR *wanted = NULL;
  gsize size;
  const guint8 *cursor = cdz_secret_get_data (pkcs8, &size);

  ERR_clear_error ();
  info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) size);
  cursor = g_bytes_get_data (spki, NULL);
  public_key = d2i_X509_PUBKEY (NULL, &cursor, (long) g_bytes_get_size (spki));
  if (info == NULL || public_key == NULL || !PKCS8_pkey_get0 (NULL, NULL, NULL, &has, info) ||
      !X509_PUBKEY_get0_param (NULL, NULL, NULL, &wanted, public_key))
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The key cannot be compared with its certificate"));
      return NULL;
    }

  if (X509_ALGOR_cmp (has, wanted) == 0 || !is_rsa (has) || !is_rsa (wanted))
    return cdz_secret_ref (pkcs8);

  if (has_parameters (has))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH,
                           _("The key is bound to one use of RSA-PSS, and its certificate is for another"));
      return NULL;
    }

  if ((relabelled = relabel (info, wanted)) == NULL)
    cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED,
                            _("The key cannot be used the way its certificate demands (RSA-PSS)"));
  return relabelled;
}
