/* cdz-decode.h: what is in these bytes?  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-row.h"
#include "cdz-secret.h"

G_BEGIN_DECLS

/* The caps on what a hostile file makes us do; README.md here lists them all. */
#define CDZ_MAX_FILE_SIZE  (64 * 1024 * 1024)
#define CDZ_MAX_ITEMS      100000
#ifndef CDZ_MAX_ITERATIONS   /* fuzzing lowers it */
#define CDZ_MAX_ITERATIONS 10000000
#endif

typedef enum
{
  CDZ_DECODED_CERTIFICATE,
  CDZ_DECODED_PRIVATE_KEY,
  CDZ_DECODED_PUBLIC_KEY,
  CDZ_DECODED_REQUEST,
  CDZ_DECODED_CRL,          /* shown, not stored */
  CDZ_DECODED_PARAMETERS,   /* shown, not stored */
} CdzDecodedKind;

typedef struct
{
  CdzDecodedKind  kind;
  GBytes         *der;            /* NULL for a private key */
  CdzSecret      *pkcs8;          /* a private key: PrivateKeyInfo DER, in clear; else NULL */
  char           *label;          /* friendlyName, or NULL */
  char           *tag;            /* bag attribute of our own, or NULL */
  char           *comment;        /* likewise */
  GBytes         *local_key_id;   /* pairs certificate and key inside a PKCS#12, or NULL */
  guint           block;          /* its place in the file, from 1 */
} CdzDecodedItem;

typedef struct
{
  char *label;                    /* "BEGIN SIGNATURE", "Block 5" */
  char *reason;                   /* a sentence */
} CdzIgnored;

/* Everything that could be read; immutable once returned. */
typedef struct
{
  const char *format;             /* "pem" "certificate" "pkcs12" "pkcs7" "pkcs8" "pkcs1" "sec1"
                                     "dsa" "spki" "request" "crl" "parameters" "openssh" */
  const char *format_title;       /* for people: "PKCS#12", translated */
  GPtrArray  *items;              /* CdzDecodedItem, in the order of the file */
  GPtrArray  *ignored;            /* CdzIgnored: passed over, and why */
  GPtrArray  *description;        /* CdzRow: what is known before any passphrase */
  GPtrArray  *findings;           /* CdzFinding */
  gboolean    locked;             /* a part waits for a passphrase */
} CdzDecoded;

CdzDecoded *cdz_decode      (CdzSecret     *file,
                             GPtrArray     *passphrases,
                             GCancellable  *cancellable,
                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void        cdz_decoded_free (CdzDecoded   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzDecoded, cdz_decoded_free)

G_END_DECLS
