/* cdz-base64.h: base64 into memory that the caller owns.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cdz_base64_decode (const char  *text,
                            gsize        size,
                            guint8      *out,
                            gsize       *out_size,
                            const char **out_where);

G_END_DECLS
