/* cdz-pem-write.h: DER as a PEM block.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-secret.h"

G_BEGIN_DECLS

CdzSecret *cdz_pem_write (const char   *label,
                          const guint8 *data,
                          gsize         size);

G_END_DECLS
