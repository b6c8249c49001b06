/* cdz-key-encode.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-key-encode"
#include "config.h"

#include "cdz-key-encode.h"

#include <string.h>

#include <openssl/core_names.h>

#include "cdz-ber.h"
#include "cdz-der.h"
#include "cdz-openssl.h"

/* P-521: both halves of a point, and the byte before them. */
#define MAX_POINT_SIZE 133
#define MAX_OID_SIZE   16

static const guint8 ec_oid[] = { CDZ_DER_OID, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };

/* What both encodings are made of. */
typedef struct
{
  guint8 algorithm[2 + sizeof ec_oid + MAX_OID_SIZE];     /* AlgorithmIdentifier, whole */
  gsize  algorithm_size;
  guint8 point[MAX_POINT_SIZE];
  gsize  point_size;
} Parts;

static gboolean
read_parts (EVP_PKEY *pkey,
            int       curve,
            Parts    *parts)
{
  guint8 *out = parts->algorithm + 2 + sizeof ec_oid;
  int oid_size = i2d_ASN1_OBJECT (OBJ_nid2obj (curve), NULL);

  if (oid_size <= 0 || oid_size > MAX_OID_SIZE ||
      !EVP_PKEY_get_octet_string_param (pkey, OSSL_PKEY_PARAM_PUB_KEY, parts->point, sizeof parts->point, &parts->point_size) ||
      parts->point[0] != POINT_CONVERSION_UNCOMPRESSED)
    return FALSE;

  parts->algorithm[0] = CDZ_DER_SEQUENCE;
  parts->algorithm[1] = (guint8) (sizeof ec_oid + oid_size);
  memcpy (parts->algorithm + 2, ec_oid, sizeof ec_oid);
  i2d_ASN1_OBJECT (OBJ_nid2obj (curve), &out);
  parts->algorithm_size = 2 + sizeof ec_oid + oid_size;

  return TRUE;
}

static gsize
put_bytes (guint8       *out,
           gconstpointer data,
           gsize         size)
{
  if (out != NULL)
    memcpy (out, data, size);
  return size;
}

/* RFC 5480 */
static GBytes *
make_spki (const Parts *parts)
{
  g_autoptr(GByteArray) content = g_byte_array_new ();
  g_autoptr(GByteArray) bits = g_byte_array_new ();
  g_autoptr(GByteArray) spki = g_byte_array_new ();

  g_byte_array_append (bits, (const guint8 *) "", 1);
  g_byte_array_append (bits, parts->point, parts->point_size);
  g_byte_array_append (content, parts->algorithm, parts->algorithm_size);
  cdz_der_append (content, CDZ_DER_BIT_STRING, bits->data, bits->len);
  cdz_der_append (spki, CDZ_DER_SEQUENCE, content->data, content->len);

  return g_byte_array_free_to_bytes (g_steal_pointer (&spki));
}

/* RFC 5208 around RFC 5915, as OpenSSL writes it: with the public key, without the
 * parameters, which stand in the algorithm. */
static CdzSecret *
make_pkcs8 (const Parts  *parts,
            const BIGNUM *scalar,
            gsize         scalar_size)
{
  static const guint8 version[] = { CDZ_DER_INTEGER, 1, 0 };
  static const guint8 key_version[] = { CDZ_DER_INTEGER, 1, 1 };
  gsize bits = 1 + parts->point_size;
  gsize tagged = cdz_ber_put (NULL, 0, bits) + bits;
  gsize key = sizeof key_version + cdz_ber_put (NULL, 0, scalar_size) + scalar_size + cdz_ber_put (NULL, 0, tagged) + tagged;
  gsize octets = cdz_ber_put (NULL, 0, key) + key;
  gsize whole = sizeof version + parts->algorithm_size + cdz_ber_put (NULL, 0, octets) + octets;
  guint8 *out;
  CdzSecret *pkcs8 = cdz_secret_new_sized (cdz_ber_put (NULL, 0, whole) + whole, &out);

  out += cdz_ber_put (out, CDZ_DER_SEQUENCE, whole);
  out += put_bytes (out, version, sizeof version);
  out += put_bytes (out, parts->algorithm, parts->algorithm_size);
  out += cdz_ber_put (out, CDZ_DER_OCTET_STRING, octets);
  out += cdz_ber_put (out, CDZ_DER_SEQUENCE, key);
  out += put_bytes (out, key_version, sizeof key_version);
  out += cdz_ber_put (out, CDZ_DER_OCTET_STRING, scalar_size);
  BN_bn2binpad (scalar, out, (int) scalar_size);
  out += scalar_size;
  out += cdz_ber_put (out, CDZ_BER_CONTEXT (1), tagged);
  out += cdz_ber_put (out, CDZ_DER_BIT_STRING, bits);
  *out++ = 0;
  put_bytes (out, parts->point, parts->point_size);

  return pkcs8;
}

/**
 * cdz_key_encode_ec:
 * @pkey: a private key on a curve with a name
 * @curve: that name's NID
 *
 * The bytes that cdz_private_key_encode() and OpenSSL's encoder give; those take
 * ten times as long as making the key.
 *
 * Returns: %FALSE where it is not so plain; then those have to do it
 */
gboolean
cdz_key_encode_ec (EVP_PKEY   *pkey,
                   int         curve,
                   CdzSecret **out_pkcs8,
                   GBytes    **out_spki)
{
  gsize scalar_size = ((gsize) EVP_PKEY_get_bits (pkey) + 7) / 8;
  BIGNUM *scalar = BN_secure_new ();
  gboolean done;
  Parts parts;

  ERR_set_mark ();
  done = EVP_PKEY_get_bn_param (pkey, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) && read_parts (pkey, curve, &parts) &&
         (gsize) BN_num_bytes (scalar) <= scalar_size;
  ERR_pop_to_mark ();
  if (done)
    {
      *out_pkcs8 = make_pkcs8 (&parts, scalar, scalar_size);
      *out_spki = make_spki (&parts);
    }
  BN_clear_free (scalar);

  return done;
}
