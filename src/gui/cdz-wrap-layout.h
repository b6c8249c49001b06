/* cdz-wrap-layout.h: children one after the other, wrapped like words.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CDZ_TYPE_WRAP_LAYOUT (cdz_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (CdzWrapLayout, cdz_wrap_layout, CDZ, WRAP_LAYOUT, GtkLayoutManager)

/* @spacing: between children, and between lines */
GtkLayoutManager *cdz_wrap_layout_new (int spacing);

G_END_DECLS
