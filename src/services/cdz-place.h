/* cdz-place.h: where something goes that nobody names a place for.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-importer.h"

G_BEGIN_DECLS

/* Whether something can be put beside @item as things are: its store is open. */
gboolean  cdz_place_is_open (CdzLibrary             *library,
                             CdzItem                *item);
/* @entries: (element-type CdzPlanEntry): of an import
 * @out_placed: @options, where they name no place with that of the request which all
 *   of @entries answer; its strings are borrowed, also from what is returned
 * Returns: (nullable) (transfer full): that request */
CdzItem  *cdz_place_choose  (CdzLibrary             *library,
                             GPtrArray              *entries,
                             const CdzImportOptions *options,
                             CdzImportOptions       *out_placed);

G_END_DECLS
