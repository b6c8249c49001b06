/* cdz-vault-passphrase.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-passphrase"
#include "config.h"

#include "cdz-vault-passphrase.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring.h"
#include "cdz-vault-operation.h"

/* So many keys are named, the others counted. */
#define MAX_NAMES 10

/* One root key with the passphrase slot that it is to have. */
typedef struct
{
  char        name;
  const char *id;
  GBytes     *old_slot;     /* borrowed; NULL where it is the first */
  GBytes     *new_slot;
} Change;

static void
set_raced (GError **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_BUSY,
                       _("Another program changed the vault passphrase at the same time; try again"));
}

static GBytes *
make_slot (const CdzRootKeys  *roots,
           char                name,
           CdzSecret          *key,
           const CdzScrypt    *scrypt,
           CdzSecret          *slot_secret,
           GError            **error)
{
  CdzRootKeyId id;

  if (!cdz_root_keys_identify (roots, name, &id, error))
    return NULL;

  return cdz_slot_new_passphrase (&id, key, scrypt, slot_secret, error);
}

/* Both slots under one salt: who unlocks derives once. Each is opened again before
 * anything is stored. */
static gboolean
make_slots (const CdzRootKeys  *roots,
            CdzSecret          *r,
            CdzSecret          *v,
            CdzSecret          *passphrase,
            GBytes            **out_r_slot,
            GBytes            **out_v_slot,
            GError            **error)
{
  g_autoptr(CdzSecret) slot_secret = NULL;
  g_autoptr(CdzSecret) r_again = NULL;
  g_autoptr(CdzSecret) v_again = NULL;
  CdzRootKeys made = { .vault_id = roots->vault_id, .r = { .id = roots->r.id }, .v = { .id = roots->v.id } };
  CdzScrypt scrypt;
  gboolean done = FALSE;

  if (!cdz_kdf_scrypt_init (&scrypt, error) ||
      (slot_secret = cdz_kdf_scrypt (&scrypt, passphrase, error)) == NULL)
    return FALSE;

  if ((r == NULL || (made.r.passphrase_slot = make_slot (roots, 'R', r, &scrypt, slot_secret, error)) != NULL) &&
      (v == NULL || (made.v.passphrase_slot = make_slot (roots, 'V', v, &scrypt, slot_secret, error)) != NULL))
    done = cdz_root_keys_open (&made, passphrase, &r_again, &v_again, error);

  if (done && ((r != NULL && !cdz_secret_equal (r, r_again)) || (v != NULL && !cdz_secret_equal (v, v_again))))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERNAL,
                           _("The new passphrase did not open the vault's keys again; nothing was changed"));
      done = FALSE;
    }

  *out_r_slot = made.r.passphrase_slot;
  *out_v_slot = made.v.passphrase_slot;
  return done;
}

/* Where a slot is already as expected, it is exchanged; anything else is a race. */
static gboolean
write_slot (CdzVaultDb    *db,
            const Change  *change,
            GError       **error)
{
  const char *sql = change->old_slot != NULL
    ? "UPDATE slot SET data = ?2 WHERE root_key = ?1 AND kind = 'passphrase' AND data = ?3"
    : "INSERT OR IGNORE INTO slot (root_key, kind, data) VALUES (?1, 'passphrase', ?2)";
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, change->id, -1, SQLITE_STATIC);
  sqlite3_bind_blob64 (statement, 2, g_bytes_get_data (change->new_slot, NULL),
                       g_bytes_get_size (change->new_slot), SQLITE_STATIC);
  if (change->old_slot != NULL)
    sqlite3_bind_blob64 (statement, 3, g_bytes_get_data (change->old_slot, NULL),
                         g_bytes_get_size (change->old_slot), SQLITE_STATIC);

  if (!cdz_vault_db_run (db, statement, error))
    return FALSE;
  if (sqlite3_changes (cdz_vault_db_get_handle (db)) == 1)
    return TRUE;

  set_raced (error);
  return FALSE;
}

static gboolean
write_root_key (CdzVaultDb    *db,
                const Change  *change,
                GError       **error)
{
  const char name[] = { change->name, '\0' };
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, "INSERT OR IGNORE INTO root_key (name, id) VALUES (?, ?)", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, change->id, -1, SQLITE_STATIC);
  return cdz_vault_db_run (db, statement, error);
}

/* The foreign key of the slot refuses a root key that another process made
 * differently meanwhile. */
static gboolean
write_changes (CdzVaultDb    *db,
               const Change  *changes,
               guint          n_changes,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  gboolean done;

  if (!cdz_vault_db_open_for_writing (db, error) || !cdz_vault_db_begin (db, error))
    return FALSE;

  /* Another process may have kept us waiting for long: the last moment to turn back. */
  done = !g_cancellable_set_error_if_cancelled (cancellable, error);
  for (guint i = 0; done && i < n_changes; i++)
    if (changes[i].new_slot != NULL)
      done = write_root_key (db, &changes[i], error) && write_slot (db, &changes[i], error);

  if (!done)
    {
      if ((sqlite3_errcode (cdz_vault_db_get_handle (db)) & 0xff) == SQLITE_CONSTRAINT && error != NULL)
        {
          g_clear_error (error);
          set_raced (error);
        }
      cdz_vault_db_rollback (db);
      return FALSE;
    }

  if (!cdz_vault_db_commit (db, error))
    return FALSE;

  /* The old slots are nowhere any more. */
  cdz_vault_operation_truncate_wal (db);
  return TRUE;
}

static gboolean
write_slots (CdzVaultKeys       *keys,
             const CdzRootKeys  *roots,
             CdzSecret          *r,
             CdzSecret          *v,
             CdzSecret          *passphrase,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr(GBytes) r_slot = NULL;
  g_autoptr(GBytes) v_slot = NULL;

  if (!make_slots (roots, r, v, passphrase, &r_slot, &v_slot, error))
    return FALSE;

  {
    const Change changes[] = {
      { 'R', roots->r.id, roots->r.passphrase_slot, r_slot },
      { 'V', roots->v.id, roots->v.passphrase_slot, v_slot },
    };

    return write_changes (cdz_vault_keys_get_db (keys), changes, G_N_ELEMENTS (changes), cancellable, error);
  }
}

/* A new R in the place of one that was lost with its keyring: what that wrapped opens
 * again only with the old keyring, what is stored from now on with this one. */
static gboolean
replace_lost_r (CdzVaultKeys  *keys,
                CdzRootKeys   *roots,
                CdzSecret    **out_r,
                GCancellable  *cancellable,
                GError       **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (keys);
  g_autoptr(CdzSecret) key = cdz_root_key_generate (error);
  g_autofree char *id = g_uuid_string_random ();

  if (key == NULL || !cdz_keyring_store (roots->vault_id, id, key, cancellable, error) ||
      !cdz_vault_keys_replace_r (db, roots, id, key, error))
    return FALSE;

  *out_r = g_steal_pointer (&key);
  return cdz_root_keys_load (roots, db, error);
}

/* R from the keyring, made there if need be; a new one without a keyring. */
static gboolean
get_r_for_first (CdzVaultKeys  *keys,
                 CdzRootKeys   *roots,
                 GCancellable  *cancellable,
                 CdzSecret    **out_r,
                 GError       **error)
{
  g_autoptr(GError) problem = NULL;

  *out_r = cdz_vault_keys_get_r (keys, TRUE, roots, cancellable, &problem);
  if (*out_r != NULL)
    return TRUE;

  if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE))
    {
      if (!cdz_root_keys_load (roots, cdz_vault_keys_get_db (keys), error))
        return FALSE;
      if (roots->r.id == NULL)
        {
          roots->r.id = g_uuid_string_random ();
          *out_r = cdz_root_key_generate (error);
          return *out_r != NULL;
        }
      if (cdz_vault_keys_is_r_lost (keys, roots, cancellable))
        return replace_lost_r (keys, roots, out_r, cancellable, error);
    }

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
set_first (CdzVaultKeys  *keys,
           CdzSecret     *passphrase,
           GCancellable  *cancellable,
           GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = cdz_root_key_generate (error);

  if (v == NULL || !get_r_for_first (keys, &roots, cancellable, &r, error))
    return FALSE;

  if (roots.v.id != NULL)
    {
      set_raced (error);
      return FALSE;
    }

  roots.v.id = g_uuid_string_random ();
  return write_slots (keys, &roots, r, v, passphrase, cancellable, error);
}

/* Labels of the keys that only the passphrase opens, also deleted ones that undo may
 * bring back. */
static gboolean
list_rows_under (CdzVaultDb  *db,
                 const char  *id,
                 GPtrArray   *labels,
                 GError     **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db,
                          "SELECT label FROM key WHERE instr (root_key, ?1) UNION ALL"
                          " SELECT label FROM kept_key WHERE instr (root_key, ?1)", error);
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  while ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (labels, g_strdup ((const char *) sqlite3_column_text (statement, 0)));

  return code == SQLITE_DONE;
}

static void
set_depends (GPtrArray  *labels,
             GError    **error)
{
  g_autoptr(GString) names = g_string_new (NULL);
  GError *problem;

  for (guint i = 0; i < labels->len && i < MAX_NAMES; i++)
    {
      g_autofree char *quoted = g_strdup_printf (_("“%s”"), (const char *) labels->pdata[i]);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", quoted);
    }
  if (labels->len > MAX_NAMES)
    g_string_append_printf (names, _(" and %u more"), labels->len - MAX_NAMES);

  problem = g_error_new (CDZ_ERROR, CDZ_ERROR_PARAM,
                         g_dngettext (GETTEXT_PACKAGE, "%u stored or recently deleted key can only be opened with the vault passphrase: %s",
                                      "%u stored or recently deleted keys can only be opened with the vault passphrase: %s",
                                      labels->len),
                         labels->len, names->str);
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                        _("Give them another class with “credenzactl protect”, or delete them permanently first"));
  g_propagate_error (error, problem);
}

static gboolean
remove_in_transaction (CdzVaultDb         *db,
                       const CdzRootKeys  *roots,
                       GError            **error)
{
  static const char * const sqls[] = {
    "DELETE FROM slot WHERE kind = 'passphrase'",
    "DELETE FROM root_key WHERE NOT EXISTS (SELECT 1 FROM slot WHERE root_key = root_key.id)",
  };
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  if ((roots->v.id != NULL && !list_rows_under (db, roots->v.id, labels, error)) ||
      (roots->r.id != NULL && roots->r.keyring_slot == NULL && !list_rows_under (db, roots->r.id, labels, error)))
    return FALSE;

  if (labels->len > 0)
    {
      set_depends (labels, error);
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (sqls); i++)
    if (!cdz_vault_db_exec (db, sqls[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
remove_passphrase (CdzVaultKeys       *keys,
                   const CdzRootKeys  *roots,
                   CdzSecret          *r,
                   GCancellable       *cancellable,
                   GError            **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (keys);
  g_autoptr(CdzVaultDbLocker) locker = NULL;

  /* What only the keyring holds from now on must really be there. */
  if (roots->r.keyring_slot != NULL)
    {
      g_autoptr(CdzSecret) kept = cdz_keyring_lookup (roots->vault_id, roots->r.id, cancellable, error);

      if (kept == NULL)
        return FALSE;
      if (r != NULL && !cdz_secret_equal (kept, r))
        {
          g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                               _("The login keyring holds another key than the one that this vault needs"));
          return FALSE;
        }
    }

  locker = cdz_vault_db_lock (db);
  if (!cdz_vault_db_open_for_writing (db, error) || !cdz_vault_db_begin (db, error))
    return FALSE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !remove_in_transaction (db, roots, error))
    {
      cdz_vault_db_rollback (db);
      return FALSE;
    }
  if (!cdz_vault_db_commit (db, error))
    return FALSE;

  cdz_vault_operation_truncate_wal (db);
  return TRUE;
}

static gboolean
change_existing (CdzVaultKeys       *keys,
                 const CdzRootKeys  *roots,
                 CdzSecret          *old_passphrase,
                 CdzSecret          *new_passphrase,
                 GCancellable       *cancellable,
                 GError            **error)
{
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = NULL;

  if (old_passphrase == NULL)
    {
      GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                             _("The present vault passphrase is needed to change it"));

      cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "vault-passphrase");
      g_propagate_error (error, problem);
      return FALSE;
    }

  if (!cdz_vault_keys_open_roots (keys, roots, old_passphrase, &r, &v, cancellable, error))
    return FALSE;
  if (new_passphrase == NULL)
    return remove_passphrase (keys, roots, r, cancellable, error);

  return write_slots (keys, roots, r, v, new_passphrase, cancellable, error);
}

gboolean
cdz_vault_change_passphrase (CdzVaultKeys  *keys,
                             CdzSecret     *old_passphrase,
                             CdzSecret     *new_passphrase,
                             GCancellable  *cancellable,
                             GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };

  if (new_passphrase != NULL && cdz_secret_get_size (new_passphrase) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("The vault passphrase cannot be empty"));
      return FALSE;
    }

  if (!cdz_root_keys_load (&roots, cdz_vault_keys_get_db (keys), error))
    return FALSE;
  if (cdz_root_keys_has_passphrase (&roots))
    return change_existing (keys, &roots, old_passphrase, new_passphrase, cancellable, error);

  if (new_passphrase == NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("The vault has no passphrase to remove"));
      return FALSE;
    }

  return set_first (keys, new_passphrase, cancellable, error);
}
