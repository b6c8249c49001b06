/* test-library.c: the four operations, and the mistakes that people make with them.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "locked-store.h"
#include "services-fixture.h"

static CdzAttributes *
attributes_of (CdzAttr     attr,
               const char *text)
{
  CdzAttributes *attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, attr, text);
  return attributes;
}

static CdzItem *
add_named (Fixture    *fixture,
           const char *name,
           long        serial)
{
  g_autoptr(GError) error = NULL;
  CdzItem *item = add (fixture, make_certificate (name, serial), NULL, &error);

  g_assert_no_error (error);
  return item;
}

static GPtrArray *
match (Fixture     *fixture,
       CdzClass     klass,
       const char  *name,
       const char  *value,
       GError     **error)
{
  g_autoptr(CdzQuery) query = cdz_query_new (klass);

  if (name != NULL && !cdz_query_add_match (query, name, value, error))
    return NULL;

  return cdz_library_copy_matching (fixture->library, fixture->caller, query, error);
}

static CdzItem *
update (Fixture        *fixture,
        CdzItem        *item,
        CdzAttributes  *attributes,
        GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_library_update_async (fixture->library, fixture->caller, item, attributes, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_library_update_finish (fixture->library, result, error);
}

static CdzDeletion *
delete (Fixture         *fixture,
        CdzItem         *item,
        CdzDeleteFlags   flags,
        GError         **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, item);
  cdz_library_delete_async (fixture->library, fixture->caller, items, flags, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_library_delete_finish (fixture->library, result, error);
}

static void
test_add (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = match (fixture, CDZ_CLASS_CERTIFICATE, "serial-number", "0x01", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (found->pdata[0] == item);
  g_assert_cmpstr (cdz_item_get (item, CDZ_ATTR_LABEL), ==, "jane");

  /* Another process sees it. */
  open_library (fixture);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);
}

/* errSecDuplicateItem: the same certificate once more, and who has its place. */
static void
test_add_twice (Fixture       *fixture,
                gconstpointer  data)
{
  CdzCertificate *certificate = make_certificate ("jane", 1);
  g_autoptr(CdzCertificate) again = g_object_ref (certificate);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzItem) item = add (fixture, certificate, NULL, &error);
  g_autofree char *ref = cdz_item_dup_ref (item);

  g_assert_no_error (error);
  g_assert_null (add (fixture, g_object_ref (again), NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE);
  assert_detail (error, CDZ_DETAIL_REF, ref);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);
}

/* A home authority that starts at serial number 1 each time. */
static void
test_add_same_serial (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(CdzItem) first = add_named (fixture, "home CA", 1);
  g_autofree char *ref = cdz_item_dup_ref (first);
  g_autoptr(CdzAttributes) in_group = attributes_of (CDZ_ATTR_GROUP, "org.example");
  g_autoptr(CdzItem) beside = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, make_certificate ("home CA", 1), NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE);
  assert_detail (error, CDZ_DETAIL_REF, ref);
  g_clear_error (&error);

  beside = add (fixture, make_certificate ("home CA", 1), in_group, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (beside, CDZ_ATTR_GROUP), ==, "org.example");
}

/* errSecNoSuchAttr: the mistake on which people lose days. */
static void
test_no_such_attribute (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(CdzAttributes) tagged = attributes_of (CDZ_ATTR_APPLICATION_TAG, "org.example.vpn");
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, make_certificate ("joe", 2), tagged, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "application-tag");
  assert_detail (error, CDZ_DETAIL_CLASS, "certificate");
  g_assert_nonnull (strstr (error->message, "keys"));
  g_clear_error (&error);

  g_assert_null (update (fixture, item, tagged, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "application-tag");
  g_clear_error (&error);

  g_assert_null (match (fixture, CDZ_CLASS_CERTIFICATE, "application-tag", "org.example.vpn", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
}

/* What follows from the bytes may be repeated, not contradicted. */
static void
test_derived (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(CdzAttributes) wrong = attributes_of (CDZ_ATTR_SERIAL_NUMBER, "4711");
  g_autoptr(CdzAttributes) right = attributes_of (CDZ_ATTR_SERIAL_NUMBER, "01");
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzItem) same = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, make_certificate ("jane", 1), wrong, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "serial-number");
  g_clear_error (&error);

  item = add (fixture, make_certificate ("jane", 1), right, &error);
  g_assert_no_error (error);
  g_assert_null (update (fixture, item, wrong, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "serial-number");
  g_clear_error (&error);

  same = update (fixture, item, right, &error);
  g_assert_no_error (error);
  g_assert_true (same == item);
}

static void
test_set_protection (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(CdzAttributes) attributes = attributes_of (CDZ_ATTR_ACCESSIBLE, "when-unlocked");
  g_autoptr(CdzAttributes) key_attributes = attributes_of (CDZ_ATTR_KEY_CLASS, "private");
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(CdzItem) certificate = add_named (fixture, "jane", 1);
  g_autoptr(CdzItem) key = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (update (fixture, certificate, attributes, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE);
  g_clear_error (&error);

  key = add (fixture, wrap_public (pkey), NULL, &error);
  g_assert_no_error (error);
  g_assert_null (update (fixture, key, attributes, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "accessible");
  g_assert_nonnull (strstr (cdz_error_get_detail (error, CDZ_DETAIL_HINT), "protect"));
  g_clear_error (&error);

  g_assert_null (update (fixture, key, key_attributes, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
}

static void
test_update (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autoptr(CdzAttributes) attributes = attributes_of (CDZ_ATTR_LABEL, "Jane at work");
  g_autoptr(CdzItem) now = NULL;
  g_autoptr(CdzItem) resolved = NULL;
  g_autoptr(GError) error = NULL;

  now = update (fixture, item, attributes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (now, CDZ_ATTR_LABEL), ==, "Jane at work");
  g_assert_cmpstr (cdz_item_get (now, CDZ_ATTR_UUID), ==, cdz_item_get (item, CDZ_ATTR_UUID));
  resolved = resolve (fixture, "Jane at work");
  g_assert_true (resolved == now);
}

static void
test_groups (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const groups[] = { "org.example", NULL };
  g_autoptr(CdzAttributes) bad = attributes_of (CDZ_ATTR_GROUP, "Org Example");
  g_autoptr(CdzAttributes) other = attributes_of (CDZ_ATTR_GROUP, "org.other");
  g_autoptr(CdzItem) foreign = NULL;
  g_autoptr(GPtrArray) found = NULL;
  g_autofree char *ref = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, make_certificate ("jane", 1), bad, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  assert_detail (error, CDZ_DETAIL_ATTRIBUTE, "group");
  g_clear_error (&error);

  foreign = add (fixture, make_certificate ("jane", 1), other, &error);
  g_assert_no_error (error);
  ref = cdz_item_dup_ref (foreign);

  /* errSecMissingEntitlement: a caller of limited rights. */
  cdz_caller_unref (fixture->caller);
  fixture->caller = cdz_caller_new ("agent", groups);
  g_assert_null (add (fixture, make_certificate ("joe", 1), other, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
  g_clear_error (&error);

  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, ref, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
  g_clear_error (&error);
  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, "jane", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
  g_clear_error (&error);
  g_assert_null (match (fixture, CDZ_CLASS_NONE, "group", "org.other", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
  g_clear_error (&error);
  g_assert_null (delete (fixture, foreign, CDZ_DELETE_DEFAULT, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MISSING_ENTITLEMENT);
  g_clear_error (&error);

  /* Without naming the group it is as if it were not there. */
  found = match (fixture, CDZ_CLASS_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
}

static void
test_not_found (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autofree char *ref = cdz_item_dup_ref (item);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (match (fixture, CDZ_CLASS_CERTIFICATE, "label", "joe", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "joe"));
  g_assert_null (cdz_error_get_detail (error, CDZ_DETAIL_HINT));
  g_clear_error (&error);

  /* It is there, but of another class. */
  g_assert_null (match (fixture, CDZ_CLASS_KEY, "label", "jane", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (cdz_error_get_detail (error, CDZ_DETAIL_HINT), ref));
  g_clear_error (&error);

  /* Without a condition nothing is missing. */
  all = match (fixture, CDZ_CLASS_KEY, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 0);
}

/* errSecInteractionNotAllowed, never errSecItemNotFound, while something is locked. */
static void
test_locked_store (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(LockedStore) store = g_object_new (LOCKED_TYPE_STORE, NULL);
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_NONE);
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GError) error = NULL;

  cdz_library_add_store (fixture->library, CDZ_STORE (store));
  g_assert_null (match (fixture, CDZ_CLASS_NONE, "label", "joe", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  assert_detail (error, CDZ_DETAIL_STORE, "secrets/work");
  g_clear_error (&error);
  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, "joe", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  g_clear_error (&error);

  /* What is found elsewhere is found; what can only be in the vault is not there. */
  found = match (fixture, CDZ_CLASS_NONE, "label", "jane", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);

  g_assert_true (cdz_query_add_match (query, "label", "joe", NULL));
  cdz_query_set_store (query, "vault");
  g_assert_null (cdz_library_copy_matching (fixture->library, fixture->caller, query, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_clear_error (&error);

  cdz_query_set_store (query, "Attic");
  g_assert_null (cdz_library_copy_matching (fixture->library, fixture->caller, query, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
}

static void
test_resolve (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(CdzItem) jane = add_named (fixture, "jane", 1);
  g_autoptr(CdzItem) first = add_named (fixture, "twin", 2);
  g_autoptr(CdzItem) second = add_named (fixture, "twin", 3);
  g_autoptr(CdzItem) by_ref = NULL;
  g_autoptr(CdzItem) by_prefix = NULL;
  g_autofree char *ref = cdz_item_dup_ref (jane);
  g_autofree char *first_ref = cdz_item_dup_ref (first);
  g_autofree char *second_ref = cdz_item_dup_ref (second);
  g_autofree char *prefix = g_strndup (cdz_item_get (jane, CDZ_ATTR_UUID), 13);
  g_autofree char *no_identity = g_strconcat ("identity:", cdz_item_get (jane, CDZ_ATTR_UUID), NULL);
  g_autoptr(GError) error = NULL;

  by_ref = resolve (fixture, ref);
  by_prefix = resolve (fixture, prefix);
  g_assert_true (by_ref == jane);
  g_assert_true (by_prefix == jane);

  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, "twin", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_assert_nonnull (strstr (error->message, first_ref));
  g_assert_nonnull (strstr (error->message, second_ref));
  g_clear_error (&error);

  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, "jan", &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (cdz_library_resolve (fixture->library, fixture->caller, no_identity, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "without its private key"));
}

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autoptr(CdzDeletion) deletion = NULL;
  g_autoptr(CdzDeletion) again = NULL;
  g_autoptr(CdzVaultUndo) undo = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  deletion = delete (fixture, item, CDZ_DELETE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_nonnull (deletion->operation);
  g_assert_cmpuint (deletion->deleted->len, ==, 1);
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 0);

  cdz_library_undo_async (fixture->library, fixture->caller, deletion->operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  undo = cdz_library_undo_finish (fixture->library, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (undo->restored->len, ==, 1);
  g_assert_cmpstr (cdz_item_get (undo->restored->pdata[0], CDZ_ATTR_UUID), ==, cdz_item_get (item, CDZ_ATTR_UUID));
  g_assert_cmpuint (get_n (cdz_library_get_items (fixture->library)), ==, 1);

  /* Nothing is left to bring back. */
  again = delete (fixture, undo->restored->pdata[0], CDZ_DELETE_PERMANENTLY, &error);
  g_assert_no_error (error);
  g_assert_null (again->operation);
  g_assert_cmpuint (again->deleted->len, ==, 1);

  g_assert_null (delete (fixture, undo->restored->pdata[0], CDZ_DELETE_DEFAULT, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
}

/* A folder that may not be written: readable as ever, and says so. */
static void
test_read_only (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(CdzItem) item = add_named (fixture, "jane", 1);
  g_autofree char *path = g_build_filename (fixture->folder, "vault.db", NULL);
  g_autoptr(CdzAttributes) attributes = attributes_of (CDZ_ATTR_LABEL, "other");
  g_autoptr(CdzItem) now = NULL;
  g_autoptr(GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root writes where nobody may");
      return;
    }

  g_clear_object (&fixture->library);
  g_chmod (path, 0400);
  g_chmod (fixture->folder, 0500);
  open_library (fixture);
  now = resolve (fixture, "jane");
  g_assert_null (update (fixture, now, attributes, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_null (delete (fixture, now, CDZ_DELETE_DEFAULT, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_READ_ONLY);
  g_chmod (fixture->folder, 0700);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/library/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("add", test_add);
  ADD ("add-twice", test_add_twice);
  ADD ("add-same-serial", test_add_same_serial);
  ADD ("no-such-attribute", test_no_such_attribute);
  ADD ("derived", test_derived);
  ADD ("set-protection", test_set_protection);
  ADD ("update", test_update);
  ADD ("groups", test_groups);
  ADD ("not-found", test_not_found);
  ADD ("locked-store", test_locked_store);
  ADD ("resolve", test_resolve);
  ADD ("delete", test_delete);
  ADD ("read-only", test_read_only);

  return g_test_run ();
}
