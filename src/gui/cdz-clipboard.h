/* cdz-clipboard.h: files or text from the clipboard, as a secret.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

void       cdz_clipboard_read_async  (GdkClipboard         *clipboard,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
/* @out_files: (out): a list model of GFile where files were copied; else the text is
 * returned. It may hold a private key, so it never is a plain string. */
CdzSecret *cdz_clipboard_read_finish (GAsyncResult         *result,
                                      GListModel          **out_files,
                                      GError              **error);

G_END_DECLS
