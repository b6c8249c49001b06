/* cdz-compare-row.h: what two items say of the same thing.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-row.h"

G_BEGIN_DECLS

/* @left, @right: one of them may be NULL, where that item has no such row */
GtkWidget *cdz_compare_row_new     (const CdzRow *left,
                                    const CdzRow *right);
gboolean   cdz_compare_row_differs (const CdzRow *left,
                                    const CdzRow *right);

G_END_DECLS
