/* cdz-grant-bar.h: which keys open without a question for now, and a button that ends it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-library.h"

G_BEGIN_DECLS

#define CDZ_TYPE_GRANT_BAR (cdz_grant_bar_get_type ())
G_DECLARE_FINAL_TYPE (CdzGrantBar, cdz_grant_bar, CDZ, GRANT_BAR, GtkWidget)

/* Whether @item is a key, or has one, that asks for the passphrase at each use. */
gboolean  cdz_grant_bar_is_for   (CdzItem              *item);
/* Asks once for those of @items (CdzItem); from then on, while it is in force, the bar
 * shows it. A grant that is there already ends. */
void      cdz_grant_bar_ask      (CdzGrantBar          *self,
                                  CdzLibrary           *library,
                                  GPtrArray            *items,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean  cdz_grant_bar_ask_finish (CdzGrantBar        *self,
                                  GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
