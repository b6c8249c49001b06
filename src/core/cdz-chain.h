/* cdz-chain.h: build and verify a chain.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-certificate.h"
#include "cdz-row.h"

G_BEGIN_DECLS

typedef struct _CdzChain CdzChain;

CdzChain  *cdz_chain_build            (CdzCertificate  *leaf,
                                       GPtrArray       *candidates,
                                       GPtrArray       *anchors,
                                       gint64           now);
void       cdz_chain_free             (CdzChain        *self);
GPtrArray *cdz_chain_get_certificates (CdzChain        *self);
GPtrArray *cdz_chain_get_findings     (CdzChain        *self);
gboolean   cdz_chain_is_complete      (CdzChain        *self);
gboolean   cdz_chain_is_trusted       (CdzChain        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzChain, cdz_chain_free)

G_END_DECLS
