/* cdz-key-relabel.h: an RSA key under its certificate's algorithm.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

CdzSecret *cdz_key_relabel (CdzSecret  *pkcs8,
                            GBytes     *spki,
                            GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
