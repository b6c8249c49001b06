/* cdz-passphrase.h: the bytes that a passphrase may stand for.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

typedef struct
{
  CdzSecret *bytes;     /* NULL: no passphrase at all, which PKCS#12 tells from an empty one */
  gboolean   given;     /* by somebody, not tried silently */
} CdzPassphrase;

GPtrArray  *cdz_passphrase_expand   (GPtrArray           *given);
const char *cdz_passphrase_get_text (const CdzPassphrase *self,
                                     int                 *out_size);

G_END_DECLS
