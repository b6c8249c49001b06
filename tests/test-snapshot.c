/* test-snapshot.c: the difference of two times.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "cdz-error.h"
#include "cdz-snapshot.h"

static CdzItem *
make_item (const char *uuid,
           const char *label,
           const char *comment)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, uuid);
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, label);
  cdz_attributes_set (attributes, CDZ_ATTR_COMMENT, comment);
  cdz_attributes_set_int (attributes, CDZ_ATTR_KEY_SIZE, 256);

  return cdz_item_new (CDZ_CLASS_KEY, "vault", attributes, NULL);
}

static char *
write_file (const char *text)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (g_get_tmp_dir (), "cdz-test-snapshot-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (path, text, -1, &error));

  return path;
}

static CdzSnapshotDiff *
compare (const char  *text,
         GPtrArray   *items,
         GError     **error)
{
  g_autofree char *path = write_file (text);
  CdzSnapshotDiff *diff = cdz_snapshot_compare (path, items, error);

  g_unlink (path);
  return diff;
}

static void
test_difference (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) after = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzJson) json = NULL;
  g_autoptr(CdzSnapshotDiff) diff = NULL;
  const CdzSnapshotChange *change;

  g_ptr_array_add (before, make_item ("00000000-0000-4000-8000-000000000001", "gone", NULL));
  g_ptr_array_add (before, make_item ("00000000-0000-4000-8000-000000000002", "a", "1"));
  g_ptr_array_add (after, make_item ("00000000-0000-4000-8000-000000000002", "b “\\\"", NULL));
  g_ptr_array_add (after, make_item ("00000000-0000-4000-8000-000000000003", "new", NULL));

  json = cdz_snapshot_new (before);
  diff = compare (cdz_json_get_text (json)->str, after, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (diff->added->len, ==, 1);
  g_assert_cmpstr (((CdzSnapshotItem *) diff->added->pdata[0])->label, ==, "new");
  g_assert_cmpuint (diff->removed->len, ==, 1);
  g_assert_cmpstr (((CdzSnapshotItem *) diff->removed->pdata[0])->ref, ==,
                   "vault:00000000-0000-4000-8000-000000000001");

  g_assert_cmpuint (diff->changed->len, ==, 2);
  change = diff->changed->pdata[0];
  g_assert_cmpstr (change->attribute, ==, "comment");
  g_assert_cmpstr (change->before, ==, "\"1\"");
  g_assert_null (change->after);
  change = diff->changed->pdata[1];
  g_assert_cmpstr (change->attribute, ==, "label");
  g_assert_cmpstr (change->after, ==, "\"b “\\\\\\\"\"");
}

/* 256 and "256" are not the same. */
static void
test_types (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzSnapshotDiff) diff = NULL;

  g_ptr_array_add (items, make_item ("00000000-0000-4000-8000-000000000001", "a", NULL));
  diff = compare ("{\"format\":1,\"items\":[{\"ref\":\"vault:00000000-0000-4000-8000-000000000001\","
                  "\"uuid\":\"00000000-0000-4000-8000-000000000001\",\"class\":\"key\",\"store\":\"vault\","
                  "\"label\":\"a\",\"key-size\":\"256\"}]}", items, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (diff->added->len + diff->removed->len, ==, 0);
  g_assert_cmpuint (diff->changed->len, ==, 1);
  g_assert_cmpstr (((CdzSnapshotChange *) diff->changed->pdata[0])->before, ==, "\"256\"");
  g_assert_cmpstr (((CdzSnapshotChange *) diff->changed->pdata[0])->after, ==, "256");
}

static void
test_refusals (void)
{
  static const struct
  {
    const char   *text;
    CdzErrorCode  code;
  } cases[] = {
    { "", CDZ_ERROR_MALFORMED },
    { "[]", CDZ_ERROR_MALFORMED },
    { "{\"format\":1,\"items\":[", CDZ_ERROR_MALFORMED },
    { "{\"format\":1,\"items\":{}}", CDZ_ERROR_MALFORMED },
    { "{\"format\":1,\"items\":[1]}", CDZ_ERROR_MALFORMED },
    { "{\"format\":1,\"items\":[{\"ref\":1}]}", CDZ_ERROR_MALFORMED },
    { "{\"format\":2,\"items\":[]}", CDZ_ERROR_UNSUPPORTED },
    { "{\"items\":[]}", CDZ_ERROR_UNSUPPORTED },
  };
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (compare (cases[i].text, items, &error));
      g_assert_error (error, CDZ_ERROR, (int) cases[i].code);
    }
}

static void
test_absent_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  g_assert_null (cdz_snapshot_compare ("/nowhere/old.json", items, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/difference", test_difference);
  g_test_add_func ("/snapshot/types", test_types);
  g_test_add_func ("/snapshot/refusals", test_refusals);
  g_test_add_func ("/snapshot/absent-file", test_absent_file);

  return g_test_run ();
}
