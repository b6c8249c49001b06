/* cdz-vault-schema.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-schema"
#include "config.h"

#include "cdz-vault-schema.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-vault-migrate.h"

/* "CDZV": tells a vault from any other SQLite database. */
#define VAULT_APPLICATION_ID "1128553046"
#define SCHEMA_VERSION 2
#define SCHEMA_VERSION_TEXT G_STRINGIFY (SCHEMA_VERSION)

static const CdzClass stored_classes[] = { CDZ_CLASS_CERTIFICATE, CDZ_CLASS_KEY, CDZ_CLASS_REQUEST };

/* What the vault keeps besides attributes. The large ones are last, so that a
 * list never reads the pages that they overflow to. */
static const struct
{
  CdzClass    klass;
  const char *name;
  const char *type;
} own_columns[] = {
  { CDZ_CLASS_CERTIFICATE, "issuer_der", "BLOB" },
  { CDZ_CLASS_CERTIFICATE, "serial_der", "BLOB" },
  { CDZ_CLASS_CERTIFICATE, "subject_der", "BLOB" },
  { CDZ_CLASS_CERTIFICATE, "der", "BLOB" },
  { CDZ_CLASS_KEY, "root_key", "TEXT" },
  { CDZ_CLASS_KEY, "generation", "INTEGER" },
  { CDZ_CLASS_KEY, "der", "BLOB" },
  { CDZ_CLASS_KEY, "envelope", "BLOB" },
  { CDZ_CLASS_REQUEST, "subject_der", "BLOB" },
  { CDZ_CLASS_REQUEST, "der", "BLOB" },
};

/* Everything that is not one of the three class tables. root_key, slot: which
 * keys wrap the items and how each is reached. operation, step: what undo knows. */
static const char common_sql[] =
  "CREATE TABLE vault (\n"
  "  id TEXT NOT NULL, lock_count INTEGER NOT NULL DEFAULT 0) STRICT;\n"
  "CREATE TABLE root_key (\n"
  "  name TEXT NOT NULL PRIMARY KEY CHECK (name IN ('R', 'V')),\n"
  "  id TEXT NOT NULL UNIQUE) STRICT;\n"
  "CREATE TABLE slot (\n"
  "  root_key TEXT NOT NULL REFERENCES root_key (id) ON DELETE CASCADE,\n"
  "  kind TEXT NOT NULL CHECK (kind IN ('keyring', 'passphrase')),\n"
  "  data BLOB NOT NULL,\n"
  "  PRIMARY KEY (root_key, kind)) STRICT, WITHOUT ROWID;\n"
  "CREATE TABLE operation (\n"
  "  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,\n"
  "  title TEXT NOT NULL, time INTEGER NOT NULL) STRICT;\n"
  "CREATE TABLE step (\n"
  "  operation INTEGER NOT NULL REFERENCES operation (number) ON DELETE CASCADE,\n"
  "  sequence INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('add', 'update', 'delete')),\n"
  "  class TEXT NOT NULL, uuid TEXT NOT NULL, revision INTEGER NOT NULL,\n"
  "  PRIMARY KEY (operation, sequence)) STRICT, WITHOUT ROWID;\n"
  "CREATE TABLE preference (\n"
  "  kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,\n"
  "  PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;\n";

/* Of an identity's attributes, the key's are those that certificates lack. */
static void
append_identity_view (GString *sql)
{
  g_string_append (sql, "CREATE VIEW identity AS SELECT c.uuid AS certificate, min (k.rowid) AS key_row, k.uuid AS key");

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const CdzTable *certificates = cdz_vault_schema_get_table (CDZ_CLASS_CERTIFICATE);
      g_autofree char *name = g_strdelimit (g_strdup (cdz_schema_get_info (i)->name), "-", '_');

      if (!cdz_schema_has (CDZ_CLASS_IDENTITY, i))
        continue;
      if (cdz_table_find_column (certificates, name) >= 0)
        g_string_append_printf (sql, ", c.\"%s\" AS \"%s\"", name, name);
      else if (cdz_vault_schema_is_stored (CDZ_CLASS_KEY, i))
        g_string_append_printf (sql, ", k.\"%s\" AS \"%s\"", name, name);
    }

  g_string_append (sql,
                   " FROM certificate AS c JOIN key AS k ON k.public_key_id = c.public_key_id"
                   " WHERE k.key_class = 'private' GROUP BY c.uuid;\n");
}

static const char *
get_column_type (CdzAttr attr)
{
  return cdz_schema_get_info (attr)->type == CDZ_VALUE_INTEGER ? "INTEGER" : "TEXT";
}

gboolean
cdz_vault_schema_is_stored (CdzClass klass,
                            CdzAttr  attr)
{
  /* Follow from class and flags, so that nobody can edit them. */
  if (attr == CDZ_ATTR_EXTRACTABLE || attr == CDZ_ATTR_PERMANENT)
    return FALSE;

  return cdz_schema_has (klass, attr);
}

/* Shown text may be the same for different DER, so uniqueness is over the DER. */
const char *
cdz_vault_schema_get_unique_column (CdzAttr attr)
{
  switch ((int) attr)
    {
    case CDZ_ATTR_ISSUER:
      return "issuer_der";
    case CDZ_ATTR_SERIAL_NUMBER:
      return "serial_der";
    case CDZ_ATTR_SUBJECT:
      return "subject_der";
    default:
      return NULL;
    }
}

static void
add_column (CdzTable   *table,
            CdzAttr     attr,
            const char *name,
            const char *type)
{
  CdzColumn column = { attr, g_strdelimit (g_strdup (name), "-", '_'), type };

  g_array_append_val (table->columns, column);
}

static void
add_columns (CdzTable *table)
{
  table->columns = g_array_new (FALSE, FALSE, sizeof (CdzColumn));
  add_column (table, CDZ_ATTR_UUID, "uuid", "TEXT");
  add_column (table, CDZ_ATTR_NONE, "revision", "INTEGER");

  for (guint i = CDZ_ATTR_UUID + 1; i < CDZ_N_ATTRS; i++)
    if (cdz_vault_schema_is_stored (table->klass, i))
      {
        add_column (table, i, cdz_schema_get_info (i)->name, get_column_type (i));
        table->n_attributes++;
      }

  for (guint i = 0; i < G_N_ELEMENTS (own_columns); i++)
    if (own_columns[i].klass == table->klass)
      add_column (table, CDZ_ATTR_NONE, own_columns[i].name, own_columns[i].type);
}

/* "a", "b", … of the first @n_columns, each between @before and @after */
static char *
join_columns (const CdzTable *table,
              guint           n_columns,
              const char     *before,
              const char     *after,
              const char     *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (text, "%s%s\"%s\"%s", i > 0 ? separator : "", before,
                            g_array_index (table->columns, CdzColumn, i).name, after);

  return g_string_free (text, FALSE);
}

/* "a", "b", … of the uniqueness key; with @between also what each is compared to */
static char *
unique_key (const CdzTable *table,
            const char     *before,
            const char     *between,
            const char     *after,
            const char     *separator)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const CdzAttrInfo *info = cdz_schema_get_info (i);
      const char *der = cdz_vault_schema_get_unique_column (i);
      g_autofree char *name = g_strdelimit (g_strdup (der != NULL ? der : info->name), "-", '_');

      if ((info->unique & CDZ_CLASS_MASK (table->klass)) == 0)
        continue;
      g_string_append_printf (text, "%s%s\"%s\"", n > 0 ? separator : "", before, name);
      if (between != NULL)
        g_string_append_printf (text, "%s%s%s", between, name, after);
      n++;
    }

  return g_string_free (text, FALSE);
}

static const char *
get_unique_condition (CdzClass klass)
{
  return klass == CDZ_CLASS_REQUEST ? " AND \"state\" <> 'answered'" : "";
}

/* Of RSA-PSS keys the public half is always at hand: its parameters say which
 * certificates the key serves. */
static const char *
get_value_expression (CdzClass klass)
{
  return klass == CDZ_CLASS_KEY ? "CASE key_type WHEN 'rsa-pss' THEN der END" : "NULL";
}

static void
add_statements (CdzTable *table)
{
  const char *value = get_value_expression (table->klass);
  guint n = table->columns->len;
  g_autofree char *all = join_columns (table, n, "", "", ", ");
  g_autofree char *listed = join_columns (table, 2 + table->n_attributes, "", "", ", ");
  g_autofree char *taken = unique_key (table, "", " = :", "", " AND ");
  g_autofree char *in_way = unique_key (table, "t.", " = k.\"", "\"", " AND ");
  g_autoptr(GString) marks = g_string_new ("?");

  for (guint i = 1; i < n; i++)
    g_string_append (marks, ", ?");

  table->sql_list = g_strdup_printf ("SELECT rowid, %s, %s FROM %s ORDER BY rowid", listed, value, table->name);
  table->sql_get = g_strdup_printf ("SELECT rowid, %s, %s FROM %s WHERE uuid = ?", listed, value, table->name);
  table->sql_insert = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", table->name, all, marks->str);
  table->sql_taken = g_strdup_printf ("SELECT uuid FROM %s WHERE %s%s", table->name, taken,
                                      get_unique_condition (table->klass));
  table->sql_delete = g_strdup_printf ("DELETE FROM %s WHERE uuid = ?", table->name);
  table->sql_keep = g_strdup_printf ("INSERT INTO kept_%s (operation, sequence, %s) SELECT ?, ?, %s FROM %s WHERE uuid = ?",
                                     table->name, all, all, table->name);
  table->sql_restore = g_strdup_printf ("INSERT INTO %s (%s) SELECT %s FROM kept_%s WHERE operation = ? AND sequence = ?",
                                        table->name, all, all, table->name);
  table->sql_in_way = g_strdup_printf ("SELECT t.uuid FROM %s AS t JOIN kept_%s AS k ON %s WHERE k.operation = ? AND k.sequence = ?",
                                       table->name, table->name, in_way);
}

static gpointer
make_tables (gpointer data)
{
  static CdzTable tables[CDZ_N_CLASSES];

  for (guint i = 0; i < G_N_ELEMENTS (stored_classes); i++)
    {
      CdzTable *table = &tables[stored_classes[i]];

      table->klass = stored_classes[i];
      table->name = cdz_class_get_name (table->klass);
      add_columns (table);
      add_statements (table);
    }

  return tables;
}

/* Returns: (transfer none): made once, kept for good */
const CdzTable *
cdz_vault_schema_get_table (CdzClass klass)
{
  static GOnce once = G_ONCE_INIT;
  const CdzTable *tables = g_once (&once, make_tables, NULL);

  g_return_val_if_fail (klass < CDZ_N_CLASSES && tables[klass].name != NULL, NULL);

  return &tables[klass];
}

/* Returns: its position among the columns, or -1 */
int
cdz_table_find_column (const CdzTable *self,
                       const char     *name)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (g_array_index (self->columns, CdzColumn, i).name, name))
      return (int) i;

  return -1;
}

/* One table for the class, one for rows that undo may bring back. */
static void
append_table (GString        *sql,
              const CdzTable *table,
              gboolean        is_kept)
{
  g_string_append_printf (sql, "CREATE TABLE %s%s (\n", is_kept ? "kept_" : "", table->name);
  if (is_kept)
    g_string_append (sql,
                     "  operation INTEGER NOT NULL REFERENCES operation (number) ON DELETE CASCADE,\n"
                     "  sequence INTEGER NOT NULL,\n");

  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);
      const char *empty = column->type[0] == 'I' ? "0" : column->type[0] == 'B' ? "x''" : "''";

      g_string_append_printf (sql, "  \"%s\" %s NOT NULL DEFAULT %s%s,\n", column->name, column->type, empty,
                              i == 0 && !is_kept ? " PRIMARY KEY" : "");
    }

  g_string_truncate (sql, sql->len - 2);
  g_string_append (sql, is_kept ? ",\n  PRIMARY KEY (operation, sequence)) STRICT;\n" : ") STRICT;\n");
}

static char *
make_sql (void)
{
  GString *sql = g_string_new (common_sql);

  for (guint i = 0; i < G_N_ELEMENTS (stored_classes); i++)
    {
      const CdzTable *table = cdz_vault_schema_get_table (stored_classes[i]);
      g_autofree char *key = unique_key (table, "", NULL, NULL, ", ");

      append_table (sql, table, FALSE);
      append_table (sql, table, TRUE);
      g_string_append_printf (sql, "CREATE UNIQUE INDEX %s_unique ON %s (%s)%s;\n", table->name, table->name, key,
                              table->klass == CDZ_CLASS_REQUEST ? " WHERE \"state\" <> 'answered'" : "");
    }

  g_string_append (sql, "CREATE INDEX key_public_key_id ON key (public_key_id);\n");
  append_identity_view (sql);
  g_string_append (sql,
                   "PRAGMA application_id=" VAULT_APPLICATION_ID "; PRAGMA user_version=" SCHEMA_VERSION_TEXT ";\n");

  return g_string_free (sql, FALSE);
}

/* The first transaction of a vault: its tables and its id. */
gboolean
cdz_vault_schema_create (CdzVaultDb  *db,
                         GError     **error)
{
  g_autofree char *sql = make_sql ();
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *insert = g_strdup_printf ("INSERT INTO vault (id) VALUES ('%s')", id);

  gint64 version;

  if (!cdz_vault_db_begin (db, error))
    return FALSE;

  /* An empty file that another process has filled meanwhile. */
  if (cdz_vault_db_get_number (db, "PRAGMA user_version", &version, error) &&
      (version != 0 ||
       (cdz_vault_db_exec (db, sql, error) && cdz_vault_db_exec (db, insert, error))))
    return cdz_vault_db_commit (db, error);

  cdz_vault_db_rollback (db);
  return FALSE;
}

/* Whether the database is a vault that this program knows. An empty file becomes
 * one, and an older vault one of today. */
gboolean
cdz_vault_schema_check (CdzVaultDb  *db,
                        GError     **error)
{
  gint64 application_id, version, n_objects;

  if (!cdz_vault_db_get_number (db, "PRAGMA application_id", &application_id, error) ||
      !cdz_vault_db_get_number (db, "PRAGMA user_version", &version, error) ||
      !cdz_vault_db_get_number (db, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;

  if (n_objects == 0 && application_id == 0 && !cdz_vault_db_is_read_only (db))
    return cdz_vault_schema_create (db, error);

  if (application_id != g_ascii_strtoll (VAULT_APPLICATION_ID, NULL, 10))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                   _("“%s” is a database, but no vault; choose another file"), cdz_vault_db_get_path (db));
      return FALSE;
    }

  if (version > SCHEMA_VERSION)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                   _("The vault “%s” was made by a newer version of Credenza; update this program"),
                   cdz_vault_db_get_path (db));
      return FALSE;
    }

  if (version < SCHEMA_VERSION)
    {
      g_autoptr(GString) identity_sql = g_string_new (NULL);

      append_identity_view (identity_sql);
      return cdz_vault_migrate (db, version, identity_sql->str, error);
    }

  return TRUE;
}
