/* cdz-probe-x509.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-x509.h"

#include <time.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define MAX_NAMES 100

/* Longer than any chain that verifies. */
#define MAX_CHAIN 20

/* RFC 4514, UTF-8. */
char *
cdz_x509_name_dup_text (const X509_NAME *name)
{
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  char *data;
  long size;

  X509_NAME_print_ex (bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  size = BIO_get_mem_data (bio, &data);

  return g_utf8_make_valid (data != NULL ? data : "", size);
}

static char *
dup_part (const X509_NAME *name,
          int              nid)
{
  int position = X509_NAME_get_index_by_NID (name, nid, -1);
  cdz_autofree_openssl unsigned char *utf8 = NULL;
  int size;

  if (position < 0)
    return NULL;

  size = ASN1_STRING_to_UTF8 (&utf8, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, position)));

  return size > 0 ? g_utf8_make_valid ((char *) utf8, size) : NULL;
}

/* Returns: what people call it: the common name, else the unit or organisation */
char *
cdz_x509_name_dup_short (const X509_NAME *name)
{
  static const int nids[] = { NID_commonName, NID_organizationalUnitName, NID_organizationName };

  for (gsize i = 0; i < G_N_ELEMENTS (nids); i++)
    {
      char *part = dup_part (name, nids[i]);

      if (part != NULL)
        return part;
    }

  return cdz_x509_name_dup_text (name);
}

char *
cdz_x509_dup_short (X509 *x509)
{
  return cdz_x509_name_dup_short (X509_get_subject_name (x509));
}

GBytes *
cdz_x509_dup_sha256 (X509 *x509)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  X509_digest (x509, EVP_sha256 (), digest, &size);

  return g_bytes_new (digest, size);
}

static char *
dup_general_name (const GENERAL_NAME *name)
{
  if (name->type == GEN_DNS)
    return g_utf8_make_valid ((const char *) ASN1_STRING_get0_data (name->d.dNSName),
                              ASN1_STRING_length (name->d.dNSName));
  if (name->type == GEN_IPADD)
    {
      GSocketFamily family = ASN1_STRING_length (name->d.iPAddress) == 4 ? G_SOCKET_FAMILY_IPV4
                                                                         : G_SOCKET_FAMILY_IPV6;
      g_autoptr(GInetAddress) address = NULL;

      if (ASN1_STRING_length (name->d.iPAddress) != 4 && ASN1_STRING_length (name->d.iPAddress) != 16)
        return NULL;

      address = g_inet_address_new_from_bytes (ASN1_STRING_get0_data (name->d.iPAddress), family);
      return g_inet_address_to_string (address);
    }

  return NULL;
}

/* Returns: (element-type utf8): host names and addresses that it is for */
GPtrArray *
cdz_x509_dup_dns_names (X509 *x509)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GENERAL_NAMES *general = X509_get_ext_d2i (x509, NID_subject_alt_name, NULL, NULL);

  for (int i = 0; i < sk_GENERAL_NAME_num (general) && names->len < MAX_NAMES; i++)
    {
      char *text = dup_general_name (sk_GENERAL_NAME_value (general, i));

      if (text != NULL)
        g_ptr_array_add (names, text);
    }
  GENERAL_NAMES_free (general);

  return names;
}

static gint64
seconds_from_asn1 (const ASN1_TIME *when)
{
  struct tm tm = { 0 };

  return ASN1_TIME_to_tm (when, &tm) == 1 ? (gint64) timegm (&tm) : 0;
}

gint64
cdz_x509_get_not_before (X509 *x509)
{
  return seconds_from_asn1 (X509_get0_notBefore (x509));
}

gint64
cdz_x509_get_not_after (X509 *x509)
{
  return seconds_from_asn1 (X509_get0_notAfter (x509));
}

/* Returns: (nullable): "2026-12-03T10:00:00Z" */
char *
cdz_date_dup_iso (gint64 unix_seconds)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (unix_seconds);

  return when != NULL ? g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* Returns: "3 December 2026", in the local zone, for sentences */
char *
cdz_date_dup_day (gint64 unix_seconds)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (unix_seconds);

  /* Translators: a date inside a sentence */
  return when != NULL ? g_date_time_format (when, _("%-d %B %Y")) : g_strdup ("?");
}

gboolean
cdz_x509_is_self_issued (X509 *x509)
{
  return X509_NAME_cmp (X509_get_subject_name (x509), X509_get_issuer_name (x509)) == 0;
}

/* No extended key usage means any purpose (RFC 5280 §4.2.1.12). */
gboolean
cdz_x509_allows_client (X509 *x509)
{
  guint32 usage = X509_get_extended_key_usage (x509);

  return usage == G_MAXUINT32 || (usage & (XKU_SSL_CLIENT | XKU_ANYEKU)) != 0;
}

static const char *
curve_title (const char *group)
{
  static const char *const titles[][2] = {
    { "prime256v1", "P-256" }, { "secp384r1", "P-384" }, { "secp521r1", "P-521" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], group))
      return titles[i][1];

  return group;
}

char *
cdz_x509_dup_key_type (X509  *x509,
                       char **out_curve)
{
  EVP_PKEY *key = X509_get0_pubkey (x509);
  const char *name = key != NULL ? EVP_PKEY_get0_type_name (key) : NULL;
  char group[80];

  if (out_curve != NULL)
    *out_curve = NULL;
  if (name == NULL)
    return NULL;
  if (EVP_PKEY_is_a (key, "EC") && out_curve != NULL &&
      EVP_PKEY_get_group_name (key, group, sizeof group, NULL) == 1)
    *out_curve = g_strdup (curve_title (group));

  return g_ascii_strdown (name, -1);
}

char *
cdz_x509_dup_key_title (X509 *x509)
{
  g_autofree char *curve = NULL;
  g_autofree char *type = cdz_x509_dup_key_type (x509, &curve);

  if (type == NULL)
    return g_strdup (_("unknown"));
  if (curve != NULL)
    return g_strdup_printf ("ECDSA %s", curve);
  if (g_str_has_prefix (type, "rsa"))
    return g_strdup_printf ("%s %d", g_str_equal (type, "rsa") ? "RSA" : "RSA-PSS",
                            EVP_PKEY_get_bits (X509_get0_pubkey (x509)));
  if (g_str_has_prefix (type, "ed"))
    return g_strdup_printf ("Ed%s", type + 2);

  return g_ascii_strup (type, -1);
}

X509 *
cdz_x509_find_issuer (X509         *x509,
                      CdzX509Stack *stack)
{
  for (int i = 0; i < sk_X509_num (stack); i++)
    if (X509_check_issued (sk_X509_value (stack, i), x509) == X509_V_OK)
      return sk_X509_value (stack, i);

  return NULL;
}

gboolean
cdz_x509_stack_has (CdzX509Stack *stack,
                    X509         *x509)
{
  for (int i = 0; i < sk_X509_num (stack); i++)
    if (X509_cmp (sk_X509_value (stack, i), x509) == 0)
      return TRUE;

  return FALSE;
}

CdzX509Stack *
cdz_x509_build_chain (X509         *leaf,
                      CdzX509Stack *all)
{
  CdzX509Stack *chain = sk_X509_new_null ();
  X509 *at = leaf;

  while (at != NULL && !cdz_x509_is_self_issued (at) && sk_X509_num (chain) < MAX_CHAIN)
    {
      at = cdz_x509_find_issuer (at, all);
      if (at == NULL || cdz_x509_is_self_issued (at) || cdz_x509_stack_has (chain, at))
        break;
      X509_up_ref (at);
      sk_X509_push (chain, at);
    }

  return chain;
}
