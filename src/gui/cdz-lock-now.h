/* cdz-lock-now.h: app.lock, and what locks without it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

/* Adds app.lock, and lets the library hear of locked screens and of sleep. */
void cdz_lock_now_add_actions (CdzApplication *application);

G_END_DECLS
