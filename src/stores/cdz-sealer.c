/* cdz-sealer.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-sealer"
#include "config.h"

#include "cdz-sealer.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-tpm.h"

G_STATIC_ASSERT (CDZ_SLOT_ID_SIZE == CDZ_ENVELOPE_ID_SIZE);

void
cdz_sealer_init (CdzSealer    *self,
                 CdzVaultKeys *keys,
                 CdzFactors   *factors)
{
  *self = (CdzSealer) { .keys = keys };
  self->factors = factors != NULL ? cdz_factors_ref (factors) : cdz_factors_new ();
}

void
cdz_sealer_clear (CdzSealer *self)
{
  cdz_root_keys_clear (&self->roots);
  g_clear_pointer (&self->factors, cdz_factors_unref);
  g_clear_pointer (&self->r, cdz_secret_unref);
  g_clear_pointer (&self->v, cdz_secret_unref);
  g_clear_pointer (&self->granted_v, cdz_secret_unref);
  g_clear_pointer (&self->s, cdz_secret_unref);
  g_clear_pointer (&self->new_s, cdz_secret_unref);
  g_clear_pointer (&self->retired_r, cdz_secret_unref);
  g_clear_pointer (&self->new_derived, cdz_secret_unref);
  cdz_sealed_clear (&self->new_sealed[0]);
  cdz_sealed_clear (&self->new_sealed[1]);
}

gboolean
cdz_sealer_load_roots (CdzSealer  *self,
                       GError    **error)
{
  return self->roots.vault_id != NULL ||
         cdz_root_keys_load (&self->roots, cdz_vault_keys_get_db (self->keys), error);
}

guint16
cdz_sealer_get_factors (CdzAccessible    accessible,
                        CdzAccessControl flags)
{
  static const guint16 factors[] = {
    [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK] = CDZ_FACTOR_R,
    [CDZ_ACCESSIBLE_WHEN_UNLOCKED] = CDZ_FACTOR_V,
    [CDZ_ACCESSIBLE_SESSION] = CDZ_FACTOR_SESSION,
    [CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY] = CDZ_FACTOR_R | CDZ_FACTOR_TPM,
    [CDZ_ACCESSIBLE_WHEN_UNLOCKED_THIS_DEVICE_ONLY] = CDZ_FACTOR_V | CDZ_FACTOR_TPM,
    [CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY] = CDZ_FACTOR_TPM,
  };

  g_return_val_if_fail (accessible < G_N_ELEMENTS (factors), 0);

  return (guint16) (factors[accessible] |
                    ((flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) != 0 ? CDZ_FACTOR_V : 0) |
                    ((flags & CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD) != 0 ? CDZ_FACTOR_APPLICATION_PASSWORD : 0));
}

static gboolean
set_needs (const char  *needs,
           const char  *message,
           GError     **error)
{
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED, message);

  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, needs);
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
is_present (CdzSealer *self)
{
  return self->factors->v != NULL &&
         g_strcmp0 (self->factors->v_id, self->roots.v.id) == 0;
}

static gboolean
get_r (CdzSealer     *self,
       gboolean       create,
       GCancellable  *cancellable,
       GError       **error)
{
  if (self->r != NULL)
    return TRUE;

  if (self->factors->r != NULL && self->roots.r.id != NULL &&
      g_str_equal (self->factors->r_id, self->roots.r.id))
    self->r = cdz_secret_ref (self->factors->r);
  else
    self->r = cdz_vault_keys_get_r (self->keys, create, &self->roots, cancellable, error);

  return self->r != NULL;
}

static gboolean
get_v (CdzSealer  *self,
       GError    **error)
{
  if (self->v == NULL)
    self->v = is_present (self) ? cdz_secret_ref (self->factors->v)
                                : cdz_vault_keys_get_v (self->keys, &self->roots, error);

  return self->v != NULL;
}

static gboolean
fill_ids (CdzSealer        *self,
          CdzEnvelopeKeys  *keys,
          GError          **error)
{
  CdzRootKeyId id;

  if ((keys->factors & CDZ_FACTOR_R) != 0)
    {
      if (!cdz_root_keys_identify (&self->roots, 'R', &id, error))
        return FALSE;
      memcpy (keys->r_id, id.key_id, CDZ_ENVELOPE_ID_SIZE);
      keys->r = self->r;
    }

  if ((keys->factors & CDZ_FACTOR_V) != 0)
    {
      if (!cdz_root_keys_identify (&self->roots, 'V', &id, error))
        return FALSE;
      memcpy (keys->v_id, id.key_id, CDZ_ENVELOPE_ID_SIZE);
      keys->v = self->v != NULL ? self->v : self->granted_v;
    }

  return TRUE;
}

/* One derivation for everything that the operation wraps. */
static gboolean
derive_new (CdzSealer        *self,
            CdzEnvelopeKeys  *keys,
            GError          **error)
{
  CdzSecret *password = self->factors->new_application_password;

  if (password == NULL)
    return set_needs ("new-application-password", _("An application password has to be chosen for the key"), error);

  if (cdz_secret_get_size (password) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The application password cannot be empty"));
      return FALSE;
    }

  if (self->new_derived == NULL &&
      (!cdz_kdf_scrypt_init (&self->new_scrypt, error) ||
       (self->new_derived = cdz_kdf_scrypt (&self->new_scrypt, password, error)) == NULL))
    return FALSE;

  keys->scrypt = self->new_scrypt;
  keys->application_password = self->new_derived;
  return TRUE;
}

/* One object of the TPM for everything that the operation wraps: each key has a salt
 * of its own. Whether there is a TPM at all is asked before the person is. */
static gboolean
seal_new (CdzSealer        *self,
          gboolean          with_pin,
          CdzEnvelopeKeys  *keys,
          GError          **error)
{
  CdzSealed *sealed = &self->new_sealed[with_pin];
  CdzSecret *pin = with_pin ? self->factors->new_pin : NULL;

  if (with_pin && pin == NULL)
    return cdz_tpm_check (error) && set_needs ("new-pin", _("A PIN has to be chosen for the key"), error);

  if (sealed->sealed == NULL)
    {
      g_autoptr(CdzSecret) secret = cdz_root_key_generate (error);

      if (secret == NULL || (sealed->sealed = cdz_tpm_seal (secret, pin, error)) == NULL)
        return FALSE;
      sealed->secret = g_steal_pointer (&secret);
    }

  keys->sealed = g_bytes_ref (sealed->sealed);
  keys->tpm = sealed->secret;
  return TRUE;
}

/* One key of the session for everything that the operation wraps. */
static gboolean
get_new_s (CdzSealer        *self,
           CdzEnvelopeKeys  *keys,
           GCancellable     *cancellable,
           GError          **error)
{
  if (self->new_s == NULL &&
      (self->new_s = cdz_vault_keys_make_s (self->keys, self->roots.vault_id, &self->new_session, cancellable, error)) == NULL)
    return FALSE;

  memcpy (keys->s_id, self->new_session.s_id, sizeof keys->s_id);
  keys->session = self->new_session.session;
  keys->s = self->new_s;
  return TRUE;
}

/* “user-presence” without a passphrase to ask for. */
static gboolean
check_has_passphrase (CdzSealer         *self,
                      CdzAccessControl   flags,
                      GError           **error)
{
  if ((flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) == 0 || self->roots.v.id != NULL)
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                       _("“user-presence” asks for the vault passphrase, and there is none; set one with “credenzactl vault init”"));
  return FALSE;
}

gboolean
cdz_sealer_gather_new (CdzSealer         *self,
                       CdzAccessible      accessible,
                       CdzAccessControl   flags,
                       CdzEnvelopeKeys   *out_keys,
                       GCancellable      *cancellable,
                       GError           **error)
{
  gboolean with_pin = accessible == CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY;
  guint16 factors = cdz_sealer_get_factors (accessible, flags);

  *out_keys = (CdzEnvelopeKeys) { .factors = factors };

  /* What is only looked up comes before what is asked for. R and V come with a vault. */
  return ((factors & (CDZ_FACTOR_R | CDZ_FACTOR_V)) != 0 || cdz_vault_keys_ensure_vault (self->keys, error)) &&
         cdz_sealer_load_roots (self, error) &&
         check_has_passphrase (self, flags, error) &&
         ((factors & CDZ_FACTOR_V) == 0 || self->granted_v != NULL || get_v (self, error)) &&
         ((factors & CDZ_FACTOR_R) == 0 || get_r (self, TRUE, cancellable, error)) &&
         ((factors & CDZ_FACTOR_SESSION) == 0 || get_new_s (self, out_keys, cancellable, error)) &&
         ((factors & CDZ_FACTOR_TPM) == 0 || seal_new (self, with_pin, out_keys, error)) &&
         ((factors & CDZ_FACTOR_APPLICATION_PASSWORD) == 0 || derive_new (self, out_keys, error)) &&
         fill_ids (self, out_keys, error);
}

/* A key of R's before the present one, which only its old keyring may still have. */
static gboolean
is_retired (CdzSealer             *self,
            const CdzEnvelopeKeys *keys)
{
  CdzRootKeyId id;

  return (keys->factors & CDZ_FACTOR_R) != 0 && self->roots.r.id != NULL &&
         cdz_root_keys_identify (&self->roots, 'R', &id, NULL) &&
         memcmp (id.key_id, keys->r_id, CDZ_ENVELOPE_ID_SIZE) != 0;
}

static gboolean
get_retired_r (CdzSealer     *self,
               const guint8  *id,
               GCancellable  *cancellable,
               GError       **error)
{
  if (self->retired_r != NULL && memcmp (self->retired_id, id, CDZ_ENVELOPE_ID_SIZE) == 0)
    return TRUE;

  g_clear_pointer (&self->retired_r, cdz_secret_unref);
  memcpy (self->retired_id, id, CDZ_ENVELOPE_ID_SIZE);
  self->retired_r = cdz_vault_keys_get_retired_r (&self->roots, id, cancellable, error);
  return self->retired_r != NULL;
}

static gboolean
unseal (CdzSealer        *self,
        gboolean          with_pin,
        CdzEnvelopeKeys  *keys,
        GError          **error)
{
  CdzSecret *pin = with_pin ? self->factors->pin : NULL;
  g_autoptr(CdzSecret) secret = NULL;
  CdzSealed *sealed;

  for (guint i = 0; i < self->factors->unsealed->len; i++)
    {
      sealed = self->factors->unsealed->pdata[i];
      if (g_bytes_equal (sealed->sealed, keys->sealed))
        {
          keys->tpm = sealed->secret;
          return TRUE;
        }
    }

  if (with_pin && pin == NULL)
    return cdz_tpm_check (error) && set_needs ("pin", _("The PIN of the key is needed"), error);
  if ((secret = cdz_tpm_unseal (keys->sealed, pin, error)) == NULL)
    return FALSE;

  sealed = g_new0 (CdzSealed, 1);
  sealed->sealed = g_bytes_ref (keys->sealed);
  keys->tpm = sealed->secret = g_steal_pointer (&secret);
  g_ptr_array_add (self->factors->unsealed, sealed);
  return TRUE;
}

/* Where the person has to be there, what is merely held does not count: only what was
 * typed for this operation, or granted for this key. */
static gboolean
gather_v (CdzSealer                *self,
          const CdzEnvelopeHeader  *header,
          CdzEnvelopeKeys          *keys,
          GError                  **error)
{
  if ((header->flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) != 0 && !is_present (self))
    {
      keys->v = self->granted_v = cdz_vault_keys_use_grant (self->keys, self->roots.v.id, header->uuid);
      return keys->v != NULL || set_needs ("user-presence", _("This key asks for the vault passphrase at each use"), error);
    }

  if ((keys->factors & CDZ_FACTOR_V) == 0)
    return TRUE;
  if (!get_v (self, error))
    return FALSE;

  keys->v = self->v;
  return TRUE;
}

static gboolean
gather_s (CdzSealer        *self,
          CdzEnvelopeKeys  *keys,
          GCancellable     *cancellable,
          GError          **error)
{
  if ((keys->factors & CDZ_FACTOR_SESSION) == 0)
    return TRUE;

  g_clear_pointer (&self->s, cdz_secret_unref);
  keys->s = self->s = cdz_vault_keys_get_s (self->keys, self->roots.vault_id, keys->s_id, cancellable, error);
  return keys->s != NULL;
}

gboolean
cdz_sealer_gather (CdzSealer                *self,
                   const CdzEnvelopeHeader  *header,
                   CdzEnvelopeKeys          *keys,
                   GCancellable             *cancellable,
                   GError                  **error)
{
  gboolean with_pin = header->accessible == CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY;

  g_clear_pointer (&self->granted_v, cdz_secret_unref);
  if (is_retired (self, keys))
    {
      if (!get_retired_r (self, keys->r_id, cancellable, error))
        return FALSE;
      keys->r = self->retired_r;
    }
  else if ((keys->factors & CDZ_FACTOR_R) != 0)
    {
      if (!get_r (self, FALSE, cancellable, error))
        return FALSE;
      keys->r = self->r;
    }

  if (!gather_v (self, header, keys, error) || !gather_s (self, keys, cancellable, error))
    return FALSE;

  return (keys->factors & CDZ_FACTOR_TPM) == 0 || unseal (self, with_pin, keys, error);
}

CdzSecret *
cdz_sealer_get_derived (CdzSealer        *self,
                        const CdzScrypt  *scrypt,
                        guint             position,
                        GError          **error)
{
  GPtrArray *passwords = self->factors->application_passwords;
  CdzSecret *secret;
  CdzDerived *derived;

  for (guint i = 0; i < self->factors->derived->len; i++)
    {
      derived = self->factors->derived->pdata[i];
      if (derived->position == position && memcmp (&derived->scrypt, scrypt, sizeof *scrypt) == 0)
        return derived->secret;
    }

  if (position >= passwords->len)
    {
      set_needs ("application-password", _("The application password of the key is needed"), error);
      return NULL;
    }

  if ((secret = cdz_kdf_scrypt (scrypt, passwords->pdata[position], error)) == NULL)
    return NULL;

  derived = g_new0 (CdzDerived, 1);
  derived->scrypt = *scrypt;
  derived->position = position;
  derived->secret = secret;
  g_ptr_array_add (self->factors->derived, derived);
  return secret;
}
