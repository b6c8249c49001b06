/* cdz-kind.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-decode"
#include "config.h"

#include "cdz-kind.h"

#include <string.h>

#include "cdz-ber.h"
#include "cdz-openssl.h"

/* A modulus beyond this size is not tested for being prime. */
#define MAX_PRIME_BYTES 2048

static const guint8 oid_pkcs7[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07 };

/* The tags of the first elements, so that a shape can be compared in one line. */
static guint
collect (const CdzTlv *parent,
         CdzTlv       *children,
         guint         n_wanted)
{
  const guint8 *cursor;
  const guint8 *end;
  guint n = 0;

  if (!cdz_ber_enter (parent, &cursor, &end))
    return 0;
  while (n < n_wanted && cursor < end && cdz_ber_next (&cursor, end, &children[n]))
    n++;

  return n;
}

static gboolean
has_shape (const CdzTlv *children,
           guint         n_children,
           const char   *tags)
{
  guint n = strlen (tags);

  if (n_children < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (children[i].tag != (guint8) tags[i])
      return FALSE;

  return TRUE;
}

static gboolean
is_small_integer (const CdzTlv *tlv,
                  guint8        value)
{
  return tlv->tag == CDZ_DER_INTEGER && tlv->size == 1 && tlv->content[0] == value;
}

static gboolean
is_algorithm (const CdzTlv *tlv)
{
  CdzTlv child;

  return tlv->tag == CDZ_DER_SEQUENCE && collect (tlv, &child, 1) == 1 && child.tag == CDZ_DER_OID;
}

/* n is composite, p is prime: the one difference between { n, e } and { p, g }. One
 * Fermat test to the base 2 is enough to tell them apart, and takes no time. */
static gboolean
is_prime (const CdzTlv *tlv)
{
  g_autoptr(BN_CTX) ctx = BN_CTX_new ();
  g_autoptr(BIGNUM) number = NULL;
  g_autoptr(BIGNUM) exponent = NULL;
  g_autoptr(BIGNUM) result = BN_new ();
  g_autoptr(BIGNUM) two = BN_new ();

  if (tlv->size > MAX_PRIME_BYTES)
    return FALSE;

  number = BN_bin2bn (tlv->content, (int) tlv->size, NULL);
  exponent = BN_dup (number);

  return BN_is_odd (number) && BN_sub_word (exponent, 1) && BN_set_word (two, 2) &&
         BN_mod_exp (result, two, exponent, number, ctx) && BN_is_one (result);
}

static CdzKind
sniff_integers (const CdzTlv *children,
                guint         n)
{
  guint n_integers = 0;

  while (n_integers < n && children[n_integers].tag == CDZ_DER_INTEGER)
    n_integers++;

  if (n_integers >= 9 && children[0].size == 1 && children[0].content[0] <= 1)
    return CDZ_KIND_RSA_PRIVATE;
  if (n_integers == 6 && n == 6 && is_small_integer (&children[0], 0))
    return CDZ_KIND_DSA_PRIVATE;
  if (n_integers == 2 && n == 2)
    return is_prime (&children[0]) ? CDZ_KIND_PARAMETERS : CDZ_KIND_RSA_PUBLIC;

  /* X9.42 parameters have more numbers than p, g and q, and perhaps a seed. */
  if (n_integers >= 3 && n <= 5 && children[0].size > 1 &&
      (n == n_integers || (n == n_integers + 1 && children[n - 1].tag == CDZ_DER_SEQUENCE)))
    return CDZ_KIND_PARAMETERS;

  /* A curve that is spelt out: { 1, field, curve, base, order }. */
  if (n > 3 && is_small_integer (&children[0], 1) && children[1].tag == CDZ_DER_SEQUENCE)
    return CDZ_KIND_PARAMETERS;

  return CDZ_KIND_UNKNOWN;
}

static CdzKind
sniff_signed (const CdzTlv *tbs)
{
  CdzTlv children[5];
  guint n = collect (tbs, children, G_N_ELEMENTS (children));

  if (n == 0)
    return CDZ_KIND_UNKNOWN;
  if (children[0].tag == CDZ_BER_CONTEXT (0))
    return CDZ_KIND_CERTIFICATE;
  if (has_shape (children, n, "\x02\x30\x30\xa0") || (n == 3 && has_shape (children, n, "\x02\x30\x30")))
    return CDZ_KIND_REQUEST;
  if (has_shape (children, n, "\x30\x30\x17") || has_shape (children, n, "\x30\x30\x18") ||
      has_shape (children, n, "\x02\x30\x30\x17") || has_shape (children, n, "\x02\x30\x30\x18"))
    return CDZ_KIND_CRL;

  return CDZ_KIND_CERTIFICATE;
}

/**
 * cdz_kind_sniff:
 * @data: one BER or DER element
 *
 * Looks at the outline only: the parser of the kind has the last word.
 *
 * Returns: what it is, or %CDZ_KIND_UNKNOWN
 */
CdzKind
cdz_kind_sniff (const guint8 *data,
               gsize         size)
{
  const guint8 *cursor = data;
  CdzTlv outer;
  CdzTlv c[10];
  guint n;

  if (!cdz_ber_next (&cursor, data + size, &outer))
    return CDZ_KIND_UNKNOWN;
  if (outer.tag == CDZ_DER_OID)
    return CDZ_KIND_PARAMETERS;
  if (outer.tag != CDZ_DER_SEQUENCE || (n = collect (&outer, c, G_N_ELEMENTS (c))) == 0)
    return CDZ_KIND_UNKNOWN;

  if (is_small_integer (&c[0], 3) && n >= 2 && is_algorithm (&c[1]))
    return CDZ_KIND_PKCS12;
  if (has_shape (c, n, "\x02\x30\x04") && is_algorithm (&c[1]))
    return CDZ_KIND_PKCS8;
  if (has_shape (c, n, "\x02\x04") && is_small_integer (&c[0], 1))
    return CDZ_KIND_SEC1;
  if (c[0].tag == CDZ_DER_INTEGER)
    return sniff_integers (c, n);
  if (n == 2 && has_shape (c, n, "\x30\x03") && is_algorithm (&c[0]))
    return CDZ_KIND_SPKI;
  if (n == 2 && (c[1].tag & ~0x20) == CDZ_DER_OCTET_STRING && is_algorithm (&c[0]))
    return CDZ_KIND_ENCRYPTED_PKCS8;
  if (n == 3 && c[0].tag == CDZ_DER_SEQUENCE && is_algorithm (&c[1]))
    return sniff_signed (&c[0]);
  if (c[0].tag == CDZ_DER_OID && c[0].size >= sizeof oid_pkcs7 &&
      memcmp (c[0].content, oid_pkcs7, sizeof oid_pkcs7) == 0)
    return CDZ_KIND_PKCS7;
  if (c[0].tag == CDZ_DER_OID)
    return CDZ_KIND_ALGORITHM;
  if (c[0].tag == CDZ_BER_ENUMERATED)
    return CDZ_KIND_OCSP_RESPONSE;

  return CDZ_KIND_UNKNOWN;
}
