/* cdz-describe-request.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-name.h"
#include "cdz-oid.h"

#define MAX_SHOWN_ATTRIBUTES 20

/* Extensions are shown in sections of their own, by what they mean. */
static gboolean
holds_extensions (int nid)
{
  return nid == NID_ext_req || nid == NID_ms_ext_req;
}

static char *
describe_attribute (X509_ATTRIBUTE *attribute,
                    int             nid)
{
  ASN1_TYPE *value = X509_ATTRIBUTE_get0_type (attribute, 0);
  cdz_autofree_openssl guint8 *der = NULL;
  char *text = NULL;
  int size;

  /* Chosen as a password, and its value is nobody's business. */
  if (nid == NID_pkcs9_challengePassword)
    return g_strdup (_("Present, not shown"));
  if (value == NULL)
    return g_strdup (_("Empty"));

  if (value->type == V_ASN1_UTF8STRING || value->type == V_ASN1_PRINTABLESTRING ||
      value->type == V_ASN1_IA5STRING || value->type == V_ASN1_BMPSTRING)
    text = cdz_name_dup_string (value->value.asn1_string);
  if (text != NULL)
    return text;

  size = i2d_ASN1_TYPE (value, &der);
  return size > 0 ? cdz_describe_short_hex (der, (gsize) size) : g_strdup (_("Not readable"));
}

static void
add_attributes (GPtrArray *rows,
                X509_REQ  *request)
{
  int n_attributes = X509_REQ_get_attr_count (request);

  for (int i = 0; i < n_attributes && i < MAX_SHOWN_ATTRIBUTES; i++)
    {
      X509_ATTRIBUTE *attribute = X509_REQ_get_attr (request, i);
      const ASN1_OBJECT *type = X509_ATTRIBUTE_get0_object (attribute);
      int nid = OBJ_obj2nid (type);
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      if (holds_extensions (nid))
        continue;
      name = cdz_oid_dup_algorithm (type);
      text = describe_attribute (attribute, nid);
      cdz_rows_add (rows, _(CDZ_SECTION_REQUEST), name, text, CDZ_ROW_PLAIN);
    }
}

/**
 * cdz_describe_request:
 * @request: a certification request
 *
 * Returns: (transfer full) (element-type CdzRow): everything in it
 */
GPtrArray *
cdz_describe_request (CdzRequest *request)
{
  GPtrArray *rows = cdz_rows_new ();
  g_autoptr(X509_REQ) parsed = NULL;
  STACK_OF (X509_EXTENSION) *extensions;
  CdzAttributes *attributes;
  const char *section = _(CDZ_SECTION_REQUEST), *subject;
  g_autofree char *algorithm = NULL;
  g_autofree char *fingerprint = NULL;
  const X509_ALGOR *signature_algorithm;

  g_return_val_if_fail (CDZ_IS_REQUEST (request), rows);

  parsed = cdz_request_dup_x509_req (request, NULL);
  g_return_val_if_fail (parsed != NULL, rows);
  attributes = cdz_request_get_attributes (request);
  extensions = X509_REQ_get_extensions (parsed);

  subject = cdz_attributes_get (attributes, CDZ_ATTR_SUBJECT);
  cdz_rows_add (rows, section, _("Subject"), *subject != '\0' ? subject : _("No name"), CDZ_ROW_COPY);
  cdz_describe_alternative_names (rows, section, extensions);
  X509_REQ_get0_signature (parsed, NULL, &signature_algorithm);
  algorithm = cdz_describe_algorithm (signature_algorithm);
  cdz_rows_add (rows, section, _("Signed with"), algorithm, CDZ_ROW_PLAIN);
  cdz_rows_add (rows, section, _("Signature"),
                cdz_request_verifies (request) ? _("Made by the key in the request")
                                               : _("Does not verify: the request was altered, or made by another key"),
                CDZ_ROW_PLAIN);
  add_attributes (rows, parsed);

  cdz_describe_usage (rows, extensions);
  cdz_describe_spki (rows, cdz_request_get_spki (request), X509_REQ_get0_pubkey (parsed));
  fingerprint = cdz_describe_fingerprint (cdz_attributes_get (attributes, CDZ_ATTR_SPKI_SHA256));
  cdz_rows_add (rows, _(CDZ_SECTION_FINGERPRINTS), _("SHA-256 of the public key"), fingerprint,
                CDZ_ROW_MONOSPACE | CDZ_ROW_COPY);
  cdz_describe_extensions (rows, extensions);

  sk_X509_EXTENSION_pop_free (extensions, X509_EXTENSION_free);
  ERR_clear_error ();
  return rows;
}
