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

static char *
read_vault_id (CdzVaultDb  *db,
               GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, "SELECT id FROM vault", error);
  int code;

  if (statement == NULL)
    return NULL;
  if ((code = cdz_vault_db_step (db, statement, error)) == SQLITE_ROW)
    return g_strdup ((const char *) sqlite3_column_text (statement, 0));

  if (code == SQLITE_DONE)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                 _("The vault “%s” has lost its identifier; restore a backup"), cdz_vault_db_get_path (db));
  return NULL;
}

gboolean
cdz_vault_keys_read_slots (CdzVaultKeys  *self,
                           char         **out_vault_id,
                           GArray       **out_slots,
                           GError       **error)
{
  g_autoptr(GArray) slots = g_array_new (FALSE, FALSE, sizeof (CdzVaultSlot));
  g_autoptr(CdzStatement) statement = NULL;
  g_autofree char *id = NULL;
  int code = SQLITE_DONE;

  if (cdz_vault_db_is_open (self->db))
    {
      if ((id = read_vault_id (self->db, error)) == NULL)
        return FALSE;

      statement = cdz_vault_db_prepare (self->db,
                                        "SELECT name, kind FROM slot JOIN root_key ON root_key.id = slot.root_key"
                                        " ORDER BY name, kind", error);
      if (statement == NULL)
        return FALSE;

      while ((code = cdz_vault_db_step (self->db, statement, error)) == SQLITE_ROW)
        {
          CdzVaultSlot slot;

          g_strlcpy (slot.key, (const char *) sqlite3_column_text (statement, 0), sizeof slot.key);
          g_strlcpy (slot.kind, (const char *) sqlite3_column_text (statement, 1), sizeof slot.kind);
          g_array_append_val (slots, slot);
        }
    }

  if (code != SQLITE_DONE)
    return FALSE;

  *out_vault_id = g_steal_pointer (&id);
  *out_slots = g_steal_pointer (&slots);
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
