/* cdz-general-name.h: alternative names.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-der.h"
#include "cdz-openssl.h"

G_BEGIN_DECLS

char  *cdz_general_names_dup_first (CdzDer              value);
char  *cdz_general_name_to_string  (const GENERAL_NAME *name);
char **cdz_general_names_to_list   (CdzDer              value);
char  *cdz_general_names_dup_text  (CdzDer              value);

G_END_DECLS
