/* cdz-keyring.h: a root key's place in the login keyring.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* For workers: each call talks to the Secret Service, and gives up when that does
 * not answer. Nothing here ever unlocks or prompts: a locked keyring is
 * %CDZ_ERROR_INTERACTION_NOT_ALLOWED with "needs" "keyring", none at all is
 * %CDZ_ERROR_NOT_AVAILABLE. */

/* Never replaces anything: @key_id is new. Reads back what it stored. */
gboolean   cdz_keyring_store  (const char    *vault_id,
                               const char    *key_id,
                               CdzSecret     *key,
                               GCancellable  *cancellable,
                               GError       **error);
/* %CDZ_ERROR_NOT_FOUND where an open keyring does not have it. */
CdzSecret *cdz_keyring_lookup (const char    *vault_id,
                               const char    *key_id,
                               GCancellable  *cancellable,
                               GError       **error);
/* Whether a key could be read now. */
gboolean   cdz_keyring_check  (GCancellable  *cancellable,
                               GError       **error);
/* The same in the collection that is only in memory; without one, also inside a
 * sandbox, %CDZ_ERROR_NOT_AVAILABLE. */
gboolean   cdz_keyring_store_for_session  (const char    *vault_id,
                                           const char    *key_id,
                                           CdzSecret     *key,
                                           GCancellable  *cancellable,
                                           GError       **error);
CdzSecret *cdz_keyring_lookup_for_session (const char    *vault_id,
                                           const char    *key_id,
                                           GCancellable  *cancellable,
                                           GError       **error);
/* Nothing to delete is success. */
gboolean   cdz_keyring_delete (const char    *vault_id,
                               const char    *key_id,
                               GCancellable  *cancellable,
                               GError       **error);

G_END_DECLS
