/* cdz-walk.h: the files below a folder.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For workers. Regular files, sorted by name, links to folders not followed.
 * (transfer full) (element-type filename); %NULL where @path is no folder, or with
 * @error */
GPtrArray *cdz_walk_folder (const char    *path,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
