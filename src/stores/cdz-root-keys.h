/* cdz-root-keys.h: R, V and their slots, as the vault has them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-slot.h"
#include "cdz-vault-db.h"

G_BEGIN_DECLS

/* One root key as the vault knows it; without an id there is none yet. */
typedef struct
{
  char   *id;                 /* a UUID */
  GBytes *keyring_slot;       /* NULL where there is none */
  GBytes *passphrase_slot;
} CdzRootKey;

typedef struct
{
  char       *vault_id;       /* NULL where there is no vault yet */
  CdzRootKey  r;
  CdzRootKey  v;
} CdzRootKeys;

/* @db is locked and open. */
gboolean      cdz_root_keys_read           (CdzRootKeys        *self,
                                            CdzVaultDb         *db,
                                            GError            **error);
/* Locks, opens and reads. */
gboolean      cdz_root_keys_load           (CdzRootKeys        *self,
                                            CdzVaultDb         *db,
                                            GError            **error);
void          cdz_root_keys_clear          (CdzRootKeys        *self);
gboolean      cdz_root_keys_has_passphrase (const CdzRootKeys  *self);
gboolean      cdz_root_keys_identify       (const CdzRootKeys  *self,
                                            char                name,
                                            CdzRootKeyId       *out_id,
                                            GError            **error);

/* Both where they are; %NULL where there is none. */
gboolean      cdz_root_keys_open           (const CdzRootKeys  *self,
                                            CdzSecret          *passphrase,
                                            CdzSecret         **out_r,
                                            CdzSecret         **out_v,
                                            GError            **error);
CdzSecret    *cdz_root_key_generate        (GError            **error);
/* The text of 16 bytes. */
char         *cdz_root_key_dup_uuid        (const guint8       *id);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzRootKeys, cdz_root_keys_clear)

G_END_DECLS
