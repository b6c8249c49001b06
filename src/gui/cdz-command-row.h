/* cdz-command-row.h: commands that people may copy.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A command reads from left to right in every language, and its lines end between its
 * words (cdz-whole-words.h). */
void       cdz_command_show       (GtkLabel    *label,
                                   const char  *command);
/* Returns: (transfer floating): a label that can be selected */
GtkWidget *cdz_command_label_new  (const char  *command);
/* Copies a command. */
GtkWidget *cdz_command_button_new (const char  *command);
/* A row that shows a command, and has that button.
 * @icon_name: (nullable)
 * @message: (nullable): what is to be known about it */
GtkWidget *cdz_command_row_new    (const char  *icon_name,
                                   const char  *title,
                                   const char  *message,
                                   const char  *command);

G_END_DECLS
