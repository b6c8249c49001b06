/* test-json.c: one JSON document.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-error.h"
#include "cdz-json.h"

static void
test_shape (void)
{
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_begin_array (json, "empty");
  cdz_json_end_array (json);
  cdz_json_begin_array (json, "list");
  cdz_json_add_string (json, NULL, "a");
  cdz_json_add_int (json, NULL, -25303);
  cdz_json_begin_object (json, NULL);
  cdz_json_end_object (json);
  cdz_json_end_array (json);
  cdz_json_add_boolean (json, "yes", TRUE);
  cdz_json_add_string (json, "absent", NULL);
  cdz_json_add_int (json, "large", G_MAXINT64);
  cdz_json_end_object (json);

  g_assert_cmpstr (cdz_json_get_text (json)->str, ==,
                   "{\"empty\":[],\"list\":[\"a\",-25303,{}],\"yes\":true,\"large\":9223372036854775807}");
}

static void
test_strings (void)
{
  static const struct
  {
    const char *text;
    const char *json;
  } cases[] = {
    { "", "\"\"" },
    { "plain", "\"plain\"" },
    { "\"quoted\" and \\", "\"\\\"quoted\\\" and \\\\\"" },
    { "two\nlines\ttab", "\"two\\nlines\\u0009tab\"" },
    { "\x01\x1f", "\"\\u0001\\u001f\"" },
    { "\x7f\xc2\x9bx\xc2\xa0\xc3\xa9", "\"\\u007f\\u009bx\xc2\xa0\xc3\xa9\"" },
    { "Łódź 証明書", "\"Łódź 証明書\"" },
    { "bad \xff byte", "\"bad \xef\xbf\xbd byte\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CdzJson) json = cdz_json_new ();

      cdz_json_add_string (json, NULL, cases[i].text);
      g_assert_cmpstr (cdz_json_get_text (json)->str, ==, cases[i].json);
    }
}

static void
test_item (void)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, "u");
  cdz_attributes_set_int (attributes, CDZ_ATTR_KEY_SIZE, 2048);
  cdz_attributes_set_boolean (attributes, CDZ_ATTR_CAN_SIGN, FALSE);
  cdz_attributes_set (attributes, CDZ_ATTR_ACCESS_CONTROL, "a,b\\,c");
  /* A key has none; what does not belong there is not printed. */
  cdz_attributes_set (attributes, CDZ_ATTR_ISSUER, "CN=x");
  item = cdz_item_new (CDZ_CLASS_KEY, "vault", attributes, NULL);

  cdz_json_begin_object (json, NULL);
  cdz_json_add_item (json, item);
  cdz_json_end_object (json);
  g_assert_cmpstr (cdz_json_get_text (json)->str, ==,
                   "{\"ref\":\"vault:u\",\"class\":\"key\",\"store\":\"vault\",\"uuid\":\"u\",\"key-size\":2048,"
                   "\"can-sign\":false,\"access-control\":[\"a\",\"b,c\"]}");
}

static void
test_error (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();

  error = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_DUPLICATE, "Already there");
  cdz_error_set_detail (error, CDZ_DETAIL_REF, "vault:u");
  cdz_error_set_detail (error, CDZ_DETAIL_CLASS, "key");

  cdz_json_begin_object (json, NULL);
  cdz_json_add_error (json, "error", error);
  cdz_json_end_object (json);
  g_assert_cmpstr (cdz_json_get_text (json)->str, ==,
                   "{\"error\":{\"code\":\"duplicate\",\"osstatus\":-25299,\"message\":\"Already there\","
                   "\"class\":\"key\",\"ref\":\"vault:u\"}}");
}

/* DESIGN: of an I/O error "detail" holds the G_IO_ERROR's name. */
static void
test_io_error (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "Disk full");
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_json_add_error (json, NULL, error);
  g_assert_cmpstr (cdz_json_get_text (json)->str, ==,
                   "{\"code\":\"io\",\"osstatus\":-34,\"message\":\"Disk full\",\"detail\":\"no-space\"}");
}

static void
test_rows_and_findings (void)
{
  g_autoptr(GPtrArray) rows = cdz_rows_new ();
  g_autoptr(GPtrArray) findings = cdz_findings_new ();
  g_autoptr(CdzJson) json = cdz_json_new ();

  cdz_rows_add (rows, "Certificate", "Subject", "CN=x", CDZ_ROW_COPY);
  cdz_rows_add (rows, "Certificate", "Issuer", NULL, CDZ_ROW_PLAIN);
  cdz_findings_add (findings, CDZ_SEVERITY_ERROR, "expired", "It has expired");

  cdz_json_begin_object (json, NULL);
  cdz_json_add_rows (json, "rows", rows);
  cdz_json_add_findings (json, "findings", findings);
  cdz_json_end_object (json);
  g_assert_cmpstr (cdz_json_get_text (json)->str, ==,
                   "{\"rows\":[{\"section\":\"Certificate\",\"title\":\"Subject\",\"value\":\"CN=x\"}],"
                   "\"findings\":[{\"severity\":\"error\",\"code\":\"expired\",\"message\":\"It has expired\"}]}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/shape", test_shape);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/item", test_item);
  g_test_add_func ("/json/error", test_error);
  g_test_add_func ("/json/io-error", test_io_error);
  g_test_add_func ("/json/rows-and-findings", test_rows_and_findings);

  return g_test_run ();
}
