/* cdz-vault.h: the embedded keystore.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-grant.h"
#include "cdz-store.h"

G_BEGIN_DECLS

#define CDZ_TYPE_VAULT (cdz_vault_get_type ())
G_DECLARE_FINAL_TYPE (CdzVault, cdz_vault, CDZ, VAULT, GObject)

/* One way to a root key: "R" or "V", through "keyring" or "passphrase". */
typedef struct
{
  char key[2];
  char kind[12];
} CdzVaultSlot;

/* An operation that can be undone; newest first. */
typedef struct
{
  char   *id;
  char   *title;
  gint64  when;       /* seconds since 1970 */
} CdzVaultOperation;

/* What undo brought back and took away; items as they are (were) stored. */
typedef struct
{
  char      *operation;
  GPtrArray *restored;    /* CdzItem */
  GPtrArray *removed;     /* CdzItem */
} CdzVaultUndo;

/* @path: the database; made, with its folder, at the first write */
CdzVault     *cdz_vault_new                   (const char           *path);

/* After a refresh: */
const char   *cdz_vault_get_id                (CdzVault             *self);
GArray       *cdz_vault_get_slots             (CdzVault             *self);
gboolean      cdz_vault_has_passphrase        (CdzVault             *self);

/* Live: while watched, what other processes change appears; at first it is not. */
void          cdz_vault_set_watched           (CdzVault             *self,
                                               gboolean              watched);
/* Not kept open while something else in this process may open the vault's files. */
void          cdz_vault_set_brief             (CdzVault             *self,
                                               gboolean              brief);

/* Checks the passphrase and holds what it opens until cdz_vault_lock ().
 * %CDZ_ERROR_AUTH_FAILED when it is wrong, %CDZ_ERROR_NOT_FOUND when there is none. */
void          cdz_vault_unlock_async          (CdzVault             *self,
                                               CdzSecret            *passphrase,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_unlock_finish         (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* The same, and puts it into @factors (nullable) for an operation that has to have
 * the person there. */
void          cdz_vault_unlock_with_async     (CdzVault             *self,
                                               CdzSecret            *passphrase,
                                               CdzFactors           *factors,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* cdz_store_load_secret_async () with what a person gave; (nullable). Finished by
 * cdz_store_load_secret_finish (). */
void          cdz_vault_load_secret_with_async (CdzVault            *self,
                                               CdzItem              *item,
                                               CdzFactors           *factors,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* One passphrase for the keys @uuids (element-type utf8), which ask for it at each use:
 * for @seconds they open without. Returns: (transfer full) */
void          cdz_vault_grant_async           (CdzVault             *self,
                                               CdzSecret            *passphrase,
                                               GPtrArray            *uuids,
                                               guint                 seconds,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
CdzGrant     *cdz_vault_grant_finish          (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* Keys of class “session”: whether this process may keep them in its own memory, where
 * no keyring does. They are then gone with it. */
void          cdz_vault_set_keeps_session     (CdzVault             *self,
                                               gboolean              keeps);
gboolean      cdz_vault_get_keeps_session     (CdzVault             *self);
/* After a refresh: whether the key @uuid is one of another session or process. */
gboolean      cdz_vault_is_elsewhere          (CdzVault             *self,
                                               const char           *uuid);
/* Wipes R and V from this process. */
void          cdz_vault_lock                  (CdzVault             *self);
/* … and from every other that holds them. */
void          cdz_vault_lock_everywhere_async  (CdzVault             *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_lock_everywhere_finish (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* Between two operations; holds nothing that need not be. */
void          cdz_vault_settle                (CdzVault             *self,
                                               gboolean              may_hold);

/* @old: (nullable) where there was none; @new: (nullable) to remove it */
/* After some wrong passphrases the next one waits: so long (in microseconds), as it
 * stands now. */
void          cdz_vault_get_wait_async        (CdzVault             *self,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gint64        cdz_vault_get_wait_finish       (CdzVault             *self,
                                               GAsyncResult         *result);

void          cdz_vault_set_passphrase_async  (CdzVault             *self,
                                               CdzSecret            *old_passphrase,
                                               CdzSecret            *new_passphrase,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_set_passphrase_finish (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Whether the login keyring would open R now; asks nobody. Also an error where the
 * keyring is only one of several ways. */
void          cdz_vault_check_keyring_async   (CdzVault             *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_check_keyring_finish  (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

void          cdz_vault_backup_async          (CdzVault             *self,
                                               GFile                *file,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_backup_finish         (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* A backup that @passphrase opens takes this vault's place; what was there is kept
 * beside it. Returns: (nullable) (transfer full): where; %NULL without an error where
 * there was nothing to keep */
void          cdz_vault_restore_async         (CdzVault             *self,
                                               GFile                *backup,
                                               CdzSecret            *passphrase,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
char         *cdz_vault_restore_finish        (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* @operation: (nullable): the newest one */
void          cdz_vault_undo_async            (CdzVault             *self,
                                               const char           *operation,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
CdzVaultUndo *cdz_vault_undo_finish           (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
/* Overwrites an operation's undo data and truncates the WAL: "delete permanently". */
void          cdz_vault_forget_async          (CdzVault             *self,
                                               const char           *operation,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      cdz_vault_forget_finish         (CdzVault             *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void          cdz_vault_undo_free             (CdzVaultUndo         *undo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzVaultUndo, cdz_vault_undo_free)

G_END_DECLS
