/* cdz-vault-seal.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-seal"
#include "config.h"

#include "cdz-vault-seal.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-envelope.h"
#include "cdz-error.h"
#include "cdz-vault-validate.h"

G_STATIC_ASSERT (CDZ_SLOT_ID_SIZE == CDZ_ENVELOPE_ID_SIZE);

void
cdz_sealer_init (CdzSealer    *self,
                 CdzVaultKeys *keys)
{
  *self = (CdzSealer) { .keys = keys };
}

void
cdz_sealer_clear (CdzSealer *self)
{
  cdz_root_keys_clear (&self->roots);
  g_clear_pointer (&self->r, cdz_secret_unref);
  g_clear_pointer (&self->v, cdz_secret_unref);
}

/* A class that nothing here can enforce is refused, never stored as a weaker one. */
static gboolean
check_possible (CdzAccessible     accessible,
                CdzAccessControl  flags,
                GError          **error)
{
  g_autofree char *names = cdz_access_control_dup_names (flags);
  const char *name = cdz_accessible_get_name (accessible);

  if (flags != 0)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                 _("This version cannot enforce “%s” yet; store the key without it"), names);
  else if (accessible == CDZ_ACCESSIBLE_SESSION)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("There is no place that forgets a key of class “%s” with the session; choose “after-first-unlock”"), name);
  else if (accessible > CDZ_ACCESSIBLE_SESSION)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("There is no usable TPM for the class “%s”; choose “after-first-unlock” or “when-unlocked”"), name);
  else
    return TRUE;

  return FALSE;
}

/* R, or V once there is a vault passphrase. */
static gboolean
choose_class (CdzSealer      *self,
              CdzVaultRow    *row,
              CdzAccessible  *out_accessible,
              GError        **error)
{
  CdzAccessible accessible;
  CdzAccessControl flags;

  if (!cdz_vault_parse_access (row->attributes, &accessible, &flags, error) ||
      !check_possible (accessible, flags, error))
    return FALSE;

  if (self->roots.vault_id == NULL &&
      !cdz_root_keys_load (&self->roots, cdz_vault_keys_get_db (self->keys), error))
    return FALSE;

  if (accessible == CDZ_ACCESSIBLE_NONE)
    accessible = self->roots.v.id != NULL ? CDZ_ACCESSIBLE_WHEN_UNLOCKED : CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK;

  *out_accessible = accessible;
  return TRUE;
}

static gboolean
get_root_key (CdzSealer      *self,
              CdzAccessible   accessible,
              GCancellable   *cancellable,
              GError        **error)
{
  if (accessible == CDZ_ACCESSIBLE_WHEN_UNLOCKED)
    {
      if (self->v == NULL)
        self->v = cdz_vault_keys_get_v (self->keys, &self->roots, error);
      return self->v != NULL;
    }

  if (self->r == NULL)
    self->r = cdz_vault_keys_get_r (self->keys, TRUE, &self->roots, cancellable, error);
  return self->r != NULL;
}

static gboolean
fill_keys (const CdzRootKeys  *roots,
           CdzSecret          *r,
           CdzSecret          *v,
           CdzEnvelopeKeys    *keys,
           GError            **error)
{
  CdzRootKeyId id;

  *keys = (CdzEnvelopeKeys) { .r = r, .v = v };
  if (r != NULL)
    {
      if (!cdz_root_keys_identify (roots, 'R', &id, error))
        return FALSE;
      keys->factors |= CDZ_FACTOR_R;
      memcpy (keys->r_id, id.key_id, CDZ_ENVELOPE_ID_SIZE);
    }

  if (v != NULL)
    {
      if (!cdz_root_keys_identify (roots, 'V', &id, error))
        return FALSE;
      keys->factors |= CDZ_FACTOR_V;
      memcpy (keys->v_id, id.key_id, CDZ_ENVELOPE_ID_SIZE);
    }

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

  if (!cdz_vault_parse_access (attributes, &header->accessible, &header->flags, error) ||
      !cdz_envelope_header_fill (header, cdz_attributes_get (attributes, CDZ_ATTR_GROUP),
                                 cdz_attributes_get (attributes, CDZ_ATTR_KEY_TYPE),
                                 cdz_attributes_get (attributes, CDZ_ATTR_PUBLIC_KEY_ID), error))
    return FALSE;

  if (cdz_envelope_parse_uuid (vault_id, header->vault_id) &&
      cdz_envelope_parse_uuid (cdz_attributes_get (attributes, CDZ_ATTR_UUID), header->uuid))
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED,
                       _("The stored private key is damaged or was altered; restore a backup"));
  return FALSE;
}

gboolean
cdz_sealer_seal (CdzSealer     *self,
                 CdzVaultRow   *row,
                 CdzSecret     *pkcs8,
                 GCancellable  *cancellable,
                 GError       **error)
{
  CdzAccessible accessible;
  CdzEnvelopeHeader header;
  CdzEnvelopeKeys keys;
  gboolean is_v;

  if (!choose_class (self, row, &accessible, error) ||
      !get_root_key (self, accessible, cancellable, error))
    return FALSE;

  is_v = accessible == CDZ_ACCESSIBLE_WHEN_UNLOCKED;
  cdz_attributes_set (row->attributes, CDZ_ATTR_ACCESSIBLE, cdz_accessible_get_name (accessible));
  cdz_vault_fill_derived (row->klass, row->attributes);
  row->generation = 1;
  g_free (row->root_key);
  row->root_key = g_strdup (is_v ? self->roots.v.id : self->roots.r.id);

  if (!fill_keys (&self->roots, is_v ? NULL : self->r, is_v ? self->v : NULL, &keys, error) ||
      !fill_header (&header, self->roots.vault_id, row->attributes, row->generation, error))
    return FALSE;

  g_clear_pointer (&row->envelope, g_bytes_unref);
  row->envelope = cdz_envelope_seal (&header, &keys, pkcs8, error);
  return row->envelope != NULL;
}

gboolean
cdz_sealer_is_still_right (CdzVaultDb   *db,
                           CdzVaultRow  *row,
                           gboolean     *out_right,
                           GError      **error)
{
  g_autoptr(CdzStatement) statement =
    cdz_vault_db_prepare (db, "SELECT 1 FROM slot WHERE root_key = ?", error);
  int code;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, row->root_key, -1, SQLITE_STATIC);
  code = cdz_vault_db_step (db, statement, error);
  *out_right = code == SQLITE_ROW;

  return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Everything of the row at one moment: attributes, generation, envelope. */
static GBytes *
read_row (CdzVaultKeys       *keys,
          const char         *uuid,
          CdzRootKeys        *roots,
          CdzEnvelopeHeader  *header,
          GError            **error)
{
  CdzVaultDb *db = cdz_vault_keys_get_db (keys);
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

  if (!cdz_root_keys_read (roots, db, error) ||
      (item = cdz_vault_rows_get_item (db, CDZ_CLASS_KEY, uuid, error)) == NULL ||
      (statement = cdz_vault_db_prepare (db, "SELECT generation, envelope FROM key WHERE uuid = ?", error)) == NULL)
    return NULL;

  if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "private") != 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("A public key holds no secret; choose the private key"));
      return NULL;
    }

  sqlite3_bind_text (statement, 1, uuid, -1, SQLITE_STATIC);
  if (cdz_vault_db_step (db, statement, error) != SQLITE_ROW ||
      !fill_header (header, roots->vault_id, cdz_item_get_attributes (item),
                    (guint32) sqlite3_column_int64 (statement, 0), error))
    return NULL;

  return g_bytes_new (sqlite3_column_blob (statement, 1), (gsize) sqlite3_column_bytes (statement, 1));
}

CdzSecret *
cdz_vault_unseal (CdzVaultKeys  *keys,
                  const char    *uuid,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_auto(CdzSealer) sealer = { 0 };
  g_autoptr(GBytes) envelope = NULL;
  CdzEnvelopeHeader expected, stated;
  CdzEnvelopeKeys needed, given;

  cdz_sealer_init (&sealer, keys);
  if ((envelope = read_row (keys, uuid, &sealer.roots, &expected, error)) == NULL ||
      !cdz_envelope_peek (envelope, &stated, &needed, error))
    return NULL;

  if ((needed.factors & CDZ_FACTOR_V) != 0 &&
      (sealer.v = cdz_vault_keys_get_v (keys, &sealer.roots, error)) == NULL)
    return NULL;
  if ((needed.factors & CDZ_FACTOR_R) != 0 &&
      (sealer.r = cdz_vault_keys_get_r (keys, FALSE, &sealer.roots, cancellable, error)) == NULL)
    return NULL;

  if (!fill_keys (&sealer.roots, sealer.r, sealer.v, &given, error))
    return NULL;

  return cdz_envelope_open (envelope, &expected, &given, error);
}
