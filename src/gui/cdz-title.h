/* cdz-title.h: the title in a header bar.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CDZ_TYPE_TITLE (cdz_title_get_type ())
G_DECLARE_FINAL_TYPE (CdzTitle, cdz_title, CDZ, TITLE, GtkWidget)

/* Shows the title of the window that it is in. Between buttons, in a narrow window or
 * a language of long words, it takes a second line where AdwWindowTitle would shorten. */
GtkWidget *cdz_title_new          (void);
/* Returns: (transfer floating): an AdwHeaderBar with it */
GtkWidget *cdz_title_bar_new      (void);
/* @subtitle: (nullable) */
void       cdz_title_set_subtitle (CdzTitle   *self,
                                   const char *subtitle);

G_END_DECLS
