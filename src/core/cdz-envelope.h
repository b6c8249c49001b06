/* cdz-envelope.h: a private key, encrypted under its class and factors.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-access.h"
#include "cdz-kdf.h"

G_BEGIN_DECLS

/* The format, byte by byte and with test vectors, is in README.md beside this. */

#define CDZ_ENVELOPE_ID_SIZE      16
#define CDZ_ENVELOPE_MAX_WRAPS    4
#define CDZ_ENVELOPE_MAX_GROUP    64
#define CDZ_ENVELOPE_MAX_KEY_TYPE 32
#define CDZ_ENVELOPE_MAX_LOGIN    64

/* What wraps an item key; of several, all are needed. The bits are the format's. */
typedef enum
{
  CDZ_FACTOR_R = 1 << 0,
  CDZ_FACTOR_V = 1 << 1,
  CDZ_FACTOR_APPLICATION_PASSWORD = 1 << 2,
  CDZ_FACTOR_TPM = 1 << 3,
  CDZ_FACTOR_SESSION = 1 << 4,
} CdzFactor;

/* What the row says too: where the two differ, the row was altered. */
typedef struct
{
  guint8            vault_id[CDZ_ENVELOPE_ID_SIZE];
  guint8            uuid[CDZ_ENVELOPE_ID_SIZE];
  guint32           generation;
  CdzAccessible     accessible;
  CdzAccessControl  flags;
  guint8            public_key_id[32];
  char              group[CDZ_ENVELOPE_MAX_GROUP + 1];
  char              key_type[CDZ_ENVELOPE_MAX_KEY_TYPE + 1];
} CdzEnvelopeHeader;

/* Which session a key of class “session” belongs to, so that every process can tell
 * when it is over. */
typedef struct
{
  guint8  boot_id[CDZ_ENVELOPE_ID_SIZE];
  char    login[CDZ_ENVELOPE_MAX_LOGIN + 1];    /* logind's name for it; '' without logind */
} CdzSessionId;

/* The factors that one wrap needs, and which they are. The secrets have 32 bytes
 * each, are borrowed, and are NULL where factors lacks them. */
typedef struct
{
  guint16    factors;               /* of CdzFactor */
  guint8     r_id[CDZ_ENVELOPE_ID_SIZE];
  guint8     v_id[CDZ_ENVELOPE_ID_SIZE];
  guint8     s_id[CDZ_ENVELOPE_ID_SIZE];
  CdzSessionId session;             /* of s */
  CdzScrypt  scrypt;                /* how the application password is derived */
  GBytes    *sealed;                /* for the TPM: TPM2B_PUBLIC, TPM2B_PRIVATE */

  CdzSecret *r;
  CdzSecret *v;
  CdzSecret *application_password;  /* derived by scrypt */
  CdzSecret *tpm;                   /* what the TPM makes of sealed */
  CdzSecret *s;                     /* the session's key */
} CdzEnvelopeKeys;

GBytes    *cdz_envelope_seal        (const CdzEnvelopeHeader  *header,
                                     const CdzEnvelopeKeys    *keys,
                                     CdzSecret                *plaintext,
                                     GError                  **error);
/* What it says of itself, believed by nobody before it is opened. @out_keys: which
 * keys the first wrap needs; without the keys. */
gboolean   cdz_envelope_peek        (GBytes                   *envelope,
                                     CdzEnvelopeHeader        *out_header,
                                     CdzEnvelopeKeys          *out_keys,
                                     GError                  **error);
/* %CDZ_ERROR_MALFORMED where the row was altered; before anything is asked */
gboolean   cdz_envelope_check_header (const CdzEnvelopeHeader *stated,
                                     const CdzEnvelopeHeader  *expected,
                                     GError                  **error);
CdzSecret *cdz_envelope_open        (GBytes                   *envelope,
                                     const CdzEnvelopeHeader  *expected,
                                     const CdzEnvelopeKeys    *keys,
                                     GError                  **error);

void       cdz_envelope_keys_clear  (CdzEnvelopeKeys          *self);

gboolean   cdz_envelope_parse_uuid  (const char               *text,
                                     guint8                   *out_uuid);
gboolean   cdz_envelope_header_fill (CdzEnvelopeHeader        *header,
                                     const char               *group,
                                     const char               *key_type,
                                     const char               *public_key_id,
                                     GError                  **error);

/* For test vectors: everything that is otherwise random. */
typedef struct
{
  guint8 item_key[32];
  guint8 salt[32];
  guint8 wrap_nonce[12];
  guint8 nonce[12];
} CdzEnvelopeRandom;

GBytes    *cdz_envelope_seal_with   (const CdzEnvelopeHeader  *header,
                                     const CdzEnvelopeKeys    *keys,
                                     CdzSecret                *plaintext,
                                     const CdzEnvelopeRandom  *random,
                                     GError                  **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzEnvelopeKeys, cdz_envelope_keys_clear)

G_END_DECLS
