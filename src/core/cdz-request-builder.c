/* cdz-request-builder.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-request-builder"
#include "config.h"

#include "cdz-request-builder.h"

#include <glib/gi18n-lib.h>

#include "cdz-alternative-names.h"
#include "cdz-describe-private.h"
#include "cdz-error.h"
#include "cdz-name.h"
#include "cdz-usage.h"

/* PKCS#9's own limit (RFC 2985 §5.4.1). */
#define MAX_CHALLENGE_LENGTH 255

struct _CdzRequestBuilder
{
  GObject             parent_instance;

  X509_NAME          *subject;
  char               *subject_text;
  GENERAL_NAMES      *names;
  const CdzPreset    *preset;           /* NULL, or what the following add to */
  ASN1_BIT_STRING    *key_usage;        /* in place of the preset's */
  EXTENDED_KEY_USAGE *purposes;         /* likewise */
  CdzConstraints      constraints;
  CdzSecret          *challenge;
  STACK_OF (X509_EXTENSION) *copied;    /* of what is renewed; NULL otherwise */
};

G_DEFINE_FINAL_TYPE (CdzRequestBuilder, cdz_request_builder, G_TYPE_OBJECT)

/* Of a certificate that is renewed the authority sets these anew. */
static gboolean
is_authoritys_own (int nid)
{
  switch (nid)
    {
    case NID_subject_key_identifier:
    case NID_authority_key_identifier:
    case NID_crl_distribution_points:
    case NID_freshest_crl:
    case NID_info_access:
    case NID_issuer_alt_name:
    case NID_certificate_policies:
    case NID_ct_precert_scts:
    case NID_ct_precert_poison:
    case NID_name_constraints:
    case NID_netscape_comment:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
free_extensions (STACK_OF (X509_EXTENSION) *extensions)
{
  sk_X509_EXTENSION_pop_free (extensions, X509_EXTENSION_free);
}

static void
add_extension (STACK_OF (X509_EXTENSION) **extensions,
               int                         nid,
               gpointer                    value,
               gboolean                    is_critical)
{
  X509V3_add1_i2d (extensions, nid, value, is_critical, X509V3_ADD_APPEND);
}

static void
append_usage (GString    *list,
              const char *usage)
{
  if (usage != NULL)
    g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", usage);
}

/* Returns: (nullable): what the preset says for a key of that type */
static ASN1_BIT_STRING *
make_preset_usage (const CdzPreset *preset,
                   const char      *key_type)
{
  g_autoptr(GString) list = g_string_new (NULL);

  if (preset == NULL)
    return NULL;

  append_usage (list, preset->key_usage);
  if (g_strcmp0 (key_type, "rsa") == 0)
    append_usage (list, preset->rsa_key_usage);
  if (g_strcmp0 (key_type, "ec") == 0)
    append_usage (list, preset->ec_key_usage);

  return cdz_key_usage_parse (list->str, NULL);
}

static void
add_usages (CdzRequestBuilder          *self,
            const char                 *key_type,
            STACK_OF (X509_EXTENSION) **extensions)
{
  g_autoptr(ASN1_BIT_STRING) preset_usage = make_preset_usage (self->preset, key_type);
  ASN1_BIT_STRING *usage = self->key_usage != NULL ? self->key_usage : preset_usage;
  g_autoptr(EXTENDED_KEY_USAGE) preset_purposes = NULL;
  EXTENDED_KEY_USAGE *purposes = self->purposes;

  if (purposes == NULL && self->preset != NULL)
    purposes = preset_purposes = cdz_extended_key_usage_parse (self->preset->extended_key_usage, NULL);

  if (usage != NULL && ASN1_STRING_length (usage) > 0)
    add_extension (extensions, NID_key_usage, usage, TRUE);
  if (purposes != NULL && sk_ASN1_OBJECT_num (purposes) > 0)
    add_extension (extensions, NID_ext_key_usage, purposes, FALSE);
}

/**
 * cdz_request_builder_make_extensions:
 * @key_type: (nullable): the key's, on which a preset's key usage depends
 *
 * Returns: (transfer full) (nullable): the extensions; %NULL for none
 */
STACK_OF (X509_EXTENSION) *
cdz_request_builder_make_extensions (CdzRequestBuilder *self,
                                     const char        *key_type)
{
  STACK_OF (X509_EXTENSION) *extensions = NULL;

  if (self->names != NULL && sk_GENERAL_NAME_num (self->names) > 0)
    add_extension (&extensions, NID_subject_alt_name, self->names, X509_NAME_entry_count (self->subject) == 0);
  add_usages (self, key_type, &extensions);
  if (self->constraints != CDZ_CONSTRAINTS_NONE)
    {
      BASIC_CONSTRAINTS *constraints = BASIC_CONSTRAINTS_new ();

      constraints->ca = self->constraints != CDZ_CONSTRAINTS_LEAF ? 0xff : 0;
      if (self->constraints == CDZ_CONSTRAINTS_LAST_AUTHORITY)
        constraints->pathlen = ASN1_INTEGER_new ();
      add_extension (&extensions, NID_basic_constraints, constraints, TRUE);
      BASIC_CONSTRAINTS_free (constraints);
    }

  /* What was said anew comes before what is renewed. */
  for (int i = 0; i < sk_X509_EXTENSION_num (self->copied); i++)
    {
      X509_EXTENSION *extension = sk_X509_EXTENSION_value (self->copied, i);

      if (X509v3_get_ext_by_OBJ (extensions, X509_EXTENSION_get_object (extension), -1) < 0)
        X509v3_add_ext (&extensions, extension, -1);
    }

  return extensions;
}

static void
cdz_request_builder_finalize (GObject *object)
{
  CdzRequestBuilder *self = CDZ_REQUEST_BUILDER (object);

  g_clear_pointer (&self->subject, X509_NAME_free);
  g_clear_pointer (&self->subject_text, g_free);
  g_clear_pointer (&self->names, GENERAL_NAMES_free);
  g_clear_pointer (&self->key_usage, ASN1_BIT_STRING_free);
  g_clear_pointer (&self->purposes, EXTENDED_KEY_USAGE_free);
  g_clear_pointer (&self->challenge, cdz_secret_unref);
  g_clear_pointer (&self->copied, free_extensions);

  G_OBJECT_CLASS (cdz_request_builder_parent_class)->finalize (object);
}

static void
cdz_request_builder_class_init (CdzRequestBuilderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_request_builder_finalize;
}

static void
cdz_request_builder_init (CdzRequestBuilder *self)
{
  self->subject = X509_NAME_new ();
  self->subject_text = g_strdup ("");
}

CdzRequestBuilder *
cdz_request_builder_new (void)
{
  return g_object_new (CDZ_TYPE_REQUEST_BUILDER, NULL);
}

static void
take_subject (CdzRequestBuilder *self,
              X509_NAME         *subject)
{
  X509_NAME_free (self->subject);
  self->subject = subject;
  g_free (self->subject_text);
  self->subject_text = cdz_name_to_rfc4514 (subject);
}

/* @rfc4514: "CN=Jane Doe,C=DE"; may be empty where there is an alternative name */
gboolean
cdz_request_builder_set_subject (CdzRequestBuilder  *self,
                                 const char         *rfc4514,
                                 GError            **error)
{
  X509_NAME *subject = cdz_name_from_rfc4514 (rfc4514, error);

  if (subject == NULL)
    return FALSE;

  take_subject (self, subject);
  return TRUE;
}

/* @list: "DNS:example.org,IP:192.0.2.1" */
gboolean
cdz_request_builder_set_alternative_names (CdzRequestBuilder  *self,
                                           const char         *list,
                                           GError            **error)
{
  GENERAL_NAMES *names = cdz_alternative_names_parse (list, error);

  if (names == NULL)
    return FALSE;

  GENERAL_NAMES_free (self->names);
  self->names = names;
  return TRUE;
}

/* @name: one of cdz_presets */
gboolean
cdz_request_builder_set_preset (CdzRequestBuilder  *self,
                                const char         *name,
                                GError            **error)
{
  g_autoptr(GString) known = NULL;
  GError *problem;

  if ((self->preset = cdz_preset_find (name)) != NULL)
    return TRUE;

  known = g_string_new (NULL);
  for (const CdzPreset *preset = cdz_presets; preset->name != NULL; preset++)
    g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", preset->name);
  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_PARAM, _("There is no preset “%s”; there are: %s"), name, known->str);
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, "preset");
  g_propagate_error (error, problem);

  return FALSE;
}

gboolean
cdz_request_builder_set_key_usage (CdzRequestBuilder  *self,
                                   const char         *list,
                                   GError            **error)
{
  ASN1_BIT_STRING *usage = cdz_key_usage_parse (list, error);

  if (usage == NULL)
    return FALSE;

  ASN1_BIT_STRING_free (self->key_usage);
  self->key_usage = usage;
  return TRUE;
}

gboolean
cdz_request_builder_set_extended_key_usage (CdzRequestBuilder  *self,
                                            const char         *list,
                                            GError            **error)
{
  EXTENDED_KEY_USAGE *purposes = cdz_extended_key_usage_parse (list, error);

  if (purposes == NULL)
    return FALSE;

  EXTENDED_KEY_USAGE_free (self->purposes);
  self->purposes = purposes;
  return TRUE;
}

void
cdz_request_builder_set_constraints (CdzRequestBuilder *self,
                                     CdzConstraints     constraints)
{
  self->constraints = constraints;
}

/* @challenge: goes into the request in clear: it is the authority's to know */
gboolean
cdz_request_builder_set_challenge (CdzRequestBuilder  *self,
                                   CdzSecret          *challenge,
                                   GError            **error)
{
  gsize size;
  const char *text = (const char *) cdz_secret_get_data (challenge, &size);
  GError *problem;

  if (size > 0 && size <= MAX_CHALLENGE_LENGTH && g_utf8_validate_len (text, size, NULL))
    {
      g_clear_pointer (&self->challenge, cdz_secret_unref);
      self->challenge = cdz_secret_ref (challenge);
      return TRUE;
    }

  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_PARAM,
                         _("The challenge password takes 1 to %d bytes of UTF-8"), MAX_CHALLENGE_LENGTH);
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, "challenge-password");
  g_propagate_error (error, problem);
  return FALSE;
}

static void
copy_extensions (CdzRequestBuilder               *self,
                 const STACK_OF (X509_EXTENSION) *extensions)
{
  g_clear_pointer (&self->copied, free_extensions);
  for (int i = 0; i < sk_X509_EXTENSION_num (extensions); i++)
    {
      X509_EXTENSION *extension = sk_X509_EXTENSION_value (extensions, i);

      if (!is_authoritys_own (OBJ_obj2nid (X509_EXTENSION_get_object (extension))))
        X509v3_add_ext (&self->copied, extension, -1);
    }
}

/* The subject and the extensions of @certificate, for its renewal. */
gboolean
cdz_request_builder_set_like (CdzRequestBuilder  *self,
                              CdzCertificate     *certificate,
                              GError            **error)
{
  g_autoptr(X509) x509 = cdz_certificate_dup_x509 (certificate, error);

  if (x509 == NULL)
    return FALSE;

  take_subject (self, X509_NAME_dup (X509_get_subject_name (x509)));
  copy_extensions (self, X509_get0_extensions (x509));
  return TRUE;
}

/* The subject and the extensions that @request asks for. */
gboolean
cdz_request_builder_set_like_request (CdzRequestBuilder  *self,
                                      CdzRequest         *request,
                                      GError            **error)
{
  g_autoptr(X509_REQ) parsed = cdz_request_dup_x509_req (request, error);
  STACK_OF (X509_EXTENSION) *extensions;

  if (parsed == NULL)
    return FALSE;

  extensions = X509_REQ_get_extensions (parsed);
  take_subject (self, X509_NAME_dup (X509_REQ_get_subject_name (parsed)));
  copy_extensions (self, extensions);
  free_extensions (extensions);
  return TRUE;
}

/* Returns: (transfer none): as RFC 4514 has it; may be empty */
const char *
cdz_request_builder_get_subject (CdzRequestBuilder *self)
{
  return self->subject_text;
}

/* Returns: (transfer full) (nullable): what people would call it */
char *
cdz_request_builder_dup_display_name (CdzRequestBuilder *self)
{
  char *name = cdz_name_dup_display_name (self->subject);
  g_autofree char *names = NULL;

  if (name != NULL || self->names == NULL || sk_GENERAL_NAME_num (self->names) == 0)
    return name;

  names = cdz_describe_names (self->names, FALSE);
  return g_steal_pointer (&names);
}

X509_NAME *
cdz_request_builder_get_name (CdzRequestBuilder *self)
{
  return self->subject;
}

CdzConstraints
cdz_request_builder_get_constraints (CdzRequestBuilder *self)
{
  return self->constraints;
}

/* Returns: (transfer full) (element-type CdzRow): what it will say */
GPtrArray *
cdz_request_builder_describe (CdzRequestBuilder *self,
                              const char        *key_type)
{
  GPtrArray *rows = cdz_rows_new ();
  STACK_OF (X509_EXTENSION) *extensions = cdz_request_builder_make_extensions (self, key_type);
  const char *section = _(CDZ_SECTION_REQUEST);

  cdz_rows_add (rows, section, _("Subject"), *self->subject_text != '\0' ? self->subject_text : _("No name"),
                CDZ_ROW_COPY);
  cdz_describe_alternative_names (rows, section, extensions);
  cdz_describe_usage (rows, extensions);
  cdz_describe_extensions (rows, extensions);
  free_extensions (extensions);

  return rows;
}

gboolean
cdz_request_builder_check (CdzRequestBuilder  *self,
                           GError            **error)
{
  GError *problem;

  if (X509_NAME_entry_count (self->subject) > 0 ||
      (self->names != NULL && sk_GENERAL_NAME_num (self->names) > 0) ||
      X509v3_get_ext_by_NID (self->copied, NID_subject_alt_name, -1) >= 0)
    return TRUE;

  problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_PARAM,
                                 _("A request needs a name: a subject, or an alternative name"));
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, "subject");
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, _("A subject looks like CN=Jane Doe,O=Example Corp,C=DE"));
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
fill (CdzRequestBuilder *self,
      X509_REQ          *request,
      EVP_PKEY          *pkey)
{
  g_autofree char *key_type = g_ascii_strdown (EVP_PKEY_get0_type_name (pkey), -1);
  STACK_OF (X509_EXTENSION) *extensions = cdz_request_builder_make_extensions (self, key_type);
  gboolean done;

  done = X509_REQ_set_version (request, X509_REQ_VERSION_1) &&
         X509_REQ_set_subject_name (request, self->subject) &&
         X509_REQ_set_pubkey (request, pkey) &&
         (extensions == NULL || X509_REQ_add_extensions (request, extensions));
  free_extensions (extensions);

  if (done && self->challenge != NULL)
    {
      gsize size;
      const guint8 *text = cdz_secret_get_data (self->challenge, &size);

      done = X509_REQ_add1_attr_by_NID (request, NID_pkcs9_challengePassword, MBSTRING_UTF8, text, (int) size);
    }

  return done;
}

/**
 * cdz_request_builder_build:
 * @pkey: the private key
 *
 * Makes a request (RFC 2986), signs it and checks its signature.
 *
 * Returns: (transfer full): the request, or %NULL with %CDZ_ERROR_PARAM or
 *   %CDZ_ERROR_UNSUPPORTED where the key cannot sign
 */
CdzRequest *
cdz_request_builder_build (CdzRequestBuilder  *self,
                           EVP_PKEY           *pkey,
                           GError            **error)
{
  g_autoptr(X509_REQ) parsed = X509_REQ_new ();
  cdz_autofree_openssl guint8 *der = NULL;
  g_autoptr(GBytes) bytes = NULL;
  int size = 0;

  g_return_val_if_fail (CDZ_IS_REQUEST_BUILDER (self), NULL);

  if (!cdz_request_builder_check (self, error))
    return NULL;

  ERR_clear_error ();
  if (fill (self, parsed, pkey) && X509_REQ_sign (parsed, pkey, cdz_key_get_signing_digest (pkey)) > 0 &&
      X509_REQ_verify (parsed, pkey) == 1)
    size = i2d_X509_REQ (parsed, &der);
  if (size <= 0)
    {
      cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("This key cannot sign a request"));
      return NULL;
    }

  bytes = g_bytes_new (der, (gsize) size);
  return cdz_request_new_from_der (bytes, error);
}
