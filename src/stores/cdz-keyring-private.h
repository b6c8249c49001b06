/* cdz-keyring-private.h: shared by both ways to the keyring.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

#define CDZ_KEYRING_SCHEMA       APPLICATION_ID ".RootKey"
/* Hexadecimal: some providers only keep text. */
#define CDZ_KEYRING_CONTENT_TYPE "text/plain"

CdzSecret *cdz_keyring_encode          (CdzSecret   *key);
/* Returns: (nullable): %NULL where it is no key of ours */
CdzSecret *cdz_keyring_decode          (const char  *text,
                                        gsize        length,
                                        GError     **error);
/* Takes over cancellation as it is; everything else means that there is no keyring. */
void       cdz_keyring_set_unavailable (GError      *cause,
                                        GError     **error);
void       cdz_keyring_set_missing     (GError     **error);
void       cdz_keyring_set_missing_session (GError **error);
void       cdz_keyring_set_not_kept    (GError     **error);

G_END_DECLS
