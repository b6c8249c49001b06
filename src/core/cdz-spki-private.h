/* cdz-spki-private.h: shared by the files on public keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-der.h"
#include "cdz-openssl.h"
#include "cdz-spki.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_SPKI_OTHER,
  CDZ_SPKI_RSA,
  CDZ_SPKI_RSA_PSS,
  CDZ_SPKI_RSA_X500,        /* 2.5.8.1.1: the same keys under an older name */
  CDZ_SPKI_EC,
  CDZ_SPKI_DSA,
  CDZ_SPKI_DH,
} CdzSpkiKind;

/* Views of the bytes that were given. */
typedef struct
{
  CdzSpkiKind kind;
  CdzDer      oid;           /* its content */
  CdzDer      parameters;    /* the whole element, or empty */
  CdzDer      key;           /* the bits of the key */
} CdzSpki;

gboolean  cdz_spki_parse      (GBytes         *bytes,
                               CdzSpki        *out_spki,
                               const char    **out_key_type,
                               GError        **error);
EC_GROUP *cdz_spki_read_group (const CdzSpki  *spki);

G_END_DECLS
