/* cdz-oid.h: names of object identifiers.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/types.h>

#include "cdz-der.h"

G_BEGIN_DECLS

const char *cdz_oid_get_common_keyword (CdzDer             type);
const char *cdz_oid_get_keyword        (const ASN1_OBJECT *type);
const char *cdz_oid_get_key_type       (const char        *dotted);
char       *cdz_oid_dup_dotted         (const ASN1_OBJECT *oid);
char       *cdz_oid_dup_algorithm      (const ASN1_OBJECT *oid);

G_END_DECLS
