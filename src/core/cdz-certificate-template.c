/* cdz-certificate-template.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-certificate"
#include "config.h"

#include "cdz-certificate-template.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/asn1t.h>

#include "cdz-der.h"
#include "cdz-error.h"

ASN1_SEQUENCE (CdzTbsTemplate) = {
  ASN1_EXP_OPT (CdzTbsTemplate, version, ASN1_INTEGER, 0),
  ASN1_SIMPLE (CdzTbsTemplate, serial, ASN1_INTEGER),
  ASN1_SIMPLE (CdzTbsTemplate, signature, X509_ALGOR),
  ASN1_SIMPLE (CdzTbsTemplate, issuer, ASN1_SEQUENCE),
  ASN1_SIMPLE (CdzTbsTemplate, validity, X509_VAL),
  ASN1_SIMPLE (CdzTbsTemplate, subject, ASN1_SEQUENCE),
  ASN1_SIMPLE (CdzTbsTemplate, spki, ASN1_SEQUENCE),
  ASN1_IMP_OPT (CdzTbsTemplate, issuer_uid, ASN1_BIT_STRING, 1),
  ASN1_IMP_OPT (CdzTbsTemplate, subject_uid, ASN1_BIT_STRING, 2),
  ASN1_EXP_SEQUENCE_OF_OPT (CdzTbsTemplate, extensions, X509_EXTENSION, 3),
} static_ASN1_SEQUENCE_END (CdzTbsTemplate)

ASN1_SEQUENCE (CdzCertificateTemplate) = {
  ASN1_SIMPLE (CdzCertificateTemplate, tbs, CdzTbsTemplate),
  ASN1_SIMPLE (CdzCertificateTemplate, algorithm, X509_ALGOR),
  ASN1_SIMPLE (CdzCertificateTemplate, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END (CdzCertificateTemplate)

/* The fields above as people know them. */
static const struct
{
  const char *mark;       /* in the data of OpenSSL's error */
  const char *title;
} fields[] = {
  { "Field=version, Type=CdzTbs", N_("version") },
  { "Field=serial, Type=CdzTbs", N_("serial number") },
  { "Field=signature, Type=CdzTbs", N_("signature algorithm") },
  { "Field=issuer, Type=CdzTbs", N_("issuer") },
  { "Field=validity, Type=CdzTbs", N_("validity") },
  { "Field=subject, Type=CdzTbs", N_("subject") },
  { "Field=spki, Type=CdzTbs", N_("public key") },
  { "Field=issuer_uid, Type=CdzTbs", N_("unique identifier of the issuer") },
  { "Field=subject_uid, Type=CdzTbs", N_("unique identifier of the subject") },
  { "Field=extensions, Type=CdzTbs", N_("extensions") },
  { "Field=algorithm, Type=CdzCertificate", N_("signature algorithm") },
  { "Field=signature, Type=CdzCertificate", N_("signature") },
};

/* OpenSSL queues the failing fields from the innermost outwards. */
static const char *
take_failed_field (void)
{
  const char *data, *title = NULL;
  int flags;

  while (ERR_get_error_all (NULL, NULL, NULL, &data, &flags) != 0)
    {
      g_debug ("%s", data);
      for (guint i = 0; title == NULL && i < G_N_ELEMENTS (fields); i++)
        if ((flags & ERR_TXT_STRING) != 0 && strstr (data, fields[i].mark) != NULL)
          title = _(fields[i].title);
    }

  return title;
}

/* @field: a translated noun: what cannot be read */
void
cdz_certificate_template_set_error (const char  *field,
                                    GError     **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
               _("The certificate is damaged: its %s cannot be read"), field);
}

static void
set_parse_error (GBytes  *der,
                 GError **error)
{
  const char *field = take_failed_field ();
  CdzDer input = cdz_der_from_bytes (der);

  if (field != NULL)
    cdz_certificate_template_set_error (field, error);
  else if (input.size > 0 && input.data[0] == CDZ_DER_SEQUENCE &&
           !cdz_der_read_any (&input, NULL, NULL, NULL))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("The certificate ends in the middle, after %zu bytes"), input.size);
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("These %zu bytes are no certificate"), g_bytes_get_size (der));
}

/**
 * cdz_certificate_template_parse:
 * @der: one certificate, with nothing after it
 *
 * Returns: (transfer full): its parts, or %NULL with %CDZ_ERROR_MALFORMED, which
 *   says in which part
 */
CdzCertificateTemplate *
cdz_certificate_template_parse (GBytes  *der,
                                GError **error)
{
  g_autoptr(CdzCertificateTemplate) self = NULL;
  gsize size;
  const guint8 *start = g_bytes_get_data (der, &size);
  const guint8 *cursor = start;

  ERR_clear_error ();
  self = (CdzCertificateTemplate *) ASN1_item_d2i (NULL, &cursor, (long) size,
                                                   ASN1_ITEM_rptr (CdzCertificateTemplate));
  if (self == NULL)
    {
      set_parse_error (der, error);
      return NULL;
    }

  /* Trailing bytes would be stored but never shown, so they are refused. */
  if (cursor != start + size)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("%zu bytes follow the certificate"),
                   size - (gsize) (cursor - start));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
cdz_certificate_template_free (CdzCertificateTemplate *self)
{
  ASN1_item_free ((ASN1_VALUE *) self, ASN1_ITEM_rptr (CdzCertificateTemplate));
}
