/* cdz-beside-layout.h: children beside each other.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CDZ_TYPE_BESIDE_LAYOUT (cdz_beside_layout_get_type ())
G_DECLARE_FINAL_TYPE (CdzBesideLayout, cdz_beside_layout, CDZ, BESIDE_LAYOUT, GtkLayoutManager)

/* For a row with text that wraps: one child expands and takes the width that the
 * others, as wide as they want to be, leave; all are in the middle of the row. A GtkBox
 * does that, too, but since GTK 4.6 it tries out heights, and breaks the lines hundreds
 * of times; so does a widget for any alignment of its own but to fill.
 *
 * @spacing: between children */
GtkLayoutManager *cdz_beside_layout_new (int spacing);

G_END_DECLS
