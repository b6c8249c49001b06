/* cdz-pkcs8-write.h: a private key under a passphrase.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

/* What OWASP asks of PBKDF2 with SHA-256 since 2023. */
#define CDZ_PBKDF2_ITERATIONS 600000

GBytes *cdz_pkcs8_encrypt (CdzSecret  *pkcs8,
                           CdzSecret  *passphrase,
                           GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
