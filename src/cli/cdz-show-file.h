/* cdz-show-file.h: look at a file without storing anything.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-cli.h"

G_BEGIN_DECLS

gboolean cdz_show_file (CdzCli      *cli,
                        const char  *path,
                        const char  *passphrase_file,
                        GError     **error);

G_END_DECLS
