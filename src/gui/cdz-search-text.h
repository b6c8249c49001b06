/* cdz-search-text.h: the texts of many items, to be searched.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

/* The texts of 10,000 items lie in as many places, and to look at them all at each key
 * takes half the time that a frame has. Here they lie behind each other in one piece of
 * memory, folded, and what an item says twice once. */
typedef struct _CdzSearchText CdzSearchText;

CdzSearchText *cdz_search_text_new  (void);
void           cdz_search_text_free (CdzSearchText *self);
/* The first that is added is number 0. Of an identity, the texts of its halves, too. */
void           cdz_search_text_add  (CdzSearchText *self,
                                     CdzItem       *item);
/* One item's names, issuer, alternative names and the like, a line each, as by
 * g_utf8_casefold (); borrowed until the next is added. */
const char    *cdz_search_text_get  (CdzSearchText *self,
                                     guint          number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzSearchText, cdz_search_text_free)

G_END_DECLS
