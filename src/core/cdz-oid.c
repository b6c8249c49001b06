/* cdz-oid.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-oid"
#include "config.h"

#include "cdz-oid.h"

#include <string.h>

#include "cdz-openssl.h"

/* Algorithms that not every OpenSSL knows, so that a certificate shows the same
 * everywhere: FIPS 203, 204 and 205. */
static const struct
{
  const char *dotted;
  const char *name;
  const char *key_type;
} algorithms[] = {
  { "2.16.840.1.101.3.4.3.17", "ML-DSA-44", "ml-dsa-44" },
  { "2.16.840.1.101.3.4.3.18", "ML-DSA-65", "ml-dsa-65" },
  { "2.16.840.1.101.3.4.3.19", "ML-DSA-87", "ml-dsa-87" },
  { "2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s", "slh-dsa-sha2-128s" },
  { "2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f", "slh-dsa-sha2-128f" },
  { "2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s", "slh-dsa-sha2-192s" },
  { "2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f", "slh-dsa-sha2-192f" },
  { "2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s", "slh-dsa-sha2-256s" },
  { "2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f", "slh-dsa-sha2-256f" },
  { "2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s", "slh-dsa-shake-128s" },
  { "2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f", "slh-dsa-shake-128f" },
  { "2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s", "slh-dsa-shake-192s" },
  { "2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f", "slh-dsa-shake-192f" },
  { "2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s", "slh-dsa-shake-256s" },
  { "2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f", "slh-dsa-shake-256f" },
  { "2.16.840.1.101.3.4.4.1", "ML-KEM-512", "ml-kem-512" },
  { "2.16.840.1.101.3.4.4.2", "ML-KEM-768", "ml-kem-768" },
  { "2.16.840.1.101.3.4.4.3", "ML-KEM-1024", "ml-kem-1024" },
};

/**
 * cdz_oid_get_common_keyword:
 * @type: the content of an OBJECT IDENTIFIER
 *
 * The search in OpenSSL's table is what listing names would wait for.
 *
 * Returns: (nullable): the short name of an attribute type that most names have
 */
const char *
cdz_oid_get_common_keyword (CdzDer type)
{
  /* 2.5.4.x, by x */
  static const char *x520[] = {
    [3] = "CN", [4] = "SN", [5] = "serialNumber", [6] = "C", [7] = "L",
    [8] = "ST", [9] = "street", [10] = "O", [11] = "OU", [12] = "title",
  };

  if (type.size == 3 && type.data[0] == 0x55 && type.data[1] == 4 && type.data[2] < G_N_ELEMENTS (x520))
    return x520[type.data[2]];
  if (cdz_der_is (type, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9))
    return "emailAddress";
  if (cdz_der_is (type, "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", 10))
    return "DC";
  if (cdz_der_is (type, "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", 10))
    return "UID";

  return NULL;
}

/**
 * cdz_oid_get_keyword:
 * @type: an attribute type of a name
 *
 * Returns: (nullable): its short name, as in "CN=", or %NULL where it has none
 */
const char *
cdz_oid_get_keyword (const ASN1_OBJECT *type)
{
  int nid = OBJ_obj2nid (type);

  return nid != NID_undef ? OBJ_nid2sn (nid) : NULL;
}

/* Returns: (nullable): the key-type of an algorithm in the table above */
const char *
cdz_oid_get_key_type (const char *dotted)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_equal (algorithms[i].dotted, dotted))
      return algorithms[i].key_type;

  return NULL;
}

/* Returns: (transfer full): the identifier in numbers */
char *
cdz_oid_dup_dotted (const ASN1_OBJECT *oid)
{
  int length = OBJ_obj2txt (NULL, 0, oid, 1);
  char *text;

  if (length <= 0)
    return g_strdup ("0.0");

  text = g_malloc ((gsize) length + 1);
  OBJ_obj2txt (text, length + 1, oid, 1);
  return text;
}

/* Returns: (transfer full): an algorithm as people call it, else its numbers */
char *
cdz_oid_dup_algorithm (const ASN1_OBJECT *oid)
{
  g_autofree char *dotted = cdz_oid_dup_dotted (oid);
  int nid;

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_str_equal (algorithms[i].dotted, dotted))
      return g_strdup (algorithms[i].name);

  nid = OBJ_obj2nid (oid);
  return nid != NID_undef ? g_strdup (OBJ_nid2ln (nid)) : g_steal_pointer (&dotted);
}
