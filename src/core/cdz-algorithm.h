/* cdz-algorithm.h: ciphers and digests as people call them.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cdz_algorithm_dup_cipher (int nid);
char *cdz_algorithm_dup_digest (int nid);

G_END_DECLS
