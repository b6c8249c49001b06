/* cdz-date.h: dates of ASN.1 and of attributes.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/types.h>

G_BEGIN_DECLS

gboolean  cdz_date_from_asn1  (const ASN1_TIME *time,
                               gint64          *out_unix_seconds);
char     *cdz_date_to_iso8601 (gint64           unix_seconds);

G_END_DECLS
