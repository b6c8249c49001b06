/* cdz-vault-seal.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-seal"
#include "config.h"

#include "cdz-vault-seal.h"

#include <glib/gi18n-lib.h>

#include "cdz-envelope.h"
#include "cdz-error.h"
#include "cdz-vault-validate.h"

/* R, or V once there is a vault passphrase. */
static gboolean
choose_class (CdzSealer         *self,
              CdzVaultRow       *row,
              CdzAccessible     *out_accessible,
              CdzAccessControl  *out_flags,
              GError           **error)
{
  if (!cdz_vault_parse_access (row->attributes, out_accessible, out_flags, error) ||
      !cdz_sealer_load_roots (self, error))
    return FALSE;

  if (*out_accessible == CDZ_ACCESSIBLE_NONE)
    *out_accessible = self->roots.v.id != NULL ? CDZ_ACCESSIBLE_WHEN_UNLOCKED : CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK;

  return TRUE;
}

/* What the columns say, in the header's form. */
static gboolean
fill_header (CdzEnvelopeHeader  *header,
             const char         *vault_id,
             CdzAttributes      *attributes,
             guint32             generation,
             GError            **error)
{
  *header = (CdzEnvelopeHeader) { .generation = generation };

  if (!cdz_envelope_header_fill (header, cdz_attributes_get (attributes, CDZ_ATTR_GROUP),
                                 cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE),
                                 cdz_attributes_get (attributes, CDZ_ATTR_PUBLIC_KEY_ID), error))
    return FALSE;

  /* A class that nobody could have chosen was written by somebody else. */
  if (cdz_vault_parse_access (attributes, &header->accessible, &header->flags, NULL) &&
      cdz_envelope_parse_uuid (vault_id, header->vault_id) &&
      cdz_envelope_parse_uuid (cdz_attributes_get (attributes, CDZ_ATTR_UUID), header->uuid))
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                       _("The stored private key is damaged or was altered; restore a backup"));
  return FALSE;
}

/* The ids of the root keys that @keys names, comma separated. */
static char *
dup_root_key_ids (CdzSealer             *self,
                  const CdzEnvelopeKeys *keys)
{
  gboolean by_r = (keys->factors & CDZ_FACTOR_R) != 0;
  gboolean by_v = (keys->factors & CDZ_FACTOR_V) != 0;

  return g_strconcat (by_r ? self->roots.r.id : "", by_r && by_v ? "," : "", by_v ? self->roots.v.id : "", NULL);
}

gboolean
cdz_sealer_wrap (CdzSealer     *self,
                 CdzVaultRow   *row,
                 CdzSecret     *pkcs8,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_auto(CdzEnvelopeKeys) keys = { 0 };
  CdzEnvelopeHeader header;
  CdzAccessible accessible;
  CdzAccessControl flags;

  if (!choose_class (self, row, &accessible, &flags, error) ||
      !cdz_sealer_gather_new (self, accessible, flags, &keys, cancellable, error))
    return FALSE;

  cdz_attributes_set (row->attributes, CDZ_ATTR_ACCESSIBLE, cdz_accessible_get_name (accessible));
  cdz_vault_fill_derived (row->klass, row->attributes);
  g_free (row->root_key);
  row->root_key = dup_root_key_ids (self, &keys);

  if (!fill_header (&header, self->roots.vault_id, row->attributes, row->generation, error))
    return FALSE;

  g_clear_pointer (&row->envelope, g_bytes_unref);
  row->envelope = cdz_envelope_seal (&header, &keys, pkcs8, error);
  return row->envelope != NULL;
}

gboolean
cdz_sealer_seal (CdzSealer     *self,
                 CdzVaultRow   *row,
                 CdzSecret     *pkcs8,
                 GCancellable  *cancellable,
                 GError       **error)
{
  row->generation = 1;
  return cdz_sealer_wrap (self, row, pkcs8, cancellable, error);
}

gboolean
cdz_sealer_is_still_right (CdzVaultDb   *db,
                           CdzVaultRow  *row,
                           gboolean     *out_right,
                           GError      **error)
{
  g_auto(GStrv) ids = g_strsplit (row->root_key != NULL ? row->root_key : "", ",", -1);
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, "SELECT 1 FROM slot WHERE root_key = ?", error);
  int code = SQLITE_ROW;

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; ids[i] != NULL && *ids[i] != '\0' && code == SQLITE_ROW; i++)
    {
      sqlite3_reset (statement);
      sqlite3_bind_text (statement, 1, ids[i], -1, SQLITE_STATIC);
      code = cdz_vault_db_step (db, statement, error);
    }
  *out_right = code == SQLITE_ROW;

  return code == SQLITE_ROW || code == SQLITE_DONE;
}

static gboolean
check_private (CdzItem  *item,
               GError  **error)
{
  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "private") == 0)
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("A public key holds no secret; choose the private key"));
  return FALSE;
}

static CdzVaultRow *
take_row (CdzItem      *item,
          CdzStatement *statement)
{
  CdzVaultRow *row = g_new0 (CdzVaultRow, 1);

  row->klass = CDZ_CLASS_KEY;
  row->uuid = g_strdup (cdz_item_get (item, CDZ_ATTR_UUID));
  row->attributes = cdz_attributes_copy (cdz_item_get_attributes (item));
  row->generation = (guint32) sqlite3_column_int64 (statement, 0);
  row->envelope = g_bytes_new (sqlite3_column_blob (statement, 1), (gsize) sqlite3_column_bytes (statement, 1));
  row->revision = sqlite3_column_int64 (statement, 2);

  return row;
}

/* Everything of the row at one moment: attributes, generation, envelope. */
static CdzVaultRow *
read_row (CdzSealer   *self,
          const char  *uuid,
          GError     **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (self->keys);
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  g_autoptr(CdzStatement) statement = NULL;
  g_autoptr(CdzItem) item = NULL;

  if (!cdz_vault_db_open (db, error))
    return NULL;
  if (!cdz_vault_db_is_open (db))
    {
      cdz_vault_rows_set_gone (error);
      return NULL;
    }

  if ((self->roots.vault_id == NULL && !cdz_root_keys_read (&self->roots, db, error)) ||
      (item = cdz_vault_rows_get_item (db, CDZ_CLASS_KEY, uuid, error)) == NULL ||
      !check_private (item, error) ||
      (statement = cdz_vault_db_prepare (db, "SELECT generation, envelope, revision FROM key WHERE uuid = ?", error)) == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  return cdz_vault_db_step (db, statement, error) == SQLITE_ROW ? take_row (item, statement) : NULL;
}

/* Each application password that was given, until one fits. */
static CdzSecret *
open_with_passwords (CdzSealer                *self,
                     GBytes                   *envelope,
                     const CdzEnvelopeHeader  *expected,
                     CdzEnvelopeKeys          *keys,
                     GError                  **error)
{
  g_autoptr(GError) problem = NULL;

  for (guint i = 0; ; i++)
    {
      CdzSecret *secret;
      GError *lacking = NULL;

      keys->application_password = cdz_sealer_get_derived (self, &keys->scrypt, i, &lacking);
      if (keys->application_password == NULL)
        {
          /* Some were given: then they are wrong, and not merely missing. */
          if (problem != NULL)
            g_propagate_error (error, g_steal_pointer (&problem));
          else
            g_propagate_error (error, g_steal_pointer (&lacking));
          g_clear_error (&lacking);
          return NULL;
        }

      g_clear_error (&problem);
      if ((secret = cdz_envelope_open (envelope, expected, keys, &problem)) != NULL)
        return secret;
      if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}

static CdzSecret *
unseal_row (CdzSealer     *self,
            CdzVaultRow   *row,
            GCancellable  *cancellable,
            GError       **error)
{
  g_auto(CdzEnvelopeKeys) keys = { 0 };
  CdzEnvelopeHeader expected, stated;

  if (!fill_header (&expected, self->roots.vault_id, row->attributes, row->generation, error) ||
      !cdz_envelope_peek (row->envelope, &stated, &keys, error) ||
      !cdz_envelope_check_header (&stated, &expected, error) ||
      !cdz_sealer_gather (self, &stated, &keys, cancellable, error))
    return NULL;

  if ((keys.factors & CDZ_FACTOR_APPLICATION_PASSWORD) != 0)
    return open_with_passwords (self, row->envelope, &expected, &keys, error);

  return cdz_envelope_open (row->envelope, &expected, &keys, error);
}

/* Of many keys, which one it is that lacks something. */
static void
name_item (const char *uuid,
           GError     *problem)
{
  g_autofree char *ref = g_strconcat (CDZ_VAULT_STORE_NAME, ":", uuid, NULL);

  if (problem->domain == CDZ_ERROR && cdz_error_get_detail (problem, CDZ_DETAIL_REF) == NULL)
    cdz_error_set_detail (problem, CDZ_DETAIL_REF, ref);
}

CdzSecret *
cdz_sealer_unseal (CdzSealer     *self,
                   const char    *uuid,
                   CdzVaultRow  **out_row,
                   GCancellable  *cancellable,
                   GError       **error)
{
  GError *problem = NULL;
  g_autoptr(CdzVaultRow) row = read_row (self, uuid, error);
  CdzSecret *secret;

  if (row == NULL)
    return NULL;

  if ((secret = unseal_row (self, row, cancellable, &problem)) == NULL)
    {
      name_item (uuid, problem);
      g_propagate_error (error, problem);
      return NULL;
    }

  if (out_row != NULL)
    *out_row = g_steal_pointer (&row);
  return secret;
}

CdzSecret *
cdz_vault_unseal (CdzVaultKeys  *keys,
                  const char    *uuid,
                  CdzFactors    *factors,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_auto(CdzSealer) sealer = { 0 };

  cdz_sealer_init (&sealer, keys, factors);
  return cdz_sealer_unseal (&sealer, uuid, NULL, cancellable, error);
}
