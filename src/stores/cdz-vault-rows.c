/* cdz-vault-rows.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-rows"
#include "config.h"

#include "cdz-vault-rows.h"

#include <glib/gi18n-lib.h>

#include "cdz-certificate.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-request.h"
#include "cdz-vault-validate.h"

/* Of a listed row, before its attributes. */
enum
{
  COLUMN_ROWID,
  COLUMN_UUID,
  COLUMN_REVISION,
  COLUMN_FIRST_ATTRIBUTE,
};

static void
take_certificate (CdzVaultRow    *self,
                  CdzCertificate *certificate)
{
  self->der = g_bytes_ref (cdz_certificate_get_der (certificate));
  self->issuer_der = g_bytes_ref (cdz_certificate_get_issuer_der (certificate));
  self->serial_der = g_bytes_ref (cdz_certificate_get_serial_der (certificate));
  self->subject_der = g_bytes_ref (cdz_certificate_get_subject_der (certificate));
}

static void
take_object (CdzVaultRow *self,
             GObject     *object)
{
  if (CDZ_IS_CERTIFICATE (object))
    take_certificate (self, CDZ_CERTIFICATE (object));
  else if (CDZ_IS_KEY (object))
    self->der = g_bytes_ref (cdz_key_get_spki (CDZ_KEY (object)));
  else if (CDZ_IS_REQUEST (object))
    {
      self->der = g_bytes_ref (cdz_request_get_der (CDZ_REQUEST (object)));
      self->subject_der = g_bytes_ref (cdz_request_get_subject_der (CDZ_REQUEST (object)));
    }
}

static char *
dup_display_name (GObject *object)
{
  if (CDZ_IS_CERTIFICATE (object))
    return cdz_certificate_dup_display_name (CDZ_CERTIFICATE (object));
  if (CDZ_IS_KEY (object))
    return cdz_key_dup_display_name (CDZ_KEY (object));

  return cdz_request_dup_display_name (CDZ_REQUEST (object));
}

static CdzAttributes *
get_derived_attributes (GObject *object)
{
  if (CDZ_IS_CERTIFICATE (object))
    return cdz_certificate_get_attributes (CDZ_CERTIFICATE (object));
  if (CDZ_IS_KEY (object))
    return cdz_key_get_attributes (CDZ_KEY (object));

  return cdz_request_get_attributes (CDZ_REQUEST (object));
}

/**
 * cdz_vault_row_new:
 * @change: an add
 * @now: seconds since 1970
 *
 * Validates what was given and puts it together with what follows from the value.
 *
 * Returns: (transfer full): a row without an envelope yet
 */
CdzVaultRow *
cdz_vault_row_new (CdzChange  *change,
                   gint64      now,
                   GError    **error)
{
  CdzAttributes *derived = get_derived_attributes (change->object);
  g_autoptr(CdzVaultRow) self = NULL;

  if (!cdz_vault_validate_add (change, derived, error))
    return NULL;

  self = g_new0 (CdzVaultRow, 1);
  self->klass = change->klass;
  self->uuid = g_uuid_string_random ();
  self->attributes = cdz_attributes_copy (derived);
  cdz_attributes_merge (self->attributes, change->attributes);
  cdz_attributes_set (self->attributes, CDZ_ATTR_UUID, self->uuid);
  cdz_attributes_set_date (self->attributes, CDZ_ATTR_CREATED, now);
  cdz_attributes_set_date (self->attributes, CDZ_ATTR_MODIFIED, now);
  cdz_vault_remove_empty (self->attributes);

  if (cdz_attributes_get (self->attributes, CDZ_ATTR_LABEL) == NULL)
    cdz_attributes_take (self->attributes, CDZ_ATTR_LABEL, dup_display_name (change->object));
  if (self->klass == CDZ_CLASS_REQUEST && cdz_attributes_get (self->attributes, CDZ_ATTR_STATE) == NULL)
    cdz_attributes_set (self->attributes, CDZ_ATTR_STATE, "draft");
  cdz_vault_fill_derived (self->klass, self->attributes);
  take_object (self, change->object);

  return g_steal_pointer (&self);
}

void
cdz_vault_row_free (CdzVaultRow *self)
{
  g_free (self->uuid);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->issuer_der, g_bytes_unref);
  g_clear_pointer (&self->serial_der, g_bytes_unref);
  g_clear_pointer (&self->subject_der, g_bytes_unref);
  g_free (self->root_key);
  g_clear_pointer (&self->envelope, g_bytes_unref);
  g_free (self);
}

GBytes *
cdz_vault_row_get_listed_value (CdzVaultRow *self)
{
  return g_strcmp0 (cdz_attributes_get (self->attributes, CDZ_ATTR_KEY_TYPE), "rsa-pss") == 0 ? self->der : NULL;
}

static GBytes *
get_own_blob (CdzVaultRow *self,
              const char  *name)
{
  if (g_str_equal (name, "der"))
    return self->der;
  if (g_str_equal (name, "issuer_der"))
    return self->issuer_der;
  if (g_str_equal (name, "serial_der"))
    return self->serial_der;
  if (g_str_equal (name, "subject_der"))
    return self->subject_der;

  return self->envelope;
}

/* The statement borrows everything: @self outlives it. */
static void
bind_column (CdzVaultRow     *self,
             CdzStatement    *statement,
             int              position,
             const CdzColumn *column)
{
  if (column->attr != CDZ_ATTR_NONE && column->type[0] == 'I')
    sqlite3_bind_int64 (statement, position, cdz_attributes_get_int (self->attributes, column->attr));
  else if (column->attr != CDZ_ATTR_NONE)
    {
      const char *text = cdz_attributes_get (self->attributes, column->attr);

      sqlite3_bind_text (statement, position, text != NULL ? text : "", -1, SQLITE_STATIC);
    }
  else if (g_str_equal (column->name, "revision"))
    sqlite3_bind_int64 (statement, position, 1);
  else if (g_str_equal (column->name, "generation"))
    sqlite3_bind_int64 (statement, position, self->generation);
  else if (g_str_equal (column->name, "root_key"))
    sqlite3_bind_text (statement, position, self->root_key != NULL ? self->root_key : "", -1, SQLITE_STATIC);
  else
    {
      GBytes *blob = get_own_blob (self, column->name);
      gsize size = 0;
      gconstpointer data = blob != NULL ? g_bytes_get_data (blob, &size) : NULL;

      sqlite3_bind_blob64 (statement, position, data != NULL ? data : "", size, SQLITE_STATIC);
    }
}

/* @out_inserted: %FALSE when the unique key is taken; that is no error here */
gboolean
cdz_vault_row_insert (CdzVaultRow  *self,
                      CdzVaultDb   *db,
                      gboolean     *out_inserted,
                      GError      **error)
{
  const CdzTable *table = cdz_vault_schema_get_table (self->klass);
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, table->sql_insert, error);
  int code;

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < table->columns->len; i++)
    bind_column (self, statement, (int) i + 1, &g_array_index (table->columns, CdzColumn, i));

  code = sqlite3_step (statement);
  if (code != SQLITE_DONE && (code & 0xff) != SQLITE_CONSTRAINT)
    {
      cdz_vault_db_set_error (db, error);
      return FALSE;
    }

  *out_inserted = code == SQLITE_DONE;
  return TRUE;
}

static void
bind_unique_key (CdzVaultRow    *self,
                 const CdzTable *table,
                 CdzStatement   *statement)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      const CdzColumn *column = &g_array_index (table->columns, CdzColumn, i);
      g_autofree char *parameter = g_strconcat (":", column->name, NULL);
      int position = sqlite3_bind_parameter_index (statement, parameter);

      if (position > 0)
        bind_column (self, statement, position, column);
    }
}

/* Of keys only the public half decides: an envelope is new each time. */
static gboolean
is_same_value (CdzVaultRow  *self,
               CdzVaultDb   *db,
               CdzItem      *item,
               gboolean     *out_same,
               GError      **error)
{
  g_autoptr(GBytes) der = NULL;

  if (self->klass == CDZ_CLASS_KEY)
    {
      *out_same = g_strcmp0 (cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID),
                             cdz_attributes_get (self->attributes, CDZ_ATTR_PUBLIC_KEY_ID)) == 0;
      return TRUE;
    }

  if ((der = cdz_vault_rows_get_blob (db, self->klass, cdz_item_get (item, CDZ_ATTR_UUID), "der", error)) == NULL)
    return FALSE;

  *out_same = g_bytes_equal (der, self->der);
  return TRUE;
}

gboolean
cdz_vault_row_find_taken (CdzVaultRow  *self,
                          CdzVaultDb   *db,
                          CdzTaken     *out_taken,
                          CdzItem     **out_item,
                          GError      **error)
{
  const CdzTable *table = cdz_vault_schema_get_table (self->klass);
  g_autofree char *uuid = NULL;
  g_autoptr(CdzItem) item = NULL;
  gboolean is_same;

  {
    g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, table->sql_taken, error);
    int code;

    if (statement == NULL)
      return FALSE;

    bind_unique_key (self, table, statement);
    if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_DONE)
      {
        *out_taken = CDZ_TAKEN_NOT;
        return TRUE;
      }
    if (code != SQLITE_ROW)
      return FALSE;

    uuid = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  }

  if ((item = cdz_vault_rows_get_item (db, self->klass, uuid, error)) == NULL ||
      !is_same_value (self, db, item, &is_same, error))
    return FALSE;

  *out_taken = is_same ? CDZ_TAKEN_SAME : CDZ_TAKEN_OTHER;
  *out_item = g_steal_pointer (&item);
  return TRUE;
}

gint64
cdz_vault_rows_get_rowid (CdzStatement *statement)
{
  return sqlite3_column_int64 (statement, COLUMN_ROWID);
}

const char *
cdz_vault_rows_get_uuid (CdzStatement *statement)
{
  return (const char *) sqlite3_column_text (statement, COLUMN_UUID);
}

gint64
cdz_vault_rows_get_revision (CdzStatement *statement)
{
  return sqlite3_column_int64 (statement, COLUMN_REVISION);
}

static GBytes *
get_value (CdzStatement *statement,
           int           column)
{
  int size = sqlite3_column_bytes (statement, column);

  return size > 0 ? g_bytes_new (sqlite3_column_blob (statement, column), (gsize) size) : NULL;
}

/* Returns: (transfer full): the item of the statement's present row */
CdzItem *
cdz_vault_rows_read (CdzStatement *statement,
                     CdzClass      klass)
{
  const CdzTable *table = cdz_vault_schema_get_table (klass);
  const CdzColumn *columns = (const CdzColumn *) table->columns->data + 2;
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autoptr(CdzAttributes) packed = NULL;
  g_autoptr(GBytes) value = NULL;

  cdz_attributes_set (attributes, CDZ_ATTR_UUID, cdz_vault_rows_get_uuid (statement));

  for (guint i = 0; i < table->n_attributes; i++)
    {
      const char *text = (const char *) sqlite3_column_text (statement, COLUMN_FIRST_ATTRIBUTE + (int) i);
      const char *absent = columns[i].type[0] == 'I' ? "0" : "";

      if (text != NULL && !g_str_equal (text, absent))
        cdz_attributes_set (attributes, columns[i].attr, text);
    }

  cdz_vault_fill_derived (klass, attributes);
  value = get_value (statement, COLUMN_FIRST_ATTRIBUTE + (int) table->n_attributes);
  packed = cdz_attributes_pack (attributes);
  return cdz_item_new (klass, CDZ_VAULT_STORE_NAME, packed, value);
}

void
cdz_vault_rows_set_gone (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                       _("The item is not in the vault any more; refresh the list"));
}

/* @holder: the item that has the unique key */
void
cdz_vault_rows_set_duplicate (CdzItem  *holder,
                              GError  **error)
{
  const char *sha256 = cdz_item_get (holder, CDZ_ATTR_SHA256);
  g_autofree char *ref = cdz_item_dup_ref (holder);
  GError *problem;

  if (sha256 != NULL)
    problem = g_error_new (CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                           _("Another certificate of the same issuer and serial number is stored: “%s”, SHA-256 %s; keep it, replace it, or use another group"),
                           cdz_item_get (holder, CDZ_ATTR_LABEL), sha256);
  else
    problem = g_error_new (CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                           _("“%s” is stored already and takes this place; keep it, replace it, or use another group"),
                           cdz_item_get (holder, CDZ_ATTR_LABEL));

  cdz_error_set_detail (problem, CDZ_DETAIL_REF, ref);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, cdz_class_get_name (cdz_item_get_class (holder)));
  cdz_error_set_detail (problem, CDZ_DETAIL_STORE, CDZ_VAULT_STORE_NAME);
  g_propagate_error (error, problem);
}

CdzItem *
cdz_vault_rows_get_item (CdzVaultDb  *db,
                         CdzClass     klass,
                         const char  *uuid,
                         GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, cdz_vault_schema_get_table (klass)->sql_get, error);
  int code;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    return cdz_vault_rows_read (statement, klass);
  if (code == SQLITE_DONE)
    cdz_vault_rows_set_gone (error);

  return NULL;
}

/* @column: "der", "envelope", … */
GBytes *
cdz_vault_rows_get_blob (CdzVaultDb  *db,
                         CdzClass     klass,
                         const char  *uuid,
                         const char  *column,
                         GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\" FROM %s WHERE uuid = ?", column,
                                          cdz_vault_schema_get_table (klass)->name);
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sql, error);
  int code;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    return g_bytes_new (sqlite3_column_blob (statement, 0), (gsize) sqlite3_column_bytes (statement, 0));
  if (code == SQLITE_DONE)
    cdz_vault_rows_set_gone (error);

  return NULL;
}
