/* cdz-passphrase-file.h: passphrases, one a line.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

GPtrArray *cdz_passphrase_file_read (const char  *path,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
