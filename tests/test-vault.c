/* test-vault.c: the embedded keystore, on real files.  SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cdz-read-file.h"
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


static CdzAttributes *
attributes_of (CdzAttr     attr,
               const char *text)
{
  CdzAttributes *attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, attr, text);
  return attributes;
}

static CdzChange *
add_with (gpointer       object,
          CdzAttr        attr,
          const char    *text,
          CdzOnConflict  on_conflict)
{
  g_autoptr(GObject) owned = object;
  g_autoptr(CdzAttributes) attributes = attributes_of (attr, text);

  return cdz_change_new_add (owned, attributes, on_conflict);
}

static CdzChange *
update_of (CdzItem    *item,
           CdzAttr     attr,
           const char *text)
{
  g_autoptr(CdzAttributes) attributes = attributes_of (attr, text);

  return cdz_change_new_update (cdz_item_get_class (item), cdz_item_get (item, CDZ_ATTR_UUID), attributes);
}

static CdzChange *
delete_of (CdzItem *item)
{
  return cdz_change_new_delete (cdz_item_get_class (item), cdz_item_get (item, CDZ_ATTR_UUID));
}

static CdzResult *
only_result (CdzOutcome *outcome)
{
  g_assert_nonnull (outcome);
  g_assert_cmpuint (outcome->results->len, ==, 1);
  return g_ptr_array_index (outcome->results, 0);
}

/* Applies one change that has to succeed; (transfer none), as long as it is listed. */
static CdzItem *
apply_action (CdzVault        *vault,
              CdzChange       *change,
              CdzResultAction  action,
              char           **out_operation)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = apply_one (vault, change, &error);

  g_assert_no_error (error);
  g_assert_cmpint (only_result (outcome)->action, ==, action);
  if (out_operation != NULL)
    *out_operation = g_strdup (outcome->operation);
  return only_result (outcome)->item;
}

static void
assert_refused (CdzVault     *vault,
                CdzChange    *change,
                CdzErrorCode  code,
                const char   *detail,
                const char   *value)
{
  guint n_items = get_n_items (vault);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzOutcome) outcome = apply_one (vault, change, &error);

  g_assert_null (outcome);
  g_assert_error (error, CDZ_ERROR, (int) code);
  if (detail != NULL)
    g_assert_cmpstr (cdz_error_get_detail (error, detail), ==, value);
  g_assert_cmpuint (get_n_items (vault), ==, n_items);
}

static CdzVaultUndo *
undo (CdzVault    *vault,
      const char  *operation,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_undo_async (vault, operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_undo_finish (vault, result, error);
}

static gboolean
forget (CdzVault    *vault,
        const char  *operation,
        GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_forget_async (vault, operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  return cdz_vault_forget_finish (vault, result, error);
}

/* Behind the vault's back, as another program would. */
static void
run_sql (const char *path,
         const char *sql)
{
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static int
get_sql_number (const char *path,
                const char *sql)
{
  sqlite3_stmt *statement;
  sqlite3 *handle;
  int number;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

/* The same bytes exist; in another group they are another item. */
static void
test_exists (VaultFixture  *fixture,
             gconstpointer  data)
{
  CdzCertificate *certificate = make_certificate ("jane", 1);
  CdzItem *first = apply_action (fixture->vault, add_object (g_object_ref (certificate)), CDZ_RESULT_ADDED, NULL);
  g_autofree char *operation = NULL;

  g_assert_true (apply_action (fixture->vault, add_object (g_object_ref (certificate)), CDZ_RESULT_EXISTS, &operation) == first);
  g_assert_null (operation);
  apply_action (fixture->vault, add_with (certificate, CDZ_ATTR_GROUP, "corp", CDZ_ON_CONFLICT_FAIL), CDZ_RESULT_ADDED, NULL);
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 2);
}

/* Home authorities give every certificate the serial number 1. */
static void
test_conflict (VaultFixture  *fixture,
               gconstpointer  data)
{
  CdzItem *first = apply_action (fixture->vault, add_object (make_certificate ("ca", 1)), CDZ_RESULT_ADDED, NULL);
  g_autofree char *ref = cdz_item_dup_ref (first);
  g_autofree char *operation = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) undone = NULL;
  CdzItem *second;

  assert_refused (fixture->vault, add_object (make_certificate ("ca", 1)), CDZ_ERROR_DUPLICATE, CDZ_DETAIL_REF, ref);
  g_assert_true (apply_action (fixture->vault, add_with (make_certificate ("ca", 1), CDZ_ATTR_LABEL, "x", CDZ_ON_CONFLICT_KEEP),
                               CDZ_RESULT_KEPT, NULL) == first);
  g_object_ref (first);
  second = apply_action (fixture->vault, add_with (make_certificate ("ca", 1), CDZ_ATTR_LABEL, "x", CDZ_ON_CONFLICT_REPLACE),
                         CDZ_RESULT_REPLACED, &operation);
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 1);
  g_assert_cmpstr (cdz_item_get (second, CDZ_ATTR_UUID), !=, cdz_item_get (first, CDZ_ATTR_UUID));

  undone = undo (fixture->vault, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (undone->restored->len, ==, 1);
  g_assert_cmpuint (undone->removed->len, ==, 1);
  g_assert_true (cdz_item_is_same_content (get_item (fixture->vault, 0), first));
  g_object_unref (first);
}

/* Each refused by what the attribute table says. */
static void
test_validation (VaultFixture  *fixture,
                 gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  CdzItem *item = apply_action (vault, add_object (make_certificate ("jane", 1)), CDZ_RESULT_ADDED, NULL);

  assert_refused (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_APPLICATION_TAG, "t", 0),
                  CDZ_ERROR_NO_SUCH_ATTRIBUTE, CDZ_DETAIL_ATTRIBUTE, "application-tag");
  assert_refused (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_ACCESSIBLE, "when-unlocked", 0),
                  CDZ_ERROR_NO_SUCH_ATTRIBUTE, CDZ_DETAIL_CLASS, "certificate");
  assert_refused (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_SUBJECT, "CN=other", 0),
                  CDZ_ERROR_PARAM, CDZ_DETAIL_ATTRIBUTE, "subject");
  assert_refused (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_CREATED, "2026-01-01T00:00:00Z", 0),
                  CDZ_ERROR_PARAM, CDZ_DETAIL_ATTRIBUTE, "created");
  assert_refused (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_GROUP, "Not A Group", 0), CDZ_ERROR_PARAM, NULL, NULL);
  apply_action (vault, add_with (make_certificate ("a", 2), CDZ_ATTR_SUBJECT, "CN=a", 0), CDZ_RESULT_ADDED, NULL);

  assert_refused (vault, update_of (item, CDZ_ATTR_SUBJECT, "CN=other"), CDZ_ERROR_PARAM, CDZ_DETAIL_ATTRIBUTE, "subject");
  assert_refused (vault, update_of (item, CDZ_ATTR_GROUP, "corp"), CDZ_ERROR_PARAM, CDZ_DETAIL_ATTRIBUTE, "group");
  assert_refused (vault, update_of (item, CDZ_ATTR_STATE, "sent"), CDZ_ERROR_NO_SUCH_ATTRIBUTE, NULL, NULL);
}

/* One change that cannot be takes all the others with it. */
static void
test_all_or_nothing (VaultFixture  *fixture,
                     gconstpointer  data)
{
  g_autoptr(GPtrArray) changes = changes_new ();
  g_autoptr(CdzOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (changes, add_object (make_certificate ("a", 1)));
  g_ptr_array_add (changes, cdz_change_new_delete (CDZ_CLASS_CERTIFICATE, "00000000-0000-0000-0000-000000000000"));
  outcome = apply (fixture->vault, changes, &error);
  g_assert_null (outcome);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
  g_assert_true (refresh (fixture->vault, NULL));
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 0);
}

static void
test_update_and_undo (VaultFixture  *fixture,
                      gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  CdzItem *item = apply_action (vault, add_with (make_certificate ("jane", 1), CDZ_ATTR_LABEL, "one", 0), CDZ_RESULT_ADDED, NULL);
  g_autofree char *uuid = g_strdup (cdz_item_get (item, CDZ_ATTR_UUID));
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) refused = NULL;
  g_autoptr(CdzVaultUndo) undone = NULL;
  g_autoptr(CdzVaultUndo) undone_too = NULL;

  item = apply_action (vault, update_of (item, CDZ_ATTR_LABEL, "two"), CDZ_RESULT_UPDATED, &first);
  item = apply_action (vault, update_of (item, CDZ_ATTR_LABEL, "three"), CDZ_RESULT_UPDATED, &second);
  g_assert_cmpstr (cdz_item_get (get_item (vault, 0), CDZ_ATTR_LABEL), ==, "three");

  /* The older one would throw away what came after it. */
  refused = undo (vault, first, &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_PARAM);
  g_clear_error (&error);

  undone = undo (vault, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (undone->operation, ==, second);
  g_assert_cmpstr (cdz_item_get (get_item (vault, 0), CDZ_ATTR_LABEL), ==, "two");
  undone_too = undo (vault, first, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (get_item (vault, 0), CDZ_ATTR_LABEL), ==, "one");
  g_assert_cmpstr (cdz_item_get (get_item (vault, 0), CDZ_ATTR_UUID), ==, uuid);
}

static void
test_delete_and_undo (VaultFixture  *fixture,
                      gconstpointer  data)
{
  CdzVault *vault = fixture->vault;
  CdzCertificate *certificate = make_certificate ("jane", 1);
  CdzItem *item = apply_action (vault, add_object (g_object_ref (certificate)), CDZ_RESULT_ADDED, NULL);
  g_autofree char *uuid = g_strdup (cdz_item_get (item, CDZ_ATTR_UUID));
  g_autofree char *operation = NULL;
  g_autofree char *again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) undone = NULL;
  g_autoptr(CdzVaultUndo) refused = NULL;
  g_autoptr(CdzVaultUndo) never = NULL;

  apply_action (vault, delete_of (item), CDZ_RESULT_DELETED, &operation);
  g_assert_cmpuint (get_n_items (vault), ==, 0);
  undone = undo (vault, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cdz_item_get (get_item (vault, 0), CDZ_ATTR_UUID), ==, uuid);

  /* The place was taken meanwhile. */
  g_free (g_steal_pointer (&operation));
  apply_action (vault, delete_of (get_item (vault, 0)), CDZ_RESULT_DELETED, &operation);
  apply_action (vault, add_object (certificate), CDZ_RESULT_ADDED, NULL);
  refused = undo (vault, operation, &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE);
  g_assert_cmpstr (cdz_error_get_detail (error, CDZ_DETAIL_REF), ==,
                   (again = cdz_item_dup_ref (get_item (vault, 0))));
  g_clear_error (&error);

  never = undo (vault, "nothing", &error);
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
}

/* "Delete permanently": nowhere in the vault's files. */
static void
test_forget (VaultFixture  *fixture,
             gconstpointer  data)
{
  static const char marker[] = "find-me-if-you-can";
  CdzItem *item = apply_action (fixture->vault, add_with (make_certificate ("jane", 1), CDZ_ATTR_COMMENT, marker, 0),
                                CDZ_RESULT_ADDED, NULL);
  const char * const suffixes[] = { "", "-wal" };
  g_autofree char *operation = NULL;
  g_autoptr(GError) error = NULL;

  apply_action (fixture->vault, delete_of (item), CDZ_RESULT_DELETED, &operation);

  for (guint round = 0; round < 2; round++)
    {
      gboolean is_found = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
        {
          g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);
          g_autofree char *contents = NULL;
          gsize size = 0;

          if (g_file_get_contents (path, &contents, &size, NULL))
            is_found = is_found || memmem (contents, size, marker, strlen (marker)) != NULL;
        }

      /* First that a look finds it at all. */
      g_assert_cmpint (is_found, ==, round == 0);
      if (round == 0)
        g_assert_true (forget (fixture->vault, operation, &error));
      g_assert_no_error (error);
    }
}

/* Twenty operations, and none older than seven days. */
static void
test_prune (VaultFixture  *fixture,
            gconstpointer  data)
{
  for (long i = 1; i <= 23; i++)
    apply_action (fixture->vault, add_object (make_certificate ("x", i)), CDZ_RESULT_ADDED, NULL);
  g_assert_cmpint (get_sql_number (fixture->path, "SELECT count(*) FROM operation"), ==, 20);

  run_sql (fixture->path, "UPDATE operation SET time = time - 8 * 86400 WHERE number <= 20");
  apply_action (fixture->vault, add_object (make_certificate ("x", 24)), CDZ_RESULT_ADDED, NULL);
  g_assert_cmpint (get_sql_number (fixture->path, "SELECT count(*) FROM operation"), ==, 4);
  g_assert_cmpint (get_sql_number (fixture->path, "SELECT count(*) FROM step"), ==, 4);
}

static void
count_changes_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  guint *counts = user_data;

  counts[0]++;
  counts[1] += removed;
  counts[2] += added;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (model, i);

      g_assert_true (CDZ_IS_ITEM (item));
    }
}

/* What did not change stays the same object, and is not announced. */
static void
test_stable_objects (VaultFixture  *fixture,
                     gconstpointer  data)
{
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);
  g_autoptr(GPtrArray) changes = changes_new ();
  g_autoptr(CdzOutcome) outcome = NULL;
  g_autoptr(GPtrArray) before = g_ptr_array_new ();
  guint counts[3] = { 0 };

  for (long i = 1; i <= 9; i++)
    g_ptr_array_add (changes, add_object (make_certificate ("x", i)));
  outcome = apply (fixture->vault, changes, NULL);
  g_assert_true (refresh (other, NULL));
  for (guint i = 0; i < 9; i++)
    g_ptr_array_add (before, get_item (other, i));

  apply_action (fixture->vault, delete_of (get_item (fixture->vault, 1)), CDZ_RESULT_DELETED, NULL);
  apply_action (fixture->vault, update_of (get_item (fixture->vault, 5), CDZ_ATTR_LABEL, "new"), CDZ_RESULT_UPDATED, NULL);
  apply_action (fixture->vault, add_object (make_certificate ("x", 10)), CDZ_RESULT_ADDED, NULL);

  g_signal_connect (other, "items-changed", G_CALLBACK (count_changes_cb), counts);
  g_assert_true (refresh (other, NULL));
  g_assert_cmpuint (counts[0], ==, 3);
  g_assert_cmpuint (counts[1], ==, 2);
  g_assert_cmpuint (counts[2], ==, 2);
  g_assert_true (get_item (other, 0) == before->pdata[0]);
  g_assert_true (get_item (other, 4) == before->pdata[5]);
  g_assert_true (get_item (other, 5) != before->pdata[6]);
  g_assert_true (get_item (other, 7) == before->pdata[8]);
  for (guint i = 0; i < 9; i++)
    g_assert_true (cdz_item_is_same_content (get_item (other, i), get_item (fixture->vault, i)));

  g_assert_true (refresh (other, NULL));
  g_assert_cmpuint (counts[0], ==, 3);
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The change of the other vault did not appear within 10 s");
  return G_SOURCE_REMOVE;
}

/* What another connection commits appears by itself. */
static void
test_live (VaultFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr(CdzVault) other = cdz_vault_new (fixture->path);
  guint deadline = g_timeout_add_seconds (10, give_up_cb, NULL);

  apply_action (fixture->vault, add_object (make_certificate ("x", 1)), CDZ_RESULT_ADDED, NULL);
  g_assert_true (refresh (other, NULL));
  cdz_vault_set_watched (other, TRUE);
  apply_action (fixture->vault, add_object (make_certificate ("x", 2)), CDZ_RESULT_ADDED, NULL);
  while (get_n_items (other) < 2)
    g_main_context_iteration (NULL, TRUE);

  apply_action (fixture->vault, delete_of (get_item (fixture->vault, 0)), CDZ_RESULT_DELETED, NULL);
  while (get_n_items (other) > 1)
    g_main_context_iteration (NULL, TRUE);

  cdz_vault_set_watched (other, FALSE);
  g_source_remove (deadline);
}

static void
assert_not_opened (VaultFixture *fixture,
                   CdzErrorCode  code)
{
  g_autoptr(CdzVault) vault = cdz_vault_new (fixture->path);
  g_autoptr(GError) error = NULL;

  g_assert_false (refresh (vault, &error));
  g_assert_error (error, CDZ_ERROR, (int) code);
}

static void
test_foreign_files (VaultFixture  *fixture,
                    gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  assert_not_opened (fixture, CDZ_ERROR_UNRECOGNIZED);

  g_remove (fixture->path);
  run_sql (fixture->path, "CREATE TABLE t (x)");
  assert_not_opened (fixture, CDZ_ERROR_UNRECOGNIZED);

  /* An empty file is as good as none. */
  g_remove (fixture->path);
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  apply_action (fixture->vault, add_object (make_certificate ("x", 1)), CDZ_RESULT_ADDED, NULL);
  run_sql (fixture->path, "PRAGMA user_version=99");
  assert_not_opened (fixture, CDZ_ERROR_UNSUPPORTED);
  g_assert_no_error (error);
}

static void
test_damaged (VaultFixture  *fixture,
              gconstpointer  data)
{
  g_autofree char *contents = NULL;
  gsize size;

  for (long i = 1; i <= 20; i++)
    apply_action (fixture->vault, add_object (make_certificate ("x", i)), CDZ_RESULT_ADDED, NULL);
  drop_vault (&fixture->vault);

  g_assert_true (g_file_get_contents (fixture->path, &contents, &size, NULL));
  memset (contents + 4096, 0x5a, size - 4096);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) size, NULL));
  assert_not_opened (fixture, CDZ_ERROR_MALFORMED);
  fixture->vault = cdz_vault_new (fixture->path);
}

/* As somebody who may not write: root may everywhere. */
static void
test_read_only (VaultFixture  *fixture,
                gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  gboolean is_root = geteuid () == 0;
  g_autoptr(CdzVault) other = NULL;

  apply_action (fixture->vault, add_object (make_certificate ("x", 1)), CDZ_RESULT_ADDED, NULL);
  drop_vault (&fixture->vault);
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  if (is_root)
    g_assert_cmpint (setresuid (65534, 65534, 0), ==, 0);

  other = cdz_vault_new (fixture->path);
  g_assert_true (refresh (other, NULL));
  g_assert_cmpuint (get_n_items (other), ==, 1);
  g_assert_false (cdz_store_is_writable (CDZ_STORE (other)));
  assert_refused (other, add_object (make_certificate ("x", 2)), CDZ_ERROR_READ_ONLY, NULL, NULL);
  assert_refused (other, delete_of (get_item (other, 0)), CDZ_ERROR_READ_ONLY, NULL, NULL);

  if (is_root)
    g_assert_cmpint (setresuid (0, 0, 0), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  fixture->vault = cdz_vault_new (fixture->path);
}

/* A full disk leaves the old state, and says so. */
static void
test_no_space (VaultFixture  *fixture,
               gconstpointer  data)
{
  struct rlimit limit, small;
  g_autoptr(GPtrArray) changes = changes_new ();
  g_autoptr(CdzOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  apply_action (fixture->vault, add_object (make_certificate ("x", 1)), CDZ_RESULT_ADDED, NULL);
  for (long i = 2; i <= 200; i++)
    g_ptr_array_add (changes, add_object (make_certificate ("x", i)));

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 200 * 1024;
  setrlimit (RLIMIT_FSIZE, &small);
  outcome = apply (fixture->vault, changes, &error);
  setrlimit (RLIMIT_FSIZE, &limit);

  g_assert_null (outcome);
  g_assert_cmpint (cdz_error_classify (error)->code, ==, CDZ_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (refresh (fixture->vault, &error));
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 1);
  outcome = apply (fixture->vault, changes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (get_n_items (fixture->vault), ==, 200);
}

/* As another process sees it: a process's own locks are invisible to itself. */
static gboolean
is_locked (const char *path)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
      int fd = open (path, O_RDWR | O_CLOEXEC);

      _exit (fd < 0 || fcntl (fd, F_GETLK, &lock) != 0 ? 2 : lock.l_type != F_UNLCK);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) < 2);
  return WEXITSTATUS (status) == 1;
}

/* Whoever opened and closed the vault's files here would drop SQLite's locks. */
static void
test_not_read_beside (VaultFixture  *fixture,
                      gconstpointer  data)
{
  g_autoptr(CdzOutcome) outcome = apply_one (fixture->vault, add_object (make_certificate ("jane", 1)), NULL);
  g_autofree char *index = g_strconcat (fixture->path, "-shm", NULL);
  g_autofree char *other_name = g_strconcat (fixture->path, ".pem", NULL);
  const char *paths[] = { fixture->path, index, other_name };

  g_assert_nonnull (outcome);
  g_assert_cmpint (link (fixture->path, other_name), ==, 0);
  g_assert_true (is_locked (index));

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (cdz_read_file (paths[i], 1024 * 1024, &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED);
    }
  g_assert_true (is_locked (index));

  /* What it is good for. */
  close (open (index, O_RDONLY | O_CLOEXEC));
  g_assert_false (is_locked (index));
}

static void
test_value_and_gone (VaultFixture  *fixture,
                     gconstpointer  data)
{
  CdzCertificate *certificate = make_certificate ("jane", 1);
  g_autoptr(GBytes) der = g_bytes_ref (cdz_certificate_get_der (certificate));
  g_autoptr(CdzItem) item = g_object_ref (apply_action (fixture->vault, add_object (certificate), CDZ_RESULT_ADDED, NULL));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GBytes) value = NULL;

      cdz_store_load_value_async (CDZ_STORE (fixture->vault), item, NULL, take_result_cb, &result);
      wait_for_result (&result);
      value = cdz_store_load_value_finish (CDZ_STORE (fixture->vault), result, &error);
      if (i == 0)
        {
          g_assert_true (g_bytes_equal (value, der));
          apply_action (fixture->vault, delete_of (item), CDZ_RESULT_DELETED, NULL);
        }
    }

  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
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
  TEST ("exists", test_exists);
  TEST ("conflict", test_conflict);
  TEST ("validation", test_validation);
  TEST ("all-or-nothing", test_all_or_nothing);
  TEST ("update-and-undo", test_update_and_undo);
  TEST ("delete-and-undo", test_delete_and_undo);
  TEST ("forget", test_forget);
  TEST ("prune", test_prune);
  TEST ("stable-objects", test_stable_objects);
  TEST ("live", test_live);
  TEST ("foreign-files", test_foreign_files);
  TEST ("damaged", test_damaged);
  TEST ("read-only", test_read_only);
  TEST ("no-space", test_no_space);
  TEST ("not-read-beside", test_not_read_beside);
  TEST ("value-and-gone", test_value_and_gone);

  return g_test_run ();
}
