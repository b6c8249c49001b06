/* test-query.c: which items somebody looks for.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-error.h"
#include "cdz-query.h"

static CdzItem *
make (CdzClass    klass,
      CdzAttr     attr,
      const char *value)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, attr, value);
  return cdz_item_new (klass, "vault", attributes, NULL);
}

static void
test_class (void)
{
  g_autoptr(CdzItem) key = make (CDZ_CLASS_KEY, CDZ_ATTR_LABEL, "a");
  g_autoptr(CdzItem) other = make (CDZ_CLASS_OTHER, CDZ_ATTR_LABEL, "a");
  g_autoptr(CdzQuery) keys = cdz_query_new (CDZ_CLASS_KEY);
  g_autoptr(CdzQuery) certificates = cdz_query_new (CDZ_CLASS_CERTIFICATE);
  g_autoptr(CdzQuery) all = cdz_query_new (CDZ_CLASS_NONE);

  g_assert_true (cdz_query_matches (keys, key));
  g_assert_false (cdz_query_matches (certificates, key));
  g_assert_true (cdz_query_matches (all, key));

  /* Another program's items are shown to who asks for them. */
  g_assert_false (cdz_query_matches (all, other));
}

static void
test_spellings (void)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, CDZ_ATTR_SHA256, "abcd0f");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_CERTIFICATE);

  g_assert_false (cdz_query_has_matches (query));
  g_assert_true (cdz_query_add_match (query, "sha256", "AB:CD:0F", NULL));
  g_assert_true (cdz_query_has_matches (query));
  g_assert_true (cdz_query_matches (query, certificate));
}

/* What two matches on one attribute ask for, no item is. */
static void
test_contradiction (void)
{
  g_autoptr(CdzItem) second = make (CDZ_CLASS_KEY, CDZ_ATTR_LABEL, "second");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_KEY);
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_query_add_match (query, "label", "first", NULL));
  g_assert_true (cdz_query_add_match (query, "label", "first", NULL));
  g_assert_false (cdz_query_add_match (query, "label", "second", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_assert_false (cdz_query_matches (query, second));
}

static void
test_absent_is_empty (void)
{
  g_autoptr(CdzItem) nobodys = make (CDZ_CLASS_KEY, CDZ_ATTR_LABEL, "a");
  g_autoptr(CdzItem) works = make (CDZ_CLASS_KEY, CDZ_ATTR_GROUP, "work");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_KEY);

  g_assert_true (cdz_query_add_match (query, "group", "", NULL));
  g_assert_true (cdz_query_matches (query, nobodys));
  g_assert_false (cdz_query_matches (query, works));
}

static gboolean
list_matches (const char *name,
              const char *wanted)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES,
                                         "DNS:www.example.org,IP:192.0.2.7");
  g_autoptr(CdzItem) purposes = make (CDZ_CLASS_CERTIFICATE, CDZ_ATTR_EXTENDED_KEY_USAGE, "client-auth,1.2.3.4");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_CERTIFICATE);
  g_autoptr(GError) error = NULL;

  cdz_query_add_match (query, name, wanted, &error);
  g_assert_no_error (error);
  return cdz_query_matches (query, g_str_has_prefix (name, "subject") ? certificate : purposes);
}

/* One element is enough, in any spelling; two that are asked for must both be there. */
static void
test_list (void)
{
  g_assert_true (list_matches ("subject-alternative-names", "DNS:www.example.org"));
  g_assert_true (list_matches ("subject-alternative-names", "WWW.example.org"));
  g_assert_true (list_matches ("subject-alternative-names", "192.0.2.7,www.example.org"));
  g_assert_false (list_matches ("subject-alternative-names", "example.org"));
  g_assert_false (list_matches ("subject-alternative-names", "www.example.org,example.org"));
  g_assert_false (list_matches ("subject-alternative-names", ""));
  g_assert_true (list_matches ("extended-key-usage", "clientAuth"));
  g_assert_true (list_matches ("extended-key-usage", "1.3.6.1.5.5.7.3.2,1.2.3.4"));
  g_assert_false (list_matches ("extended-key-usage", "server-auth"));
}

static void
test_store (void)
{
  g_autoptr(CdzItem) key = make (CDZ_CLASS_KEY, CDZ_ATTR_LABEL, "a");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_KEY);

  cdz_query_set_store (query, "secrets/login");
  g_assert_false (cdz_query_matches (query, key));
  cdz_query_set_store (query, "vault");
  g_assert_true (cdz_query_matches (query, key));
  cdz_query_set_store (query, NULL);
  g_assert_true (cdz_query_matches (query, key));
}

/* Without a class an attribute is good if any class has it, and only items of
 * such a class can match. */
static void
test_without_class (void)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, CDZ_ATTR_LABEL, "a");
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_query_add_match (query, "application-tag", "", &error));
  g_assert_no_error (error);
  g_assert_false (cdz_query_matches (query, certificate));

  g_assert_false (cdz_query_add_match (query, "shoe-size", "44", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
}

static void
test_refusals (void)
{
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_CERTIFICATE);
  g_autoptr(GError) error = NULL;

  g_assert_false (cdz_query_add_match (query, "application-tag", "x", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  g_clear_error (&error);

  g_assert_false (cdz_query_add_match (query, "sha256", "not hex", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_assert_false (cdz_query_has_matches (query));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/query/class", test_class);
  g_test_add_func ("/query/spellings", test_spellings);
  g_test_add_func ("/query/contradiction", test_contradiction);
  g_test_add_func ("/query/absent-is-empty", test_absent_is_empty);
  g_test_add_func ("/query/list", test_list);
  g_test_add_func ("/query/store", test_store);
  g_test_add_func ("/query/without-class", test_without_class);
  g_test_add_func ("/query/refusals", test_refusals);

  return g_test_run ();
}
