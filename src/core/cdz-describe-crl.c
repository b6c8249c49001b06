/* cdz-describe-crl.c: revocation lists, which are shown and not stored.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-date.h"
#include "cdz-der.h"
#include "cdz-error.h"
#include "cdz-name.h"

#define MAX_SHOWN_REVOKED 100

/* By number, RFC 5280 §5.3.1. */
static const char *reasons[] = {
  N_("unspecified"), N_("key compromised"), N_("authority compromised"), N_("affiliation changed"),
  N_("superseded"), N_("no longer in use"), N_("on hold"), NULL, N_("removed from the list"),
  N_("privilege withdrawn"), N_("attribute authority compromised"),
};

static X509_CRL *
parse_whole (GBytes  *der,
             GError **error)
{
  g_autoptr(X509_CRL) crl = NULL;
  gsize size;
  const guint8 *start = g_bytes_get_data (der, &size);
  const guint8 *cursor = start;

  ERR_clear_error ();
  crl = size <= G_MAXLONG ? d2i_X509_CRL (NULL, &cursor, (long) size) : NULL;
  if (crl == NULL)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED,
                              _("The revocation list is damaged: its %zu bytes hold no whole list"), size);
      return NULL;
    }
  if (cursor != start + size)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("%zu bytes follow the revocation list"), size - (gsize) (cursor - start));
      return NULL;
    }

  return g_steal_pointer (&crl);
}

static char *
describe_serial (const ASN1_INTEGER *serial)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_ASN1_INTEGER (serial, &der);
  CdzDer input = { der, (gsize) MAX (size, 0) }, content = { NULL, 0 };

  cdz_der_read (&input, CDZ_DER_INTEGER, &content);
  cdz_attributes_set_hex (attributes, CDZ_ATTR_SERIAL_NUMBER, content.data, content.size);
  return cdz_describe_serial (cdz_attributes_get (attributes, CDZ_ATTR_SERIAL_NUMBER));
}

static void
add_date (GPtrArray       *rows,
          const char      *title,
          const ASN1_TIME *time,
          gint64           now)
{
  gint64 unix_seconds;
  g_autofree char *text = NULL;

  if (cdz_date_from_asn1 (time, &unix_seconds))
    text = cdz_describe_moment (unix_seconds, now);
  else if (time != NULL)
    text = g_strdup (_("Not readable"));
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), title, text, CDZ_ROW_PLAIN);
}

static void
add_revoked (GPtrArray          *rows,
             const X509_REVOKED *revoked)
{
  g_autofree char *serial = describe_serial (X509_REVOKED_get0_serialNumber (revoked));
  ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i (revoked, NID_crl_reason, NULL, NULL);
  long number = reason != NULL ? ASN1_ENUMERATED_get (reason) : -1;
  g_autofree char *date = NULL;
  g_autofree char *text = NULL;
  gint64 unix_seconds;

  ASN1_ENUMERATED_free (reason);
  if (cdz_date_from_asn1 (X509_REVOKED_get0_revocationDate (revoked), &unix_seconds))
    date = cdz_describe_date (unix_seconds);
  else
    date = g_strdup (_("Date not readable"));

  if (number >= 0 && number < (long) G_N_ELEMENTS (reasons) && reasons[number] != NULL)
    text = g_strdup_printf ("%s, %s", date, _(reasons[number]));

  cdz_rows_add (rows, _("Revoked Certificates"), serial, text != NULL ? text : date, CDZ_ROW_PLAIN);
}

/* In every spelling: colons and blanks do not count, and a decimal number is one. */
static char *
normalize (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; text != NULL && *text != '\0'; text++)
    if (g_ascii_isalnum (*text))
      g_string_append_c (plain, g_ascii_toupper (*text));

  return g_string_free (plain, FALSE);
}

static gboolean
matches (const X509_REVOKED *revoked,
         const char         *wanted)
{
  g_autofree char *serial = NULL, *plain = NULL;

  if (*wanted == '\0')
    return TRUE;

  serial = describe_serial (X509_REVOKED_get0_serialNumber (revoked));
  plain = normalize (serial);
  return strstr (plain, wanted) != NULL;
}

static void
add_all_revoked (GPtrArray                     *rows,
                 const STACK_OF (X509_REVOKED) *revoked,
                 const char                    *wanted)
{
  int n_revoked = sk_X509_REVOKED_num (revoked), n_matching = 0;

  for (int i = 0; i < n_revoked; i++)
    {
      const X509_REVOKED *one = sk_X509_REVOKED_value (revoked, i);

      if (matches (one, wanted) && n_matching++ < MAX_SHOWN_REVOKED)
        add_revoked (rows, one);
    }
  if (n_matching > MAX_SHOWN_REVOKED)
    {
      g_autofree char *more = g_strdup_printf (_("… and %d more"), n_matching - MAX_SHOWN_REVOKED);

      cdz_rows_add (rows, _("Revoked Certificates"), _("Further certificates"), more, CDZ_ROW_PLAIN);
    }
}

/**
 * cdz_describe_crl:
 * @der: one revocation list, with nothing after it
 * @now: seconds since 1970
 *
 * Returns: (transfer full) (element-type CdzRow): its rows, the first hundred of
 *   the revoked certificates among them; or %NULL with %CDZ_ERROR_MALFORMED
 */
GPtrArray *
cdz_describe_crl (GBytes  *der,
                  gint64   now,
                  GError **error)
{
  return cdz_describe_crl_matching (der, NULL, now, error);
}

GPtrArray *
cdz_describe_crl_matching (GBytes      *der,
                           const char  *serial,
                           gint64       now,
                           GError     **error)
{
  g_autoptr(X509_CRL) crl = parse_whole (der, error);
  GPtrArray *rows;
  STACK_OF (X509_REVOKED) *revoked;
  const X509_ALGOR *signature_algorithm;
  g_autofree char *issuer = NULL;
  g_autofree char *algorithm = NULL;
  g_autofree char *count = NULL;
  g_autofree char *wanted = normalize (serial);

  if (crl == NULL)
    return NULL;

  rows = cdz_rows_new ();
  issuer = cdz_name_to_rfc4514 (X509_CRL_get_issuer (crl));
  X509_CRL_get0_signature (crl, NULL, &signature_algorithm);
  algorithm = cdz_describe_algorithm (signature_algorithm);
  revoked = X509_CRL_get_REVOKED (crl);
  count = g_strdup_printf ("%d", MAX (sk_X509_REVOKED_num (revoked), 0));

  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Kind"), _("Certificate revocation list"), CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Issuer"), issuer, CDZ_ROW_COPY);
  add_date (rows, _("Issued"), X509_CRL_get0_lastUpdate (crl), now);
  add_date (rows, _("Next issue"), X509_CRL_get0_nextUpdate (crl), now);
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Signed with"), algorithm, CDZ_ROW_PLAIN);
  cdz_rows_add (rows, _(CDZ_SECTION_CONTENT), _("Revoked certificates"), count, CDZ_ROW_PLAIN);
  add_all_revoked (rows, revoked, wanted);
  cdz_describe_extensions (rows, X509_CRL_get0_extensions (crl));
  ERR_clear_error ();

  return rows;
}
