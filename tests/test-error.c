/* test-error.c: the table of errors.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "cdz-error.h"

/* DESIGN, section 2, once more by hand: scripts depend on these numbers. */
static const CdzErrorInfo contract[] = {
  { CDZ_ERROR_PARAM, "param", -50, 2 },
  { CDZ_ERROR_NOT_FOUND, "not-found", -25300, 3 },
  { CDZ_ERROR_DUPLICATE, "duplicate", -25299, 4 },
  { CDZ_ERROR_NO_SUCH_ATTRIBUTE, "no-such-attribute", -25303, 5 },
  { CDZ_ERROR_INTERACTION_NOT_ALLOWED, "interaction-not-allowed", -25308, 6 },
  { CDZ_ERROR_AUTH_FAILED, "auth-failed", -25293, 7 },
  { CDZ_ERROR_UNSUPPORTED, "unsupported", -4, 8 },
  { CDZ_ERROR_MALFORMED, "malformed", -26275, 9 },
  { CDZ_ERROR_UNRECOGNIZED, "unrecognized", -25257, 10 },
  { CDZ_ERROR_TOO_LARGE, "too-large", -25302, 11 },
  { CDZ_ERROR_NOT_AVAILABLE, "not-available", -25291, 12 },
  { CDZ_ERROR_MISSING_ENTITLEMENT, "missing-entitlement", -34018, 13 },
  { CDZ_ERROR_READ_ONLY, "read-only", -25292, 14 },
  { CDZ_ERROR_KEY_MISMATCH, "key-mismatch", -67811, 15 },
  { CDZ_ERROR_CANCELLED, "cancelled", -128, 16 },
  { CDZ_ERROR_IO, "io", -36, 17 },
  { CDZ_ERROR_BUSY, "busy", -67638, 18 },
  { CDZ_ERROR_INTERNAL, "internal", -67671, 1 },
};

static void
test_contract (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (contract), ==, CDZ_N_ERRORS);

  for (guint i = 0; i < G_N_ELEMENTS (contract); i++)
    {
      const CdzErrorInfo *info = cdz_error_get_info (contract[i].code);

      g_assert_cmpint (info->code, ==, contract[i].code);
      g_assert_cmpstr (info->name, ==, contract[i].name);
      g_assert_cmpint (info->osstatus, ==, contract[i].osstatus);
      g_assert_cmpint (info->exit_status, ==, contract[i].exit_status);
    }
}

static void
test_unique (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < CDZ_N_ERRORS; i++)
    {
      const CdzErrorInfo *info = cdz_error_get_info (i);

      g_assert_true (g_hash_table_add (seen, g_strdup (info->name)));
      g_assert_true (g_hash_table_add (seen, g_strdup_printf ("osstatus %d", info->osstatus)));
      g_assert_true (g_hash_table_add (seen, g_strdup_printf ("exit %d", info->exit_status)));

      /* 20 to 22 are statuses of runs without an error, 126 and up the shell's. */
      g_assert_cmpint (info->exit_status, >=, 1);
      g_assert_cmpint (info->exit_status, <, 20);
      g_assert_cmpuint (strspn (info->name, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (info->name));
      g_assert_true (g_ascii_islower (info->name[0]));
    }
}

static void
test_classify (void)
{
  g_autoptr(GError) own = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_BUSY, "own");
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  g_autoptr(GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  g_autoptr(GError) denied = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_ACCES, "denied");
  g_autoptr(GError) other_io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
  g_autoptr(GError) foreign = g_error_new_literal (G_MARKUP_ERROR, G_MARKUP_ERROR_EMPTY, "foreign");

  g_assert_cmpint (cdz_error_classify (own)->code, ==, CDZ_ERROR_BUSY);
  g_assert_cmpint (cdz_error_classify (cancelled)->code, ==, CDZ_ERROR_CANCELLED);
  g_assert_cmpint (cdz_error_classify (full)->code, ==, CDZ_ERROR_IO);
  g_assert_cmpint (cdz_error_classify (denied)->code, ==, CDZ_ERROR_IO);
  g_assert_cmpint (cdz_error_classify (foreign)->code, ==, CDZ_ERROR_INTERNAL);

  g_assert_cmpint (cdz_error_get_osstatus (own), ==, -67638);
  g_assert_cmpint (cdz_error_get_osstatus (full), ==, -34);
  g_assert_cmpint (cdz_error_get_osstatus (denied), ==, -61);
  g_assert_cmpint (cdz_error_get_osstatus (other_io), ==, -36);
}

static void
test_details (void)
{
  g_autoptr(GError) error = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_DUPLICATE, "taken");
  g_autoptr(GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "foreign");
  g_autoptr(GError) copy = NULL;

  g_assert_null (cdz_error_get_detail (error, CDZ_DETAIL_REF));

  cdz_error_set_detail (error, CDZ_DETAIL_REF, "vault:1");
  cdz_error_set_detail (error, CDZ_DETAIL_REF, "vault:2");
  cdz_error_set_detail (error, CDZ_DETAIL_FILE, NULL);
  copy = g_error_copy (error);
  cdz_error_set_detail (error, CDZ_DETAIL_REF, "vault:3");

  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_REF), ==, "vault:3");
  g_assert_cmpstr (cdz_error_get_detail (copy, CDZ_DETAIL_REF), ==, "vault:2");
  g_assert_cmpuint (g_hash_table_size (cdz_error_peek_details (error)), ==, 1);

  cdz_error_set_detail (foreign, CDZ_DETAIL_REF, "vault:1");
  g_assert_null (cdz_error_get_detail (foreign, CDZ_DETAIL_REF));
}

static void
test_openssl (void)
{
  const guint8 rubbish[] = { 0x30, 0x05, 0x02, 0x01 };
  const guint8 *cursor = rubbish;
  g_autoptr(GError) error = NULL;

  ERR_clear_error ();
  g_assert_null (d2i_X509 (NULL, &cursor, sizeof rubbish));
  g_assert_cmpuint (ERR_peek_error (), !=, 0);

  cdz_error_take_openssl (&error, CDZ_ERROR_MALFORMED, "“%s” is damaged", "a.pem");
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
  g_assert_cmpstr (error->message, ==, "“a.pem” is damaged");
  g_assert_cmpuint (ERR_peek_error (), ==, 0);

  /* Who ignores the error still gets an empty queue. */
  cursor = rubbish;
  g_assert_null (d2i_X509 (NULL, &cursor, sizeof rubbish));
  cdz_error_take_openssl (NULL, CDZ_ERROR_MALFORMED, "damaged");
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/contract", test_contract);
  g_test_add_func ("/error/unique", test_unique);
  g_test_add_func ("/error/classify", test_classify);
  g_test_add_func ("/error/details", test_details);
  g_test_add_func ("/error/openssl", test_openssl);

  return g_test_run ();
}
