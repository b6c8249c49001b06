/* cdz-certificate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-certificate"
#include "config.h"

#include "cdz-certificate.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-certificate-template.h"
#include "cdz-date.h"
#include "cdz-der.h"
#include "cdz-digest.h"
#include "cdz-error.h"
#include "cdz-general-name.h"
#include "cdz-name.h"
#include "cdz-openssl.h"
#include "cdz-spki.h"
#include "cdz-usage-names.h"

/* Far above any real certificate: the cap on what a hostile file makes us hold. */
#define MAX_DER_SIZE (256 * 1024)

/* Nothing here changes after construction, so any thread may read it. */
struct _CdzCertificate
{
  GObject        parent_instance;

  GBytes        *der;
  GBytes        *spki;
  GBytes        *subject_der;
  GBytes        *issuer_der;
  GBytes        *serial_der;
  CdzAttributes *attributes;
  char          *display_name;
  gint64         not_before;
  gint64         not_after;
  gboolean       is_authority;
  gboolean       allows_client_auth;
};

G_DEFINE_FINAL_TYPE (CdzCertificate, cdz_certificate, G_TYPE_OBJECT)

static CdzDer
get_content (const ASN1_STRING *string)
{
  return (CdzDer) { ASN1_STRING_get0_data (string), (gsize) ASN1_STRING_length (string) };
}

static void
read_serial (CdzCertificate     *self,
             const ASN1_INTEGER *serial)
{
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_ASN1_INTEGER (serial, &der);
  CdzDer input = { der, (gsize) MAX (size, 0) }, content = { NULL, 0 };

  self->serial_der = cdz_der_to_bytes (input);
  cdz_der_read (&input, CDZ_DER_INTEGER, &content);
  cdz_attributes_set_hex (self->attributes, CDZ_ATTR_SERIAL_NUMBER, content.data, content.size);
}

/* A date that cannot be read stays 0 and is no attribute: it counts as expired. */
static gint64
read_date (CdzCertificate  *self,
           CdzAttr          attr,
           const ASN1_TIME *time)
{
  gint64 unix_seconds;

  if (!cdz_date_from_asn1 (time, &unix_seconds))
    return 0;

  cdz_attributes_take (self->attributes, attr, cdz_date_to_iso8601 (unix_seconds));
  return unix_seconds;
}

static void
read_subject_key_id (CdzCertificate *self,
                     CdzDer          value)
{
  CdzDer content;

  if (cdz_der_read (&value, CDZ_DER_OCTET_STRING, &content) && value.size == 0 && content.size > 0)
    cdz_attributes_set_hex (self->attributes, CDZ_ATTR_SUBJECT_KEY_ID, content.data, content.size);
}

static void
read_basic_constraints (CdzCertificate *self,
                        CdzDer          value)
{
  CdzDer sequence, ca;

  self->is_authority = cdz_der_read (&value, CDZ_DER_SEQUENCE, &sequence) &&
                       cdz_der_read (&sequence, CDZ_DER_BOOLEAN, &ca) &&
                       ca.size == 1 && ca.data[0] != 0;
}

static void
read_extended_key_usage (CdzCertificate *self,
                         CdzDer          value)
{
  static const guint8 client_auth[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02 };
  static const guint8 any[] = { 0x55, 0x1d, 0x25, 0x00 };
  CdzDer sequence, oid;

  cdz_attributes_take (self->attributes, CDZ_ATTR_EXTENDED_KEY_USAGE, cdz_extended_key_usage_to_list (value));
  self->allows_client_auth = FALSE;
  if (!cdz_der_read (&value, CDZ_DER_SEQUENCE, &sequence))
    return;

  while (cdz_der_read (&sequence, CDZ_DER_OID, &oid))
    if (cdz_der_is (oid, client_auth, sizeof client_auth) || cdz_der_is (oid, any, sizeof any))
      self->allows_client_auth = TRUE;
}

/* Returns: the value of subjectAltName, or nothing; the other extensions that
 * lists need are of the family 2.5.29, and told by their last byte */
static CdzDer
read_extensions (CdzCertificate                  *self,
                 const STACK_OF (X509_EXTENSION) *extensions)
{
  CdzDer names = { NULL, 0 };

  self->allows_client_auth = TRUE;

  for (int i = 0; i < sk_X509_EXTENSION_num (extensions); i++)
    {
      X509_EXTENSION *extension = sk_X509_EXTENSION_value (extensions, i);
      const ASN1_OBJECT *type = X509_EXTENSION_get_object (extension);
      CdzDer value = get_content (X509_EXTENSION_get_data (extension));
      const guint8 *oid = OBJ_get0_data (type);

      if (OBJ_length (type) != 3 || oid[0] != 0x55 || oid[1] != 0x1d)
        continue;
      if (oid[2] == 14)
        read_subject_key_id (self, value);
      else if (oid[2] == 15)
        cdz_attributes_take (self->attributes, CDZ_ATTR_KEY_USAGE, cdz_key_usage_to_list (value));
      else if (oid[2] == 17)
        names = value;
      else if (oid[2] == 19)
        read_basic_constraints (self, value);
      else if (oid[2] == 37)
        read_extended_key_usage (self, value);
    }

  return names;
}

/* A name without CN is common where the alternative names say it all. */
static char *
choose_display_name (CdzDer      subject,
                     CdzDer      alternative_names,
                     const char *serial_number)
{
  const guint8 *cursor = subject.data;
  g_autoptr(X509_NAME) parsed = NULL;
  char *name = NULL;

  if (alternative_names.size > 0)
    name = cdz_general_names_dup_first (alternative_names);
  if (name == NULL && (parsed = d2i_X509_NAME (NULL, &cursor, (long) subject.size)) != NULL)
    name = cdz_name_dup_display_name (parsed);
  if (name == NULL)
    name = g_strdup_printf (_("Certificate %s"), serial_number);

  return name;
}

static gboolean
read_names (CdzCertificate  *self,
            CdzTbsTemplate  *tbs,
            GError         **error)
{
  g_autofree char *issuer_common_name = NULL;
  char *subject, *issuer;

  if (!cdz_name_read (get_content (tbs->issuer), &issuer, &issuer_common_name))
    {
      cdz_certificate_template_set_error (_("issuer"), error);
      return FALSE;
    }
  cdz_attributes_take (self->attributes, CDZ_ATTR_ISSUER, issuer);

  if (!cdz_name_read (get_content (tbs->subject), &subject, &self->display_name))
    {
      cdz_certificate_template_set_error (_("subject"), error);
      return FALSE;
    }
  cdz_attributes_take (self->attributes, CDZ_ATTR_SUBJECT, subject);

  self->issuer_der = cdz_der_to_bytes (get_content (tbs->issuer));
  self->subject_der = cdz_der_to_bytes (get_content (tbs->subject));
  return TRUE;
}

static gboolean
read_parts (CdzCertificate  *self,
            CdzTbsTemplate  *tbs,
            GError         **error)
{
  CdzDer whole = cdz_der_from_bytes (self->der), alternative_names;

  self->spki = cdz_der_to_bytes (get_content (tbs->spki));
  if (!cdz_spki_fill_hashes (self->spki, self->attributes, CDZ_ATTR_PUBLIC_KEY_HASH, error) ||
      !read_names (self, tbs, error))
    return FALSE;

  read_serial (self, tbs->serial);
  self->not_before = read_date (self, CDZ_ATTR_NOT_BEFORE, tbs->validity->notBefore);
  self->not_after = read_date (self, CDZ_ATTR_NOT_AFTER, tbs->validity->notAfter);
  alternative_names = read_extensions (self, tbs->extensions);
  cdz_attributes_take (self->attributes, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES,
                       cdz_general_names_dup_text (alternative_names));

  cdz_attributes_set (self->attributes, CDZ_ATTR_CERTIFICATE_TYPE, "x509");
  cdz_digest_set_sha256 (self->attributes, CDZ_ATTR_SHA256, whole.data, whole.size);
  cdz_digest_set_sha1 (self->attributes, CDZ_ATTR_SHA1, whole.data, whole.size);
  if (self->display_name == NULL)
    self->display_name = choose_display_name (get_content (tbs->subject), alternative_names,
                                              cdz_attributes_get (self->attributes, CDZ_ATTR_SERIAL_NUMBER));

  return TRUE;
}

static void
cdz_certificate_finalize (GObject *object)
{
  CdzCertificate *self = CDZ_CERTIFICATE (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->spki, g_bytes_unref);
  g_clear_pointer (&self->subject_der, g_bytes_unref);
  g_clear_pointer (&self->issuer_der, g_bytes_unref);
  g_clear_pointer (&self->serial_der, g_bytes_unref);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_pointer (&self->display_name, g_free);

  G_OBJECT_CLASS (cdz_certificate_parent_class)->finalize (object);
}

static void
cdz_certificate_class_init (CdzCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_certificate_finalize;
}

static void
cdz_certificate_init (CdzCertificate *self)
{
  self->attributes = cdz_attributes_new ();
}

/**
 * cdz_certificate_new_from_der:
 * @der: one DER certificate, with nothing after it
 *
 * Reads a certificate; checks neither its signature nor its dates, and does not
 * decode its key: one with an unknown algorithm is a certificate too.
 *
 * Returns: (transfer full): the certificate, or %NULL with %CDZ_ERROR_MALFORMED
 *   or %CDZ_ERROR_TOO_LARGE
 */
CdzCertificate *
cdz_certificate_new_from_der (GBytes  *der,
                              GError **error)
{
  g_autoptr(CdzCertificate) self = NULL;
  g_autoptr(CdzCertificateTemplate) template = NULL;

  g_return_val_if_fail (der != NULL, NULL);

  if (g_bytes_get_size (der) > MAX_DER_SIZE)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("A certificate may take %d bytes at most"), MAX_DER_SIZE);
      return NULL;
    }

  if ((template = cdz_certificate_template_parse (der, error)) == NULL)
    return NULL;

  self = g_object_new (CDZ_TYPE_CERTIFICATE, NULL);
  self->der = g_bytes_ref (der);
  if (!read_parts (self, template->tbs, error))
    return NULL;

  return g_steal_pointer (&self);
}

GBytes *
cdz_certificate_get_der (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->der;
}

/* Returns: (transfer none): the SubjectPublicKeyInfo as it stands */
GBytes *
cdz_certificate_get_spki (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->spki;
}

GBytes *
cdz_certificate_get_subject_der (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->subject_der;
}

GBytes *
cdz_certificate_get_issuer_der (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->issuer_der;
}

/* Returns: (transfer none): the whole INTEGER */
GBytes *
cdz_certificate_get_serial_der (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->serial_der;
}

/* Returns: (transfer none): every attribute that derives from the bytes; copy
 * before adding others */
CdzAttributes *
cdz_certificate_get_attributes (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return self->attributes;
}

const char *
cdz_certificate_get_subject (CdzCertificate *self)
{
  return cdz_attributes_get (cdz_certificate_get_attributes (self), CDZ_ATTR_SUBJECT);
}

const char *
cdz_certificate_get_issuer (CdzCertificate *self)
{
  return cdz_attributes_get (cdz_certificate_get_attributes (self), CDZ_ATTR_ISSUER);
}

/* Returns: (transfer full): what people would call it; never empty */
char *
cdz_certificate_dup_display_name (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  return g_strdup (self->display_name);
}

/* Returns: seconds since 1970; 0 where the date cannot be read */
gint64
cdz_certificate_get_not_before (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), 0);

  return self->not_before;
}

/* Returns: seconds since 1970; 0 where the date cannot be read */
gint64
cdz_certificate_get_not_after (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), 0);

  return self->not_after;
}

/* By its basic constraints, RFC 5280 §4.2.1.9. */
gboolean
cdz_certificate_is_authority (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), FALSE);

  return self->is_authority;
}

/* Subject and issuer are the same name; whether it signed itself is another matter. */
gboolean
cdz_certificate_is_self_issued (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), FALSE);

  return g_bytes_equal (self->subject_der, self->issuer_der);
}

/* Without an extended key usage a certificate serves any purpose, RFC 5280 §4.2.1.12. */
gboolean
cdz_certificate_allows_client_auth (CdzCertificate *self)
{
  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), FALSE);

  return self->allows_client_auth;
}

/**
 * cdz_certificate_dup_x509:
 *
 * Decodes everything, the public key too: some hundred times what reading the
 * attributes costs, so lists do without.
 *
 * Returns: (transfer full): the certificate as OpenSSL has it
 */
X509 *
cdz_certificate_dup_x509 (CdzCertificate  *self,
                          GError         **error)
{
  const guint8 *cursor;
  gsize size;
  X509 *x509;

  g_return_val_if_fail (CDZ_IS_CERTIFICATE (self), NULL);

  ERR_clear_error ();
  cursor = g_bytes_get_data (self->der, &size);
  if ((x509 = d2i_X509 (NULL, &cursor, (long) size)) == NULL)
    cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED, _("The certificate “%s” is damaged"),
                            self->display_name);

  return x509;
}
