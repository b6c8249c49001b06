/* cdz-item-filter.h: which items the list shows.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-item.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_SCOPE_CLASS,      /* the items of one class */
  CDZ_SCOPE_EXPIRING,   /* identities, and certificates that are part of none */
  CDZ_SCOPE_STORE,      /* all stored items of one store */
} CdzScope;

/* Signals: "scope-changed"; "search-changed" with a boolean: whether only what was found
 * before may still be found. */
#define CDZ_TYPE_ITEM_FILTER (cdz_item_filter_get_type ())
G_DECLARE_FINAL_TYPE (CdzItemFilter, cdz_item_filter, CDZ, ITEM_FILTER, GObject)

CdzItemFilter *cdz_item_filter_new            (void);
void           cdz_item_filter_set_scope      (CdzItemFilter *self,
                                               CdzScope       scope,
                                               CdzClass       klass,
                                               const char    *store);
/* Identities, for the scope of what expires. */
void           cdz_item_filter_set_identities (CdzItemFilter *self,
                                               GListModel    *identities);
/* Words, or a serial or fingerprint in any spelling. */
void           cdz_item_filter_set_search     (CdzItemFilter *self,
                                               const char    *text);
const char    *cdz_item_filter_get_search     (CdzItemFilter *self);

gboolean       cdz_item_filter_is_in_scope    (CdzItemFilter *self,
                                               CdzItem       *item);
/* Whether it is what is searched for, in whichever scope; @text: its texts, as
 * CdzSearchText has them */
gboolean       cdz_item_filter_is_found       (CdzItemFilter *self,
                                               CdzItem       *item,
                                               const char    *text);

G_END_DECLS
