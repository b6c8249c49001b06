/* cdz-page.h: a window of one column of groups.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Returns: (transfer none): an AdwWindow over @parent with a header bar; what it
 *   shows is put into @out_box, below one another
 * @out_header: (optional): for further buttons */
GtkWidget *cdz_page_window_new   (GtkWindow   *parent,
                                  const char  *title,
                                  int          width,
                                  int          height,
                                  GtkWidget  **out_box,
                                  GtkWidget  **out_header);
/* The same inside a window of one's own. */
GtkWidget *cdz_page_scrolled_new (int          maximum_size,
                                  GtkWidget  **out_box);

G_END_DECLS
