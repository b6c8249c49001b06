/* cdz-protection-window.h: when may a key be used, and what else is needed.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_PROTECTION_WINDOW (cdz_protection_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzProtectionWindow, cdz_protection_window, CDZ, PROTECTION_WINDOW, AdwWindow)

/* app.protect: its target is one reference, or several with a space between them. */
void cdz_protection_add_actions (CdzApplication *application);

G_END_DECLS
