/* cdz-validate.h: what may be asked, judged by the attribute table.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-caller.h"
#include "cdz-item.h"

G_BEGIN_DECLS

/* Stores validate what is added; these know identities, callers and “protect”. */
gboolean cdz_validate_update (CdzItem        *item,
                              CdzAttributes  *supplied,
                              GError        **error);
gboolean cdz_validate_group  (CdzCaller      *caller,
                              const char     *group,
                              GError        **error);

G_END_DECLS
