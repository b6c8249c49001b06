/* cdz-window-prompter.h: asks for passphrases in a dialog.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-prompter.h"

G_BEGIN_DECLS

#define CDZ_TYPE_WINDOW_PROMPTER (cdz_window_prompter_get_type ())
G_DECLARE_FINAL_TYPE (CdzWindowPrompter, cdz_window_prompter, CDZ, WINDOW_PROMPTER, GObject)

/* Asks above the active window of @application. */
CdzPrompter *cdz_window_prompter_new (GtkApplication *application);

G_END_DECLS
