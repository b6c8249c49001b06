/* cdz-spki-key.c: what kind of key a SubjectPublicKeyInfo holds.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-spki"
#include "config.h"

#include "cdz-spki-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-oid.h"

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
name_unknown_curve (const CdzSpki *spki)
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
fill_ec (const CdzSpki *spki,
         CdzAttributes *attributes)
{
  g_autoptr(EC_GROUP) group = cdz_spki_read_group (spki);
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
name_algorithm (const CdzSpki *spki)
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
  CdzSpki spki;

  if (!cdz_spki_parse (bytes, &spki, &key_type, error))
    return FALSE;

  if (key_type != NULL)
    cdz_attributes_set (attributes, CDZ_ATTR_KEY_TYPE, key_type);
  else
    cdz_attributes_take (attributes, CDZ_ATTR_KEY_TYPE, name_algorithm (&spki));

  switch (spki.kind)
    {
    case CDZ_SPKI_RSA:
    case CDZ_SPKI_RSA_PSS:
    case CDZ_SPKI_RSA_X500:
      size = first_integer_bits (spki.key);
      break;
    case CDZ_SPKI_EC:
      size = fill_ec (&spki, attributes);
      break;
    case CDZ_SPKI_DSA:
    case CDZ_SPKI_DH:
      size = first_integer_bits (spki.parameters);
      break;
    case CDZ_SPKI_OTHER:
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
