/* cdz-file-system.h: what the vault has to know of where it lies.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cdz_file_system_is_remote (const char *path);

G_END_DECLS
