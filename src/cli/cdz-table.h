/* cdz-table.h: cells aligned in columns.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-text.h"

G_BEGIN_DECLS

/* The last column is not padded. */
typedef struct _CdzTable CdzTable;

CdzTable *cdz_table_new    (guint        n_columns);
void      cdz_table_free   (CdzTable    *self);
void      cdz_table_add    (CdzTable    *self,
                            CdzStyle     style,
                            const char  *value);
void      cdz_table_append (CdzTable    *self,
                            guint        indent,
                            GString     *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzTable, cdz_table_free)

G_END_DECLS
