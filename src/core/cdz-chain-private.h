/* cdz-chain-private.h: shared by the files that build a chain.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-chain.h"
#include "cdz-openssl.h"

G_BEGIN_DECLS

/* One certificate that a chain may go through. */
typedef struct
{
  CdzCertificate *certificate;
  X509           *x509;           /* decoded when first needed, for the key costs most */
  gboolean        is_anchor;
  gboolean        is_on_path;
  guint           rank;           /* among the issuers of the one being looked at */
} CdzChainLink;

typedef enum
{
  CDZ_CHAIN_INCOMPLETE,           /* the last one's issuer is not here */
  CDZ_CHAIN_ROOT,                 /* ends in one that signed itself */
  CDZ_CHAIN_ANCHOR,               /* ends in one that is trusted */
} CdzChainEnd;

X509        *cdz_chain_link_get_x509    (CdzChainLink *link);
gboolean     cdz_chain_link_names       (CdzChainLink *subject,
                                         CdzChainLink *issuer);
gboolean     cdz_chain_link_is_unusable (CdzChainLink *link);
gboolean     cdz_chain_link_is_signed_by (CdzChainLink *subject,
                                         CdzChainLink *issuer);
GPtrArray   *cdz_chain_search           (GPtrArray    *links,
                                         gint64        now,
                                         CdzChainEnd  *out_end);
gboolean     cdz_chain_add_findings     (GPtrArray    *findings,
                                         GPtrArray    *path,
                                         GPtrArray    *links,
                                         CdzChainEnd   end,
                                         gboolean      knows_anchors,
                                         gint64        now);

G_END_DECLS
