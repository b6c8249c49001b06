/* cdz-spki.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-spki"
#include "config.h"

#include "cdz-spki-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-digest.h"
#include "cdz-error.h"

/* A curve given by its parameters takes some hundred bytes. */
#define MAX_EC_PARAMETERS 4096

static const struct
{
  CdzSpkiKind  kind;
  const char  *key_type;
  guint8       oid[12];
  guint8       size;
} kinds[] = {
  { CDZ_SPKI_RSA, "rsa", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 }, 9 },
  { CDZ_SPKI_EC, "ec", { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 }, 7 },
  { CDZ_SPKI_RSA_PSS, "rsa-pss", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a }, 9 },
  { CDZ_SPKI_OTHER, "ed25519", { 0x2b, 0x65, 0x70 }, 3 },
  { CDZ_SPKI_OTHER, "ed448", { 0x2b, 0x65, 0x71 }, 3 },
  { CDZ_SPKI_OTHER, "x25519", { 0x2b, 0x65, 0x6e }, 3 },
  { CDZ_SPKI_OTHER, "x448", { 0x2b, 0x65, 0x6f }, 3 },
  { CDZ_SPKI_RSA_X500, "rsa", { 0x55, 0x08, 0x01, 0x01 }, 4 },
  { CDZ_SPKI_DSA, "dsa", { 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 }, 7 },
  { CDZ_SPKI_DSA, "dsa", { 0x2b, 0x0e, 0x03, 0x02, 0x0c }, 5 },                         /* its older name */
  { CDZ_SPKI_DH, "dh", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01 }, 9 },   /* PKCS#3 */
  { CDZ_SPKI_DH, "dh", { 0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01 }, 7 },               /* X9.42 */
};

/* AlgorithmIdentifier of rsaEncryption with NULL. */
static const guint8 rsa_algorithm[] = {
  0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
};

static const guint8 ec_algorithm[] = { 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };

static CdzSpkiKind
find_kind (CdzDer       oid,
           const char **out_key_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (cdz_der_is (oid, kinds[i].oid, kinds[i].size))
      {
        *out_key_type = kinds[i].key_type;
        return kinds[i].kind;
      }

  *out_key_type = NULL;
  return CDZ_SPKI_OTHER;
}

/* The common forms are plain to see; of the others OpenSSL is the judge. */
static gboolean
is_algorithm (CdzDer whole,
              CdzDer oid,
              CdzDer parameters)
{
  const guint8 *cursor = whole.data;
  g_autoptr(X509_ALGOR) algorithm = NULL;
  CdzDer content, input = parameters;

  if (cdz_der_is_oid (oid) &&
      (parameters.size == 0 || cdz_der_is (parameters, "\x05\x00", 2) ||
       (cdz_der_read (&input, CDZ_DER_OID, &content) && cdz_der_is_oid (content))))
    return TRUE;

  ERR_set_mark ();
  algorithm = d2i_X509_ALGOR (NULL, &cursor, (long) whole.size);
  ERR_pop_to_mark ();

  return algorithm != NULL && cursor == whole.data + whole.size;
}

static gboolean
parse_algorithm (CdzDer  *input,
                 CdzSpki *spki)
{
  CdzDer whole, algorithm;
  guint8 identifier;

  return cdz_der_read_any (input, &identifier, &algorithm, &whole) && identifier == CDZ_DER_SEQUENCE &&
         cdz_der_read (&algorithm, CDZ_DER_OID, &spki->oid) &&
         (algorithm.size == 0 || cdz_der_read_any (&algorithm, NULL, NULL, &spki->parameters)) &&
         algorithm.size == 0 &&
         is_algorithm (whole, spki->oid, spki->parameters);
}

/**
 * cdz_spki_parse:
 * @bytes: a SubjectPublicKeyInfo
 * @out_spki: (out): views of it
 * @out_key_type: (out) (nullable): "rsa"; %NULL where the algorithm has another name
 *
 * Returns: %FALSE with %CDZ_ERROR_MALFORMED
 */
gboolean
cdz_spki_parse (GBytes      *bytes,
                CdzSpki     *out_spki,
                const char **out_key_type,
                GError     **error)
{
  CdzDer input = cdz_der_from_bytes (bytes), content, bits;
  CdzSpki spki = { CDZ_SPKI_OTHER };

  if (!cdz_der_read (&input, CDZ_DER_SEQUENCE, &content) || input.size != 0 ||
      !parse_algorithm (&content, &spki))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("The public key is damaged where it names its algorithm"));
      return FALSE;
    }

  if (!cdz_der_read (&content, CDZ_DER_BIT_STRING, &bits) || content.size != 0 ||
      bits.size == 0 || bits.data[0] > 7)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("The public key is damaged where the key itself should be"));
      return FALSE;
    }

  spki.key = (CdzDer) { bits.data + 1, bits.size - 1 };
  spki.kind = find_kind (spki.oid, out_key_type);
  *out_spki = spki;
  return TRUE;
}

static GBytes *
build (const guint8 *algorithm,
       gsize         algorithm_size,
       const guint8 *key,
       gsize         key_size)
{
  g_autoptr(GByteArray) bits = g_byte_array_sized_new ((guint) key_size + 1);
  g_autoptr(GByteArray) content = g_byte_array_new ();
  g_autoptr(GByteArray) whole = g_byte_array_new ();

  g_byte_array_append (bits, (const guint8 *) "", 1);
  g_byte_array_append (bits, key, (guint) key_size);
  cdz_der_append (content, CDZ_DER_SEQUENCE, algorithm, algorithm_size);
  cdz_der_append (content, CDZ_DER_BIT_STRING, bits->data, bits->len);
  cdz_der_append (whole, CDZ_DER_SEQUENCE, content->data, content->len);

  return g_byte_array_free_to_bytes (g_steal_pointer (&whole));
}

/* Returns: (nullable): the curve of its parameters; a named one also for parameters
 * that are those of a named curve */
EC_GROUP *
cdz_spki_read_group (const CdzSpki *spki)
{
  const guint8 *cursor = spki->parameters.data;
  EC_GROUP *group;

  if (spki->parameters.size == 0 || spki->parameters.size > MAX_EC_PARAMETERS)
    return NULL;

  ERR_set_mark ();
  group = d2i_ECPKParameters (NULL, &cursor, (long) spki->parameters.size);
  ERR_pop_to_mark ();

  return group;
}

/* Returns: (nullable): the key on its named curve as an uncompressed point, or
 *   %NULL where the curve has no name or the point is none */
static GBytes *
canonicalize_ec (const CdzSpki *spki)
{
  g_autoptr(EC_GROUP) group = cdz_spki_read_group (spki);
  g_autoptr(EC_POINT) point = group != NULL ? EC_POINT_new (group) : NULL;
  const ASN1_OBJECT *curve = group != NULL ? OBJ_nid2obj (EC_GROUP_get_curve_name (group)) : NULL;
  g_autoptr(GByteArray) algorithm = g_byte_array_new ();
  cdz_autofree_openssl guint8 *octets = NULL;
  gsize size;
  gboolean decoded;

  if (point == NULL || curve == NULL || OBJ_length (curve) == 0)
    return NULL;

  ERR_set_mark ();
  decoded = EC_POINT_oct2point (group, point, spki->key.data, spki->key.size, NULL);
  size = decoded ? EC_POINT_point2buf (group, point, POINT_CONVERSION_UNCOMPRESSED, &octets, NULL) : 0;
  ERR_pop_to_mark ();
  if (size == 0)
    return NULL;

  g_byte_array_append (algorithm, ec_algorithm, sizeof ec_algorithm);
  cdz_der_append (algorithm, CDZ_DER_OID, OBJ_get0_data (curve), OBJ_length (curve));
  return build (algorithm->data, algorithm->len, octets, size);
}

static gboolean
read_rsa_numbers (CdzDer  input,
                  CdzDer *out_modulus,
                  CdzDer *out_exponent)
{
  CdzDer sequence;

  return cdz_der_read (&input, CDZ_DER_SEQUENCE, &sequence) && input.size == 0 &&
         cdz_der_read (&sequence, CDZ_DER_INTEGER, out_modulus) &&
         cdz_der_read (&sequence, CDZ_DER_INTEGER, out_exponent) && sequence.size == 0;
}

/* Neither padded nor taken for negative. */
static gboolean
is_plain_number (CdzDer number)
{
  return number.size > 0 && number.data[0] < 0x80 &&
         (number.size == 1 || number.data[0] != 0 || number.data[1] >= 0x80);
}

static void
append_plain_number (GByteArray *output,
                     CdzDer      number)
{
  g_autoptr(GByteArray) plain = g_byte_array_new ();

  while (number.size > 0 && number.data[0] == 0)
    {
      number.data++;
      number.size--;
    }
  if (number.size == 0 || number.data[0] >= 0x80)
    g_byte_array_append (plain, (const guint8 *) "", 1);
  g_byte_array_append (plain, number.data, (guint) number.size);
  cdz_der_append (output, CDZ_DER_INTEGER, plain->data, plain->len);
}

/* Some encoders pad the modulus or forget the zero that makes it positive. */
static GBytes *
canonicalize_rsa (const CdzSpki *spki)
{
  g_autoptr(GByteArray) numbers = g_byte_array_new ();
  g_autoptr(GByteArray) key = g_byte_array_new ();
  CdzDer modulus, exponent;

  if (!read_rsa_numbers (spki->key, &modulus, &exponent))
    return build (rsa_algorithm, sizeof rsa_algorithm, spki->key.data, spki->key.size);

  append_plain_number (numbers, modulus);
  append_plain_number (numbers, exponent);
  cdz_der_append (key, CDZ_DER_SEQUENCE, numbers->data, numbers->len);
  return build (rsa_algorithm, sizeof rsa_algorithm, key->data, key->len);
}

static gboolean
is_canonical (const CdzSpki *spki)
{
  CdzDer modulus, exponent;

  switch (spki->kind)
    {
    case CDZ_SPKI_RSA:
      return cdz_der_is (spki->parameters, "\x05\x00", 2) &&
             (!read_rsa_numbers (spki->key, &modulus, &exponent) ||
              (is_plain_number (modulus) && is_plain_number (exponent)));

    case CDZ_SPKI_EC:
      return spki->parameters.size > 0 && spki->parameters.data[0] == CDZ_DER_OID &&
             spki->key.size > 0 && spki->key.data[0] == POINT_CONVERSION_UNCOMPRESSED;

    case CDZ_SPKI_RSA_PSS:
    case CDZ_SPKI_RSA_X500:
      return FALSE;

    case CDZ_SPKI_OTHER:
    case CDZ_SPKI_DSA:
    case CDZ_SPKI_DH:
    default:
      return TRUE;
    }
}

static GBytes *
canonicalize (GBytes        *bytes,
              const CdzSpki *spki)
{
  GBytes *canonical;

  if (is_canonical (spki))
    return g_bytes_ref (bytes);

  canonical = spki->kind == CDZ_SPKI_EC ? canonicalize_ec (spki) : canonicalize_rsa (spki);
  return canonical != NULL ? canonical : g_bytes_ref (bytes);
}

/**
 * cdz_spki_canonicalize:
 * @spki: a SubjectPublicKeyInfo
 *
 * Two keys are the same if and only if this gives the same bytes. What has no
 * canonical form (a curve without a name, an unknown algorithm) keeps its bytes.
 *
 * Returns: (transfer full): the canonical form, or %NULL with %CDZ_ERROR_MALFORMED
 */
GBytes *
cdz_spki_canonicalize (GBytes  *bytes,
                       GError **error)
{
  const char *key_type;
  CdzSpki spki;

  if (!cdz_spki_parse (bytes, &spki, &key_type, error))
    return NULL;

  return canonicalize (bytes, &spki);
}

/**
 * cdz_spki_fill_hashes:
 * @spki: a SubjectPublicKeyInfo
 * @attributes: gets public-key-id, spki-sha256 and @bits_hash_attr
 * @bits_hash_attr: where the SHA-1 of the key's bits goes: public-key-hash of a
 *   certificate, application-label of a key; %CDZ_ATTR_NONE: nowhere
 *
 * Returns: %FALSE with %CDZ_ERROR_MALFORMED
 */
gboolean
cdz_spki_fill_hashes (GBytes         *bytes,
                      CdzAttributes  *attributes,
                      CdzAttr         bits_hash_attr,
                      GError        **error)
{
  g_autoptr(GBytes) canonical = NULL;
  const char *key_type;
  CdzDer whole = cdz_der_from_bytes (bytes), other;
  CdzSpki spki;

  if (!cdz_spki_parse (bytes, &spki, &key_type, error))
    return FALSE;

  cdz_digest_set_sha256 (attributes, CDZ_ATTR_SPKI_SHA256, whole.data, whole.size);
  if (bits_hash_attr != CDZ_ATTR_NONE)
    cdz_digest_set_sha1 (attributes, bits_hash_attr, spki.key.data, spki.key.size);

  canonical = canonicalize (bytes, &spki);
  other = cdz_der_from_bytes (canonical);
  if (canonical == bytes)
    cdz_attributes_set (attributes, CDZ_ATTR_PUBLIC_KEY_ID,
                        cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256));
  else
    cdz_digest_set_sha256 (attributes, CDZ_ATTR_PUBLIC_KEY_ID, other.data, other.size);

  return TRUE;
}


/* Whether no parameters bind an RSA key to one use (RFC 4055 §3.1). */
gboolean
cdz_spki_is_unbound (GBytes *bytes)
{
  const char *key_type;
  CdzSpki spki;

  return cdz_spki_parse (bytes, &spki, &key_type, NULL) &&
         (spki.kind == CDZ_SPKI_RSA || (spki.kind == CDZ_SPKI_RSA_PSS && spki.parameters.size == 0));
}
