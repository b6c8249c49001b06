/* cdz-alternative-names.h: alternative names from what people type.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-openssl.h"

G_BEGIN_DECLS

GENERAL_NAMES *cdz_alternative_names_parse (const char  *text,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
