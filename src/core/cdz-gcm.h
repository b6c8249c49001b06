/* cdz-gcm.h: AES-256-GCM, whole messages only.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

#define CDZ_GCM_KEY_SIZE   32
#define CDZ_GCM_NONCE_SIZE 12
#define CDZ_GCM_TAG_SIZE   16

/* @out: as long as @plaintext, and the tag */
gboolean   cdz_gcm_seal (CdzSecret      *key,
                         const guint8   *nonce,
                         const guint8   *authenticated,
                         gsize           authenticated_size,
                         CdzSecret      *plaintext,
                         guint8         *out,
                         GError        **error);
/* %NULL without an error where the tag does not hold: the caller knows what that
 * means. Nothing is given out before it does. */
CdzSecret *cdz_gcm_open (CdzSecret      *key,
                         const guint8   *nonce,
                         const guint8   *authenticated,
                         gsize           authenticated_size,
                         const guint8   *ciphertext,
                         gsize           size);

G_END_DECLS
