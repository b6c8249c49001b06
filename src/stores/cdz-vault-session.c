/* cdz-vault-session.c: the key S, which no disk ever has.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-session"
#include "config.h"

#include "cdz-vault-keys-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring.h"
#include "cdz-session-id.h"

/* A key of class "session", as its row says. */
typedef struct
{
  char         *uuid;
  GBytes       *envelope;
  guint8        s_id[CDZ_ENVELOPE_ID_SIZE];
  CdzSessionId  session;
} SessionRow;

static void
session_row_free (SessionRow *row)
{
  g_free (row->uuid);
  g_bytes_unref (row->envelope);
  g_free (row);
}

void
cdz_vault_keys_set_keeps_session (CdzVaultKeys *self,
                                  gboolean      keeps)
{
  g_atomic_int_set (&self->keeps_s, keeps);
}

gboolean
cdz_vault_keys_get_keeps_session (CdzVaultKeys *self)
{
  return g_atomic_int_get (&self->keeps_s);
}

static void
set_no_place (GError **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                         _("There is no place here that forgets a key with the session"));

  cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                        _("Choose “after-first-unlock” instead, or use the window, which keeps such keys until it is closed"));
  g_propagate_error (error, problem);
}

static void
set_elsewhere (GError **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                         _("This key is in another session: the window or keyring that keeps it is not this one, or was closed"));

  cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                        _("Use it where it was stored; if that was closed, delete it and import the key again"));
  g_propagate_error (error, problem);
}

/* Returns: (nullable) (transfer full): a key that this process holds */
static CdzSecret *
get_kept (CdzVaultKeys *self,
          const char   *id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  CdzSecret *key = g_hash_table_lookup (self->kept_s, id);

  return key != NULL ? cdz_secret_ref (key) : NULL;
}

/* In the keyring's memory, else in this process's. */
static CdzSecret *
make_s (CdzVaultKeys  *self,
        const char    *vault_id,
        const char    *id,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(CdzSecret) key = cdz_root_key_generate (error);
  GError *problem = NULL;

  if (key == NULL)
    return NULL;
  if (cdz_keyring_store_for_session (vault_id, id, key, cancellable, &problem))
    return g_steal_pointer (&key);

  if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE))
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  g_error_free (problem);
  if (!cdz_vault_keys_get_keeps_session (self))
    {
      set_no_place (error);
      return NULL;
    }

  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->kept_s, g_strdup (id), cdz_secret_ref (key));
  g_mutex_unlock (&self->mutex);
  return g_steal_pointer (&key);
}

CdzSecret *
cdz_vault_keys_make_s (CdzVaultKeys     *self,
                       const char       *vault_id,
                       CdzEnvelopeKeys  *keys,
                       GCancellable     *cancellable,
                       GError          **error)
{
  g_autofree char *id = g_uuid_string_random ();
  CdzSecret *key = make_s (self, vault_id, id, cancellable, error);

  if (key == NULL)
    return NULL;

  cdz_envelope_parse_uuid (id, keys->s_id);
  cdz_session_id_read (&keys->session, cancellable);
  return key;
}

CdzSecret *
cdz_vault_keys_get_s (CdzVaultKeys  *self,
                      const char    *vault_id,
                      const guint8  *id,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autofree char *uuid = cdz_root_key_dup_uuid (id);
  GError *problem = NULL;
  CdzSecret *key = get_kept (self, uuid);

  if (key == NULL)
    key = cdz_keyring_lookup_for_session (vault_id, uuid, cancellable, &problem);
  if (key != NULL)
    return key;

  if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND) ||
      g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE))
    {
      set_elsewhere (error);
      g_error_free (problem);
    }
  else
    {
      g_propagate_error (error, problem);
    }

  return NULL;
}

/* Returns: (transfer full) (element-type SessionRow): those that can be read */
static GPtrArray *
read_rows (CdzVaultDb  *db,
           char       **out_vault_id,
           GError     **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) session_row_free);
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  g_autoptr(CdzStatement) statement = NULL;
  g_auto(CdzRootKeys) roots = { 0 };

  if (!cdz_vault_db_open (db, error))
    return NULL;
  if (!cdz_vault_db_is_open (db))
    return g_steal_pointer (&rows);

  if (!cdz_root_keys_read (&roots, db, error) ||
      (statement = cdz_vault_db_prepare (db, "SELECT uuid, envelope FROM key WHERE accessible = 'session'", error)) == NULL)
    return NULL;

  while (cdz_vault_db_step (db, statement, error) == SQLITE_ROW)
    {
      SessionRow *row = g_new0 (SessionRow, 1);
      g_auto(CdzEnvelopeKeys) keys = { 0 };
      CdzEnvelopeHeader header;

      row->uuid = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      row->envelope = g_bytes_new (sqlite3_column_blob (statement, 1), (gsize) sqlite3_column_bytes (statement, 1));
      g_ptr_array_add (rows, row);

      /* What is damaged stays, and says so when it is opened. */
      if (!cdz_envelope_peek (row->envelope, &header, &keys, NULL) || keys.factors != CDZ_FACTOR_SESSION)
        {
          g_ptr_array_remove_index (rows, rows->len - 1);
          continue;
        }
      memcpy (row->s_id, keys.s_id, sizeof row->s_id);
      row->session = keys.session;
    }

  *out_vault_id = g_steal_pointer (&roots.vault_id);
  return g_steal_pointer (&rows);
}

static gboolean
drop_row (CdzVaultDb  *db,
          SessionRow  *row,
          GError     **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  g_autoptr(CdzStatement) statement = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (row->envelope, &size);

  if (!cdz_vault_db_open_for_writing (db, error) || !cdz_vault_db_begin (db, error))
    return FALSE;

  /* The very envelope that was looked at: nobody has protected it otherwise since. */
  statement = cdz_vault_db_prepare (db, "DELETE FROM key WHERE uuid = ?1 AND envelope = ?2", error);
  if (statement != NULL)
    {
      sqlite3_bind_text (statement, 1, row->uuid, -1, SQLITE_STATIC);
      sqlite3_bind_blob64 (statement, 2, data, size, SQLITE_STATIC);
    }
  if (statement != NULL && cdz_vault_db_run (db, statement, error))
    return cdz_vault_db_commit (db, error);

  cdz_vault_db_rollback (db);
  return FALSE;
}

/* Whether @row stays, which belongs to another session or process. */
static gboolean
stays_elsewhere (CdzVaultKeys       *self,
                 const char         *vault_id,
                 SessionRow         *row,
                 const CdzSessionId *current,
                 GCancellable       *cancellable)
{
  g_autoptr(CdzSecret) key = NULL;
  g_autoptr(GError) problem = NULL;

  if (!cdz_session_id_is_over (&row->session, current, cancellable))
    {
      key = cdz_vault_keys_get_s (self, vault_id, row->s_id, cancellable, &problem);
      return g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE);
    }

  /* A vault that can only be read keeps it. */
  if (drop_row (self->db, row, &problem))
    return FALSE;
  g_debug ("A key of a session that is over stays: %s", problem->message);
  return TRUE;
}

GHashTable *
cdz_vault_keys_end_sessions (CdzVaultKeys *self,
                             GCancellable *cancellable)
{
  GHashTable *elsewhere = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) problem = NULL;
  g_autofree char *vault_id = NULL;
  g_autoptr(GPtrArray) rows = read_rows (self->db, &vault_id, &problem);
  CdzSessionId current;

  if (rows == NULL || rows->len == 0)
    return elsewhere;

  cdz_session_id_read (&current, cancellable);
  for (guint i = 0; i < rows->len; i++)
    {
      SessionRow *row = rows->pdata[i];

      if (stays_elsewhere (self, vault_id, row, &current, cancellable))
        g_hash_table_add (elsewhere, g_strdup (row->uuid));
    }

  return elsewhere;
}
