/* cdz-capabilities-window.h: what this computer can enforce now.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_CAPABILITIES_WINDOW (cdz_capabilities_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzCapabilitiesWindow, cdz_capabilities_window, CDZ, CAPABILITIES_WINDOW, AdwWindow)

/* app.capabilities */
void cdz_capabilities_add_actions (CdzApplication *application);

G_END_DECLS
