/* cdz-new-file.h: a file that appears whole or not at all.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether cdz_new_file_write () could begin now: nothing of that name is there, and
 * its folder takes a file. */
gboolean cdz_new_file_check (const char     *path,
                             GError        **error);
/* Never takes the place of anything. @mode: 0600 for what is secret, else 0644 */
gboolean cdz_new_file_write (const char     *path,
                             gconstpointer   data,
                             gsize           size,
                             int             mode,
                             GError        **error);

G_END_DECLS
