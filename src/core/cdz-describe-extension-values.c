/* cdz-describe-extension-values.c: what one extension says.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/ct.h>

#include "cdz-date.h"
#include "cdz-der.h"
#include "cdz-general-name.h"
#include "cdz-name.h"
#include "cdz-oid.h"

/* What OpenSSL prints of an extension may be as long as the certificate. */
#define MAX_PRINTED 2000

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AUTHORITY_KEYID, AUTHORITY_KEYID_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CRL_DIST_POINTS, CRL_DIST_POINTS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NAME_CONSTRAINTS, NAME_CONSTRAINTS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (POLICY_CONSTRAINTS, POLICY_CONSTRAINTS_free)

static void
append_part (GString    *text,
             const char *separator,
             const char *part)
{
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, part);
}

static char *
hex_of (const ASN1_STRING *string)
{
  return cdz_describe_short_hex (ASN1_STRING_get0_data (string), (gsize) ASN1_STRING_length (string));
}

static char *
describe_key_id (X509_EXTENSION *extension,
                 CdzRowFlags    *out_flags)
{
  g_autoptr(ASN1_OCTET_STRING) id = X509V3_EXT_d2i (extension);

  *out_flags = CDZ_ROW_MONOSPACE;
  return id != NULL ? hex_of (id) : NULL;
}

static char *
describe_authority_key_id (X509_EXTENSION *extension,
                           CdzRowFlags    *out_flags)
{
  g_autoptr(AUTHORITY_KEYID) id = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (id == NULL)
    return NULL;

  if (id->keyid != NULL)
    {
      g_autofree char *hex = hex_of (id->keyid);

      append_part (text, "; ", hex);
      *out_flags = id->issuer == NULL ? CDZ_ROW_MONOSPACE : CDZ_ROW_PLAIN;
    }
  if (id->issuer != NULL)
    {
      g_autofree char *names = cdz_describe_names (id->issuer, FALSE);

      append_part (text, "; ", names);
    }
  if (id->serial != NULL)
    {
      g_autofree char *hex = hex_of (id->serial);
      g_autofree char *serial = g_strdup_printf (_("serial number %s"), hex);

      append_part (text, "; ", serial);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_basic_constraints (X509_EXTENSION *extension)
{
  g_autoptr(BASIC_CONSTRAINTS) constraints = X509V3_EXT_d2i (extension);
  gint64 path_length;

  if (constraints == NULL)
    return NULL;
  if (!constraints->ca)
    return g_strdup (_("Not a certificate authority"));
  if (constraints->pathlen == NULL)
    return g_strdup (_("Certificate authority"));

  path_length = ASN1_INTEGER_get (constraints->pathlen);
  if (path_length == 0)
    return g_strdup (_("Certificate authority, with no authorities below it"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "Certificate authority, with up to %d level of authorities below it",
                                       "Certificate authority, with up to %d levels of authorities below it",
                                       (gulong) path_length),
                          (int) path_length);
}

static void
append_subtrees (GString                         *text,
                 const char                      *title,
                 const STACK_OF (GENERAL_SUBTREE) *trees)
{
  GENERAL_NAMES *names = sk_GENERAL_NAME_new_null ();
  g_autofree char *list = NULL;
  g_autofree char *part = NULL;

  for (int i = 0; i < sk_GENERAL_SUBTREE_num (trees); i++)
    sk_GENERAL_NAME_push (names, sk_GENERAL_SUBTREE_value (trees, i)->base);

  if (sk_GENERAL_NAME_num (names) > 0)
    {
      list = cdz_describe_names (names, TRUE);
      part = g_strdup_printf ("%s: %s", title, list);
      append_part (text, "; ", part);
    }
  sk_GENERAL_NAME_free (names);
}

static char *
describe_name_constraints (X509_EXTENSION *extension)
{
  g_autoptr(NAME_CONSTRAINTS) constraints = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (constraints == NULL)
    return NULL;

  append_subtrees (text, _("Only"), constraints->permittedSubtrees);
  append_subtrees (text, _("Never"), constraints->excludedSubtrees);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
name_policy (const ASN1_OBJECT *oid)
{
  static const struct
  {
    const char *dotted;
    const char *title;
  } policies[] = {
    { "2.5.29.32.0", N_("Any policy") },
    { "2.23.140.1.1", N_("Extended validation") },
    { "2.23.140.1.2.1", N_("Domain validated") },
    { "2.23.140.1.2.2", N_("Organization validated") },
    { "2.23.140.1.2.3", N_("Individual validated") },
  };
  g_autofree char *dotted = cdz_oid_dup_dotted (oid);

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (g_str_equal (policies[i].dotted, dotted))
      return g_strdup_printf ("%s (%s)", _(policies[i].title), dotted);

  return g_steal_pointer (&dotted);
}

static char *
describe_qualifier (const POLICYQUALINFO *qualifier)
{
  switch (OBJ_obj2nid (qualifier->pqualid))
    {
    case NID_id_qt_cps:
      return cdz_name_dup_string (qualifier->d.cpsuri);
    case NID_id_qt_unotice:
      return qualifier->d.usernotice->exptext != NULL
             ? cdz_name_dup_string (qualifier->d.usernotice->exptext) : NULL;
    default:
      return cdz_oid_dup_dotted (qualifier->pqualid);
    }
}

static char *
describe_policies (X509_EXTENSION *extension)
{
  g_autoptr(CERTIFICATEPOLICIES) policies = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (policies == NULL)
    return NULL;

  for (int i = 0; i < sk_POLICYINFO_num (policies) && i < CDZ_MAX_SHOWN_NAMES; i++)
    {
      const POLICYINFO *policy = sk_POLICYINFO_value (policies, i);
      g_autofree char *name = name_policy (policy->policyid);

      append_part (text, "; ", name);
      for (int j = 0; j < sk_POLICYQUALINFO_num (policy->qualifiers) && j < CDZ_MAX_SHOWN_NAMES; j++)
        {
          g_autofree char *part = describe_qualifier (sk_POLICYQUALINFO_value (policy->qualifiers, j));

          if (part != NULL)
            append_part (text, ", ", part);
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_policy_constraints (X509_EXTENSION *extension)
{
  g_autoptr(POLICY_CONSTRAINTS) constraints = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *require = NULL;
  g_autofree char *inhibit = NULL;

  if (constraints == NULL)
    return NULL;

  if (constraints->requireExplicitPolicy != NULL)
    {
      require = g_strdup_printf (_("explicit policy after: %ld"),
                                 ASN1_INTEGER_get (constraints->requireExplicitPolicy));
      append_part (text, "; ", require);
    }
  if (constraints->inhibitPolicyMapping != NULL)
    {
      inhibit = g_strdup_printf (_("no mapping after: %ld"),
                                 ASN1_INTEGER_get (constraints->inhibitPolicyMapping));
      append_part (text, "; ", inhibit);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_access (X509_EXTENSION *extension)
{
  g_autoptr(AUTHORITY_INFO_ACCESS) access = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (access == NULL)
    return NULL;

  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num (access) && i < CDZ_MAX_SHOWN_NAMES; i++)
    {
      const ACCESS_DESCRIPTION *description = sk_ACCESS_DESCRIPTION_value (access, i);
      int nid = OBJ_obj2nid (description->method);
      g_autofree char *dotted = cdz_oid_dup_dotted (description->method);
      g_autofree char *place = cdz_general_name_to_string (description->location);
      g_autofree char *part = g_strdup_printf ("%s %s", nid == NID_ad_OCSP ? "OCSP"
                                               : nid == NID_ad_ca_issuers ? _("issuer’s certificate") : dotted,
                                               place);

      append_part (text, ", ", part);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_distribution_points (X509_EXTENSION *extension)
{
  g_autoptr(CRL_DIST_POINTS) points = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (points == NULL)
    return NULL;

  for (int i = 0; i < sk_DIST_POINT_num (points) && i < CDZ_MAX_SHOWN_NAMES; i++)
    {
      const DIST_POINT *point = sk_DIST_POINT_value (points, i);
      g_autofree char *names = NULL;

      if (point->distpoint != NULL && point->distpoint->type == 0)
        names = cdz_describe_names (point->distpoint->name.fullname, FALSE);
      else if (point->CRLissuer != NULL)
        names = cdz_describe_names (point->CRLissuer, FALSE);
      else
        names = g_strdup (_("a place relative to the issuer’s name"));
      append_part (text, ", ", names);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_timestamps (X509_EXTENSION *extension)
{
  STACK_OF (SCT) *scts = X509V3_EXT_d2i (extension);
  g_autoptr(GString) text = g_string_new (NULL);

  if (scts == NULL)
    return NULL;

  for (int i = 0; i < sk_SCT_num (scts) && i < CDZ_MAX_SHOWN_NAMES; i++)
    {
      const SCT *sct = sk_SCT_value (scts, i);
      guint8 *log_id;
      gsize size = SCT_get0_log_id (sct, &log_id);
      g_autofree char *log = cdz_describe_hex (log_id, MIN (size, 8));
      g_autofree char *date = cdz_describe_date ((gint64) (SCT_get_timestamp (sct) / 1000));
      g_autofree char *part = g_strdup_printf (_("log %s…, %s"), log, date);

      append_part (text, "; ", part);
    }

  SCT_LIST_free (scts);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* SEQUENCE { template OID, major INTEGER, minor INTEGER }, all after the first optional */
static char *
describe_template (CdzDer value)
{
  CdzDer sequence, number;
  g_autoptr(ASN1_OBJECT) oid = NULL;
  g_autoptr(GString) text = NULL;
  g_autofree char *dotted = NULL;
  const guint8 *cursor;

  if (!cdz_der_read (&value, CDZ_DER_SEQUENCE, &sequence))
    return NULL;

  cursor = sequence.data;
  oid = d2i_ASN1_OBJECT (NULL, &cursor, (long) sequence.size);
  if (oid == NULL)
    return NULL;

  dotted = cdz_oid_dup_dotted (oid);
  text = g_string_new (dotted);
  sequence.size -= (gsize) (cursor - sequence.data);
  sequence.data = cursor;
  for (int i = 0; cdz_der_read (&sequence, CDZ_DER_INTEGER, &number); i++)
    if (i < 2 && number.size == 1)
      g_string_append_printf (text, i == 0 ? _(", version %d") : ".%d", number.data[0]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* An extension that is one string. */
static char *
describe_string (CdzDer value)
{
  const guint8 *cursor = value.data;
  g_autoptr(ASN1_TYPE) any = d2i_ASN1_TYPE (NULL, &cursor, (long) value.size);

  if (any == NULL || cursor != value.data + value.size)
    return NULL;

  switch (any->type)
    {
    case V_ASN1_UTF8STRING:
    case V_ASN1_BMPSTRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_VISIBLESTRING:
      return cdz_name_dup_string (any->value.asn1_string);
    default:
      return NULL;
    }
}

/* What OpenSSL has to say, on one line, without control characters. */
static char *
print_by_openssl (X509_EXTENSION *extension)
{
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  g_autoptr(GString) text = g_string_new (NULL);
  char *data;
  long size;

  if (!X509V3_EXT_print (bio, extension, X509V3_EXT_DEFAULT, 0))
    return NULL;

  size = BIO_get_mem_data (bio, &data);
  for (long i = 0; i < size && text->len < MAX_PRINTED; i++)
    {
      if (!g_ascii_iscntrl (data[i]))
        g_string_append_c (text, data[i]);
      else if (text->len > 0 && !g_str_has_suffix (text->str, "; ") && i + 1 < size)
        g_string_append (text, "; ");
    }
  if (text->len >= MAX_PRINTED)
    g_string_append (text, " …");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cdz_describe_extension_value:
 * @out_flags: (out): how to show it; kept where nothing is to be said
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where it cannot be read
 */
char *
cdz_describe_extension_value (X509_EXTENSION *extension,
                              int             nid,
                              CdzRowFlags    *out_flags)
{
  const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data (extension);
  CdzDer value = { ASN1_STRING_get0_data (data), (gsize) ASN1_STRING_length (data) };
  g_autofree char *dotted = cdz_oid_dup_dotted (X509_EXTENSION_get_object (extension));

  switch (nid)
    {
    case NID_subject_key_identifier:
      return describe_key_id (extension, out_flags);
    case NID_authority_key_identifier:
      return describe_authority_key_id (extension, out_flags);
    case NID_basic_constraints:
      return describe_basic_constraints (extension);
    case NID_name_constraints:
      return describe_name_constraints (extension);
    case NID_certificate_policies:
      return describe_policies (extension);
    case NID_policy_constraints:
      return describe_policy_constraints (extension);
    case NID_info_access:
    case NID_sinfo_access:
      return describe_access (extension);
    case NID_crl_distribution_points:
    case NID_freshest_crl:
      return describe_distribution_points (extension);
    case NID_ct_precert_scts:
    case NID_ct_cert_scts:
      return describe_timestamps (extension);
    case NID_issuer_alt_name:
      {
        g_autoptr(GENERAL_NAMES) names = X509V3_EXT_d2i (extension);

        return names != NULL ? cdz_describe_names (names, FALSE) : NULL;
      }
    case NID_id_pkix_OCSP_noCheck:
      return g_strdup (_("Yes"));
    default:
      break;
    }

  if (g_str_equal (dotted, "1.3.6.1.4.1.311.20.2"))
    return describe_string (value);
  if (g_str_equal (dotted, "1.3.6.1.4.1.311.21.7"))
    return describe_template (value);

  return X509V3_EXT_get (extension) != NULL ? print_by_openssl (extension) : NULL;
}
