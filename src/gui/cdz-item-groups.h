/* cdz-item-groups.h: the groups of rows that say what an item is.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-library.h"

G_BEGIN_DECLS

/* One row: an icon (nullable, with a style class), a title and a second line. */
GtkWidget *cdz_line_row_new             (const char  *icon_name,
                                         const char  *icon_class,
                                         const char  *title,
                                         const char  *subtitle);
/* A mark at the end of a line row: done, act soon, refused. */
void       cdz_line_row_add_severity    (GtkWidget   *row,
                                         CdzSeverity  severity);

/* Each returns a group, or NULL where it has nothing to say. */
GtkWidget *cdz_group_new_section        (CdzDetails  *details,
                                         const char  *section);
GtkWidget *cdz_group_new_summary        (CdzItem     *item,
                                         CdzDetails  *details);
GtkWidget *cdz_group_new_key            (CdzItem     *item);
GtkWidget *cdz_group_new_protection     (CdzItem     *item,
                                         CdzDetails  *details);
GtkWidget *cdz_group_new_validity       (CdzItem     *item,
                                         gint64       now);
GtkWidget *cdz_group_new_chain          (CdzDetails  *details,
                                         gint64       now);
GtkWidget *cdz_group_new_chain_summary  (CdzDetails  *details);
GtkWidget *cdz_group_new_findings       (CdzDetails  *details);

/* "Complete and trusted", and how good that is. */
const char *cdz_chain_describe          (CdzChain    *chain,
                                         CdzSeverity *out_severity);

G_END_DECLS
