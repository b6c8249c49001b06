/* cdz-look-check.h: for the pictures of the window, in a test build.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

/* "app.check-look": warns of each text that shows in a window and is shortened, or
 * stands beyond its edge. What others named, in a list's cells, may be shortened. */
void cdz_look_check_add_actions (CdzApplication *self);

G_END_DECLS
