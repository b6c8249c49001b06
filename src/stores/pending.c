/* pending.c: until passphrases and backups are there.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"


#include "cdz-error.h"
#include "cdz-vault.h"

/* Weak: the real ones take over as soon as they are in the library. */
#define WEAK __attribute__ ((weak))

static void
refuse (gpointer             source,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (source, NULL, callback, user_data);

  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE, "Not yet");
}

WEAK void cdz_vault_unlock_async (CdzVault *self, CdzSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data) { refuse (self, callback, user_data); }
WEAK gboolean cdz_vault_unlock_finish (CdzVault *self, GAsyncResult *result, GError **error) { return g_task_propagate_boolean (G_TASK (result), error); }
WEAK void cdz_vault_lock (CdzVault *self) { }
WEAK void cdz_vault_set_passphrase_async (CdzVault *self, CdzSecret *old_passphrase, CdzSecret *new_passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data) { refuse (self, callback, user_data); }
WEAK gboolean cdz_vault_set_passphrase_finish (CdzVault *self, GAsyncResult *result, GError **error) { return g_task_propagate_boolean (G_TASK (result), error); }
WEAK void cdz_vault_backup_async (CdzVault *self, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data) { refuse (self, callback, user_data); }
WEAK gboolean cdz_vault_backup_finish (CdzVault *self, GAsyncResult *result, GError **error) { return g_task_propagate_boolean (G_TASK (result), error); }
