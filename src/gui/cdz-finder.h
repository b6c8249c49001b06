/* cdz-finder.h: what a search finds, letter by letter.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item-filter.h"

G_BEGIN_DECLS

/* Each letter that is added asks only of what was found whether it still is; one that
 * is taken back asks nothing. */
typedef struct _CdzFinder CdzFinder;

CdzFinder *cdz_finder_new         (CdzItemFilter *filter);
void       cdz_finder_free        (CdzFinder     *self);

/* @items: (element-type CdzItem): borrowed, not to be changed until others are set.
 * Looks through all of them. */
void       cdz_finder_set_items   (CdzFinder     *self,
                                   GPtrArray     *items);
/* The filter searches for something else. @narrows: as its signal tells */
void       cdz_finder_search      (CdzFinder     *self,
                                   gboolean       narrows);

guint      cdz_finder_get_n_found (CdzFinder     *self);
/* In the order of the items; borrowed. */
CdzItem   *cdz_finder_get_found   (CdzFinder     *self,
                                   guint          number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzFinder, cdz_finder_free)

G_END_DECLS
