/* test-keyring-portal.c: the way that a sandbox has, on a file of the test's.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cdz-error.h"
#include "cdz-keyring-portal.h"

/* As libsecret does inside a sandbox; the portal's part, the key of the file, comes
 * from the environment. */
static char *path;

static CdzSecret *
new_key (guint8 byte)
{
  guint8 *data;
  CdzSecret *key = cdz_secret_new_sized (32, &data);

  memset (data, byte, 32);
  return key;
}

static void
test_round_trip (void)
{
  g_autoptr(CdzSecret) one = new_key (1);
  g_autoptr(CdzSecret) two = new_key (0xfe);
  g_autoptr(CdzSecret) found = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_keyring_portal_store ("vault", "one", one, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cdz_keyring_portal_store ("vault", "two", two, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cdz_keyring_portal_check (NULL, &error));
  g_assert_no_error (error);

  /* The second has not replaced the first. */
  found = cdz_keyring_portal_lookup ("vault", "one", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (found, one));

  g_assert_true (cdz_keyring_portal_delete ("vault", "one", NULL, &error));
  g_clear_pointer (&found, cdz_secret_unref);
  found = cdz_keyring_portal_lookup ("vault", "two", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cdz_secret_equal (found, two));
  g_assert_null (cdz_keyring_portal_lookup ("vault", "one", NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
}

static void
test_delete_nothing (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (cdz_keyring_portal_delete ("vault", "none", NULL, &error));
  g_assert_no_error (error);
}

/* libsecret reads the file once a process. */
static void
test_damaged (void)
{
  g_autoptr(GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_file_set_contents (path, "no keyring at all", -1, &error);
  g_assert_no_error (error);
  g_assert_null (cdz_keyring_portal_lookup ("vault", "two", NULL, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("credenza-test-XXXXXX", NULL);
  int status;

  /* libsecret leaks some of what it reads from such a file. */
  if (g_getenv ("CDZ_SANITIZED") != NULL)
    {
      g_print ("1..0 # SKIP libsecret's own leaks\n");
      g_rmdir (folder);
      return 0;
    }

  path = g_build_filename (folder, "file.keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the test", TRUE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring-portal/round-trip", test_round_trip);
  g_test_add_func ("/keyring-portal/delete-nothing", test_delete_nothing);
  g_test_add_func ("/keyring-portal/damaged", test_damaged);
  status = g_test_run ();

  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  return status;
}
