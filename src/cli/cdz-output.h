/* cdz-output.h: bytes to standard output and standard error.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cdz_output_write       (int           fd,
                                 const char   *data,
                                 gsize         size,
                                 GError      **error);
gboolean cdz_output_write_text  (int           fd,
                                 const char   *text,
                                 GError      **error);
void     cdz_output_print_error (const GError *error,
                                 gboolean      as_json);

G_END_DECLS
