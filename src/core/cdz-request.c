/* cdz-request.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-request"
#include "config.h"

#include "cdz-request.h"

#include <glib/gi18n-lib.h>

#include "cdz-der.h"
#include "cdz-error.h"
#include "cdz-general-name.h"
#include "cdz-name.h"
#include "cdz-openssl.h"
#include "cdz-spki.h"

/* Far above any real request: the cap on what a hostile file makes us hold. */
#define MAX_DER_SIZE (256 * 1024)

/* Nothing here changes after construction, so any thread may read it. */
struct _CdzRequest
{
  GObject        parent_instance;

  GBytes        *der;
  GBytes        *spki;
  GBytes        *subject_der;
  CdzAttributes *attributes;
  char          *display_name;
};

G_DEFINE_FINAL_TYPE (CdzRequest, cdz_request, G_TYPE_OBJECT)

static X509_REQ *
parse_whole (GBytes  *der,
             GError **error)
{
  g_autoptr(X509_REQ) request = NULL;
  gsize size;
  const guint8 *start = g_bytes_get_data (der, &size);
  const guint8 *cursor = start;

  if (size > MAX_DER_SIZE)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                   _("A request may take %d bytes at most"), MAX_DER_SIZE);
      return NULL;
    }

  ERR_clear_error ();
  request = d2i_X509_REQ (NULL, &cursor, (long) size);
  if (request == NULL)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_MALFORMED,
                              _("The certification request is damaged: its %zu bytes hold no whole request"),
                              size);
      return NULL;
    }

  /* Trailing bytes would be stored but never shown, so they are refused. */
  if (cursor != start + size)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("%zu bytes follow the certification request"),
                   size - (gsize) (cursor - start));
      return NULL;
    }

  return g_steal_pointer (&request);
}

/* Returns: (nullable): the names as a list, and the first of them */
static char **
read_alternative_names (X509_REQ  *request,
                        char     **out_first)
{
  STACK_OF (X509_EXTENSION) *extensions = X509_REQ_get_extensions (request);
  int index = X509v3_get_ext_by_NID (extensions, NID_subject_alt_name, -1);
  char **names = NULL;

  if (index >= 0)
    {
      const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data (X509v3_get_ext (extensions, index));
      CdzDer value = { ASN1_STRING_get0_data (data), (gsize) ASN1_STRING_length (data) };

      names = cdz_general_names_to_list (value);
      *out_first = cdz_general_names_dup_first (value);
    }

  sk_X509_EXTENSION_pop_free (extensions, X509_EXTENSION_free);
  ERR_clear_error ();
  return names;
}

static gboolean
read_parts (CdzRequest  *self,
            X509_REQ    *request,
            GError     **error)
{
  X509_NAME *subject = X509_REQ_get_subject_name (request);
  g_auto(GStrv) names = NULL;
  g_autofree char *first_name = NULL;
  cdz_autofree_openssl guint8 *spki = NULL;
  const guint8 *name_der = NULL;
  gsize name_size = 0;
  int spki_size = i2d_X509_PUBKEY (X509_REQ_get_X509_PUBKEY (request), &spki);

  self->spki = g_bytes_new (spki, (gsize) MAX (spki_size, 0));
  if (!cdz_spki_fill_hashes (self->spki, self->attributes, CDZ_ATTR_NONE, error))
    return FALSE;

  X509_NAME_get0_der (subject, &name_der, &name_size);
  self->subject_der = g_bytes_new (name_der, name_size);
  cdz_attributes_take (self->attributes, CDZ_ATTR_SUBJECT, cdz_name_to_rfc4514 (subject));

  names = read_alternative_names (request, &first_name);
  if (names != NULL && names[0] != NULL)
    cdz_attributes_take (self->attributes, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES,
                         cdz_list_join ((const char * const *) names));

  self->display_name = cdz_name_dup_common_name (subject);
  if (self->display_name == NULL)
    self->display_name = g_steal_pointer (&first_name);
  if (self->display_name == NULL)
    self->display_name = cdz_name_dup_display_name (subject);
  if (self->display_name == NULL)
    self->display_name = g_strdup (_("Request without a name"));

  return TRUE;
}

static void
cdz_request_finalize (GObject *object)
{
  CdzRequest *self = CDZ_REQUEST (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->spki, g_bytes_unref);
  g_clear_pointer (&self->subject_der, g_bytes_unref);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_pointer (&self->display_name, g_free);

  G_OBJECT_CLASS (cdz_request_parent_class)->finalize (object);
}

static void
cdz_request_class_init (CdzRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_request_finalize;
}

static void
cdz_request_init (CdzRequest *self)
{
  self->attributes = cdz_attributes_new ();
}

/**
 * cdz_request_new_from_der:
 * @der: one PKCS#10 request (RFC 2986), with nothing after it
 *
 * Reads a request; cdz_request_verifies() tells whether its key signed it.
 *
 * Returns: (transfer full): the request, or %NULL with %CDZ_ERROR_MALFORMED or
 *   %CDZ_ERROR_TOO_LARGE
 */
CdzRequest *
cdz_request_new_from_der (GBytes  *der,
                          GError **error)
{
  g_autoptr(CdzRequest) self = NULL;
  g_autoptr(X509_REQ) request = NULL;

  g_return_val_if_fail (der != NULL, NULL);

  if ((request = parse_whole (der, error)) == NULL)
    return NULL;

  self = g_object_new (CDZ_TYPE_REQUEST, NULL);
  self->der = g_bytes_ref (der);
  if (!read_parts (self, request, error))
    return NULL;

  return g_steal_pointer (&self);
}

GBytes *
cdz_request_get_der (CdzRequest *self)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return self->der;
}

/* Returns: (transfer none): the SubjectPublicKeyInfo */
GBytes *
cdz_request_get_spki (CdzRequest *self)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return self->spki;
}

GBytes *
cdz_request_get_subject_der (CdzRequest *self)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return self->subject_der;
}

/* Returns: (transfer none): every attribute that derives from the bytes; copy
 * before adding others */
CdzAttributes *
cdz_request_get_attributes (CdzRequest *self)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return self->attributes;
}

/* Returns: (transfer full): what people would call it; never empty */
char *
cdz_request_dup_display_name (CdzRequest *self)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return g_strdup (self->display_name);
}

/**
 * cdz_request_verifies:
 *
 * Returns: whether the key inside signed the request; %FALSE also where this
 *   OpenSSL does not know the algorithm
 */
gboolean
cdz_request_verifies (CdzRequest *self)
{
  g_autoptr(X509_REQ) request = NULL;
  EVP_PKEY *key;
  gboolean verifies;

  g_return_val_if_fail (CDZ_IS_REQUEST (self), FALSE);

  if ((request = cdz_request_dup_x509_req (self, NULL)) == NULL)
    return FALSE;

  key = X509_REQ_get0_pubkey (request);
  verifies = key != NULL && X509_REQ_verify (request, key) == 1;
  ERR_clear_error ();

  return verifies;
}

/* Returns: (transfer full): the request as OpenSSL has it */
X509_REQ *
cdz_request_dup_x509_req (CdzRequest  *self,
                          GError     **error)
{
  g_return_val_if_fail (CDZ_IS_REQUEST (self), NULL);

  return parse_whole (self->der, error);
}
