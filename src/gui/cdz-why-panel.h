/* cdz-why-panel.h: why an item is no identity, and what can be done.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-application.h"
#include "cdz-library.h"

G_BEGIN_DECLS

/* Groups of rows, one below the other; hidden while it has nothing to say. */
#define CDZ_TYPE_WHY_PANEL (cdz_why_panel_get_type ())
G_DECLARE_FINAL_TYPE (CdzWhyPanel, cdz_why_panel, CDZ, WHY_PANEL, GtkWidget)

GtkWidget *cdz_why_panel_new (CdzLibrary *library,
                              CdzCaller  *caller,
                              const char *ref);

/* app.explain: a window with the panel, and the command. */
void       cdz_why_add_actions (CdzApplication *application);

G_END_DECLS
