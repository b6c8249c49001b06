/* cdz-export-window.h: export by destination.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_EXPORT_WINDOW (cdz_export_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzExportWindow, cdz_export_window, CDZ, EXPORT_WINDOW, AdwWindow)

/* app.export-identity, app.export-certificate and app.export-key, each with a reference. */
void cdz_export_add_actions (CdzApplication *application);

G_END_DECLS
