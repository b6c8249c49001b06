/* cdz-snapshot-window.h: what changed since.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-application.h"

G_BEGIN_DECLS

#define CDZ_TYPE_SNAPSHOT_WINDOW (cdz_snapshot_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzSnapshotWindow, cdz_snapshot_window, CDZ, SNAPSHOT_WINDOW, AdwWindow)

/* app.snapshot */
void cdz_snapshot_add_actions (CdzApplication *application);

G_END_DECLS
