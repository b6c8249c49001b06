/* cdz-preferences-window.h: looks, and where protection is set.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CDZ_TYPE_PREFERENCES_WINDOW (cdz_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (CdzPreferencesWindow, cdz_preferences_window, CDZ, PREFERENCES_WINDOW, AdwWindow)

GtkWindow *cdz_preferences_window_new (GtkWindow *parent);

G_END_DECLS
