/* cdz-work-bar.h: what takes long, and a button that ends it.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-work.h"

G_BEGIN_DECLS

/* Shows itself once something takes longer than a moment. */
#define CDZ_TYPE_WORK_BAR (cdz_work_bar_get_type ())
G_DECLARE_FINAL_TYPE (CdzWorkBar, cdz_work_bar, CDZ, WORK_BAR, GtkWidget)

/* (transfer full): what the Cancel button cancels, to be given back at the end */
GCancellable *cdz_work_bar_begin (CdzWorkBar   *self,
                                  const char   *text);
void          cdz_work_bar_end   (CdzWorkBar   *self,
                                  GCancellable *work);

/* (transfer full): @text, and how far the work has come, where that is known */
char         *cdz_work_bar_dup_text (const char *text,
                                     CdzWork    *work);

G_END_DECLS
