/* test-testdata.c: real files from elsewhere, judged by core alone.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-certificate.h"
#include "cdz-decode.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-openssl.h"
#include "cdz-request.h"
#include "cdz-spki.h"

/* Columns of index.tsv. */
enum { FILE_NAME, FORM, KIND, PASSPHRASE, EXPECTED, COUNTS, ON_3_0, ON_3_5, SUBJECT, KEY, SPKI, N_COLUMNS };

/* What came out of one file. */
typedef struct
{
  CdzDecoded *decoded;
  GError     *error;          /* of cdz_decode (), or of the only thing in the file */
  GPtrArray  *certificates;
  GPtrArray  *keys;
  GPtrArray  *requests;
  guint       n_private;
  guint       n_failed;
} Outcome;

static char *testdata;

/* Where another outcome than the table's is right, and when: by file. */
static GHashTable *deviations;

static void
outcome_clear (Outcome *self)
{
  g_clear_pointer (&self->decoded, cdz_decoded_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
parse_item (Outcome        *self,
            CdzDecodedItem *item)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *list = NULL;
  gpointer object = NULL;

  switch (item->kind)
    {
    case CDZ_DECODED_CERTIFICATE:
      list = self->certificates;
      object = cdz_certificate_new_from_der (item->der, &error);
      break;
    case CDZ_DECODED_PRIVATE_KEY:
      list = self->keys;
      object = cdz_key_new_from_pkcs8 (item->pkcs8, &error);
      self->n_private++;
      break;
    case CDZ_DECODED_PUBLIC_KEY:
      list = self->keys;
      object = cdz_key_new_from_spki (item->der, &error);
      break;
    case CDZ_DECODED_REQUEST:
      list = self->requests;
      object = cdz_request_new_from_der (item->der, &error);
      break;
    case CDZ_DECODED_CRL:
    case CDZ_DECODED_PARAMETERS:
    default:
      return;
    }

  g_assert_true ((object != NULL) != (error != NULL));
  if (object != NULL)
    g_ptr_array_add (list, object);
  else
    self->n_failed++;
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
}

static void
open_file (Outcome    *self,
           const char *path,
           const char *passphrase)
{
  g_autofree char *contents = NULL;
  g_autoptr(CdzSecret) file = NULL;
  g_autoptr(GPtrArray) passphrases = NULL;
  gsize size;

  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->keys = g_ptr_array_new_with_free_func (g_object_unref);
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  file = cdz_secret_new (contents, size);
  if (passphrase != NULL)
    {
      passphrases = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);
      g_ptr_array_add (passphrases, cdz_secret_new (passphrase, strlen (passphrase)));
    }

  self->decoded = cdz_decode (file, passphrases, NULL, &self->error);
  g_assert_true ((self->decoded != NULL) != (self->error != NULL));
  if (self->decoded == NULL)
    return;

  for (guint i = 0; i < self->decoded->items->len; i++)
    parse_item (self, g_ptr_array_index (self->decoded->items, i));

  /* Beside something good a bad item is only one that was left behind. */
  if (self->n_failed < self->decoded->items->len)
    g_clear_error (&self->error);
}

static CdzAttributes *
get_first (Outcome *self)
{
  if (self->certificates->len > 0)
    return cdz_certificate_get_attributes (g_ptr_array_index (self->certificates, 0));
  if (self->requests->len > 0)
    return cdz_request_get_attributes (g_ptr_array_index (self->requests, 0));
  if (self->keys->len > 0)
    return cdz_key_get_attributes (g_ptr_array_index (self->keys, 0));

  return NULL;
}

static GBytes *
get_first_spki (Outcome *self)
{
  if (self->certificates->len > 0)
    return cdz_certificate_get_spki (g_ptr_array_index (self->certificates, 0));
  if (self->requests->len > 0)
    return cdz_request_get_spki (g_ptr_array_index (self->requests, 0));
  if (self->keys->len > 0)
    return cdz_key_get_spki (g_ptr_array_index (self->keys, 0));

  return NULL;
}

/* The table has OpenSSL's own encoding of each public key; ours is of the bytes as
 * they stand. They differ where these are no DER: negative or padded INTEGERs. */
static gboolean
is_reencoded (Outcome    *self,
              const char *expected)
{
  GBytes *spki = get_first_spki (self);
  g_autoptr(EVP_PKEY) pkey = NULL;
  cdz_autofree_openssl guint8 *der = NULL;
  g_autofree char *hash = NULL;
  const guint8 *cursor;
  gsize size;
  int der_size;

  if (spki == NULL)
    return FALSE;

  cursor = g_bytes_get_data (spki, &size);
  pkey = d2i_PUBKEY (NULL, &cursor, (long) size);
  der_size = pkey != NULL ? i2d_PUBKEY (pkey, &der) : 0;
  if (der_size <= 0)
    return FALSE;

  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, der_size);
  return g_str_equal (hash, expected);
}

/* The key in the words of the table: "EC prime256v1 256", "RSA 2048", "ED25519". */
static char *
describe_key (Outcome *self)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  GBytes *spki = get_first_spki (self);
  const char *type, *curve, *size;

  if (spki == NULL || !cdz_spki_fill_key (spki, attributes, NULL))
    return g_strdup ("");

  type = cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE);
  curve = cdz_attributes_get (attributes, CDZ_ATTR_CURVE);
  size = cdz_attributes_get (attributes, CDZ_ATTR_KEY_SIZE);

  if (g_str_equal (type, "ec") || g_str_equal (type, "sm2"))
    return g_strdup_printf ("EC %s %s", curve != NULL ? curve : "explicit-params", size);
  if (g_str_has_prefix (type, "rsa"))
    return g_strdup_printf ("RSA %s", size);
  if (g_str_equal (type, "dsa") || g_str_equal (type, "dh"))
    return g_strdup_printf ("%s %s", g_str_equal (type, "dsa") ? "DSA" : "DH", size);

  return g_ascii_strup (type, -1);
}

/* Our own names of three curves; and explicit parameters of a curve that has a name
 * are shown by it, which is better than the table. */
static gboolean
is_same_key (const char *key,
             const char *expected)
{
  static const char *names[][2] = {
    { "EC P-256 256", "EC prime256v1 256" }, { "EC P-384 384", "EC secp384r1 384" },
    { "EC P-521 521", "EC secp521r1 521" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], key) && g_str_equal (names[i][1], expected))
      return TRUE;

  if (g_str_equal (expected, "unsupported key") || g_str_equal (expected, "?"))
    return TRUE;
  if (g_str_has_prefix (expected, "EC explicit-params"))
    return g_str_has_prefix (key, "EC ") &&
           g_str_equal (strrchr (key, ' '), strrchr (expected, ' '));

  return g_str_equal (key, expected);
}

static void
judge_content (Outcome  *self,
               char    **row,
               GString  *complaints)
{
  CdzAttributes *first = get_first (self);
  const char *keys = strstr (row[COUNTS], "keys=");
  const char *certs = strstr (row[COUNTS], "certs=");
  g_autofree char *key = describe_key (self);

  if (keys != NULL && self->n_private != strtoul (keys + 5, NULL, 10))
    g_string_append_printf (complaints, " %u keys;", self->n_private);
  if (certs != NULL && self->certificates->len != strtoul (certs + 6, NULL, 10))
    g_string_append_printf (complaints, " %u certificates;", self->certificates->len);
  if (row[SUBJECT][0] != '\0' && (first == NULL || g_strcmp0 (cdz_attributes_get (first, CDZ_ATTR_SUBJECT), row[SUBJECT]) != 0))
    g_string_append_printf (complaints, " subject %s;", first != NULL ? cdz_attributes_get (first, CDZ_ATTR_SUBJECT) : "none");
  if (row[SPKI][0] != '\0' && (first == NULL || g_strcmp0 (cdz_attributes_get (first, CDZ_ATTR_SPKI_SHA256), row[SPKI]) != 0) &&
      !is_reencoded (self, row[SPKI]))
    g_string_append_printf (complaints, " spki %s;", first != NULL ? cdz_attributes_get (first, CDZ_ATTR_SPKI_SHA256) : "none");
  if (row[KEY][0] != '\0' && !is_same_key (key, row[KEY]))
    g_string_append_printf (complaints, " key %s;", key);
}

static gboolean
has_bad_key (Outcome *self)
{
  g_autoptr(GPtrArray) findings = cdz_findings_new ();

  for (guint i = 0; i < self->keys->len; i++)
    cdz_key_check (g_ptr_array_index (self->keys, i), findings);
  for (guint i = 0; i < findings->len; i++)
    if (((CdzFinding *) g_ptr_array_index (findings, i))->code[0] == 'k' &&
        strcmp (((CdzFinding *) g_ptr_array_index (findings, i))->code, "key-check-skipped") != 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, CDZ_ERROR, CDZ_ERROR_MALFORMED) ||
         g_error_matches (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED) ||
         g_error_matches (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED) ||
         g_error_matches (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE);
}

static void
judge_accepted (Outcome  *self,
                char    **row,
                GString  *complaints)
{
  const char *expected = row[EXPECTED];

  if (self->error != NULL)
    {
      g_string_append_printf (complaints, " refused: %s", self->error->message);
      return;
    }
  if (self->decoded->locked)
    g_string_append (complaints, " locked;");
  judge_content (self, row, complaints);

  if (strstr (expected, "ignored-blocks") != NULL || strstr (expected, "accept-part") != NULL)
    {
      if (self->decoded->ignored->len + self->n_failed == 0)
        g_string_append (complaints, " nothing was named as ignored;");
    }
  else if (self->n_failed > 0)
    g_string_append_printf (complaints, " %u items failed;", self->n_failed);

  if (strstr (expected, "warn-CSR-signature") != NULL &&
      (self->requests->len == 0 || cdz_request_verifies (g_ptr_array_index (self->requests, 0))))
    g_string_append (complaints, " the request verifies;");
  if (strstr (expected, "warn-bad-key") != NULL && !has_bad_key (self))
    g_string_append (complaints, " no finding about the key;");
}

static void
judge (Outcome  *self,
       char    **row,
       GString  *complaints)
{
  const char *expected = row[EXPECTED];

  if (g_str_has_prefix (expected, "accept-on-3.5"))
    {
      if (self->error == NULL)
        judge_accepted (self, row, complaints);
      else if (!g_error_matches (self->error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED))
        g_string_append_printf (complaints, " not unsupported: %s", self->error->message);
    }
  else if (g_str_has_prefix (expected, "accept"))
    judge_accepted (self, row, complaints);
  else if (g_str_has_prefix (expected, "ask-password"))
    {
      if (!g_error_matches (self->error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
        g_string_append_printf (complaints, " %s", self->error != NULL ? self->error->message : "accepted");
    }
  else if (self->error == NULL)
    g_string_append (complaints, " accepted");
  else if (!is_refusal (self->error))
    g_string_append_printf (complaints, " wrong error: %s", self->error->message);
}

static GHashTable *
read_deviations (void)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "testdata", "deviations.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto(GStrv) columns = g_strsplit (lines[i], "\t", 3);

      g_assert_cmpuint (g_strv_length (columns), ==, 3);
      g_hash_table_insert (table, g_strdup (columns[0]), g_strdup (columns[1]));
    }

  return table;
}

static gboolean
judge_row (char **row)
{
  g_auto(Outcome) outcome = { NULL };
  g_autofree char *path = g_build_filename (testdata, row[FILE_NAME], NULL);
  g_autoptr(GString) complaints = g_string_new (NULL);
  const char *passphrase = row[PASSPHRASE];
  const char *when = g_hash_table_lookup (deviations, row[FILE_NAME]);

  if (g_str_equal (passphrase, "UNKNOWN"))
    passphrase = "not this one";
  else if (g_str_equal (passphrase, "<empty>") || passphrase[0] == '\0')
    passphrase = NULL;

  open_file (&outcome, path, passphrase);
  judge (&outcome, row, complaints);
  if (g_getenv ("CDZ_TESTDATA_VERBOSE") != NULL)
    g_test_message ("%s: %s | %s", row[FILE_NAME], row[EXPECTED],
                    outcome.error != NULL ? outcome.error->message : "opened");

  if (complaints->len == 0 && g_strcmp0 (when, "always") == 0)
    {
      g_test_message ("%s: deviates no longer", row[FILE_NAME]);
      return FALSE;
    }
  if (complaints->len == 0 || when != NULL)
    return TRUE;

  g_test_message ("%s (%s):%s", row[FILE_NAME], row[EXPECTED], complaints->str);
  return FALSE;
}

static void
test_all (void)
{
  g_autofree char *index = g_build_filename (testdata, "index.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_rows = 0, n_wrong = 0;

  deviations = read_deviations ();
  g_assert_true (g_file_get_contents (index, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto(GStrv) row = g_strsplit (lines[i], "\t", -1);

      g_assert_cmpuint (g_strv_length (row), >=, N_COLUMNS);
      n_rows++;
      if (!judge_row (row))
        n_wrong++;
    }

  g_test_message ("%u files, %u wrong, %u with a deviation that has a reason", n_rows, n_wrong,
                  g_hash_table_size (deviations));
  g_assert_cmpuint (n_rows, >=, 389);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_hash_table_unref (deviations);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *index = NULL;

  g_test_init (&argc, &argv, NULL);
  testdata = g_strdup (g_getenv ("CDZ_TESTDATA"));
  if (testdata == NULL)
    testdata = g_build_filename (g_getenv ("CDZ_SOURCE_ROOT"), "..", "shared", "testdata", NULL);

  index = g_build_filename (testdata, "index.tsv", NULL);
  if (!g_file_test (index, G_FILE_TEST_EXISTS))
    {
      g_print ("1..0 # SKIP the files from elsewhere are not at %s (CDZ_TESTDATA)\n", testdata);
      return 77;
    }

  g_test_add_func ("/testdata/core", test_all);
  return g_test_run ();
}
