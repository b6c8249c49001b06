/* cdz-vault-keys.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-keys"
#include "config.h"

#include "cdz-vault-keys.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

struct _CdzVaultKeys
{
  CdzVaultDb *db;
};

CdzVaultKeys *
cdz_vault_keys_new (CdzVaultDb *db)
{
  CdzVaultKeys *self = g_new0 (CdzVaultKeys, 1);

  self->db = db;
  return self;
}

void
cdz_vault_keys_free (CdzVaultKeys *self)
{
  g_free (self);
}

gboolean
cdz_vault_keys_seal (CdzVaultKeys  *self,
                     CdzVaultRow   *row,
                     CdzSecret     *pkcs8,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("This vault cannot protect private keys yet"));
  return FALSE;
}

gboolean
cdz_vault_keys_read_slots (CdzVaultKeys  *self,
                           char         **out_vault_id,
                           GArray       **out_slots,
                           GError       **error)
{
  *out_vault_id = NULL;
  *out_slots = g_array_new (FALSE, FALSE, sizeof (CdzVaultSlot));
  return TRUE;
}

gboolean
cdz_vault_keys_is_unlocked (CdzVaultKeys *self)
{
  return FALSE;
}

CdzSecret *
cdz_vault_keys_open (CdzVaultKeys  *self,
                     const char    *uuid,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                       _("This vault cannot protect private keys yet"));
  return NULL;
}
