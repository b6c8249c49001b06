/* cdz-vault-update.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-update"
#include "config.h"

#include "cdz-vault-update.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-vault-rows.h"
#include "cdz-vault-snapshot.h"
#include "cdz-vault-validate.h"

void
cdz_transaction_remember (CdzTransaction *self,
                          CdzItem        *item,
                          gint64          revision)
{
  CdzKnownItem *known = g_new0 (CdzKnownItem, 1);

  known->item = g_object_ref (item);
  known->revision = revision;
  g_hash_table_replace (self->known, g_strdup (cdz_item_get (item, CDZ_ATTR_UUID)), known);
}

gboolean
cdz_transaction_lose_race (CdzTransaction  *self,
                           GError         **error)
{
  self->lost_race = TRUE;
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_BUSY,
                       _("Another program changed the vault at the same time; try again"));
  return FALSE;
}

/* UPDATE … SET of the attributes that are given, guarded by the revision. */
static CdzStatement *
prepare_update (CdzTransaction  *self,
                CdzChange       *change,
                GError         **error)
{
  const CdzTable *table = cdz_vault_schema_get_table (change->klass);
  g_autoptr(GString) sql = g_string_new ("UPDATE ");

  g_string_append_printf (sql, "%s SET revision = revision + 1, modified = :modified", table->name);
  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);

      if (column->attr != CDZ_ATTR_NONE && cdz_attributes_get (change->attributes, column->attr) != NULL)
        g_string_append_printf (sql, ", \"%s\" = :%s", column->name, column->name);
    }
  g_string_append (sql, " WHERE uuid = :uuid AND revision = :revision");

  return cdz_vault_db_prepare (self->db, sql->str, error);
}

static void
bind_named (CdzStatement *statement,
            const char   *name,
            const char   *text)
{
  g_autofree char *parameter = g_strconcat (":", name, NULL);
  int position = sqlite3_bind_parameter_index (statement, parameter);

  if (position > 0)
    sqlite3_bind_text (statement, position, text, -1, SQLITE_TRANSIENT);
}

static void
bind_update (CdzStatement *statement,
             CdzChange    *change,
             gint64        revision,
             const char   *modified)
{
  const CdzTable *table = cdz_vault_schema_get_table (change->klass);

  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);

      if (column->attr != CDZ_ATTR_NONE && cdz_attributes_get (change->attributes, column->attr) != NULL)
        bind_named (statement, column->name, cdz_attributes_get (change->attributes, column->attr));
    }

  bind_named (statement, "modified", modified);
  bind_named (statement, "uuid", change->uuid);
  sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, ":revision"), revision);
}

/* Who has the unique key that @change would give its row. */
static gboolean
set_update_duplicate (CdzTransaction  *self,
                      CdzChange       *change,
                      CdzAttributes   *attributes,
                      GError         **error)
{
  g_autoptr(CdzVaultRow) row = g_new0 (CdzVaultRow, 1);
  g_autoptr(CdzItem) holder = NULL;
  CdzTaken taken = CDZ_TAKEN_NOT;

  row->klass = change->klass;
  row->attributes = cdz_attributes_ref (attributes);
  row->der = cdz_vault_rows_get_blob (self->db, change->klass, change->uuid, "der", NULL);
  if (change->klass == CDZ_CLASS_REQUEST)
    row->subject_der = cdz_vault_rows_get_blob (self->db, change->klass, change->uuid, "subject_der", NULL);

  if (!cdz_vault_row_find_taken (row, self->db, &taken, &holder, error))
    return FALSE;
  if (holder != NULL)
    cdz_vault_rows_set_duplicate (holder, error);
  else
    cdz_vault_db_set_error (self->db, error);

  return FALSE;
}

static gboolean
read_for_update (CdzTransaction  *self,
                 CdzChange       *change,
                 CdzItem        **out_item,
                 gint64          *out_revision,
                 GError         **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, cdz_vault_schema_get_table (change->klass)->sql_get, error);
  g_autoptr(CdzItem) item = NULL;
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, change->uuid, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (self->db, statement, error)) != SQLITE_ROW)
    {
      if (code == SQLITE_DONE)
        cdz_vault_rows_set_gone (error);
      return FALSE;
    }

  item = cdz_vault_rows_read (statement, change->klass);
  *out_item = g_steal_pointer (&item);
  *out_revision = cdz_vault_rows_get_revision (statement);
  return TRUE;
}

gboolean
cdz_transaction_update (CdzTransaction  *self,
                        CdzChange       *change,
                        GError         **error)
{
  g_autoptr(CdzAttributes) attributes = NULL;
  g_autoptr(CdzStatement) statement = NULL;
  g_autoptr(CdzItem) before = NULL;
  g_autoptr(CdzItem) item = NULL;
  gint64 revision;
  int code;

  if (!read_for_update (self, change, &before, &revision, error) ||
      !cdz_vault_recorder_note (&self->recorder, "update", change->klass, change->uuid, revision + 1, error))
    return FALSE;

  attributes = cdz_attributes_copy (cdz_item_get_attributes (before));
  cdz_attributes_merge (attributes, change->attributes);
  cdz_attributes_set_date (attributes, CDZ_ATTR_MODIFIED, self->recorder.now);
  cdz_vault_remove_empty (attributes);

  if ((statement = prepare_update (self, change, error)) == NULL)
    return FALSE;
  bind_update (statement, change, revision, cdz_attributes_get (attributes, CDZ_ATTR_MODIFIED));
  code = sqlite3_step (statement);
  if ((code & 0xff) == SQLITE_CONSTRAINT)
    return set_update_duplicate (self, change, attributes, error);
  if (code != SQLITE_DONE)
    {
      cdz_vault_db_set_error (self->db, error);
      return FALSE;
    }

  item = cdz_item_new (change->klass, CDZ_VAULT_STORE_NAME, attributes, cdz_item_get_value (before));
  cdz_transaction_remember (self, item, revision + 1);
  cdz_outcome_add (self->outcome, CDZ_RESULT_UPDATED, item);

  return TRUE;
}
