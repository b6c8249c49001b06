/* cdz-trust.h: the authorities that this system trusts.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For workers: the first call reads a file, later ones answer from memory.
 * (transfer none) (element-type CdzCertificate); empty where the system has none. */
GPtrArray *cdz_trust_get_anchors (void);

G_END_DECLS
