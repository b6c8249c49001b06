/* cdz-vault-keys.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-keys"
#include "config.h"

#include "cdz-vault-keys-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring.h"

CdzVaultKeys *
cdz_vault_keys_new (CdzVaultDb *db)
{
  CdzVaultKeys *self = g_new0 (CdzVaultKeys, 1);

  self->db = db;
  self->lock_count = -1;
  self->grants = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_grant_unref);
  self->kept_s = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cdz_secret_unref);
  g_mutex_init (&self->mutex);

  return self;
}

static void
held_clear (CdzHeld *held)
{
  g_clear_pointer (&held->id, g_free);
  g_clear_pointer (&held->key, cdz_secret_unref);
}

static void
revoke_all (CdzVaultKeys *self)
{
  for (guint i = 0; i < self->grants->len; i++)
    cdz_grant_revoke (self->grants->pdata[i]);
  g_ptr_array_set_size (self->grants, 0);
}

void
cdz_vault_keys_free (CdzVaultKeys *self)
{
  held_clear (&self->r);
  held_clear (&self->v);
  revoke_all (self);
  g_ptr_array_unref (self->grants);
  g_hash_table_unref (self->kept_s);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

CdzVaultDb *
cdz_vault_keys_get_db (CdzVaultKeys *self)
{
  return self->db;
}

void
cdz_vault_keys_set_needs_passphrase (GError **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                         _("The vault passphrase is needed to open the vault's keys"));

  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "vault-passphrase");
  cdz_error_set_detail (problem, CDZ_DETAIL_STORE, "vault");
  g_propagate_error (error, problem);
}

/* Returns: (nullable) (transfer full): the key if it is the one that is held */
static CdzSecret *
get_held (CdzVaultKeys *self,
          CdzHeld      *held,
          const char   *id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strcmp0 (held->id, id) == 0 && held->key != NULL ? cdz_secret_ref (held->key) : NULL;
}

/* What cannot come from the keyring may come from the passphrase; what is merely
 * locked is unlocked more easily than a passphrase is typed. */
static void
set_no_keyring (const CdzRootKeys  *roots,
                GError             *cause,
                GError            **error)
{
  gboolean is_lost = g_error_matches (cause, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);

  if ((is_lost || g_error_matches (cause, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE)) &&
      roots->r.passphrase_slot != NULL)
    cdz_vault_keys_set_needs_passphrase (error);
  else if (is_lost)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("The vault's key is not in the login keyring any more (was it reset?), and no passphrase opens it; bring back the old keyring or restore a backup. “credenzactl vault init” makes a new key for what is stored from now on"));
  else
    {
      g_propagate_error (error, cause);
      return;
    }

  g_error_free (cause);
}

static CdzSecret *
read_r_from_keyring (CdzVaultKeys       *self,
                     const CdzRootKeys  *roots,
                     GCancellable       *cancellable,
                     GError            **error)
{
  CdzRootKeyId id;
  GError *problem = NULL;
  g_autoptr(CdzSecret) key = NULL;
  gboolean is_right;

  if (!cdz_root_keys_identify (roots, 'R', &id, error))
    return NULL;

  if ((key = cdz_keyring_lookup (roots->vault_id, roots->r.id, cancellable, &problem)) == NULL)
    {
      if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
        g_atomic_int_set (&self->is_r_lost, TRUE);
      set_no_keyring (roots, problem, error);
      return NULL;
    }

  if (!cdz_slot_check (roots->r.keyring_slot, &id, key, &is_right, error))
    return NULL;
  if (is_right)
    return g_steal_pointer (&key);

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                       _("The login keyring holds another key than the one that this vault needs"));
  return NULL;
}

/* The slot row, unless another process was faster. */
static gboolean
insert_r (CdzVaultDb   *db,
          const char   *id,
          GBytes       *slot,
          gboolean     *out_inserted,
          GError      **error)
{
  static const char * const sqls[] = {
    "INSERT OR IGNORE INTO root_key (name, id) VALUES ('R', ?1)",
    "INSERT INTO slot (root_key, kind, data) SELECT ?1, 'keyring', ?2"
    " WHERE EXISTS (SELECT 1 FROM root_key WHERE id = ?1)",
  };
  gsize size;
  gconstpointer data = g_bytes_get_data (slot, &size);

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    {
      g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sqls[i], error);

      if (statement == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
      if (i > 0)
        sqlite3_bind_blob64 (statement, 2, data, size, SQLITE_STATIC);
      if (!cdz_vault_db_run (db, statement, error))
        return FALSE;
    }

  *out_inserted = sqlite3_changes (cdz_vault_db_get_handle (db)) == 1;
  return TRUE;
}

static gboolean
commit_r (CdzVaultDb         *db,
          const CdzRootKeys  *roots,
          CdzSecret          *key,
          gboolean           *out_inserted,
          GError            **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  g_autoptr(GBytes) slot = NULL;
  CdzRootKeyId id;

  if (!cdz_root_keys_identify (roots, 'R', &id, error) ||
      (slot = cdz_slot_new_keyring (&id, key, error)) == NULL ||
      !cdz_vault_db_open_for_writing (db, error) || !cdz_vault_db_begin (db, error))
    return FALSE;

  if (insert_r (db, roots->r.id, slot, out_inserted, error))
    return cdz_vault_db_commit (db, error);

  cdz_vault_db_rollback (db);
  return FALSE;
}

gboolean
cdz_vault_keys_replace_r (CdzVaultDb         *db,
                          const CdzRootKeys  *roots,
                          const char         *id,
                          CdzSecret          *key,
                          GError            **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  CdzRootKeys made = { .vault_id = roots->vault_id, .r = { .id = (char *) id } };
  g_autoptr(GBytes) slot = NULL;
  CdzRootKeyId identity;
  gboolean inserted = FALSE;

  if (!cdz_root_keys_identify (&made, 'R', &identity, error) ||
      (slot = cdz_slot_new_keyring (&identity, key, error)) == NULL ||
      !cdz_vault_db_open_for_writing (db, error) || !cdz_vault_db_begin (db, error))
    return FALSE;

  if (cdz_vault_db_exec (db, "DELETE FROM root_key WHERE name = 'R'", error) &&
      insert_r (db, id, slot, &inserted, error))
    return cdz_vault_db_commit (db, error);

  cdz_vault_db_rollback (db);
  return FALSE;
}

/* First into the keyring, read back and compared, then the slot row: nothing is
 * ever wrapped by a key that is not safely kept. Who comes second takes its own key
 * out of the keyring again; the caller then finds the winner's. */
static gboolean
make_r (CdzVaultKeys  *self,
        CdzRootKeys   *roots,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(CdzSecret) key = cdz_root_key_generate (error);
  gboolean inserted = FALSE;

  if (key == NULL)
    return FALSE;

  roots->r.id = g_uuid_string_random ();
  if (!cdz_keyring_store (roots->vault_id, roots->r.id, key, cancellable, error))
    return FALSE;

  if (commit_r (self->db, roots, key, &inserted, error) && inserted)
    return TRUE;

  cdz_keyring_delete (roots->vault_id, roots->r.id, NULL, NULL);
  return error == NULL || *error == NULL;
}

gboolean
cdz_vault_keys_ensure_vault (CdzVaultKeys  *self,
                             GError       **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  return cdz_vault_db_open_for_writing (self->db, error);
}

CdzSecret *
cdz_vault_keys_get_r (CdzVaultKeys  *self,
                      gboolean       create,
                      CdzRootKeys   *roots,
                      GCancellable  *cancellable,
                      GError       **error)
{
  CdzSecret *held;

  if (create && !cdz_vault_keys_ensure_vault (self, error))
    return NULL;
  if (!cdz_root_keys_load (roots, self->db, error))
    return NULL;

  if (roots->r.id == NULL && create)
    {
      GError *problem = NULL;

      if (!make_r (self, roots, cancellable, &problem))
        {
          g_propagate_error (error, problem);
          return NULL;
        }
      if (!cdz_root_keys_load (roots, self->db, error))
        return NULL;
    }

  if (roots->r.id == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                           _("The vault has lost the list of its keys; restore a backup"));
      return NULL;
    }

  if ((held = get_held (self, &self->r, roots->r.id)) != NULL)
    return held;
  if (roots->r.keyring_slot != NULL)
    return read_r_from_keyring (self, roots, cancellable, error);

  cdz_vault_keys_set_needs_passphrase (error);
  return NULL;
}

CdzSecret *
cdz_vault_keys_get_retired_r (const CdzRootKeys  *roots,
                              const guint8       *id,
                              GCancellable       *cancellable,
                              GError            **error)
{
  g_autofree char *uuid = cdz_root_key_dup_uuid (id);
  g_autoptr(GError) problem = NULL;
  CdzSecret *key = cdz_keyring_lookup (roots->vault_id, uuid, cancellable, &problem);

  if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("The key was lost with the login keyring that was reset; bring that keyring back, or import the key again"));
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return key;
}

gboolean
cdz_vault_keys_is_r_lost (CdzVaultKeys       *self,
                          const CdzRootKeys  *roots,
                          GCancellable       *cancellable)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(CdzSecret) key = NULL;

  if (roots->r.keyring_slot == NULL)
    return FALSE;

  key = cdz_keyring_lookup (roots->vault_id, roots->r.id, cancellable, &problem);
  return g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND);
}

CdzSecret *
cdz_vault_keys_get_v (CdzVaultKeys       *self,
                      const CdzRootKeys  *roots,
                      GError            **error)
{
  CdzSecret *held;

  if (roots->v.id == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                           _("This class needs a vault passphrase, and there is none; set one with “credenzactl vault init”"));
      return NULL;
    }

  if ((held = get_held (self, &self->v, roots->v.id)) == NULL)
    cdz_vault_keys_set_needs_passphrase (error);

  return held;
}

gboolean
cdz_vault_keys_check_r (CdzVaultKeys  *self,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };
  GError *problem;

  if (!cdz_keyring_check (cancellable, error) || !cdz_root_keys_load (&roots, self->db, error))
    return FALSE;
  if (!cdz_vault_keys_is_r_lost (self, &roots, cancellable))
    return TRUE;

  problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                                 roots.r.passphrase_slot != NULL
                                 ? _("The login keyring has lost the vault's key (was it reset?); it gets it again when the vault passphrase is given next")
                                 : _("The login keyring has lost the vault's key (was it reset?), and no passphrase opens it"));
  cdz_error_set_detail (problem, CDZ_DETAIL_DETAIL, "lost");
  if (roots.r.passphrase_slot == NULL)
    cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                          _("Bring back the old keyring or restore a backup; “credenzactl vault init” makes a new key for what is stored from now on"));
  g_propagate_error (error, problem);
  return FALSE;
}

void
cdz_held_set (CdzHeld    *held,
              const char *id,
              CdzSecret  *key)
{
  held_clear (held);
  if (key != NULL)
    {
      held->id = g_strdup (id);
      held->key = cdz_secret_ref (key);
    }
}

static void
wipe (CdzVaultKeys *self)
{
  self->n_locks++;
  held_clear (&self->r);
  held_clear (&self->v);
  revoke_all (self);
}

/* Some process has raised the count: nobody may hold what was opened before. */
static void
notice_lock_count (CdzVaultKeys *self,
                   gint64        count)
{
  if (self->lock_count >= 0 && self->lock_count != count)
    wipe (self);
  self->lock_count = count;
}

gboolean
cdz_vault_keys_check_lock (CdzVaultKeys  *self,
                           GError       **error)
{
  gint64 count = 0;

  if (cdz_vault_db_is_open (self->db) &&
      !cdz_vault_db_get_number (self->db, "SELECT lock_count FROM vault", &count, error))
    return FALSE;

  g_mutex_lock (&self->mutex);
  notice_lock_count (self, count);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

void
cdz_vault_keys_settle (CdzVaultKeys *self,
                       gboolean      hold_v)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!hold_v)
    held_clear (&self->v);
  if (self->keyring_has_r)
    held_clear (&self->r);
}

void
cdz_vault_keys_lock (CdzVaultKeys *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  wipe (self);
}

gboolean
cdz_vault_keys_is_unlocked (CdzVaultKeys *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->v.key != NULL || (self->r.key != NULL && !self->has_v);
}
