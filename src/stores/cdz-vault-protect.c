/* cdz-vault-protect.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-protect"
#include "config.h"

#include "cdz-vault-protect.h"

#include "cdz-json.h"
#include "cdz-vault-validate.h"

CdzVaultRow *
cdz_vault_protect_prepare (CdzSealer     *sealer,
                           CdzChange     *change,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(CdzVaultRow) row = NULL;
  g_autoptr(CdzSecret) pkcs8 = cdz_sealer_unseal (sealer, change->uuid, &row, cancellable, error);

  if (pkcs8 == NULL)
    return NULL;

  cdz_attributes_merge (row->attributes, change->attributes);
  cdz_vault_remove_empty (row->attributes);
  row->generation++;

  return cdz_sealer_wrap (sealer, row, pkcs8, cancellable, error) ? g_steal_pointer (&row) : NULL;
}

static gboolean
write_row (CdzTransaction  *self,
           CdzVaultRow     *row,
           GError         **error)
{
  const char *access_control = cdz_attributes_get (row->attributes, CDZ_ATTR_ACCESS_CONTROL);
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db,
                          "UPDATE key SET revision = revision + 1, modified = ?1, accessible = ?2, access_control = ?3,"
                          " root_key = ?4, generation = ?5, envelope = ?6 WHERE uuid = ?7 AND revision = ?8", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, cdz_attributes_get (row->attributes, CDZ_ATTR_MODIFIED), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, cdz_attributes_get (row->attributes, CDZ_ATTR_ACCESSIBLE), -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, access_control != NULL ? access_control : "", -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, row->root_key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 5, row->generation);
  sqlite3_bind_blob64 (statement, 6, g_bytes_get_data (row->envelope, NULL), g_bytes_get_size (row->envelope), SQLITE_STATIC);
  sqlite3_bind_text (statement, 7, row->uuid, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 8, row->revision);

  return cdz_vault_db_run (self->db, statement, error);
}

gboolean
cdz_transaction_protect (CdzTransaction  *self,
                         CdzVaultRow     *row,
                         GError         **error)
{
  g_autoptr(CdzItem) item = NULL;
  gboolean is_right;

  cdz_attributes_set_date (row->attributes, CDZ_ATTR_MODIFIED, self->recorder.now);
  if (!cdz_sealer_is_still_right (self->db, row, &is_right, error))
    return FALSE;
  if (!is_right)
    return cdz_transaction_lose_race (self, error);

  if (!write_row (self, row, error))
    return FALSE;
  if (sqlite3_changes (cdz_vault_db_get_handle (self->db)) != 1)
    return cdz_transaction_lose_race (self, error);

  item = cdz_item_new (CDZ_CLASS_KEY, CDZ_VAULT_STORE_NAME, row->attributes, NULL);
  cdz_transaction_remember (self, item, row->revision + 1);
  cdz_outcome_add (self->outcome, CDZ_RESULT_UPDATED, item);
  return TRUE;
}

static gboolean
run_with_uuids (CdzVaultDb  *db,
                const char  *sql,
                const char  *uuids,
                GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, uuids, -1, SQLITE_STATIC);
  return cdz_vault_db_run (db, statement, error);
}

gboolean
cdz_transaction_forget_old_rules (CdzTransaction  *self,
                                  GPtrArray       *changes,
                                  gboolean        *out_forgot,
                                  GError         **error)
{
  static const char * const sqls[] = {
    "DELETE FROM kept_key WHERE (operation, sequence) IN (SELECT operation, sequence FROM step"
    " WHERE kind = 'update' AND class = 'key' AND uuid IN (SELECT value FROM json_each (?1)))",
    "DELETE FROM step WHERE kind = 'update' AND class = 'key' AND uuid IN (SELECT value FROM json_each (?1))",
    "DELETE FROM operation WHERE ?1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM step WHERE step.operation = operation.number)",
  };
  g_autoptr(CdzJson) json = cdz_json_new ();

  *out_forgot = FALSE;
  cdz_json_begin_array (json, NULL);
  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);

      if (change->kind != CDZ_CHANGE_PROTECT)
        continue;
      cdz_json_add_string (json, NULL, change->uuid);
      *out_forgot = TRUE;
    }
  cdz_json_end_array (json);

  for (guint i = 0; *out_forgot && i < G_N_ELEMENTS (sqls); i++)
    if (!run_with_uuids (self->db, sqls[i], cdz_json_get_text (json)->str, error))
      return FALSE;

  return TRUE;
}
