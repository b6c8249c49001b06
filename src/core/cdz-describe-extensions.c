/* cdz-describe-extensions.c: the section of extensions.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-oid.h"

/* Names of extensions; those that OpenSSL has none for come by number. */
static const struct
{
  const char *dotted;
  const char *title;
} titles[] = {
  { "2.5.29.9", N_("Subject directory attributes") },
  { "2.5.29.14", N_("Subject key identifier") },
  { "2.5.29.15", N_("Key usage") },
  { "2.5.29.16", N_("Private key usage period") },
  { "2.5.29.17", N_("Alternative names") },
  { "2.5.29.18", N_("Alternative names of the issuer") },
  { "2.5.29.19", N_("Basic constraints") },
  { "2.5.29.20", N_("CRL number") },
  { "2.5.29.27", N_("Delta CRL of") },
  { "2.5.29.28", N_("Covered by this CRL") },
  { "2.5.29.30", N_("Name constraints") },
  { "2.5.29.31", N_("CRL distribution points") },
  { "2.5.29.32", N_("Policies") },
  { "2.5.29.33", N_("Policy mappings") },
  { "2.5.29.35", N_("Authority key identifier") },
  { "2.5.29.36", N_("Policy constraints") },
  { "2.5.29.37", N_("Extended key usage") },
  { "2.5.29.46", N_("Delta CRL distribution points") },
  { "2.5.29.54", N_("Inhibit any policy") },
  { "1.3.6.1.5.5.7.1.1", N_("Authority information") },
  { "1.3.6.1.5.5.7.1.3", N_("Qualified certificate statements") },
  { "1.3.6.1.5.5.7.1.11", N_("Subject information") },
  { "1.3.6.1.5.5.7.1.24", N_("TLS features") },
  { "1.3.6.1.5.5.7.48.1.5", N_("No revocation check (OCSP)") },
  { "1.3.6.1.4.1.11129.2.4.2", N_("Certificate transparency") },
  { "1.3.6.1.4.1.11129.2.4.3", N_("Certificate transparency, precertificate") },
  { "1.3.6.1.4.1.311.20.2", N_("Certificate template (Windows)") },
  { "1.3.6.1.4.1.311.21.1", N_("Authority version (Windows)") },
  { "1.3.6.1.4.1.311.21.2", N_("Previous authority certificate (Windows)") },
  { "1.3.6.1.4.1.311.21.7", N_("Certificate template (Windows)") },
  { "1.3.6.1.4.1.311.21.10", N_("Application policies (Windows)") },
  { "1.3.6.1.4.1.311.25.2", N_("Security identifier (Windows)") },
  { "2.16.840.1.113730.1.1", N_("Netscape certificate type") },
  { "2.16.840.1.113730.1.13", N_("Comment") },
};

static char *
name_extension (const ASN1_OBJECT *oid)
{
  g_autofree char *dotted = cdz_oid_dup_dotted (oid);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].dotted, dotted))
      return g_strdup (_(titles[i].title));

  if (OBJ_obj2nid (oid) != NID_undef)
    return g_strdup (OBJ_nid2ln (OBJ_obj2nid (oid)));

  return g_strdup_printf (_("Unknown extension %s"), dotted);
}

/* Those that have a row of their own in another section, if they can be read. */
static gboolean
is_shown_elsewhere (X509_EXTENSION *extension,
                    int             nid,
                    guint          *seen)
{
  static const int nids[] = { NID_subject_alt_name, NID_key_usage, NID_ext_key_usage };

  for (guint i = 0; i < G_N_ELEMENTS (nids); i++)
    if (nids[i] == nid && (*seen & 1u << i) == 0)
      {
        const X509V3_EXT_METHOD *method = X509V3_EXT_get (extension);
        gpointer value = X509V3_EXT_d2i (extension);

        *seen |= 1u << i;
        if (value == NULL)
          return FALSE;
        ASN1_item_free (value, ASN1_ITEM_ptr (method->it));
        return TRUE;
      }

  return FALSE;
}

static void
add_extension (GPtrArray      *rows,
               X509_EXTENSION *extension,
               int             nid)
{
  const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data (extension);
  CdzRowFlags flags = X509_EXTENSION_get_critical (extension) ? CDZ_ROW_CRITICAL : CDZ_ROW_PLAIN;
  CdzRowFlags value_flags = CDZ_ROW_PLAIN;
  g_autofree char *title = name_extension (X509_EXTENSION_get_object (extension));
  g_autofree char *text = cdz_describe_extension_value (extension, nid, &value_flags);

  if (text == NULL)
    {
      text = cdz_describe_short_hex (ASN1_STRING_get0_data (data), (gsize) ASN1_STRING_length (data));
      value_flags = CDZ_ROW_MONOSPACE | CDZ_ROW_COPY;
    }
  cdz_rows_add (rows, _(CDZ_SECTION_EXTENSIONS), title, *text != '\0' ? text : _("Empty"), flags | value_flags);
}

/**
 * cdz_describe_extensions:
 * @rows: get one row for each extension that is not shown in another section
 *
 * What nobody here can read is shown as its number and its bytes.
 */
void
cdz_describe_extensions (GPtrArray                       *rows,
                         const STACK_OF (X509_EXTENSION) *extensions)
{
  int n_extensions = sk_X509_EXTENSION_num (extensions);
  guint seen = 0;

  for (int i = 0; i < n_extensions && i < CDZ_MAX_SHOWN_EXTENSIONS; i++)
    {
      X509_EXTENSION *extension = sk_X509_EXTENSION_value (extensions, i);
      int nid = OBJ_obj2nid (X509_EXTENSION_get_object (extension));

      if (!is_shown_elsewhere (extension, nid, &seen))
        add_extension (rows, extension, nid);
    }

  if (n_extensions > CDZ_MAX_SHOWN_EXTENSIONS)
    {
      g_autofree char *more = g_strdup_printf (_("… and %d more"), n_extensions - CDZ_MAX_SHOWN_EXTENSIONS);

      cdz_rows_add (rows, _(CDZ_SECTION_EXTENSIONS), _("Further extensions"), more, CDZ_ROW_PLAIN);
    }
}
