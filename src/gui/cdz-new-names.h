/* cdz-new-names.h: the rows in which alternative names are entered.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _CdzNewNames CdzNewNames;

/* @changed: called whenever a row or its text is another */
CdzNewNames *cdz_new_names_new      (AdwPreferencesGroup *group,
                                     GtkLabel            *error_label,
                                     GCallback            changed,
                                     gpointer             user_data);
void         cdz_new_names_free     (CdzNewNames         *self);

/* @kind: "DNS", "email", "IP", "URI", "UPN". Returns: (transfer none): the row */
GtkWidget   *cdz_new_names_add      (CdzNewNames         *self,
                                     const char          *kind,
                                     const char          *text);
gboolean     cdz_new_names_knows    (const char          *kind);
void         cdz_new_names_clear    (CdzNewNames         *self);
/* As on the command line; marks the rows whose text is no such name.
 * @out_valid: (out) */
char        *cdz_new_names_dup_list (CdzNewNames         *self,
                                     gboolean            *out_valid);

/* Shows or hides what is wrong with one row. @error: (nullable) */
void         cdz_new_mark_row       (GtkWidget           *row,
                                     const GError        *error);

G_END_DECLS
