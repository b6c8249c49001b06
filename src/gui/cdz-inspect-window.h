/* cdz-inspect-window.h: the inspection report.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_INSPECT_WINDOW (cdz_inspect_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzInspectWindow, cdz_inspect_window, CDZ, INSPECT_WINDOW, AdwWindow)

/* app.inspect */
void cdz_inspect_add_actions (CdzApplication *application);

G_END_DECLS
