/* cdz-name.h: distinguished names as people read them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-der.h"

G_BEGIN_DECLS

char     *cdz_name_to_rfc4514       (const X509_NAME    *name);
char     *cdz_name_dup_display_name (const X509_NAME    *name);
char     *cdz_name_dup_common_name  (const X509_NAME    *name);
char     *cdz_name_dup_string       (const ASN1_STRING  *string);
X509_NAME *cdz_name_from_rfc4514    (const char         *text,
                                     GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  cdz_name_read             (CdzDer              der,
                                     char              **out_rfc4514,
                                     char              **out_common_name);

G_END_DECLS
