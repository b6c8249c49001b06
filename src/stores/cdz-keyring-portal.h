/* cdz-keyring-portal.h: a root key's place inside a sandbox.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* Whether this process runs inside a Flatpak. */
gboolean   cdz_keyring_portal_is_needed (void);

/* As their namesakes of cdz-keyring.h, but through libsecret's simple calls: inside a
 * sandbox these keep items in a file of the application's, under a key that the Secret
 * portal hands out, so that the application needs no permission for the keyring. */
gboolean   cdz_keyring_portal_store     (const char    *vault_id,
                                         const char    *key_id,
                                         CdzSecret     *key,
                                         GCancellable  *cancellable,
                                         GError       **error);
CdzSecret *cdz_keyring_portal_lookup    (const char    *vault_id,
                                         const char    *key_id,
                                         GCancellable  *cancellable,
                                         GError       **error);
gboolean   cdz_keyring_portal_delete    (const char    *vault_id,
                                         const char    *key_id,
                                         GCancellable  *cancellable,
                                         GError       **error);
gboolean   cdz_keyring_portal_check     (GCancellable  *cancellable,
                                         GError       **error);

G_END_DECLS
