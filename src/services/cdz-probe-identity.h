/* cdz-probe-identity.h: a certificate, its chain, and perhaps its key.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-openssl.h"

G_BEGIN_DECLS

/* Immutable, so any thread may read it. Of a candidate that is only compared
 * with the server's request, the key is never opened. */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *ref;       /* "identity:UUID"; NULL for one from a file */
  char            *label;
  X509            *leaf;
  CdzX509Stack    *chain;     /* what is sent besides the leaf; may be empty */
  EVP_PKEY        *key;       /* NULL for a candidate */
} CdzProbeIdentity;

/* @chain: (nullable) (element-type GBytes): DER, from the leaf's issuer upwards
 * @key: (nullable) */
CdzProbeIdentity *cdz_probe_identity_new   (const char        *ref,
                                            const char        *label,
                                            GBytes            *leaf,
                                            GPtrArray         *chain,
                                            EVP_PKEY          *key,
                                            GError           **error) G_GNUC_WARN_UNUSED_RESULT;
/* @label: (nullable): else the leaf's own name. @chain: (transfer full); @key: (nullable) */
CdzProbeIdentity *cdz_probe_identity_new_from_x509 (const char   *ref,
                                                    const char   *label,
                                                    X509         *leaf,
                                                    CdzX509Stack *chain,
                                                    EVP_PKEY     *key);
/* The same, with its key. */
CdzProbeIdentity *cdz_probe_identity_with_key (CdzProbeIdentity *self,
                                               EVP_PKEY         *key);
CdzProbeIdentity *cdz_probe_identity_ref   (CdzProbeIdentity  *self);
void              cdz_probe_identity_unref (CdzProbeIdentity  *self);

/* (nullable): NULL where it cannot be read. */
X509             *cdz_x509_from_der        (GBytes            *der);
/* (element-type GBytes) to a stack; what cannot be read is left out. */
CdzX509Stack     *cdz_x509_stack_from_ders (GPtrArray         *ders);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzProbeIdentity, cdz_probe_identity_unref)

G_END_DECLS
