/* cdz-shortcuts-window.h: what the keys do.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CDZ_TYPE_SHORTCUTS_WINDOW (cdz_shortcuts_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzShortcutsWindow, cdz_shortcuts_window, CDZ, SHORTCUTS_WINDOW, AdwWindow)

GtkWindow *cdz_shortcuts_window_new (GtkWindow *parent);

G_END_DECLS
