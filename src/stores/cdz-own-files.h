/* cdz-own-files.h: files that this process must not open once more.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     cdz_own_files_add (const char *path);
gboolean cdz_own_files_has (const char *path);

G_END_DECLS
