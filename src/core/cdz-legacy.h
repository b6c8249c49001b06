/* cdz-legacy.h: OpenSSL's old ciphers, in a context of their own.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/types.h>

G_BEGIN_DECLS

/* Loaded at the first call, kept until the process ends. No key is ever made in it. */
OSSL_LIB_CTX *cdz_legacy_get_context (void);
gboolean      cdz_legacy_has_old     (void);

G_END_DECLS
