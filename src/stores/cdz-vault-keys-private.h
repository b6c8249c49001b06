/* cdz-vault-keys-private.h: what holding and unlocking share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-keys.h"

G_BEGIN_DECLS

typedef struct
{
  char      *id;
  CdzSecret *key;
} CdzHeld;

struct _CdzVaultKeys
{
  CdzVaultDb *db;

  GMutex      mutex;
  CdzHeld     r;
  CdzHeld     v;
  gboolean    keyring_has_r;    /* so that R need not stay */
  gboolean    has_v;
  gint64      lock_count;       /* of the vault, when it was last seen; -1 before */
  guint       n_locks;          /* of this process: what was opened before one is not held after it */
  gboolean    is_r_lost;        /* the keyring said that it has no R */
  GPtrArray  *grants;           /* CdzGrant */
  GHashTable *kept_s;           /* UUID → CdzSecret: keys of this session that only this process has */
  gboolean    keeps_s;

  guint       n_wrong;          /* passphrases in a row, of this process: where the vault cannot be written */
};

void cdz_held_set                        (CdzHeld     *held,
                                          const char  *id,
                                          CdzSecret   *key);
void cdz_vault_keys_set_needs_passphrase (GError     **error);

G_END_DECLS
