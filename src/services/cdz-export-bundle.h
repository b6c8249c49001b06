/* cdz-export-bundle.h: the certificates of many items in one file.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type CdzItem): the certificates among @items, and
 * those of identities, each once */
GPtrArray *cdz_export_bundle_collect (GPtrArray            *items);

/* @certificates: one or more; @path: what is there is replaced, as a file chooser asked.
 * The file appears whole, after it was read back, or not at all. */
void       cdz_export_bundle_async   (CdzLibrary           *library,
                                      CdzCaller            *caller,
                                      GPtrArray            *certificates,
                                      const char           *path,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean   cdz_export_bundle_finish  (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
