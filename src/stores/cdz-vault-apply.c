/* cdz-vault-apply.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-apply"
#include "config.h"

#include "cdz-vault-apply.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-vault-operation.h"
#include "cdz-vault-protect.h"
#include "cdz-vault-seal.h"
#include "cdz-vault-snapshot.h"
#include "cdz-vault-update.h"
#include "cdz-vault-validate.h"
#include "cdz-work.h"

/* How often a change is tried whose keys were exchanged under it. */
#define MAX_ATTEMPTS 3

static gboolean
delete_row (CdzTransaction  *self,
            CdzItem         *item,
            GError         **error)
{
  const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);
  CdzClass klass = cdz_item_get_class (item);
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (self->db, cdz_vault_schema_get_table (klass)->sql_delete, error);

  if (statement == NULL || !cdz_vault_recorder_note (&self->recorder, "delete", klass, uuid, 0, error))
    return FALSE;

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  return cdz_vault_db_run (self->db, statement, error);
}

/* A private key that was there when the keys were wrapped may be gone now, and so
 * may the root key that wraps it: then the whole change is tried again. */
static gboolean
check_wrapped (CdzTransaction  *self,
               CdzVaultRow     *row,
               GError         **error)
{
  gboolean is_right = FALSE;

  if (g_strcmp0 (cdz_attributes_get (row->attributes, CDZ_ATTR_KEY_CLASS), "private") != 0)
    return TRUE;
  if (row->envelope != NULL && !cdz_sealer_is_still_right (self->db, row, &is_right, error))
    return FALSE;

  return is_right || cdz_transaction_lose_race (self, error);
}

/* @out_inserted: %FALSE when another row has the unique key */
static gboolean
insert_row (CdzTransaction  *self,
            CdzVaultRow     *row,
            gboolean         is_replacing,
            gboolean        *out_inserted,
            GError         **error)
{
  g_autoptr(CdzItem) item = NULL;

  if (!check_wrapped (self, row, error) ||
      !cdz_vault_row_insert (row, self->db, out_inserted, error))
    return FALSE;
  if (!*out_inserted)
    return TRUE;
  if (!cdz_vault_recorder_note (&self->recorder, "add", row->klass, row->uuid, 1, error))
    return FALSE;

  item = cdz_item_new (row->klass, CDZ_VAULT_STORE_NAME, row->attributes, cdz_vault_row_get_listed_value (row));
  cdz_transaction_remember (self, item, 1);
  cdz_outcome_add (self->outcome, is_replacing ? CDZ_RESULT_REPLACED : CDZ_RESULT_ADDED, item);

  return TRUE;
}

static gboolean
add (CdzTransaction  *self,
     CdzVaultRow     *row,
     CdzOnConflict    on_conflict,
     GError         **error)
{
  g_autoptr(CdzItem) holder = NULL;
  gboolean inserted;
  CdzTaken taken;

  /* Keys are few and their place is looked at first, because one that is there
   * already has not been wrapped again; of the rest most are new. */
  if (row->klass == CDZ_CLASS_KEY)
    {
      if (!cdz_vault_row_find_taken (row, self->db, &taken, &holder, error))
        return FALSE;
      if (taken == CDZ_TAKEN_NOT)
        return insert_row (self, row, FALSE, &inserted, error);
    }
  else
    {
      if (!insert_row (self, row, FALSE, &inserted, error))
        return FALSE;
      if (inserted)
        return TRUE;
      if (!cdz_vault_row_find_taken (row, self->db, &taken, &holder, error))
        return FALSE;
    }

  if (taken == CDZ_TAKEN_SAME)
    cdz_outcome_add (self->outcome, CDZ_RESULT_EXISTS, holder);
  else if (taken == CDZ_TAKEN_OTHER && on_conflict == CDZ_ON_CONFLICT_KEEP)
    cdz_outcome_add (self->outcome, CDZ_RESULT_KEPT, holder);
  else if (taken == CDZ_TAKEN_OTHER && on_conflict == CDZ_ON_CONFLICT_REPLACE)
    return delete_row (self, holder, error) && insert_row (self, row, TRUE, &inserted, error);
  else
    {
      if (taken == CDZ_TAKEN_OTHER)
        cdz_vault_rows_set_duplicate (holder, error);
      else
        cdz_vault_db_set_error (self->db, error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
delete (CdzTransaction  *self,
        CdzChange       *change,
        GError         **error)
{
  g_autoptr(CdzItem) item = cdz_vault_rows_get_item (self->db, change->klass, change->uuid, error);

  if (item == NULL || !delete_row (self, item, error))
    return FALSE;

  cdz_outcome_add (self->outcome, CDZ_RESULT_DELETED, item);
  return TRUE;
}

static gboolean
run_changes (CdzTransaction  *self,
             GPtrArray       *changes,
             GPtrArray       *rows,
             GCancellable    *cancellable,
             GError         **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      gboolean done;

      if (change->kind == CDZ_CHANGE_ADD)
        done = add (self, g_ptr_array_index (rows, i), change->on_conflict, error);
      else if (change->kind == CDZ_CHANGE_UPDATE)
        done = cdz_transaction_update (self, change, error);
      else if (change->kind == CDZ_CHANGE_PROTECT)
        done = cdz_transaction_protect (self, g_ptr_array_index (rows, i), error);
      else
        done = delete (self, change, error);

      if (!done || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      cdz_work_report (cancellable, i + 1, changes->len);
    }

  return TRUE;
}

/* From BEGIN to COMMIT; the connection is locked. */
static gboolean
run_transaction (CdzTransaction  *self,
                 GPtrArray       *changes,
                 GPtrArray       *rows,
                 GCancellable    *cancellable,
                 GError         **error)
{
  gboolean dropped = FALSE, forgot = FALSE;

  if (!cdz_vault_db_begin (self->db, error))
    return FALSE;

  if (!run_changes (self, changes, rows, cancellable, error) ||
      !cdz_transaction_forget_old_rules (self, changes, &forgot, error) ||
      !cdz_vault_operation_prune (self->db, self->recorder.now, &dropped, error))
    {
      cdz_vault_db_rollback (self->db);
      return FALSE;
    }

  if (!cdz_vault_db_commit (self->db, error))
    return FALSE;

  if (dropped || forgot)
    cdz_vault_operation_truncate_wal (self->db);
  self->outcome->operation = g_steal_pointer (&self->recorder.id);
  return TRUE;
}

static void
free_row (gpointer data)
{
  if (data != NULL)
    cdz_vault_row_free (data);
}

/* Returns: a row for each add, %NULL for the others */
static GPtrArray *
validate_all (GPtrArray     *changes,
              gint64         now,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_full (changes->len, free_row);

  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      CdzVaultRow *row = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (change->kind == CDZ_CHANGE_ADD && (row = cdz_vault_row_new (change, now, error)) == NULL)
        return NULL;
      if (change->kind == CDZ_CHANGE_UPDATE && !cdz_vault_validate_update (change, error))
        return NULL;

      g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

/* Nothing is wrapped for a key that is there already, so its factors are not needed. */
static gboolean
is_key_to_seal (CdzVaultDb   *db,
                CdzChange    *change,
                CdzVaultRow  *row,
                gboolean     *out_seal,
                GError      **error)
{
  g_autoptr(CdzVaultDbLocker) locker = NULL;
  g_autoptr(CdzItem) holder = NULL;
  CdzTaken taken;

  *out_seal = FALSE;
  if (change->kind != CDZ_CHANGE_ADD || !CDZ_IS_KEY (change->object) ||
      !cdz_key_is_private (CDZ_KEY (change->object)))
    return TRUE;

  locker = cdz_vault_db_lock (db);
  if (!cdz_vault_db_open (db, error))
    return FALSE;
  if (!cdz_vault_db_is_open (db))
    {
      *out_seal = TRUE;
      return TRUE;
    }

  if (!cdz_vault_row_find_taken (row, db, &taken, &holder, error))
    return FALSE;

  *out_seal = taken != CDZ_TAKEN_SAME;
  return TRUE;
}

static CdzFactors *
get_factors (GPtrArray *changes)
{
  return changes->len > 0 ? ((CdzChange *) changes->pdata[0])->factors : NULL;
}

static gboolean
protect_key (CdzSealer     *sealer,
             CdzChange     *change,
             gpointer      *row,
             GCancellable  *cancellable,
             GError       **error)
{
  g_clear_pointer ((CdzVaultRow **) row, cdz_vault_row_free);
  *row = cdz_vault_protect_prepare (sealer, change, cancellable, error);

  return *row != NULL;
}

static gboolean
seal_keys (CdzVaultKeys  *keys,
           GPtrArray     *changes,
           GPtrArray     *rows,
           GCancellable  *cancellable,
           GError       **error)
{
  g_auto(CdzSealer) sealer = { 0 };

  cdz_sealer_init (&sealer, keys, get_factors (changes));
  for (guint i = 0; i < changes->len; i++)
    {
      CdzChange *change = g_ptr_array_index (changes, i);
      CdzVaultRow *row = g_ptr_array_index (rows, i);
      gboolean seal;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (change->kind == CDZ_CHANGE_PROTECT)
        {
          if (!protect_key (&sealer, change, &rows->pdata[i], cancellable, error))
            return FALSE;
          continue;
        }

      if (!is_key_to_seal (cdz_vault_keys_get_db (keys), change, row, &seal, error))
        return FALSE;
      if (seal && !cdz_sealer_seal (&sealer, row, cdz_key_get_pkcs8 (CDZ_KEY (change->object)),
                                    cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
try_once (CdzTransaction  *transaction,
          CdzVaultKeys    *keys,
          GPtrArray       *changes,
          GPtrArray       *rows,
          GCancellable    *cancellable,
          GError         **error)
{
  CdzVaultDb *db = transaction->db;
  g_autoptr(CdzVaultDbLocker) locker = NULL;

  if (!seal_keys (keys, changes, rows, cancellable, error))
    return FALSE;

  locker = cdz_vault_db_lock (db);
  return cdz_vault_db_open_for_writing (db, error) &&
         run_transaction (transaction, changes, rows, cancellable, error);
}

CdzOutcome *
cdz_vault_apply (CdzVaultDb    *db,
                 CdzVaultKeys  *keys,
                 const char    *title,
                 GPtrArray     *changes,
                 gint64         now,
                 GHashTable    *known,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GPtrArray) rows = validate_all (changes, now, cancellable, error);
  gboolean is_last = FALSE;

  for (guint i = 1; rows != NULL && !is_last; i++)
    {
      g_autoptr(CdzOutcome) outcome = cdz_outcome_new ();
      g_autoptr(GError) problem = NULL;
      CdzTransaction transaction = { .db = db, .known = known, .outcome = outcome };
      gboolean done;

      g_hash_table_remove_all (known);
      cdz_vault_recorder_init (&transaction.recorder, db, title, now);
      done = try_once (&transaction, keys, changes, rows, cancellable, &problem);
      cdz_vault_recorder_clear (&transaction.recorder);
      if (done)
        return g_steal_pointer (&outcome);

      is_last = !transaction.lost_race || i == MAX_ATTEMPTS;
      if (is_last)
        g_propagate_error (error, g_steal_pointer (&problem));
    }

  return NULL;
}
