/* cdz-owner.h: which program an item belongs to.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-item.h"

G_BEGIN_DECLS

char *cdz_owner_dup_title (CdzItem *item);

G_END_DECLS
