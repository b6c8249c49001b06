/* cdz-compare-window.h: two items side by side.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_COMPARE_WINDOW (cdz_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzCompareWindow, cdz_compare_window, CDZ, COMPARE_WINDOW, AdwWindow)

/* @other: (nullable): chosen in the window */
GtkWindow *cdz_compare_window_new  (CdzApplication *application,
                                    CdzItem        *item,
                                    CdzItem        *other);
/* "app.compare" (as): one reference, or two */
void       cdz_compare_add_actions (CdzApplication *application);

G_END_DECLS
