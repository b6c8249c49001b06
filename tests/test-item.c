/* test-item.c: items and their join.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cdz-item.h"

static CdzItem *
make (CdzClass    klass,
      const char *store,
      const char *uuid,
      const char *label)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, uuid);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label);
  if (klass == CDZ_CLASS_KEY)
    {
      cdz_attributes_set (attributes, CDZ_ATTR_KEY_CLASS, "private");
      cdz_attributes_set (attributes, CDZ_ATTR_APPLICATION_TAG, "tag");
    }
  else if (klass == CDZ_CLASS_CERTIFICATE)
    cdz_attributes_set (attributes, CDZ_ATTR_ISSUER, "CN=Corp CA");

  return cdz_item_new (klass, store, attributes, NULL);
}

static void
test_refs (void)
{
  static const struct
  {
    CdzClass    klass;
    const char *store;
    const char *uuid;
    const char *ref;
  } cases[] = {
    { CDZ_CLASS_CERTIFICATE, "vault", "u-1", "vault:u-1" },
    { CDZ_CLASS_KEY, "secrets/login", "u-2", "secrets:u-2" },
    { CDZ_CLASS_OTHER, "secrets/login", "00ff", "other:00ff" },
    { CDZ_CLASS_CERTIFICATE, "file", "u-3", NULL },
    { CDZ_CLASS_CERTIFICATE, "vault", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(CdzItem) item = make (cases[i].klass, cases[i].store, cases[i].uuid, "x");
      g_autofree char *ref = cdz_item_dup_ref (item);

      g_assert_cmpstr (ref, ==, cases[i].ref);
    }
}

static void
test_identity (void)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, "vault", "u-1", "certificate");
  g_autoptr(CdzItem) key = make (CDZ_CLASS_KEY, "secrets/login", "u-2", "key");
  g_autoptr(CdzItem) identity = cdz_item_new_identity (certificate, key, NULL);
  g_autofree char *ref = cdz_item_dup_ref (identity);

  g_assert_cmpint (cdz_item_get_class (identity), ==, CDZ_CLASS_IDENTITY);
  g_assert_cmpstr (ref, ==, "identity:u-1");
  g_assert_cmpstr (cdz_item_get_store (identity), ==, "vault");
  g_assert_true (cdz_item_get_certificate (identity) == certificate);
  g_assert_true (cdz_item_get_key (identity) == key);

  /* The certificate's where it has one, else the key's, and never key-class. */
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_LABEL), ==, "certificate");
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_ISSUER), ==, "CN=Corp CA");
  g_assert_cmpstr (cdz_item_get (identity, CDZ_ATTR_APPLICATION_TAG), ==, "tag");
  g_assert_null (cdz_item_get (identity, CDZ_ATTR_KEY_CLASS));
}

/* A file has no references, and so have the identities in it. */
static void
test_identity_of_a_file (void)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, "file", "u-1", "certificate");
  g_autoptr(CdzItem) key = make (CDZ_CLASS_KEY, "file", "u-2", "key");
  g_autoptr(CdzItem) identity = cdz_item_new_identity (certificate, key, NULL);

  g_assert_null (cdz_item_dup_ref (identity));
}

static void
test_same_content (void)
{
  g_autoptr(CdzItem) item = make (CDZ_CLASS_KEY, "vault", "u-1", "key");
  g_autoptr(CdzItem) again = make (CDZ_CLASS_KEY, "vault", "u-1", "key");
  g_autoptr(CdzItem) renamed = make (CDZ_CLASS_KEY, "vault", "u-1", "renamed");
  g_autoptr(CdzItem) elsewhere = make (CDZ_CLASS_KEY, "secrets/login", "u-1", "key");

  g_assert_true (cdz_item_is_same_content (item, item));
  g_assert_true (cdz_item_is_same_content (item, again));
  g_assert_false (cdz_item_is_same_content (item, renamed));
  g_assert_false (cdz_item_is_same_content (item, elsewhere));
}

/* A list must repaint an identity whose key changed where it is. */
static void
test_same_content_of_identities (void)
{
  g_autoptr(CdzItem) certificate = make (CDZ_CLASS_CERTIFICATE, "vault", "u-1", "certificate");
  g_autoptr(CdzItem) key = make (CDZ_CLASS_KEY, "vault", "u-2", "key");
  g_autoptr(CdzItem) renamed = make (CDZ_CLASS_KEY, "vault", "u-2", "renamed");
  g_autoptr(CdzItem) a = cdz_item_new_identity (certificate, key, NULL);
  g_autoptr(CdzItem) b = cdz_item_new_identity (certificate, renamed, NULL);
  g_autoptr(CdzItem) c = cdz_item_new_identity (certificate, key, NULL);

  g_assert_false (cdz_item_is_same_content (a, b));
  g_assert_true (cdz_item_is_same_content (a, c));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/refs", test_refs);
  g_test_add_func ("/item/identity", test_identity);
  g_test_add_func ("/item/identity-of-a-file", test_identity_of_a_file);
  g_test_add_func ("/item/same-content", test_same_content);
  g_test_add_func ("/item/same-content-of-identities", test_same_content_of_identities);

  return g_test_run ();
}
