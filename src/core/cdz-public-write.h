/* cdz-public-write.h: public things in other forms.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *cdz_pkcs7_write    (GPtrArray   *certificates,
                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char   *cdz_ssh_write_line (GBytes      *spki,
                            const char  *comment,
                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
