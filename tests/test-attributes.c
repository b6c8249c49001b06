/* test-attributes.c: values by attribute.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-attributes.h"
#include "cdz-error.h"

static void
test_forms (void)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  g_assert_null (cdz_attributes_get (attributes, CDZ_ATTR_LABEL));
  g_assert_cmpint (cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE), ==, 0);
  g_assert_false (cdz_attributes_get_boolean (attributes, CDZ_ATTR_CAN_SIGN));

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "first");
  cdz_attributes_set_int (attributes, CDZ_ATTR_KEY_SIZE, 16384);
  cdz_attributes_set_boolean (attributes, CDZ_ATTR_CAN_SIGN, TRUE);
  cdz_attributes_set_hex (attributes, CDZ_ATTR_SHA256, "\x00\xab\x7f", 3);
  cdz_attributes_set_date (attributes, CDZ_ATTR_NOT_AFTER, 1796302800);
  cdz_attributes_set_date (attributes, CDZ_ATTR_NOT_BEFORE, -1);

  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_LABEL), ==, "first");
  g_assert_cmpint (cdz_attributes_get_int (attributes, CDZ_ATTR_KEY_SIZE), ==, 16384);
  g_assert_true (cdz_attributes_get_boolean (attributes, CDZ_ATTR_CAN_SIGN));
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_SHA256), ==, "00ab7f");
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_NOT_AFTER), ==, "2026-12-03T13:00:00Z");
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_NOT_BEFORE), ==, "1969-12-31T23:59:59Z");

  cdz_attributes_set_date (attributes, CDZ_ATTR_NOT_BEFORE, -62135596800);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_NOT_BEFORE), ==, "0001-01-01T00:00:00Z");
  cdz_attributes_set_date (attributes, CDZ_ATTR_NOT_BEFORE, -62135596801);
  g_assert_null (cdz_attributes_get (attributes, CDZ_ATTR_NOT_BEFORE));

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, NULL);
  g_assert_null (cdz_attributes_get (attributes, CDZ_ATTR_LABEL));
}

/* "a, and a = a" must not read what it has just freed. */
static void
test_set_itself (void)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "kept");
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, cdz_attributes_get (attributes, CDZ_ATTR_LABEL));
  cdz_attributes_merge (attributes, attributes);
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_LABEL), ==, "kept");
}

static void
test_copy_and_merge (void)
{
  g_autoptr(CdzAttributes) first = cdz_attributes_new ();
  g_autoptr(CdzAttributes) other = cdz_attributes_new ();
  g_autoptr(CdzAttributes) copy = NULL;

  cdz_attributes_set (first, CDZ_ATTR_LABEL, "label");
  cdz_attributes_set (first, CDZ_ATTR_GROUP, "work");
  copy = cdz_attributes_copy (first);
  cdz_attributes_set (other, CDZ_ATTR_LABEL, "renamed");
  cdz_attributes_merge (first, other);

  g_assert_cmpstr (cdz_attributes_get (first, CDZ_ATTR_LABEL), ==, "renamed");
  g_assert_cmpstr (cdz_attributes_get (first, CDZ_ATTR_GROUP), ==, "work");
  g_assert_cmpstr (cdz_attributes_get (copy, CDZ_ATTR_LABEL), ==, "label");
}

static void
test_named (void)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_attributes_set_named (attributes, CDZ_CLASS_KEY, "application-label", "AA:BB", &error));
  g_assert_cmpstr (cdz_attributes_get (attributes, CDZ_ATTR_APPLICATION_LABEL), ==, "aabb");

  g_assert_false (cdz_attributes_set_named (attributes, CDZ_CLASS_CERTIFICATE, "application-label", "AA", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  g_clear_error (&error);

  g_assert_false (cdz_attributes_set_named (attributes, CDZ_CLASS_KEY, "key-size", "big", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_assert_null (cdz_attributes_get (attributes, CDZ_ATTR_KEY_SIZE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/attributes/forms", test_forms);
  g_test_add_func ("/attributes/set-itself", test_set_itself);
  g_test_add_func ("/attributes/copy-and-merge", test_copy_and_merge);
  g_test_add_func ("/attributes/named", test_named);

  return g_test_run ();
}
