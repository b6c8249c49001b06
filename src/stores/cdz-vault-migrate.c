/* cdz-vault-migrate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-migrate"
#include "config.h"

#include "cdz-vault-migrate.h"

#include "cdz-certificate.h"
#include "cdz-der.h"

/* What version 2 has more than 1: attributes that follow from the certificate. */
#define NEW_COLUMNS(column) \
  column ("subject_alternative_names", "subject-alternative-names") \
  column ("key_usage", "key-usage") \
  column ("extended_key_usage", "extended-key-usage")

#define ADD_COLUMN(name, attr) \
  "ALTER TABLE certificate ADD COLUMN " name " TEXT NOT NULL DEFAULT '';" \
  "ALTER TABLE kept_certificate ADD COLUMN " name " TEXT NOT NULL DEFAULT '';"
#define SET_COLUMN(name, attr) name " = cdz_attribute ('" attr "', der), "
#define SHOW_COLUMN(name, attr) ", cdz_attribute ('" attr "', der) AS " name

/* Nothing else of a row changes, its revision neither: what undo knows stays true. */
static const char upgrade_sql[] =
  NEW_COLUMNS (ADD_COLUMN)
  "UPDATE certificate SET " NEW_COLUMNS (SET_COLUMN) "revision = revision;"
  "UPDATE kept_certificate SET " NEW_COLUMNS (SET_COLUMN) "revision = revision;"
  "DROP VIEW identity;";

/* Where the vault cannot be written: in its table's place for this connection. */
static const char look_sql[] =
  "CREATE TEMP VIEW certificate AS SELECT rowid AS rowid, *" NEW_COLUMNS (SHOW_COLUMN) " FROM main.certificate;";

/* The certificate of the latest call, as SQLite asks for its attributes in turn. */
typedef struct
{
  GBytes         *der;
  CdzCertificate *certificate;
} Latest;

static void
latest_free (gpointer data)
{
  Latest *latest = data;

  g_clear_pointer (&latest->der, g_bytes_unref);
  g_clear_object (&latest->certificate);
  g_free (latest);
}

static void
read_certificate (Latest     *latest,
                  const void *data,
                  gsize       size)
{
  if (latest->der != NULL && cdz_der_is (cdz_der_from_bytes (latest->der), data, size))
    return;

  g_clear_pointer (&latest->der, g_bytes_unref);
  g_clear_object (&latest->certificate);
  latest->der = g_bytes_new (data, size);
  latest->certificate = cdz_certificate_new_from_der (latest->der, NULL);
}

/* cdz_attribute (NAME, DER): what follows from a certificate; '' where nothing does. */
static void
attribute_cb (sqlite3_context *context,
              int              n_values,
              sqlite3_value  **values)
{
  Latest *latest = sqlite3_user_data (context);
  const CdzAttrInfo *info = cdz_schema_lookup ((const char *) sqlite3_value_text (values[0]));
  const void *der = sqlite3_value_blob (values[1]);
  const char *text = NULL;

  if (der != NULL)
    read_certificate (latest, der, (gsize) sqlite3_value_bytes (values[1]));
  if (der != NULL && info != NULL && latest->certificate != NULL)
    text = cdz_attributes_get (cdz_certificate_get_attributes (latest->certificate), info->attr);

  sqlite3_result_text (context, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
}

/* Whoever comes second finds it done. */
static gboolean
upgrade (CdzVaultDb  *db,
         const char  *identity_sql,
         GError     **error)
{
  gint64 version;

  if (!cdz_vault_db_begin (db, error))
    return FALSE;

  if (cdz_vault_db_get_number (db, "PRAGMA user_version", &version, error) &&
      (version > 1 ||
       (cdz_vault_db_exec (db, upgrade_sql, error) && cdz_vault_db_exec (db, identity_sql, error) &&
        cdz_vault_db_exec (db, "PRAGMA user_version=2", error))))
    return cdz_vault_db_commit (db, error);

  cdz_vault_db_rollback (db);
  return FALSE;
}

gboolean
cdz_vault_migrate (CdzVaultDb  *db,
                   gint64       version,
                   const char  *identity_sql,
                   GError     **error)
{
  if (version > 1)
    return TRUE;

  if (sqlite3_create_function_v2 (cdz_vault_db_get_handle (db), "cdz_attribute", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                  g_new0 (Latest, 1), attribute_cb, NULL, NULL, latest_free) != SQLITE_OK)
    {
      cdz_vault_db_set_error (db, error);
      return FALSE;
    }

  if (cdz_vault_db_is_read_only (db))
    return cdz_vault_db_exec (db, look_sql, error);

  return upgrade (db, identity_sql, error);
}
