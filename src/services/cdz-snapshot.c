/* cdz-snapshot.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-snapshot"
#include "config.h"

#include "cdz-snapshot.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-read-file.h"
#include "cdz-sqlite.h"

#define FORMAT 1

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* SQLite reads JSON already: both snapshots become tables, and the difference
 * is a query. The value is kept as JSON text, so that 1 and "1" differ. */
static const char load_sql[] =
  "INSERT INTO item SELECT ?1, json_extract (value, '$.ref'), json_extract (value, '$.label'), value"
  "  FROM json_each (?2, '$.items')";

static const char split_sql[] =
  "CREATE TABLE member AS"
  "  SELECT i.side, i.ref, m.key AS name,"
  "         CASE m.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null'"
  "           WHEN 'array' THEN m.value WHEN 'object' THEN m.value ELSE json_quote (m.value) END AS value"
  "  FROM item i, json_each (i.json) m;"
  "CREATE INDEX member_by_name ON member (ref, name, side)";

/* What is in ?1 and not in ?2. */
static const char alone_sql[] =
  "SELECT ref, label, json FROM item WHERE side = ?1 AND ref NOT IN (SELECT ref FROM item WHERE side = ?2)"
  "  ORDER BY rowid";

static const char changed_sql[] =
  "SELECT n.ref, n.name, b.value, a.value"
  "  FROM (SELECT DISTINCT ref, name FROM member) n"
  "  LEFT JOIN member b ON b.ref = n.ref AND b.name = n.name AND b.side = 'before'"
  "  LEFT JOIN member a ON a.ref = n.ref AND a.name = n.name AND a.side = 'after'"
  "  WHERE a.value IS NOT b.value"
  "    AND n.ref IN (SELECT ref FROM item WHERE side = 'before')"
  "    AND n.ref IN (SELECT ref FROM item WHERE side = 'after')"
  "  ORDER BY n.ref, n.name";

static void
free_item (gpointer data)
{
  CdzSnapshotItem *item = data;

  g_free (item->ref);
  g_free (item->label);
  g_free (item->json);
  g_free (item);
}

static void
free_change (gpointer data)
{
  CdzSnapshotChange *change = data;

  g_free (change->ref);
  g_free (change->attribute);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

void
cdz_snapshot_diff_free (CdzSnapshotDiff *self)
{
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->changed);
  g_free (self);
}

/**
 * cdz_snapshot_new:
 * @items: (element-type CdzItem): what there is
 *
 * Returns: (transfer full): every attribute of every item, and no secret
 */
CdzJson *
cdz_snapshot_new (GPtrArray *items)
{
  CdzJson *json = cdz_json_new ();

  cdz_json_begin_object (json, NULL);
  cdz_json_add_int (json, "format", FORMAT);
  cdz_json_begin_array (json, "items");
  for (guint i = 0; i < items->len; i++)
    {
      cdz_json_begin_object (json, NULL);
      cdz_json_add_item (json, items->pdata[i]);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);

  return json;
}

static void
set_sqlite_error (sqlite3  *db,
                  GError  **error)
{
  g_debug ("%s", sqlite3_errmsg (db));
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERNAL, _("The snapshots could not be compared"));
}

static sqlite3_stmt *
prepare (sqlite3     *db,
         const char  *sql,
         GError     **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    set_sqlite_error (db, error);

  return statement;
}

static sqlite3 *
open_database (GError **error)
{
  g_autoptr(sqlite3) db = NULL;

  if (sqlite3_open (":memory:", &db) != SQLITE_OK ||
      sqlite3_exec (db, "CREATE TABLE item (side, ref, label, json)", NULL, NULL, NULL) != SQLITE_OK)
    {
      set_sqlite_error (db, error);
      return NULL;
    }

  return g_steal_pointer (&db);
}

/* Whether it is a snapshot at all; other tools write JSON, too. */
static gboolean
check_format (sqlite3     *db,
              const char  *name,
              const char  *text,
              gsize        size,
              GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;

  statement = prepare (db, "SELECT json_extract (?1, '$.format'), json_type (?1, '$.items') = 'array'"
                           " AND NOT EXISTS (SELECT 1 FROM json_each (?1, '$.items')"
                           "   WHERE type <> 'object' OR json_type (value, '$.ref') IS NOT 'text')", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text64 (statement, 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
  if (sqlite3_step (statement) != SQLITE_ROW || !sqlite3_column_int (statement, 1))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                   _("“%s” is not what “credenzactl dump --json” prints"), name);
      return FALSE;
    }

  if (sqlite3_column_int (statement, 0) != FORMAT)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("“%s” was written by a newer version of this program"), name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
load (sqlite3     *db,
      const char  *side,
      const char  *text,
      gsize        size,
      GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = prepare (db, load_sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, side, -1, SQLITE_STATIC);
  sqlite3_bind_text64 (statement, 2, text, size, SQLITE_STATIC, SQLITE_UTF8);
  if (sqlite3_step (statement) == SQLITE_DONE)
    return TRUE;

  set_sqlite_error (db, error);
  return FALSE;
}

static char *
dup_column (sqlite3_stmt *statement,
            int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static GPtrArray *
list_alone (sqlite3     *db,
            const char  *side,
            const char  *other,
            GError     **error)
{
  g_autoptr(sqlite3_stmt) statement = prepare (db, alone_sql, error);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (free_item);
  int status;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, side, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, other, -1, SQLITE_STATIC);
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      CdzSnapshotItem *item = g_new0 (CdzSnapshotItem, 1);

      item->ref = dup_column (statement, 0);
      item->label = dup_column (statement, 1);
      item->json = dup_column (statement, 2);
      g_ptr_array_add (items, item);
    }

  if (status == SQLITE_DONE)
    return g_steal_pointer (&items);

  set_sqlite_error (db, error);
  return NULL;
}

static GPtrArray *
list_changes (sqlite3  *db,
              GError  **error)
{
  g_autoptr(sqlite3_stmt) statement = NULL;
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (free_change);
  int status;

  if (sqlite3_exec (db, split_sql, NULL, NULL, NULL) != SQLITE_OK)
    {
      set_sqlite_error (db, error);
      return NULL;
    }

  if ((statement = prepare (db, changed_sql, error)) == NULL)
    return NULL;

  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      CdzSnapshotChange *change = g_new0 (CdzSnapshotChange, 1);

      change->ref = dup_column (statement, 0);
      change->attribute = dup_column (statement, 1);
      change->before = dup_column (statement, 2);
      change->after = dup_column (statement, 3);
      g_ptr_array_add (changes, change);
    }

  if (status == SQLITE_DONE)
    return g_steal_pointer (&changes);

  set_sqlite_error (db, error);
  return NULL;
}

/**
 * cdz_snapshot_compare_text:
 * @name: what people call the earlier snapshot
 * @before: its JSON
 * @items: (element-type CdzItem): what there is now
 *
 * Returns: (transfer full): what is different, or %NULL with
 *   %CDZ_ERROR_MALFORMED or %CDZ_ERROR_UNSUPPORTED
 */
CdzSnapshotDiff *
cdz_snapshot_compare_text (const char  *name,
                           const char  *before,
                           gsize        size,
                           GPtrArray   *items,
                           GError     **error)
{
  g_autoptr(sqlite3) db = open_database (error);
  g_autoptr(CdzJson) now = NULL;
  g_autoptr(CdzSnapshotDiff) diff = NULL;
  g_autoptr(GPtrArray) added = NULL;
  g_autoptr(GPtrArray) removed = NULL;
  g_autoptr(GPtrArray) changed = NULL;

  if (db == NULL)
    return NULL;

  now = cdz_snapshot_new (items);
  if (!check_format (db, name, before, size, error) ||
      !load (db, "before", before, size, error) ||
      !load (db, "after", cdz_json_get_text (now)->str, cdz_json_get_text (now)->len, error))
    return NULL;

  if ((added = list_alone (db, "after", "before", error)) == NULL ||
      (removed = list_alone (db, "before", "after", error)) == NULL ||
      (changed = list_changes (db, error)) == NULL)
    return NULL;

  diff = g_new0 (CdzSnapshotDiff, 1);
  diff->added = g_steal_pointer (&added);
  diff->removed = g_steal_pointer (&removed);
  diff->changed = g_steal_pointer (&changed);

  return g_steal_pointer (&diff);
}

/* The same with a snapshot that was written to the file at @path; also
 * %CDZ_ERROR_TOO_LARGE or an error of %G_IO_ERROR. */
CdzSnapshotDiff *
cdz_snapshot_compare (const char  *path,
                      GPtrArray   *items,
                      GError     **error)
{
  g_autoptr(CdzSecret) file = cdz_read_file (path, CDZ_SNAPSHOT_MAX_SIZE, error);
  g_autofree char *name = g_filename_display_basename (path);
  const char *before;
  gsize size;

  if (file == NULL)
    return NULL;

  before = (const char *) cdz_secret_get_data (file, &size);
  return cdz_snapshot_compare_text (name, before, size, items, error);
}
