/* cdz-inspect-row.h: a line of the inspection report, as text by column.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-inspection.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_INSPECT_COLUMN_FINDINGS,
  CDZ_INSPECT_COLUMN_NAME,
  CDZ_INSPECT_COLUMN_CLASS,
  CDZ_INSPECT_COLUMN_STORE,
  CDZ_INSPECT_COLUMN_OWNER,
  CDZ_INSPECT_COLUMN_KIND,
  CDZ_INSPECT_COLUMN_UNTIL,
} CdzInspectColumn;

#define CDZ_N_INSPECT_COLUMNS (CDZ_INSPECT_COLUMN_UNTIL + 1)

#define CDZ_TYPE_INSPECT_ROW (cdz_inspect_row_get_type ())
G_DECLARE_FINAL_TYPE (CdzInspectRow, cdz_inspect_row, CDZ, INSPECT_ROW, GObject)

CdzInspectRow *cdz_inspect_row_new          (const CdzInspected *inspected);
const char    *cdz_inspect_row_get_text     (CdzInspectRow      *self,
                                             CdzInspectColumn    column);
const char    *cdz_inspect_row_get_ref      (CdzInspectRow      *self);
CdzSeverity    cdz_inspect_row_get_severity (CdzInspectRow      *self);
/* For sorting: the worst first, dates by time, text by the language's order. */
int            cdz_inspect_row_compare      (CdzInspectRow      *a,
                                             CdzInspectRow      *b,
                                             CdzInspectColumn    column);

G_END_DECLS
