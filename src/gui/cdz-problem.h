/* cdz-problem.h: how an error appears to people.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A dialog over @parent: @heading says what did not happen, the error why, and the
 * button is the next step that its code has, where there is one. Nothing where the
 * person cancelled. */
void cdz_problem_show (GtkWindow    *parent,
                       const char   *heading,
                       const GError *error);

G_END_DECLS
