/* cdz-probe-ask.h: a server's CertificateRequest.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-openssl.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_WHEN_HANDSHAKE,
  CDZ_WHEN_RENEGOTIATION,     /* TLS 1.2, after the request */
  CDZ_WHEN_POST_HANDSHAKE,    /* TLS 1.3, after the request */
} CdzProbeWhen;

typedef struct
{
  CdzProbeWhen  when;
  int           version;
  GPtrArray    *authorities;           /* X509_NAME, in the server's order; may be empty: any */
  GPtrArray    *authority_names;       /* char *, RFC 4514, same order */
  GArray       *signature_algorithms;  /* guint16 */
  gboolean      rsa, dsa, ec;          /* TLS 1.2 certificate types */
} CdzProbeAsk;

/* @body: the message without its four header bytes. NULL where it cannot be read. */
CdzProbeAsk *cdz_probe_ask_parse         (int                version,
                                          const guint8      *body,
                                          gsize              size);
void         cdz_probe_ask_free          (CdzProbeAsk       *self);

gboolean     cdz_probe_ask_has_authority (const CdzProbeAsk *self,
                                          const X509_NAME   *name);
gboolean     cdz_probe_ask_fits_key      (const CdzProbeAsk *self,
                                          X509              *leaf);
/* "ecdsa_secp256r1_sha256, ed25519" */
char        *cdz_probe_ask_dup_sigalgs   (const CdzProbeAsk *self);
const char  *cdz_probe_when_get_name     (CdzProbeWhen       when);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeAsk, cdz_probe_ask_free)

G_END_DECLS
