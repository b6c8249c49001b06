/* cdz-search.h: does an item match what somebody typed?  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

typedef struct _CdzSearch CdzSearch;

/* Every word must be found in a name, an issuer, an alternative name or another text
 * of the item (of an identity: also of its halves). Or the whole is part of a serial
 * or fingerprint in any spelling: with colons, blanks, "0x", a serial in decimal, a
 * pin ("sha256//" and Base64), or a line that a tool printed ("Fingerprint=AA:BB"). Or
 * it is the beginning of a use: "TLS client authentication", "clientAuth". */
CdzSearch *cdz_search_new     (const char *text);
void       cdz_search_free    (CdzSearch  *self);
/* @text: its texts, as CdzSearchText has them */
gboolean   cdz_search_matches (CdzSearch  *self,
                               CdzItem    *item,
                               const char *text);

/* Whether @wider surely finds whatever @self finds. */
gboolean   cdz_search_narrows (CdzSearch  *self,
                               CdzSearch  *wider);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzSearch, cdz_search_free)

G_END_DECLS
