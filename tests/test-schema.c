/* test-schema.c: the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-error.h"
#include "cdz-schema.h"

/* DESIGN, section 2, once more by hand: the attributes of each class besides
 * the common ones, and what makes an item unique. A certificate's names and uses
 * came later, so that it is found by them. */
static const char *common = "uuid label comment group created modified origin";

static const struct
{
  CdzClass    klass;
  const char *attributes;
  const char *unique;
} contract[] = {
  { CDZ_CLASS_CERTIFICATE,
    "certificate-type subject issuer serial-number subject-key-id public-key-hash public-key-id "
    "spki-sha256 not-before not-after sha256 sha1 superseded-by "
    "subject-alternative-names key-usage extended-key-usage",
    "group certificate-type issuer serial-number" },
  { CDZ_CLASS_KEY,
    "key-class key-type key-size effective-key-size curve application-label application-tag "
    "public-key-id spki-sha256 can-sign can-decrypt can-derive accessible access-control "
    "extractable permanent",
    "group key-class key-type application-label application-tag key-size effective-key-size" },
  { CDZ_CLASS_REQUEST,
    "subject subject-alternative-names public-key-id spki-sha256 state",
    "group public-key-id subject" },
};

static gboolean
has_word (const char *words,
          const char *word)
{
  g_auto(GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char * const *) list, word);
}

static void
test_contract (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (contract); c++)
    for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
      {
        const CdzAttrInfo *info = cdz_schema_get_info (i);
        guint mask = CDZ_CLASS_MASK (contract[c].klass);

        g_test_message ("%s of %s", info->name, cdz_class_get_name (contract[c].klass));
        g_assert_cmpint (cdz_schema_has (contract[c].klass, i), ==,
                         has_word (common, info->name) || has_word (contract[c].attributes, info->name));
        g_assert_cmpint ((info->unique & mask) != 0, ==, has_word (contract[c].unique, info->name));
      }

  for (guint c = 0; c < G_N_ELEMENTS (contract); c++)
    {
      g_auto(GStrv) words = g_strsplit (contract[c].attributes, " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        g_assert_nonnull (cdz_schema_lookup (words[i]));
    }
}

static void
test_consistent (void)
{
  guint stored = CDZ_CLASS_MASK (CDZ_CLASS_CERTIFICATE) | CDZ_CLASS_MASK (CDZ_CLASS_KEY) |
                 CDZ_CLASS_MASK (CDZ_CLASS_REQUEST);
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const CdzAttrInfo *info = cdz_schema_get_info (i);

      g_test_message ("%s", info->name);
      g_assert_cmpint (info->attr, ==, i);
      g_assert_true (g_hash_table_add (names, (gpointer) info->name));
      g_assert_cmpuint (strspn (info->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), ==, strlen (info->name));
      g_assert_true (cdz_schema_lookup (info->name) == info);

      /* Nothing may be done with an attribute in a class that lacks it, and
       * nothing derived, unique or another program's may be changed by hand. */
      g_assert_cmpuint ((info->at_add | info->update | info->search | info->derived | info->unique) &
                        ~info->classes, ==, 0);
      g_assert_cmpuint ((info->at_add | info->update) & ~stored, ==, 0);
      g_assert_cmpuint (info->update & info->derived, ==, 0);
      g_assert_cmpuint (info->search, ==, info->classes);
    }
}

static void
test_identity_is_the_join (void)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (cdz_schema_has (CDZ_CLASS_CERTIFICATE, i))
      g_assert_true (cdz_schema_has (CDZ_CLASS_IDENTITY, i));
    else if (cdz_schema_has (CDZ_CLASS_IDENTITY, i))
      g_assert_true (cdz_schema_has (CDZ_CLASS_KEY, i));
}

/* -25303, on which people lose days elsewhere. */
static void
test_no_such_attribute (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (cdz_schema_require (CDZ_CLASS_CERTIFICATE, "application-tag", &error), ==, CDZ_ATTR_NONE);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  g_assert_cmpint (cdz_error_get_osstatus (error), ==, -25303);
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_ATTRIBUTE), ==, "application-tag");
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_CLASS), ==, "certificate");
  g_assert_nonnull (cdz_error_get_detail (error, CDZ_DETAIL_HINT));
  g_assert_nonnull (strstr (error->message, "certificates"));
  g_assert_nonnull (strstr (error->message, "application-tag"));
  g_assert_nonnull (strstr (error->message, "keys"));
  g_clear_error (&error);

  g_assert_cmpint (cdz_schema_require (CDZ_CLASS_KEY, "shoe-size", &error), ==, CDZ_ATTR_NONE);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  g_assert_nonnull (strstr (error->message, "shoe-size"));

  g_assert_cmpint (cdz_schema_require (CDZ_CLASS_KEY, "application-tag", NULL), ==, CDZ_ATTR_APPLICATION_TAG);
}

static void
test_normalize (void)
{
  static const struct
  {
    CdzAttr     attr;
    const char *text;
    const char *normal;      /* NULL: refused */
  } cases[] = {
    { CDZ_ATTR_SHA256, "AB:cd:0F", "abcd0f" },
    { CDZ_ATTR_SHA256, "ab cd 0f", "abcd0f" },
    { CDZ_ATTR_SHA256, "0xABCD", "abcd" },
    { CDZ_ATTR_SHA256, "xyz", NULL },
    { CDZ_ATTR_SERIAL_NUMBER, "00:9A", "009a" },
    { CDZ_ATTR_KEY_SIZE, "2048", "2048" },
    { CDZ_ATTR_KEY_SIZE, "0256", "256" },
    { CDZ_ATTR_KEY_SIZE, "-1", NULL },
    { CDZ_ATTR_KEY_SIZE, "2048 bits", NULL },
    { CDZ_ATTR_KEY_SIZE, "", NULL },
    { CDZ_ATTR_CAN_SIGN, "true", "true" },
    { CDZ_ATTR_CAN_SIGN, "yes", NULL },
    { CDZ_ATTR_NOT_AFTER, "2026-12-03T13:00:00Z", "2026-12-03T13:00:00Z" },
    { CDZ_ATTR_NOT_AFTER, "2026-12-03T15:00:00+02:00", "2026-12-03T13:00:00Z" },
    { CDZ_ATTR_NOT_AFTER, "tomorrow", NULL },
    { CDZ_ATTR_LABEL, " as it is ", " as it is " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *normal = cdz_schema_normalize (cases[i].attr, cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (normal, ==, cases[i].normal);
      if (cases[i].normal == NULL)
        g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
      else
        g_assert_no_error (error);
    }
}

/* What one call writes, another reads: dates of four and of other digits too. */
static void
test_normalize_is_stable (void)
{
  static const char *dates[] = { "1950-01-01T00:00:00Z", "2049-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
                                 "0001-01-01T00:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *normal = cdz_schema_normalize (CDZ_ATTR_NOT_AFTER, dates[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (normal, ==, dates[i]);
    }
}

static void
test_lists (void)
{
  static const char *awkward[] = { "DNS:a.example", "dirName:CN=x,O=y", "back\\slash", "", "\\,", NULL };
  static const char *empty[] = { NULL };
  g_autofree char *text = cdz_list_join (awkward);
  g_autofree char *nothing = cdz_list_join (empty);
  g_auto(GStrv) elements = cdz_list_split (text);
  g_auto(GStrv) none = cdz_list_split ("");
  g_auto(GStrv) absent = cdz_list_split (NULL);

  g_assert_cmpstrv (elements, awkward);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (absent), ==, 0);
}

static void
test_classes (void)
{
  CdzClass klass = CDZ_CLASS_NONE;
  g_autoptr(GError) error = NULL;

  for (guint i = CDZ_CLASS_CERTIFICATE; i < CDZ_N_CLASSES; i++)
    {
      g_assert_true (cdz_class_from_name (cdz_class_get_name (i), &klass, NULL));
      g_assert_cmpint (klass, ==, i);
    }

  g_assert_false (cdz_class_from_name ("none", &klass, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_assert_nonnull (strstr (error->message, "identity"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schema/contract", test_contract);
  g_test_add_func ("/schema/consistent", test_consistent);
  g_test_add_func ("/schema/identity-is-the-join", test_identity_is_the_join);
  g_test_add_func ("/schema/no-such-attribute", test_no_such_attribute);
  g_test_add_func ("/schema/normalize", test_normalize);
  g_test_add_func ("/schema/normalize-is-stable", test_normalize_is_stable);
  g_test_add_func ("/schema/lists", test_lists);
  g_test_add_func ("/schema/classes", test_classes);

  return g_test_run ();
}
