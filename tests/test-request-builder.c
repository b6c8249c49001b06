/* test-request-builder.c: names, usages and requests from what people type.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-alternative-names.h"
#include "cdz-certificate-builder.h"
#include "cdz-chain.h"
#include "cdz-describe.h"
#include "cdz-error.h"
#include "cdz-key-generate.h"
#include "cdz-name.h"
#include "cdz-usage.h"
#include "fixtures.h"

static EVP_PKEY *
new_pkey (const char *type,
          const char *curve)
{
  g_autoptr(GError) error = NULL;
  const CdzKeyChoice *choice = cdz_key_choice_find (type, 0, curve, &error);
  g_autoptr(CdzKey) key = NULL;
  EVP_PKEY *pkey;

  g_assert_no_error (error);
  key = cdz_key_generate (choice, NULL, &error);
  g_assert_no_error (error);
  pkey = cdz_key_dup_pkey (key, &error);
  g_assert_no_error (error);

  return pkey;
}

static void
test_names_return (void)
{
  static const char *cases[][2] = {
    { "CN=Jane Doe,O=Example Corp,C=DE", NULL },
    { " cn = Jane Doe , o = Example Corp , c = DE ", "CN=Jane Doe,O=Example Corp,C=DE" },
    { "CN=Jan\\, Peter\\+\\\"x\\\",O=\\#1", "CN=Jan\\, Peter\\+\\\"x\\\",O=\\#1" },
    { "CN=J\\C3\\BCrgen \\20", "CN=Jürgen \\ " },
    { "CN=Jürgen+UID=jt,DC=example,DC=org", NULL },
    { "emailAddress=jane@example.org,ST=Bayern,L=München", NULL },
    { "E=jane@example.org,S=Bayern", "emailAddress=jane@example.org,ST=Bayern" },
    { "1.3.6.1.4.1.99999.1=#0C0568656C6C6F,CN=x", NULL },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(X509_NAME) name = cdz_name_from_rfc4514 (cases[i][0], &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = cdz_name_to_rfc4514 (name);
      g_assert_cmpstr (text, ==, cases[i][1] != NULL ? cases[i][1] : cases[i][0]);
    }
}

static void
test_names_refused (void)
{
  static const char *cases[][2] = {
    { "Jane Doe", "Jane Doe" },
    { "CN=a,,C=DE", "empty" },
    { "CN=a,", "empty" },
    { "CN=,C=DE", "no value" },
    { "CN=a,C=DEU", "two letters" },
    { "CN=a,C=D\xc3\x9c", "two letters" },
    { "/CN=jane/C=DE", "slashes" },
    { "FOO=a", "FOO" },
    { "CN=a\\", "\\\\" },
    { "CN=#zz", "hexadecimal" },
    { "1.2.3.4=#05FF", "1.2.3.4" },
    { "DC=m\xc3\xbcnchen", "characters" },
    { "CN=a\xff", "CN" },
    { "CN=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "64" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (cdz_name_from_rfc4514 (cases[i][0], &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
      g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "subject");
      if (strstr (error->message, cases[i][1]) == NULL)
        g_error ("“%s”: %s", cases[i][0], error->message);
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }
}

static void
test_alternative_names_refused (void)
{
  static const char *cases[][2] = {
    { "IP:example.org", "example.org" },
    { "IP:300.1.1.1", "300.1.1.1" },
    { "DNS:192.0.2.1", "IP:192.0.2.1" },
    { "DNS:a..b", "a..b" },
    { "DNS:-a.b", "-a.b" },
    { "DNS:a b", "a b" },
    { "DNS:a.*.b", "a.*.b" },
    { "email:jane", "jane" },
    { "email:j\xc3\xbcrgen@example.org", "plain letters" },
    { "URI:nothing", "nothing" },
    { "UPN:jane", "jane" },
    { "example.org", "DNS:" },
    { "FOO:x", "DNS:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (cdz_alternative_names_parse (cases[i][0], &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
      g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "subject-alternative-names");
      if (strstr (error->message, cases[i][1]) == NULL)
        g_error ("“%s”: %s", cases[i][0], error->message);
    }
}

static CdzRequestBuilder *
new_builder (const char *subject,
             const char *names,
             const char *preset)
{
  CdzRequestBuilder *builder = cdz_request_builder_new ();
  g_autoptr(GError) error = NULL;

  cdz_request_builder_set_subject (builder, subject, &error);
  g_assert_no_error (error);
  cdz_request_builder_set_alternative_names (builder, names, &error);
  g_assert_no_error (error);
  if (preset != NULL)
    cdz_request_builder_set_preset (builder, preset, &error);
  g_assert_no_error (error);

  return builder;
}

static void
test_request (void)
{
  g_autoptr(CdzRequestBuilder) builder =
    new_builder ("CN=jane,C=DE", "DNS:bücher.example,DNS:*.example.org,IP:2001:db8::1,IP:192.0.2.1,"
                 "email:jane@bücher.example,URI:https://example.org/a\\,b,upn:jane@corp", "tls-client-server");
  g_autoptr(EVP_PKEY) pkey = new_pkey ("rsa", NULL);
  g_autoptr(CdzSecret) challenge = cdz_secret_new ("opensesame", 10);
  g_autoptr(CdzRequest) request = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gboolean has_challenge = FALSE;

  g_assert_true (cdz_request_builder_set_challenge (builder, challenge, &error));
  request = cdz_request_builder_build (builder, pkey, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_request_verifies (request));
  g_assert_cmpstr (cdz_attributes_get (cdz_request_get_attributes (request), CDZ_ATTR_SUBJECT), ==, "CN=jane,C=DE");
  g_assert_cmpstr (cdz_attributes_get (cdz_request_get_attributes (request), CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES), ==,
                   "DNS:xn--bcher-kva.example,DNS:*.example.org,IP:2001:db8::1,IP:192.0.2.1,"
                   "email:jane@xn--bcher-kva.example,URI:https://example.org/a\\,b,UPN:jane@corp");

  rows = cdz_describe_request (request);
  for (guint i = 0; i < rows->len; i++)
    {
      CdzRow *row = rows->pdata[i];

      has_challenge = has_challenge || strstr (row->title, "challenge") != NULL;
      if (g_str_equal (row->title, "Key operations"))
        {
          g_assert_cmpstr (row->value, ==, "Digital signature, Key encipherment");
          g_assert_true (row->flags & CDZ_ROW_CRITICAL);
        }
      if (g_str_equal (row->title, "May be used for"))
        g_assert_cmpstr (row->value, ==, "TLS client authentication, TLS server authentication");
    }
  g_assert_true (has_challenge);
}

/* What one reads beforehand is what the request says afterwards. */
static void
test_preview (void)
{
  g_autoptr(EVP_PKEY) pkey = new_pkey ("ec", NULL);

  for (const CdzPreset *preset = cdz_presets; preset->name != NULL; preset++)
    {
      g_autoptr(CdzRequestBuilder) builder = new_builder ("CN=jane", "email:jane@example.org", preset->name);
      g_autoptr(GPtrArray) before = cdz_request_builder_describe (builder, "ec");
      g_autoptr(CdzRequest) request = cdz_request_builder_build (builder, pkey, NULL);
      g_autoptr(GPtrArray) after = cdz_describe_request (request);

      for (guint i = 0; i < before->len; i++)
        {
          CdzRow *row = before->pdata[i];
          gboolean found = FALSE;

          for (guint j = 0; j < after->len; j++)
            {
              CdzRow *other = after->pdata[j];

              found = found || (g_str_equal (row->title, other->title) && g_str_equal (row->value, other->value) &&
                                row->flags == other->flags);
            }
          if (!found)
            g_error ("%s: “%s: %s” is not in the request", preset->name, row->title, row->value);
        }
    }
}

static void
test_empty (void)
{
  g_autoptr(CdzRequestBuilder) nothing = cdz_request_builder_new ();
  g_autoptr(CdzRequestBuilder) names = new_builder ("", "DNS:example.org", NULL);
  g_autoptr(EVP_PKEY) pkey = new_pkey ("ec", NULL);
  g_autoptr(CdzRequest) request = NULL;
  g_autofree char *display_name = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (cdz_request_builder_build (nothing, pkey, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_clear_error (&error);

  request = cdz_request_builder_build (names, pkey, &error);
  g_assert_no_error (error);
  display_name = cdz_request_dup_display_name (request);
  g_assert_cmpstr (display_name, ==, "example.org");

  g_assert_false (cdz_request_builder_set_key_usage (names, "fly", &error));
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "key-usage");
  g_clear_error (&error);
  g_assert_false (cdz_request_builder_set_extended_key_usage (names, "client-auth,fly", &error));
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "extended-key-usage");
  g_clear_error (&error);
  g_assert_false (cdz_request_builder_set_preset (names, "mine", &error));
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "preset");
}

static void
test_renewal (void)
{
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  g_autoptr(EVP_PKEY) pkey = new_pkey ("ec", NULL);
  g_autoptr(CdzRequest) request = NULL;
  g_autoptr(X509) x509 = NULL;
  g_autoptr(X509_REQ) parsed = NULL;
  STACK_OF (X509_EXTENSION) *extensions;
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_request_builder_set_like (builder, jane, &error));
  request = cdz_request_builder_build (builder, pkey, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_attributes_get (cdz_request_get_attributes (request), CDZ_ATTR_SUBJECT), ==,
                   cdz_certificate_get_subject (jane));

  x509 = cdz_certificate_dup_x509 (jane, NULL);
  parsed = cdz_request_dup_x509_req (request, NULL);
  extensions = X509_REQ_get_extensions (parsed);
  g_assert_cmpint (X509v3_get_ext_by_NID (extensions, NID_authority_key_identifier, -1), <, 0);
  g_assert_cmpint (X509_get_ext_by_NID (x509, NID_subject_alt_name, -1), >=, 0);
  g_assert_cmpint (X509v3_get_ext_by_NID (extensions, NID_subject_alt_name, -1), >=, 0);
  sk_X509_EXTENSION_pop_free (extensions, X509_EXTENSION_free);
}

static void
test_chain (void)
{
  g_autoptr(CdzRequestBuilder) authority = new_builder ("CN=Home CA", "", NULL);
  g_autoptr(CdzRequestBuilder) server = new_builder ("CN=pi", "DNS:pi.home.arpa", "tls-server");
  g_autoptr(EVP_PKEY) authority_key = new_pkey ("ed25519", NULL);
  g_autoptr(EVP_PKEY) server_key = new_pkey ("ec", "secp256r1");
  g_autoptr(CdzCertificate) root = NULL;
  g_autoptr(CdzCertificate) leaf = NULL;
  g_autoptr(CdzChain) chain = NULL;
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  cdz_request_builder_set_constraints (authority, CDZ_CONSTRAINTS_AUTHORITY);
  cdz_request_builder_set_key_usage (authority, "certificate-signing,crl-signing", &error);
  root = cdz_certificate_build (authority, authority_key, NULL, authority_key, 1000000, 2000000, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_certificate_is_authority (root));
  g_assert_true (cdz_certificate_is_self_issued (root));

  leaf = cdz_certificate_build (server, server_key, root, authority_key, 1000000, 1500000, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_certificate_get_issuer (leaf), ==, "CN=Home CA");
  g_assert_cmpint (cdz_certificate_get_not_after (leaf), ==, 1500000);

  g_ptr_array_add (candidates, root);
  chain = cdz_chain_build (leaf, candidates, candidates, 1200000);
  g_assert_true (cdz_chain_is_complete (chain));
  g_assert_true (cdz_chain_is_trusted (chain));
  for (guint i = 0; i < cdz_chain_get_findings (chain)->len; i++)
    {
      CdzFinding *finding = cdz_chain_get_findings (chain)->pdata[i];

      g_assert_cmpint (finding->severity, <=, CDZ_SEVERITY_INFO);
    }
}

static void
test_preset_by_title (void)
{
  static const char * const spellings[][2] = {
    { "tls-client", "tls-client" }, { "TLS client", "tls-client" }, { "tls CLIENT (mTLS)", "tls-client" },
    { "TLS client and server", "tls-client-server" }, { "S/MIME", "smime" }, { "Code signing", "code-signing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    g_assert_cmpstr (cdz_preset_find (spellings[i][0])->name, ==, spellings[i][1]);
  g_assert_null (cdz_preset_find ("TLS"));
  g_assert_null (cdz_preset_find (""));
  g_assert_null (cdz_preset_find (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-builder/names-return", test_names_return);
  g_test_add_func ("/request-builder/preset-by-title", test_preset_by_title);
  g_test_add_func ("/request-builder/names-refused", test_names_refused);
  g_test_add_func ("/request-builder/alternative-names-refused", test_alternative_names_refused);
  g_test_add_func ("/request-builder/request", test_request);
  g_test_add_func ("/request-builder/preview", test_preview);
  g_test_add_func ("/request-builder/empty", test_empty);
  g_test_add_func ("/request-builder/renewal", test_renewal);
  g_test_add_func ("/request-builder/chain", test_chain);

  return g_test_run ();
}
