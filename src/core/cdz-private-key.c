/* cdz-private-key.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-private-key"
#include "config.h"

#include "cdz-private-key.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-ber.h"
#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"
#include "cdz-pkcs8.h"

/* No real key has more elements at its top level (multi-prime RSA has ten). */
#define MAX_ELEMENTS 10

/* AlgorithmIdentifier of rsaEncryption with NULL; OIDs of EC and DSA keys. */
static const guint8 rsa_algorithm[] = {
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
};
static const guint8 ec_oid[] = { 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const guint8 dsa_oid[] = { 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 };

/* A run of bytes of the key that is taken apart. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} Run;

gboolean
cdz_private_key_is_kind (CdzKind kind)
{
  return kind == CDZ_KIND_PKCS8 || kind == CDZ_KIND_RSA_PRIVATE ||
         kind == CDZ_KIND_DSA_PRIVATE || kind == CDZ_KIND_SEC1;
}

static guint
split (const guint8 *data,
       gsize         size,
       CdzTlv       *elements)
{
  const guint8 *cursor = data;
  const guint8 *end = data + size;
  CdzTlv outer;
  guint n = 0;

  if (!cdz_ber_next (&cursor, end, &outer) || cursor != end || !cdz_ber_enter (&outer, &cursor, &end))
    return 0;

  while (cursor < end)
    if (n == MAX_ELEMENTS || !cdz_ber_next (&cursor, end, &elements[n++]))
      return 0;

  return n;
}

/**
 * cdz_private_key_sniff:
 * @data: what may be a private key in clear, for instance just decrypted
 *
 * The outline of the whole structure is checked, to the last byte: what a wrong
 * passphrase yields does not get past it.
 *
 * Returns: which kind of private key it is, or %CDZ_KIND_UNKNOWN
 */
CdzKind
cdz_private_key_sniff (const guint8 *data,
                       gsize         size)
{
  CdzTlv elements[MAX_ELEMENTS];
  CdzKind kind = cdz_kind_sniff (data, size);

  if (!cdz_private_key_is_kind (kind) || split (data, size, elements) == 0)
    return CDZ_KIND_UNKNOWN;

  return kind;
}

static guint8 *
put_runs (guint8    *out,
          const Run *runs,
          guint      n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    {
      memcpy (out, runs[i].data, runs[i].size);
      out += runs[i].size;
    }

  return out;
}

static gsize
sum_runs (const Run *runs,
          guint      n_runs)
{
  gsize size = 0;

  for (guint i = 0; i < n_runs; i++)
    size += runs[i].size;

  return size;
}

/* PrivateKeyInfo { 0, algorithm, key }, RFC 5208 §5. */
static CdzSecret *
build_pkcs8 (const Run *algorithm,
             guint      n_algorithm,
             const Run *key)
{
  static const guint8 version[] = { CDZ_DER_INTEGER, 1, 0 };
  gsize algorithm_size = sum_runs (algorithm, n_algorithm);
  gsize inner = sizeof version + cdz_ber_put (NULL, 0, algorithm_size) + algorithm_size +
                cdz_ber_put (NULL, 0, key->size) + key->size;
  guint8 *out;
  CdzSecret *pkcs8 = cdz_secret_new_sized (cdz_ber_put (NULL, 0, inner) + inner, &out);

  out += cdz_ber_put (out, CDZ_DER_SEQUENCE, inner);
  memcpy (out, version, sizeof version);
  out += sizeof version;
  out += cdz_ber_put (out, CDZ_DER_SEQUENCE, algorithm_size);
  out = put_runs (out, algorithm, n_algorithm);
  out += cdz_ber_put (out, CDZ_DER_OCTET_STRING, key->size);
  put_runs (out, key, 1);

  return pkcs8;
}

static CdzSecret *
wrap_rsa (const guint8 *data,
          gsize         size)
{
  const Run algorithm = { rsa_algorithm + 2, sizeof rsa_algorithm - 2 };
  const Run key = { data, size };

  return build_pkcs8 (&algorithm, 1, &key);
}

/* The curve moves to where PKCS#8 wants it (RFC 5915 §3). */
static CdzSecret *
wrap_sec1 (const guint8 *data,
           gsize         size,
           const CdzTlv *elements,
           guint         n,
           GError      **error)
{
  for (guint i = 2; i < n; i++)
    if (elements[i].tag == CDZ_BER_CONTEXT (0))
      {
        const Run algorithm[] = {
          { ec_oid, sizeof ec_oid }, { elements[i].content, elements[i].size }
        };
        const Run key = { data, size };

        return build_pkcs8 (algorithm, 2, &key);
      }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The private key does not say on which curve it is"));
  return NULL;
}

/* { 0, p, q, g, y, x } becomes { p, q, g } and x. */
static CdzSecret *
wrap_dsa (const CdzTlv *elements)
{
  gsize size = elements[1].total + elements[2].total + elements[3].total;
  guint8 header[6];
  const Run algorithm[] = {
    { dsa_oid, sizeof dsa_oid },
    { header, cdz_ber_put (header, CDZ_DER_SEQUENCE, size) },
    { elements[1].start, size },
  };
  const Run key = { elements[5].start, elements[5].total };

  return build_pkcs8 (algorithm, G_N_ELEMENTS (algorithm), &key);
}

/* Version 2 (RFC 5958) adds the public key, which follows from the private one:
 * left out, every OpenSSL reads the rest. */
static CdzSecret *
wrap_pkcs8 (const CdzTlv *elements)
{
  const Run algorithm = { elements[1].content, elements[1].size };
  const Run key = { elements[2].content, elements[2].size };

  return build_pkcs8 (&algorithm, 1, &key);
}

static CdzSecret *
wrap (const guint8 *data,
      gsize         size,
      GError      **error)
{
  CdzTlv elements[MAX_ELEMENTS];
  guint n = split (data, size, elements);
  CdzKind kind = n > 0 ? cdz_kind_sniff (data, size) : CDZ_KIND_UNKNOWN;

  switch (kind)
    {
    case CDZ_KIND_PKCS8:
      return wrap_pkcs8 (elements);
    case CDZ_KIND_RSA_PRIVATE:
      return wrap_rsa (data, size);
    case CDZ_KIND_DSA_PRIVATE:
      return wrap_dsa (elements);
    case CDZ_KIND_SEC1:
      return wrap_sec1 (data, size, elements, n, error);
    default:
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED, _("The private key is damaged"));
      return NULL;
    }
}

static void
set_unsupported (GError     **error,
                 const char  *name)
{
  g_autoptr(GError) made = NULL;

  made = g_error_new (CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                      _("This is a private key for %s, which is not in this OpenSSL"), name);
  cdz_error_set_detail (made, CDZ_DETAIL_ALGORITHM, name);
  g_propagate_error (error, g_steal_pointer (&made));
}

/* Why OpenSSL did not take the key: it does not know the algorithm or the curve, or
 * the key itself is broken. */
static void
explain (const PKCS8_PRIV_KEY_INFO  *info,
         GError                    **error)
{
  const ASN1_OBJECT *oid;
  const X509_ALGOR *algorithm;
  const void *parameter;
  int type;
  EVP_KEYMGMT *manager;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  PKCS8_pkey_get0 (&oid, NULL, NULL, &algorithm, (PKCS8_PRIV_KEY_INFO *) info);
  text = cdz_oid_dup_dotted (oid);
  name = cdz_oid_dup_algorithm (oid);

  ERR_set_mark ();
  manager = EVP_KEYMGMT_fetch (NULL, text, NULL);
  ERR_pop_to_mark ();
  X509_ALGOR_get0 (NULL, &type, &parameter, algorithm);

  if (manager == NULL)
    set_unsupported (error, name);
  else if (OBJ_obj2nid (oid) == NID_X9_62_id_ecPublicKey && type == V_ASN1_OBJECT)
    {
      g_autoptr(EC_GROUP) group = EC_GROUP_new_by_curve_name (OBJ_obj2nid (parameter));
      g_autofree char *curve = cdz_oid_dup_algorithm (parameter);

      if (group == NULL)
        set_unsupported (error, curve);
    }

  EVP_KEYMGMT_free (manager);
  if (error != NULL && *error == NULL)
    cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The private key (%s) is damaged"), name);
  ERR_clear_error ();
}

/**
 * cdz_private_key_encode:
 * @pkey: a private key
 *
 * One key, one encoding: whatever file it came from, the same bytes are stored.
 *
 * Returns: (transfer full): a PrivateKeyInfo, or %NULL with %CDZ_ERROR_UNSUPPORTED
 */
CdzSecret *
cdz_private_key_encode (EVP_PKEY  *pkey,
                        GError   **error)
{
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  CdzSecret *encoded;
  guint8 *out;
  int size;

  ERR_set_mark ();
  info = EVP_PKEY2PKCS8 (pkey);
  size = info != NULL ? i2d_PKCS8_PRIV_KEY_INFO (info, NULL) : 0;
  ERR_pop_to_mark ();
  if (size <= 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED, _("The private key cannot be written as PKCS#8"));
      return NULL;
    }

  encoded = cdz_secret_new_sized (size, &out);
  i2d_PKCS8_PRIV_KEY_INFO (info, &out);

  return encoded;
}

/**
 * cdz_private_key_to_pkcs8:
 * @data: one private key in clear: PKCS#8 (RFC 5208, 5958), PKCS#1 (RFC 8017),
 *   SEC 1 (RFC 5915) or OpenSSL's own form of DSA
 *
 * Returns: (transfer full): a PrivateKeyInfo, or %NULL with %CDZ_ERROR_MALFORMED or
 *   %CDZ_ERROR_UNSUPPORTED
 */
CdzSecret *
cdz_private_key_to_pkcs8 (const guint8  *data,
                          gsize          size,
                          GError       **error)
{
  g_autoptr(CdzSecret) wrapped = wrap (data, size, error);
  g_autoptr(PKCS8_PRIV_KEY_INFO) info = NULL;
  g_autoptr(EVP_PKEY) pkey = NULL;
  g_autoptr(GError) local = NULL;
  CdzSecret *rewritten;
  const guint8 *cursor;
  gsize wrapped_size;

  if (wrapped == NULL)
    return NULL;

  ERR_clear_error ();
  cursor = cdz_secret_get_data (wrapped, &wrapped_size);
  if ((info = d2i_PKCS8_PRIV_KEY_INFO (NULL, &cursor, (long) wrapped_size)) == NULL)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The private key is damaged"));
      return NULL;
    }

  if ((pkey = cdz_pkcs8_open (info)) == NULL)
    {
      explain (info, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  if (cdz_pkcs8_is_plain (info, wrapped_size))
    return g_steal_pointer (&wrapped);

  rewritten = cdz_private_key_encode (pkey, NULL);
  return rewritten != NULL ? rewritten : g_steal_pointer (&wrapped);
}
