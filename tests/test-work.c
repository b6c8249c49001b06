/* test-work.c: long work says how far it is, and stops at once.  SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "cdz-work.h"
#include "services-fixture.h"

#define N_ITEMS 10000

/* Work that was done before it could be cancelled is taken back and tried again; on any
 * machine one of so many attempts comes in time. */
#define MAX_ATTEMPTS 20

/* One certificate again and again, each with another number: nobody here looks at the
 * signature, and so many of them would take longer than all that is tried. */
static char *
write_bundle (Fixture *fixture)
{
  static const guint8 serial[] = { 0x02, 0x04, 0x7a, 0x5a, 0x00, 0x00 };
  g_autoptr(EVP_PKEY) pkey = make_pkey ();
  g_autoptr(X509) x509 = make_x509 (pkey, "host", 0x7a5a0000, FALSE, NULL, NULL);
  g_autoptr(BIO) bio = BIO_new (BIO_s_mem ());
  guint8 *der = NULL;
  int size = i2d_X509 (x509, &der);
  guint8 *place = memmem (der, (gsize) size, serial, sizeof serial);

  g_assert_nonnull (place);
  for (guint i = 0; i < N_ITEMS; i++)
    {
      place[4] = (guint8) (i >> 8);
      place[5] = (guint8) i;
      PEM_write_bio (bio, "CERTIFICATE", "", der, size);
    }

  OPENSSL_free (der);
  return append_file (fixture, "bundle.pem", bio);
}

/* Cancels as soon as some of it is done. */
static void
cancel_midway (CdzWork       *work,
               GAsyncResult **result)
{
  guint n_before = 0, n_after = 0, n_all = 0;
  gint64 start_us;

  while (*result == NULL && !cdz_work_get_progress (work, &n_before, &n_all))
    if (!g_main_context_iteration (NULL, FALSE))
      g_thread_yield ();

  g_cancellable_cancel (G_CANCELLABLE (work));
  cdz_work_get_progress (work, &n_before, &n_all);
  start_us = g_get_monotonic_time ();
  wait_for_result (result);
  cdz_work_get_progress (work, &n_after, &n_all);
  g_test_message ("cancelled at %u of %u, ended %.1f ms later", n_before, n_all,
                  (double) (g_get_monotonic_time () - start_us) / 1000);

  /* The one that was being done may have come to its end. */
  g_assert_cmpuint (n_all, ==, N_ITEMS);
  g_assert_cmpuint (n_after, <=, n_before + 1);
}

static void
undo (Fixture    *fixture,
      const char *operation)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzVaultUndo) undone = NULL;
  g_autoptr(GError) error = NULL;

  cdz_library_undo_async (fixture->library, fixture->caller, operation, NULL, take_result_cb, &result);
  wait_for_result (&result);
  undone = cdz_library_undo_finish (fixture->library, result, &error);
  g_assert_no_error (error);
}

static guint
count_items (Fixture *fixture)
{
  return get_n (cdz_library_get_items (fixture->library));
}

static gboolean
import_is_cancelled (Fixture     *fixture,
                     CdzImporter *importer)
{
  g_autoptr(CdzWork) work = cdz_work_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  cdz_importer_run_async (importer, G_CANCELLABLE (work), take_result_cb, &result);
  cancel_midway (work, &result);
  outcome = cdz_importer_run_finish (importer, result, &error);

  /* All or nothing, and what is said is what happened. */
  g_assert_cmpuint (count_items (fixture), ==, outcome != NULL ? N_ITEMS : 0);
  if (outcome == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    undo (fixture, outcome->operation);

  return outcome == NULL;
}

static gboolean
deletion_is_cancelled (Fixture *fixture)
{
  g_autoptr(CdzWork) work = cdz_work_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzDeletion) deletion = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_ITEMS; i++)
    g_ptr_array_add (items, g_list_model_get_item (cdz_library_get_items (fixture->library), i));
  cdz_library_delete_async (fixture->library, fixture->caller, items, CDZ_DELETE_DEFAULT, G_CANCELLABLE (work),
                            take_result_cb, &result);
  cancel_midway (work, &result);
  deletion = cdz_library_delete_finish (fixture->library, result, &error);

  g_assert_cmpuint (count_items (fixture), ==, deletion != NULL ? 0 : N_ITEMS);
  if (deletion == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    undo (fixture, deletion->operation);

  return deletion == NULL;
}

static gboolean
undo_is_cancelled (Fixture     *fixture,
                   CdzImporter *importer,
                   const char  *operation)
{
  g_autoptr(CdzWork) work = cdz_work_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(CdzVaultUndo) undone = NULL;
  g_autoptr(GError) error = NULL;

  cdz_library_undo_async (fixture->library, fixture->caller, operation, G_CANCELLABLE (work), take_result_cb, &result);
  cancel_midway (work, &result);
  undone = cdz_library_undo_finish (fixture->library, result, &error);

  g_assert_cmpuint (count_items (fixture), ==, undone != NULL ? 0 : N_ITEMS);
  if (undone == NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  return undone == NULL;
}

/* Reading says how far it is, too; what was read is planned whole. */
static CdzImporter *
read_bundle (Fixture *fixture)
{
  CdzImporter *importer = cdz_importer_new (fixture->library, fixture->caller);
  g_autofree char *path = write_bundle (fixture);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(CdzWork) work = cdz_work_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint n_done, n_all;

  g_assert_false (cdz_work_get_progress (work, &n_done, &n_all));
  cdz_importer_add_file_async (importer, file, G_CANCELLABLE (work), take_result_cb, &result);
  wait_for_result (&result);
  g_assert_true (cdz_importer_add_finish (importer, result, &error));
  g_assert_no_error (error);
  g_assert_true (cdz_work_get_progress (work, &n_done, &n_all));
  g_assert_cmpuint (n_done, ==, N_ITEMS);
  g_assert_cmpuint (n_all, ==, N_ITEMS);

  return importer;
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(CdzImporter) importer = read_bundle (fixture);
  g_autoptr(CdzImportOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  while (n < MAX_ATTEMPTS && !import_is_cancelled (fixture, importer))
    n++;
  g_assert_cmpuint (n, <, MAX_ATTEMPTS);

  outcome = run_importer (importer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_items (fixture), ==, N_ITEMS);

  for (n = 0; n < MAX_ATTEMPTS && !deletion_is_cancelled (fixture);)
    n++;
  g_assert_cmpuint (n, <, MAX_ATTEMPTS);

  /* The operation is not used up by an attempt that was given up. */
  if (undo_is_cancelled (fixture, importer, outcome->operation))
    undo (fixture, outcome->operation);
  g_assert_cmpuint (count_items (fixture), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/progress/cancel", Fixture, NULL, fixture_set_up, test_cancel, fixture_tear_down);

  return g_test_run ();
}
