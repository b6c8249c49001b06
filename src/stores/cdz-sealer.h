/* cdz-sealer.h: the factors of one operation, each fetched once.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-envelope.h"
#include "cdz-factors.h"
#include "cdz-vault-keys.h"

G_BEGIN_DECLS

/* Root keys, derivations and answers of the TPM, kept for one operation and dropped
 * with it: a thousand keys under one passphrase cost one derivation. */
typedef struct
{
  CdzVaultKeys *keys;
  CdzFactors   *factors;
  CdzRootKeys   roots;
  CdzSecret    *r;
  CdzSecret    *v;
  CdzSecret    *granted_v;      /* for the key that was opened last: also to wrap it again */
  CdzSecret    *s;              /* the session's, for what is opened */
  CdzSecret    *retired_r;      /* of retired_id */
  guint8        retired_id[CDZ_ENVELOPE_ID_SIZE];

  CdzScrypt     new_scrypt;
  CdzSecret    *new_derived;
  CdzSealed     new_sealed[2];  /* without and with a PIN */
  CdzSecret    *new_s;          /* of new_session */
  CdzEnvelopeKeys new_session;
} CdzSealer;

/* @factors: (nullable) */
void     cdz_sealer_init         (CdzSealer                *self,
                                  CdzVaultKeys             *keys,
                                  CdzFactors               *factors);
void     cdz_sealer_clear        (CdzSealer                *self);
gboolean cdz_sealer_load_roots   (CdzSealer                *self,
                                  GError                  **error);

/* The factors that a class and its flags are made of. */
guint16  cdz_sealer_get_factors  (CdzAccessible             accessible,
                                  CdzAccessControl          flags);

/* For wrapping: everything in @out_keys. Where a person has to give something,
 * %CDZ_ERROR_INTERACTION_NOT_ALLOWED with "needs". The connection is not locked. */
gboolean cdz_sealer_gather_new   (CdzSealer                *self,
                                  CdzAccessible             accessible,
                                  CdzAccessControl          flags,
                                  CdzEnvelopeKeys          *out_keys,
                                  GCancellable             *cancellable,
                                  GError                  **error);
/* For opening what needs @keys; fills in the secrets, the application password's
 * excepted. @header: the envelope's */
gboolean cdz_sealer_gather       (CdzSealer                *self,
                                  const CdzEnvelopeHeader  *header,
                                  CdzEnvelopeKeys          *keys,
                                  GCancellable             *cancellable,
                                  GError                  **error);
/* The application passwords that were given, derived by @scrypt, one after the other:
 * (transfer none): %NULL with an error after the last */
CdzSecret *cdz_sealer_get_derived (CdzSealer               *self,
                                  const CdzScrypt          *scrypt,
                                  guint                     position,
                                  GError                  **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzSealer, cdz_sealer_clear)

G_END_DECLS
