/* cdz-read-file.h: a whole file as a secret.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

/* Straight into wiped memory: no stdio buffer and no GBytes ever holds a key. */
CdzSecret *cdz_read_file (const char  *path,
                          gsize        max_size,
                          GError     **error) G_GNUC_WARN_UNUSED_RESULT;
CdzSecret *cdz_read_fd   (int          fd,
                          const char  *name,
                          gsize        max_size,
                          GError     **error) G_GNUC_WARN_UNUSED_RESULT;

void       cdz_read_file_async  (GFile                *file,
                                 gsize                 max_size,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
CdzSecret *cdz_read_file_finish (GAsyncResult         *result,
                                 GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
