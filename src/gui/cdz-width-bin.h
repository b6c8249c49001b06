/* cdz-width-bin.h: tells how wide it is, and asks for little.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "child", "minimum-width" (what it asks for, whatever the child asks).
 * Signal "width-changed" (int width), never while allocating: the handler may show,
 * hide and move widgets. */
#define CDZ_TYPE_WIDTH_BIN (cdz_width_bin_get_type ())
G_DECLARE_FINAL_TYPE (CdzWidthBin, cdz_width_bin, CDZ, WIDTH_BIN, GtkWidget)

G_END_DECLS
