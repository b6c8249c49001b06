/* test-vault.c: the embedded keystore, on real files.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/stat.h>

#include "vault-fixture.h"

static void
test_empty (VaultFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (refresh (fixture->vault, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 0);
  g_assert_null (cdz_vault_get_id (fixture->vault));
  g_assert_true (cdz_store_is_writable (CDZ_STORE (fixture->vault)));
  g_assert_false (cdz_store_is_locked (CDZ_STORE (fixture->vault)));

  /* Looking makes nothing. */
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_add (VaultFixture  *fixture,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = apply_one (fixture->vault, add_object (make_certificate ("jane", 1)), &error);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  CdzResult *result;
  struct stat info;

  g_assert_no_error (error);
  g_assert_nonnull (outcome->operation);
  g_assert_cmpuint (outcome->results->len, ==, 1);
  result = g_ptr_array_index (outcome->results, 0);
  g_assert_cmpint (result->action, ==, CDZ_RESULT_ADDED);
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 1);
  g_assert_true (get_item (fixture->vault, 0) == result->item);
  g_assert_cmpstr (cdz_item_get (result->item, CDZ_ATTR_LABEL), ==, "jane");
  g_assert_nonnull (cdz_vault_get_id (fixture->vault));

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
}

/* What another object reads is what the first one made without reading. */
static void
test_read_back (VaultFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzCertificate) certificate = make_certificate ("Zoë, with a comma", 77);
  g_autoptr(CdzOutcome) outcome = NULL;
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);

  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, "work");
  cdz_attributes_set (attributes, CDZ_ATTR_COMMENT, "");
  cdz_attributes_set (attributes, CDZ_ATTR_GROUP, "corp.example");
  cdz_attributes_set (attributes, CDZ_ATTR_ORIGIN, "import");
  outcome = apply_one (fixture->vault,
                       cdz_change_new_add (G_OBJECT (certificate), attributes, CDZ_ON_CONFLICT_FAIL), &error);
  g_assert_no_error (error);

  g_assert_true (refresh (other, &error));
  g_assert_cmpuint (get_n_items (other), ==, 1);
  g_assert_true (cdz_item_is_same_content (get_item (fixture->vault, 0), get_item (other, 0)));
  g_assert_null (cdz_item_get (get_item (other, 0), CDZ_ATTR_COMMENT));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define TEST(name, function) \
  g_test_add ("/vault/" name, VaultFixture, NULL, vault_fixture_set_up, function, vault_fixture_tear_down)
  TEST ("empty", test_empty);
  TEST ("add", test_add);
  TEST ("read-back", test_read_back);

  return g_test_run ();
}
