/* cdz-foreign.h: a look inside another program's item.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* Reads the secret of an item of class other, which is a separate act: nothing else
 * does. Of a part of something larger, all parts in their order. A locked keyring
 * asks its own question, where it may.
 *
 * %CDZ_ERROR_PARAM for any other class, and the errors of the store. */
void       cdz_foreign_load_async  (CdzLibrary           *library,
                                    CdzItem              *item,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
CdzSecret *cdz_foreign_load_finish (GAsyncResult         *result,
                                    GError              **error);
/* Where it is from, for people; the importer keeps it in "origin". */
char      *cdz_foreign_dup_origin  (CdzLibrary           *library,
                                    CdzItem              *item);

G_END_DECLS
