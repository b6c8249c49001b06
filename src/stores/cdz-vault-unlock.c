/* cdz-vault-unlock.c: the vault passphrase, tried.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-unlock"
#include "config.h"

#include "cdz-vault-keys-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring.h"
#include "cdz-vault-tries.h"

/* Before the work, which takes a while, as after it: who locks meanwhile is heard. */
static gboolean
begin_unlock (CdzVaultKeys  *self,
              CdzRootKeys   *roots,
              guint         *out_n_locks,
              GError       **error)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  if (!cdz_vault_db_open (self->db, error) || !cdz_vault_keys_check_lock (self, error) ||
      !cdz_root_keys_read (roots, self->db, error))
    return FALSE;

  g_mutex_lock (&self->mutex);
  *out_n_locks = self->n_locks;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

gboolean
cdz_vault_keys_open_roots (CdzVaultKeys       *self,
                           const CdzRootKeys  *roots,
                           CdzSecret          *passphrase,
                           CdzSecret         **out_r,
                           CdzSecret         **out_v,
                           GCancellable       *cancellable,
                           GError            **error)
{
  GError *problem = NULL;
  CdzTry one_try;

  if (!cdz_root_keys_has_passphrase (roots))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                           _("The vault has no passphrase; set one with “credenzactl vault init”"));
      return FALSE;
    }

  cdz_try_begin (&one_try, self->db, (guint) g_atomic_int_get (&self->n_wrong));
  if (!cdz_try_wait (&one_try, cancellable, error))
    {
      cdz_try_give_up (&one_try, self->db);
      return FALSE;
    }

  if (cdz_root_keys_open (roots, passphrase, out_r, out_v, &problem))
    {
      g_atomic_int_set (&self->n_wrong, 0);
      cdz_try_was_right (&one_try, self->db);
      return TRUE;
    }

  if (g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    {
      g_atomic_int_inc (&self->n_wrong);
      cdz_try_was_wrong (&one_try, self->db);
    }
  g_propagate_error (error, problem);
  return FALSE;
}

/* Under its old id, so that its slot is right as it stands. Where it does not work,
 * the passphrase is asked again next time; nothing else is lost by that. */
static void
restore_to_keyring (CdzVaultKeys       *self,
                    const CdzRootKeys  *roots,
                    CdzSecret          *r,
                    GCancellable       *cancellable)
{
  g_autoptr(GError) problem = NULL;

  if (r == NULL || roots->r.keyring_slot == NULL || !g_atomic_int_get (&self->is_r_lost))
    return;

  if (cdz_keyring_store (roots->vault_id, roots->r.id, r, cancellable, &problem))
    g_atomic_int_set (&self->is_r_lost, FALSE);
  else
    g_debug ("The keyring did not take R again: %s", problem->message);
}

gboolean
cdz_vault_keys_unlock (CdzVaultKeys  *self,
                       CdzSecret     *passphrase,
                       CdzFactors    *factors,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  guint n_locks;

  if (!begin_unlock (self, &roots, &n_locks, error) ||
      !cdz_vault_keys_open_roots (self, &roots, passphrase, &r, &v, cancellable, error))
    return FALSE;

  restore_to_keyring (self, &roots, r, cancellable);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->n_locks != n_locks)
    {
      cdz_vault_keys_set_needs_passphrase (error);
      return FALSE;
    }

  if (factors != NULL)
    cdz_factors_set_roots (factors, roots.r.id, r, roots.v.id, v);
  cdz_held_set (&self->r, roots.r.id, r);
  cdz_held_set (&self->v, roots.v.id, v);
  self->has_v = roots.v.id != NULL;
  self->keyring_has_r = roots.r.keyring_slot != NULL;
  return TRUE;
}

CdzGrant *
cdz_vault_keys_grant (CdzVaultKeys  *self,
                      CdzSecret     *passphrase,
                      GPtrArray     *uuids,
                      guint          seconds,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_auto(CdzRootKeys) roots = { 0 };
  g_autoptr(CdzSecret) r = NULL;
  g_autoptr(CdzSecret) v = NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  CdzGrant *grant;
  guint n_locks;

  if (!begin_unlock (self, &roots, &n_locks, error) ||
      !cdz_vault_keys_open_roots (self, &roots, passphrase, &r, &v, cancellable, error))
    return NULL;

  locker = g_mutex_locker_new (&self->mutex);
  if (v == NULL || self->n_locks != n_locks)
    {
      cdz_vault_keys_set_needs_passphrase (error);
      return NULL;
    }

  grant = cdz_grant_new (roots.v.id, v, uuids, seconds);
  g_ptr_array_add (self->grants, cdz_grant_ref (grant));
  return grant;
}

CdzSecret *
cdz_vault_keys_use_grant (CdzVaultKeys *self,
                          const char   *v_id,
                          const guint8 *uuid)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  CdzSecret *v = NULL;

  for (guint i = self->grants->len; i > 0 && v == NULL; i--)
    {
      CdzGrant *grant = self->grants->pdata[i - 1];

      if (cdz_grant_get_seconds_left (grant) == 0)
        g_ptr_array_remove_index (self->grants, i - 1);
      else
        v = cdz_grant_use (grant, v_id, uuid);
    }

  return v;
}
