/* test-request.c: certification requests.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-error.h"
#include "cdz-request.h"
#include "fixtures.h"

static CdzRequest *
read_request (GBytes *der)
{
  g_autoptr(GError) error = NULL;
  CdzRequest *request = cdz_request_new_from_der (der, &error);

  g_assert_no_error (error);
  return request;
}

static const char *
get (CdzRequest *request,
     CdzAttr     attr)
{
  return cdz_attributes_get (cdz_request_get_attributes (request), attr);
}

static void
test_attributes (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/request.pem");
  g_autoptr(CdzRequest) request = read_request (der);
  g_autoptr(CdzCertificate) jane = fixture_certificate ("jane");
  g_autofree char *name = cdz_request_dup_display_name (request);

  g_assert_cmpstr (get (request, CDZ_ATTR_SUBJECT), ==, "CN=New Jane,C=DE");
  g_assert_cmpstr (get (request, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES), ==, "email:jane@example.org,DNS:jane.example.org");
  g_assert_cmpstr (name, ==, "New Jane");
  g_assert_true (cdz_request_verifies (request));

  /* The same key as in the certificate that it renews. */
  g_assert_cmpstr (get (request, CDZ_ATTR_PUBLIC_KEY_ID), ==,
                   cdz_attributes_get (cdz_certificate_get_attributes (jane), CDZ_ATTR_PUBLIC_KEY_ID));
  g_assert_true (g_bytes_equal (cdz_request_get_spki (request), cdz_certificate_get_spki (jane)));
}

static void
test_plain (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/request-plain.pem");
  g_autoptr(CdzRequest) request = read_request (der);

  g_assert_cmpstr (get (request, CDZ_ATTR_SUBJECT), ==, "CN=Plain");
  g_assert_null (get (request, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES));
  g_assert_true (cdz_request_verifies (request));
}

static void
test_forged (void)
{
  g_autoptr(GBytes) der = fixture_bytes ("certs/request-forged.der");
  g_autoptr(CdzRequest) request = read_request (der);

  g_assert_cmpstr (get (request, CDZ_ATTR_SUBJECT), ==, "CN=New Jane,C=DE");
  g_assert_false (cdz_request_verifies (request));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

static void
test_refused (void)
{
  g_autoptr(GBytes) der = fixture_block ("certs/request.pem");
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (der, 0, g_bytes_get_size (der) - 1);
  g_autoptr(GBytes) certificate = fixture_block ("certs/jane.pem");
  g_autoptr(GByteArray) longer = g_byte_array_new ();
  g_autoptr(GBytes) trailing = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (cdz_request_new_from_der (cut, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_clear_error (&error);

  g_assert_null (cdz_request_new_from_der (certificate, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_clear_error (&error);

  g_byte_array_append (longer, g_bytes_get_data (der, NULL), (guint) g_bytes_get_size (der));
  g_byte_array_append (longer, (const guint8 *) "", 1);
  trailing = g_byte_array_free_to_bytes (g_steal_pointer (&longer));
  g_assert_null (cdz_request_new_from_der (trailing, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "1 bytes follow"));
}

/* The index took OpenSSL's verdict for requests signed with SM2, which needs the
 * signer's identity; it says BAD there too. */
static void
test_files_from_elsewhere (void)
{
  g_autoptr(GPtrArray) rows = testdata_rows ();
  guint n_compared = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      TestdataRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GPtrArray) blocks = NULL;
      g_autoptr(CdzRequest) request = NULL;

      if (!g_str_equal (row->kind, "csr") || !g_str_has_prefix (row->expected, "accept"))
        continue;

      blocks = testdata_blocks (row->file, "CERTIFICATE REQUEST");
      g_assert_cmpuint (blocks->len, ==, 1);
      request = read_request (g_ptr_array_index (blocks, 0));
      if (g_strcmp0 (get (request, CDZ_ATTR_SUBJECT), row->subject) != 0)
        g_error ("%s: subject %s", row->file, get (request, CDZ_ATTR_SUBJECT));
      /* The index has what OpenSSL's command line prints, and that gives the key of
       * this one (DSA under its old identifier) the new one. */
      if (*row->spki_sha256 != '\0' && !g_str_equal (row->file, "csr/7e5054bc-req.pem") &&
          g_strcmp0 (get (request, CDZ_ATTR_SPKI_SHA256), row->spki_sha256) != 0)
        g_error ("%s: public key %s", row->file, get (request, CDZ_ATTR_SPKI_SHA256));
      if (cdz_request_verifies (request) == g_str_equal (row->expected, "accept+warn-CSR-signature"))
        g_error ("%s: signature", row->file);
      n_compared++;
    }

  if (rows != NULL)
    g_assert_cmpuint (n_compared, >=, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/attributes", test_attributes);
  g_test_add_func ("/request/plain", test_plain);
  g_test_add_func ("/request/forged", test_forged);
  g_test_add_func ("/request/refused", test_refused);
  g_test_add_func ("/request/files-from-elsewhere", test_files_from_elsewhere);

  return g_test_run ();
}
