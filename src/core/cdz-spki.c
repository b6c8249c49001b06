/* cdz-spki.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-spki"
#include "config.h"

#include "cdz-spki.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-der.h"
#include "cdz-digest.h"
#include "cdz-error.h"
#include "cdz-oid.h"
#include "cdz-openssl.h"

/* A curve given by its parameters takes some hundred bytes. */
#define MAX_EC_PARAMETERS 4096

typedef enum
{
  KIND_OTHER,
  KIND_RSA,
  KIND_RSA_PSS,
  KIND_RSA_X500,        /* 2.5.8.1.1: the same keys under an older name */
  KIND_EC,
  KIND_DSA,
  KIND_DH,
} Kind;

/* Views of the bytes that were given. */
typedef struct
{
  Kind   kind;
  CdzDer oid;           /* its content */
  CdzDer parameters;    /* the whole element, or empty */
  CdzDer key;           /* the bits of the key */
} Spki;

static const struct
{
  Kind        kind;
  const char *key_type;   /* NULL: by curve or OID */
  guint8      oid[12];
  guint8      size;
} kinds[] = {
  { KIND_RSA, "rsa", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 }, 9 },
  { KIND_EC, "ec", { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 }, 7 },
  { KIND_RSA_PSS, "rsa-pss", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a }, 9 },
  { KIND_OTHER, "ed25519", { 0x2b, 0x65, 0x70 }, 3 },
  { KIND_OTHER, "ed448", { 0x2b, 0x65, 0x71 }, 3 },
  { KIND_OTHER, "x25519", { 0x2b, 0x65, 0x6e }, 3 },
  { KIND_OTHER, "x448", { 0x2b, 0x65, 0x6f }, 3 },
  { KIND_RSA_X500, "rsa", { 0x55, 0x08, 0x01, 0x01 }, 4 },
  { KIND_DSA, "dsa", { 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 }, 7 },
  { KIND_DSA, "dsa", { 0x2b, 0x0e, 0x03, 0x02, 0x0c }, 5 },                         /* its older name */
  { KIND_DH, "dh", { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01 }, 9 },   /* PKCS#3 */
  { KIND_DH, "dh", { 0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01 }, 7 },               /* X9.42 */
};

/* AlgorithmIdentifier of rsaEncryption with NULL. */
static const guint8 rsa_algorithm[] = {
  0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
};

static const guint8 ec_algorithm[] = { 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };

static Kind
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
  return KIND_OTHER;
}

static gboolean
parse (GBytes       *bytes,
       Spki         *out_spki,
       const char  **out_key_type,
       GError      **error)
{
  CdzDer input = cdz_der_from_bytes (bytes), whole, algorithm, bits;
  Spki spki = { KIND_OTHER };

  if (!cdz_der_read (&input, CDZ_DER_SEQUENCE, &whole) || input.size != 0 ||
      !cdz_der_read (&whole, CDZ_DER_SEQUENCE, &algorithm) ||
      !cdz_der_read (&algorithm, CDZ_DER_OID, &spki.oid) || spki.oid.size == 0 ||
      (algorithm.size > 0 && !cdz_der_read_any (&algorithm, NULL, NULL, &spki.parameters)) ||
      algorithm.size != 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("The public key is damaged where it names its algorithm"));
      return FALSE;
    }

  if (!cdz_der_read (&whole, CDZ_DER_BIT_STRING, &bits) || whole.size != 0 ||
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

static EC_GROUP *
read_group (const Spki *spki)
{
  const guint8 *cursor = spki->parameters.data;
  EC_GROUP *group;

  if (spki->parameters.size == 0 || spki->parameters.size > MAX_EC_PARAMETERS)
    return NULL;

  /* Gives a named group also for parameters that are those of a named curve. */
  ERR_set_mark ();
  group = d2i_ECPKParameters (NULL, &cursor, (long) spki->parameters.size);
  ERR_pop_to_mark ();

  return group;
}

/* Returns: (nullable): the key on its named curve as an uncompressed point, or
 *   %NULL where the curve has no name or the point is none */
static GBytes *
canonicalize_ec (const Spki *spki)
{
  g_autoptr(EC_GROUP) group = read_group (spki);
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
is_canonical (const Spki *spki)
{
  switch (spki->kind)
    {
    case KIND_RSA:
      return cdz_der_is (spki->parameters, "\x05\x00", 2);

    case KIND_EC:
      return spki->parameters.size > 0 && spki->parameters.data[0] == CDZ_DER_OID &&
             spki->key.size > 0 && spki->key.data[0] == POINT_CONVERSION_UNCOMPRESSED;

    case KIND_RSA_PSS:
    case KIND_RSA_X500:
      return FALSE;

    case KIND_OTHER:
    case KIND_DSA:
    case KIND_DH:
    default:
      return TRUE;
    }
}

static GBytes *
canonicalize (GBytes     *bytes,
              const Spki *spki)
{
  GBytes *canonical = NULL;

  if (is_canonical (spki))
    return g_bytes_ref (bytes);

  if (spki->kind == KIND_EC)
    canonical = canonicalize_ec (spki);
  else
    canonical = build (rsa_algorithm, sizeof rsa_algorithm, spki->key.data, spki->key.size);

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
  Spki spki;

  if (!parse (bytes, &spki, &key_type, error))
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
  Spki spki;

  if (!parse (bytes, &spki, &key_type, error))
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

static char *
name_curve (const EC_GROUP *group)
{
  int nid = EC_GROUP_get_curve_name (group);

  switch (nid)
    {
    case NID_X9_62_prime256v1:
      return g_strdup ("P-256");
    case NID_secp384r1:
      return g_strdup ("P-384");
    case NID_secp521r1:
      return g_strdup ("P-521");
    case NID_undef:
      return NULL;
    default:
      return g_strdup (OBJ_nid2sn (nid));
    }
}

/* A curve that this OpenSSL does not know is named by its OID. */
static char *
name_unknown_curve (const Spki *spki)
{
  const guint8 *cursor = spki->parameters.data;
  g_autoptr(ASN1_OBJECT) oid = NULL;

  if (spki->parameters.size == 0 || cursor[0] != CDZ_DER_OID)
    return NULL;

  ERR_set_mark ();
  oid = d2i_ASN1_OBJECT (NULL, &cursor, (long) spki->parameters.size);
  ERR_pop_to_mark ();
  if (oid == NULL)
    return NULL;

  return OBJ_obj2nid (oid) != NID_undef ? g_strdup (OBJ_nid2sn (OBJ_obj2nid (oid)))
                                        : cdz_oid_dup_dotted (oid);
}

static gint64
fill_ec (const Spki    *spki,
         CdzAttributes *attributes)
{
  g_autoptr(EC_GROUP) group = read_group (spki);
  char *curve = group != NULL ? name_curve (group) : name_unknown_curve (spki);

  if (g_strcmp0 (curve, "SM2") == 0)
    cdz_attributes_set (attributes, CDZ_ATTR_KEY_TYPE, "sm2");
  cdz_attributes_take (attributes, CDZ_ATTR_CURVE, curve);

  return group != NULL ? EC_GROUP_order_bits (group) : 0;
}

/* The first INTEGER of a SEQUENCE: a modulus or a prime. */
static gint64
first_integer_bits (CdzDer input)
{
  CdzDer sequence, number;

  if (!cdz_der_read (&input, CDZ_DER_SEQUENCE, &sequence) ||
      !cdz_der_read (&sequence, CDZ_DER_INTEGER, &number))
    return 0;

  return cdz_der_integer_bits (number);
}

static char *
name_algorithm (const Spki *spki)
{
  g_autoptr(GByteArray) der = g_byte_array_new ();
  g_autoptr(ASN1_OBJECT) oid = NULL;
  g_autofree char *dotted = NULL;
  const guint8 *cursor;
  const char *key_type;

  cdz_der_append (der, CDZ_DER_OID, spki->oid.data, spki->oid.size);
  cursor = der->data;
  ERR_set_mark ();
  oid = d2i_ASN1_OBJECT (NULL, &cursor, (long) der->len);
  ERR_pop_to_mark ();
  if (oid == NULL)
    return g_strdup ("unknown");

  dotted = cdz_oid_dup_dotted (oid);
  if ((key_type = cdz_oid_get_key_type (dotted)) != NULL)
    return g_strdup (key_type);
  if (OBJ_obj2nid (oid) != NID_undef)
    return g_ascii_strdown (OBJ_nid2sn (OBJ_obj2nid (oid)), -1);

  return g_steal_pointer (&dotted);
}

/**
 * cdz_spki_fill_key:
 * @spki: a SubjectPublicKeyInfo
 * @attributes: gets key-type, and where they can be told key-size,
 *   effective-key-size and curve
 *
 * An algorithm that nobody here knows is named by its OID.
 *
 * Returns: %FALSE with %CDZ_ERROR_MALFORMED
 */
gboolean
cdz_spki_fill_key (GBytes         *bytes,
                   CdzAttributes  *attributes,
                   GError        **error)
{
  const char *key_type;
  gint64 size;
  Spki spki;

  if (!parse (bytes, &spki, &key_type, error))
    return FALSE;

  if (key_type != NULL)
    cdz_attributes_set (attributes, CDZ_ATTR_KEY_TYPE, key_type);
  else
    cdz_attributes_take (attributes, CDZ_ATTR_KEY_TYPE, name_algorithm (&spki));

  switch (spki.kind)
    {
    case KIND_RSA:
    case KIND_RSA_PSS:
    case KIND_RSA_X500:
      size = first_integer_bits (spki.key);
      break;
    case KIND_EC:
      size = fill_ec (&spki, attributes);
      break;
    case KIND_DSA:
    case KIND_DH:
      size = first_integer_bits (spki.parameters);
      break;
    case KIND_OTHER:
    default:
      size = (gint64) spki.key.size * 8;
    }

  if (size > 0)
    {
      cdz_attributes_set_int (attributes, CDZ_ATTR_KEY_SIZE, size);
      cdz_attributes_set_int (attributes, CDZ_ATTR_EFFECTIVE_KEY_SIZE, size);
    }

  return TRUE;
}

static const char *
title_of_type (const char *key_type)
{
  static const char *titles[][2] = {
    { "rsa", "RSA" }, { "rsa-pss", "RSA-PSS" }, { "ec", "EC" }, { "sm2", "SM2" },
    { "ed25519", "Ed25519" }, { "ed448", "Ed448" }, { "x25519", "X25519" }, { "x448", "X448" },
    { "dsa", "DSA" }, { "dh", "DH" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (titles[i][0], key_type) == 0)
      return titles[i][1];

  return NULL;
}

/* Returns: (transfer full): the key in two words: "EC P-256", "RSA 2048", "Ed25519" */
char *
cdz_spki_describe (GBytes *bytes)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  const char *key_type, *title, *curve, *size;

  if (!cdz_spki_fill_key (bytes, attributes, NULL))
    return g_strdup (_("Damaged key"));

  key_type = cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE);
  curve = cdz_attributes_get (attributes, CDZ_ATTR_CURVE);
  size = cdz_attributes_get (attributes, CDZ_ATTR_KEY_SIZE);

  if ((title = title_of_type (key_type)) == NULL)
    return g_ascii_strup (key_type, -1);
  if (g_str_equal (key_type, "ec"))
    return curve != NULL ? g_strdup_printf ("EC %s", curve)
                         : g_strdup_printf (_("EC on a curve without a name"));
  if (size != NULL && (g_str_has_prefix (key_type, "rsa") || key_type[0] == 'd'))
    return g_strdup_printf ("%s %s", title, size);

  return g_strdup (title);
}
