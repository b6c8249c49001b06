/* cdz-vault-keys.h: the root keys R and V and their slots.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-envelope.h"
#include "cdz-factors.h"
#include "cdz-grant.h"
#include "cdz-root-keys.h"

G_BEGIN_DECLS

/* What this process holds of the root keys; any thread may use it. Its calls may
 * take a round trip to the keyring, so the connection is not locked by who calls,
 * unless it says so. */
typedef struct _CdzVaultKeys CdzVaultKeys;

CdzVaultKeys *cdz_vault_keys_new           (CdzVaultDb         *db);
void          cdz_vault_keys_free          (CdzVaultKeys       *self);
CdzVaultDb   *cdz_vault_keys_get_db        (CdzVaultKeys       *self);

/* Makes the vault where there is none yet, so that it has an id. */
gboolean      cdz_vault_keys_ensure_vault  (CdzVaultKeys       *self,
                                            GError            **error);
/* @create: make R where there is none yet. Out: R, confirmed by its check value. */
CdzSecret    *cdz_vault_keys_get_r         (CdzVaultKeys       *self,
                                            gboolean            create,
                                            CdzRootKeys        *roots,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* An R before the present one, by its 16 bytes: what was lost with a keyring opens
 * again where that keyring is brought back. */
CdzSecret    *cdz_vault_keys_get_retired_r (const CdzRootKeys  *roots,
                                            const guint8       *id,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* Whether an open keyring says that it does not have R any more. */
gboolean      cdz_vault_keys_is_r_lost     (CdzVaultKeys       *self,
                                            const CdzRootKeys  *roots,
                                            GCancellable       *cancellable);
/* Whether the keyring would give R now; asks nobody. Where it says that it has it no
 * more, %CDZ_ERROR_NOT_AVAILABLE with "detail" "lost". */
gboolean      cdz_vault_keys_check_r       (CdzVaultKeys       *self,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* Puts @key, which the keyring has under @id, in the place of a lost R. */
gboolean      cdz_vault_keys_replace_r     (CdzVaultDb         *db,
                                            const CdzRootKeys  *roots,
                                            const char         *id,
                                            CdzSecret          *key,
                                            GError            **error);
CdzSecret    *cdz_vault_keys_get_v         (CdzVaultKeys       *self,
                                            const CdzRootKeys  *roots,
                                            GError            **error);

/* R and V where they are. After some wrong passphrases, in whichever process, each
 * further try waits, longer and longer. */
gboolean      cdz_vault_keys_open_roots    (CdzVaultKeys       *self,
                                            const CdzRootKeys  *roots,
                                            CdzSecret          *passphrase,
                                            CdzSecret         **out_r,
                                            CdzSecret         **out_v,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* Holds what @passphrase opens, and puts it into @factors (nullable) too. A keyring that
 * lost R gets it again. */
gboolean      cdz_vault_keys_unlock        (CdzVaultKeys       *self,
                                            CdzSecret          *passphrase,
                                            CdzFactors         *factors,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* The same for the keys @uuids (element-type utf8) alone, and nothing is held besides. */
CdzGrant     *cdz_vault_keys_grant         (CdzVaultKeys       *self,
                                            CdzSecret          *passphrase,
                                            GPtrArray          *uuids,
                                            guint               seconds,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* Returns: (nullable) (transfer full): V, where the key @uuid has a grant */
CdzSecret    *cdz_vault_keys_use_grant     (CdzVaultKeys       *self,
                                            const char         *v_id,
                                            const guint8       *uuid);
/* S, a key that is gone with the session: in the keyring's memory, else, where this is
 * set, in this process's until it ends. A locked screen does not wipe it. */
void          cdz_vault_keys_set_keeps_session (CdzVaultKeys   *self,
                                            gboolean            keeps);
gboolean      cdz_vault_keys_get_keeps_session (CdzVaultKeys   *self);
/* A new one; fills in its id and session. %CDZ_ERROR_NOT_AVAILABLE without a place */
CdzSecret    *cdz_vault_keys_make_s        (CdzVaultKeys       *self,
                                            const char         *vault_id,
                                            CdzEnvelopeKeys    *keys,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* %CDZ_ERROR_NOT_AVAILABLE where it is in another session */
CdzSecret    *cdz_vault_keys_get_s         (CdzVaultKeys       *self,
                                            const char         *vault_id,
                                            const guint8       *id,
                                            GCancellable       *cancellable,
                                            GError            **error);
/* Drops the keys whose session is over. Returns: (transfer full): a set of the UUIDs
 * of those that are in another session */
GHashTable   *cdz_vault_keys_end_sessions  (CdzVaultKeys       *self,
                                            GCancellable       *cancellable);
/* Wipes both, also what is being opened while it is called. */
void          cdz_vault_keys_lock          (CdzVaultKeys       *self);
/* Between two operations: V goes unless it may be held, R where a keyring has it. */
void          cdz_vault_keys_settle        (CdzVaultKeys       *self,
                                            gboolean            hold_v);
/* Wipes both if the vault's lock count was raised. The connection is locked and open. */
gboolean      cdz_vault_keys_check_lock    (CdzVaultKeys       *self,
                                            GError            **error);
gboolean      cdz_vault_keys_is_unlocked   (CdzVaultKeys       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultKeys, cdz_vault_keys_free)

G_END_DECLS
