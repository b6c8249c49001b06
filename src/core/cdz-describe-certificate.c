/* cdz-describe-certificate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate-template.h"

static void
add_names (GPtrArray              *rows,
           CdzCertificate         *certificate,
           const CdzTbsTemplate   *tbs)
{
  CdzAttributes *attributes = cdz_certificate_get_attributes (certificate);
  g_autofree char *serial = cdz_describe_serial (cdz_attributes_get (attributes, CDZ_ATTR_SERIAL_NUMBER));
  g_autofree char *algorithm = cdz_describe_algorithm (tbs->signature);
  const char *subject = cdz_certificate_get_subject (certificate);
  const char *issuer = cdz_certificate_get_issuer (certificate);
  const char *section = _(CDZ_SECTION_CERTIFICATE);
  gint64 version = tbs->version != NULL ? ASN1_INTEGER_get (tbs->version) : 0;

  cdz_rows_add (rows, section, _("Subject"), *subject != '\0' ? subject : _("No name"), CDZ_ROW_COPY);
  cdz_rows_add (rows, section, _("Issuer"), *issuer != '\0' ? issuer : _("No name"), CDZ_ROW_COPY);
  cdz_describe_alternative_names (rows, section, tbs->extensions);
  cdz_rows_add (rows, section, _("Serial number"), serial, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  cdz_rows_add (rows, section, _("Signed with"), algorithm, CDZ_ROW_PLAIN);

  /* Nearly all are of version 3; only another one is worth a line. */
  if (version != 2)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, version + 1);

      cdz_rows_add (rows, section, _("Version"), text, CDZ_ROW_PLAIN);
    }
}

static void
add_date (GPtrArray       *rows,
          const char      *title,
          const ASN1_TIME *time,
          const char      *attribute,
          gint64           unix_seconds,
          gint64           now)
{
  g_autofree char *raw = NULL;
  g_autofree char *text = NULL;

  if (attribute != NULL)
    text = cdz_describe_moment (unix_seconds, now);
  else
    {
      raw = cdz_describe_short_hex (ASN1_STRING_get0_data (time), (gsize) ASN1_STRING_length (time));
      text = g_strdup_printf (_("Not readable: %s"), raw);
    }

  cdz_rows_add (rows, _(CDZ_SECTION_VALIDITY), title, text, CDZ_ROW_PLAIN);
}

static void
add_fingerprint (GPtrArray     *rows,
                 const char    *title,
                 CdzAttributes *attributes,
                 CdzAttr        attr)
{
  const char *hex = cdz_attributes_get (attributes, attr);
  g_autofree char *text = hex != NULL ? cdz_describe_fingerprint (hex) : NULL;

  cdz_rows_add (rows, _(CDZ_SECTION_FINGERPRINTS), title, text, CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
}

/**
 * cdz_describe_certificate:
 * @certificate: a certificate
 * @now: seconds since 1970
 *
 * Returns: (transfer full) (element-type CdzRow): everything in it, in words
 *   where there are words and in hex where there are none
 */
GPtrArray *
cdz_describe_certificate (CdzCertificate *certificate,
                          gint64          now)
{
  GPtrArray *rows = cdz_rows_new ();
  g_autoptr(CdzCertificateTemplate) template = NULL;
  g_autoptr(X509) x509 = NULL;
  CdzAttributes *attributes;
  const CdzTbsTemplate *tbs;

  g_return_val_if_fail (CDZ_IS_CERTIFICATE (certificate), rows);

  /* Was read once already, when the certificate was made. */
  template = cdz_certificate_template_parse (cdz_certificate_get_der (certificate), NULL);
  g_return_val_if_fail (template != NULL, rows);
  tbs = template->tbs;
  attributes = cdz_certificate_get_attributes (certificate);
  x509 = cdz_certificate_dup_x509 (certificate, NULL);

  add_names (rows, certificate, tbs);
  add_date (rows, _("Valid from"), tbs->validity->notBefore, cdz_attributes_get (attributes, CDZ_ATTR_NOT_BEFORE),
            cdz_certificate_get_not_before (certificate), now);
  add_date (rows, _("Valid until"), tbs->validity->notAfter, cdz_attributes_get (attributes, CDZ_ATTR_NOT_AFTER),
            cdz_certificate_get_not_after (certificate), now);
  cdz_describe_usage (rows, tbs->extensions);
  cdz_describe_spki (rows, cdz_certificate_get_spki (certificate), x509 != NULL ? X509_get0_pubkey (x509) : NULL);
  add_fingerprint (rows, _("SHA-256"), attributes, CDZ_ATTR_SHA256);
  add_fingerprint (rows, _("SHA-1"), attributes, CDZ_ATTR_SHA1);
  add_fingerprint (rows, _("SHA-256 of the public key"), attributes, CDZ_ATTR_SPKI_SHA256);
  cdz_describe_extensions (rows, tbs->extensions);
  ERR_clear_error ();

  return rows;
}
