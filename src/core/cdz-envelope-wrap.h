/* cdz-envelope-wrap.h: one wrap of an envelope's item key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-bytes.h"
#include "cdz-envelope.h"
#include "cdz-gcm.h"

G_BEGIN_DECLS

#define CDZ_WRAP_SALT_SIZE  32
#define CDZ_WRAP_CHECK_SIZE 16
/* Nonce, item key, tag. */
#define CDZ_WRAPPED_SIZE    (CDZ_GCM_NONCE_SIZE + CDZ_GCM_KEY_SIZE + CDZ_GCM_TAG_SIZE)

/* Where things are; borrows from the envelope. */
typedef struct
{
  guint16       factors;
  const guint8 *salt;
  const guint8 *r_id;
  const guint8 *v_id;
  const guint8 *s_id;
  CdzSessionId  session;        /* of s_id */
  CdzScrypt     scrypt;         /* of the application password */
  const guint8 *check;          /* where there is one */
  const guint8 *sealed;         /* for the TPM */
  gsize         sealed_size;
  const guint8 *wrapped;
} CdzWrap;

/* The descriptor in the header; @reader fails where it is none. */
void       cdz_wrap_read       (CdzReader              *reader,
                                CdzWrap                *out_wrap);
gboolean   cdz_wrap_append     (GByteArray             *array,
                                const CdzEnvelopeKeys  *keys,
                                const guint8           *salt,
                                GError                **error);
/* Of all factors in @keys: the key that wraps, or the value that tells whether the
 * application password is right. */
CdzSecret *cdz_wrap_derive_key (const CdzEnvelopeKeys  *keys,
                                const guint8           *salt,
                                GError                **error);
/* %CDZ_ERROR_AUTH_FAILED where the application password is wrong */
gboolean   cdz_wrap_check      (const CdzWrap          *self,
                                const CdzEnvelopeKeys  *keys,
                                GError                **error);
gboolean   cdz_wrap_is_for     (const CdzWrap          *self,
                                const CdzEnvelopeKeys  *keys);
/* What @self needs, without the secrets. */
void       cdz_wrap_describe   (const CdzWrap          *self,
                                CdzEnvelopeKeys        *out_keys);

G_END_DECLS
