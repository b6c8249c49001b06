/* cdz-pkcs8.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-pkcs8"
#include "config.h"

#include "cdz-pkcs8.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "cdz-der.h"

#define TAG_PUBLIC_KEY 0xa1
#define UNCOMPRESSED   0x04

/* RFC 5915: version, private key, parameters (told outside, too), public key. */
static gboolean
read_ec (CdzDer  input,
         CdzDer *out_private,
         CdzDer *out_point)
{
  CdzDer sequence, version, wrapped, bits;

  if (!cdz_der_read (&input, CDZ_DER_SEQUENCE, &sequence) || input.size != 0 ||
      !cdz_der_read (&sequence, CDZ_DER_INTEGER, &version) || !cdz_der_is (version, "\x01", 1) ||
      !cdz_der_read (&sequence, CDZ_DER_OCTET_STRING, out_private) || out_private->size == 0 ||
      !cdz_der_read (&sequence, TAG_PUBLIC_KEY, &wrapped) || sequence.size != 0 ||
      !cdz_der_read (&wrapped, CDZ_DER_BIT_STRING, &bits) || wrapped.size != 0)
    return FALSE;
  if (bits.size < 2 || bits.data[0] != 0 || bits.data[1] != UNCOMPRESSED)
    return FALSE;

  *out_point = (CdzDer) { bits.data + 1, bits.size - 1 };
  return TRUE;
}

static EVP_PKEY *
build_ec (const char *curve,
          CdzDer      private,
          CdzDer      point)
{
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  BIGNUM *number = BN_secure_new ();
  OSSL_PARAM *parameters = NULL;
  EVP_PKEY *key = NULL;

  if (builder != NULL && context != NULL && number != NULL && BN_bin2bn (private.data, private.size, number) != NULL &&
      OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1 &&
      OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1 &&
      OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.size) == 1)
    parameters = OSSL_PARAM_BLD_to_param (builder);
  if (parameters == NULL || EVP_PKEY_fromdata_init (context) != 1 ||
      EVP_PKEY_fromdata (context, &key, EVP_PKEY_KEYPAIR, parameters) != 1)
    g_clear_pointer (&key, EVP_PKEY_free);

  OSSL_PARAM_free (parameters);
  BN_clear_free (number);
  EVP_PKEY_CTX_free (context);
  OSSL_PARAM_BLD_free (builder);

  return key;
}

/* A key on a named curve with nothing left out; @out_curve: its short name */
static gboolean
read_info (const PKCS8_PRIV_KEY_INFO  *info,
           const char                **out_curve,
           CdzDer                     *out_private,
           CdzDer                     *out_point)
{
  const ASN1_OBJECT *oid;
  const unsigned char *data;
  const X509_ALGOR *algorithm;
  const void *curve;
  int size, type, nid;

  if (PKCS8_pkey_get0 (&oid, &data, &size, &algorithm, (PKCS8_PRIV_KEY_INFO *) info) != 1 ||
      OBJ_obj2nid (oid) != NID_X9_62_id_ecPublicKey)
    return FALSE;
  X509_ALGOR_get0 (NULL, &type, &curve, algorithm);
  if (type != V_ASN1_OBJECT || (nid = OBJ_obj2nid (curve)) == NID_undef || nid == NID_sm2)
    return FALSE;

  *out_curve = OBJ_nid2sn (nid);
  return read_ec ((CdzDer) { data, (gsize) size }, out_private, out_point);
}

EVP_PKEY *
cdz_pkcs8_open (const PKCS8_PRIV_KEY_INFO *info)
{
  CdzDer private, point;
  const char *curve;
  EVP_PKEY *key = NULL;

  ERR_set_mark ();
  if (read_info (info, &curve, &private, &point))
    key = build_ec (curve, private, point);
  ERR_pop_to_mark ();

  return key != NULL ? key : EVP_PKCS82PKEY (info);
}

/* Of one element, its length in as few octets as DER wants. */
static gsize
get_element_size (gsize content_size)
{
  return content_size + (content_size < 0x80 ? 2 : content_size < 0x100 ? 3 : 4);
}

/* What the octets of a key with such parts take. */
static gsize
get_ec_size (CdzDer private,
             CdzDer point)
{
  gsize public_size = get_element_size (get_element_size (1 + point.size));

  return get_element_size (get_element_size (1) + get_element_size (private.size) + public_size);
}

gboolean
cdz_pkcs8_is_plain (const PKCS8_PRIV_KEY_INFO *info,
                    gsize                      size)
{
  const STACK_OF (X509_ATTRIBUTE) *attributes = PKCS8_pkey_get0_attrs (info);
  CdzDer private, point;
  const unsigned char *key;
  const char *curve;
  int key_size;

  return sk_X509_ATTRIBUTE_num (attributes) <= 0 && i2d_PKCS8_PRIV_KEY_INFO (info, NULL) == (int) size &&
         read_info (info, &curve, &private, &point) && point.size == 1 + 2 * private.size &&
         PKCS8_pkey_get0 (NULL, &key, &key_size, NULL, (PKCS8_PRIV_KEY_INFO *) info) == 1 &&
         get_ec_size (private, point) == (gsize) key_size;
}
