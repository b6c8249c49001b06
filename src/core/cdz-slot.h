/* cdz-slot.h: one way to a root key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-kdf.h"

G_BEGIN_DECLS

/* The format, byte by byte and with test vectors, is in README.md beside this. */

#define CDZ_SLOT_ID_SIZE 16
#define CDZ_ROOT_KEY_SIZE 32

typedef enum
{
  CDZ_SLOT_KEYRING = 1,       /* the key itself lies in the keyring */
  CDZ_SLOT_PASSPHRASE = 2,    /* the slot holds it, wrapped */
} CdzSlotKind;

/* Which root key of which vault: "R" or "V". */
typedef struct
{
  char   name;
  guint8 vault_id[CDZ_SLOT_ID_SIZE];
  guint8 key_id[CDZ_SLOT_ID_SIZE];
} CdzRootKeyId;

GBytes    *cdz_slot_new_keyring       (const CdzRootKeyId  *id,
                                       CdzSecret           *root_key,
                                       GError             **error);
/* @slot_secret: what scrypt made of the passphrase by @scrypt */
GBytes    *cdz_slot_new_passphrase    (const CdzRootKeyId  *id,
                                       CdzSecret           *root_key,
                                       const CdzScrypt     *scrypt,
                                       CdzSecret           *slot_secret,
                                       GError             **error);

/* Whether @root_key is the one that the slot is for. */
gboolean   cdz_slot_check             (GBytes              *slot,
                                       const CdzRootKeyId  *id,
                                       CdzSecret           *root_key,
                                       gboolean            *out_is_right,
                                       GError             **error);
gboolean   cdz_slot_get_scrypt        (GBytes              *slot,
                                       const CdzRootKeyId  *id,
                                       CdzScrypt           *out_scrypt,
                                       GError             **error);
/* %CDZ_ERROR_AUTH_FAILED for a wrong passphrase, %CDZ_ERROR_MALFORMED for damage */
CdzSecret *cdz_slot_open_passphrase   (GBytes              *slot,
                                       const CdzRootKeyId  *id,
                                       CdzSecret           *slot_secret,
                                       GError             **error);

/* For test vectors: @nonce is otherwise random. */
GBytes    *cdz_slot_new_passphrase_with (const CdzRootKeyId  *id,
                                         CdzSecret           *root_key,
                                         const CdzScrypt     *scrypt,
                                         CdzSecret           *slot_secret,
                                         const guint8        *nonce,
                                         GError             **error);

G_END_DECLS
