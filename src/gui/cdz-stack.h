/* cdz-stack.h: a stack that hides its other pages from screen readers too.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK 4.8 leaves the pages that are not shown in the accessibility tree. */
void cdz_stack_show (GtkStack   *stack,
                     const char *name);

G_END_DECLS
