/* cdz-platform.h: what GTK and libadwaita spell differently by version.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @files: (nullable): a list model of GFile; %NULL when the person chose none */
typedef void (* CdzFilesChosenFunc) (GtkWindow  *parent,
                                     GListModel *files,
                                     gpointer    user_data);
typedef void (* CdzConfirmedFunc)   (GtkWindow  *parent,
                                     gpointer    user_data);

/* @callback: told %TRUE when the first chooser of files opens, %FALSE when the last one has closed */
typedef void (* CdzChoosingFunc)    (gboolean    choosing,
                                     gpointer    user_data);
void cdz_platform_watch_choosers (CdzChoosingFunc callback,
                                  gpointer        user_data);

/* The callback is not called once @parent is gone. */
void cdz_platform_choose_files (GtkWindow          *parent,
                                const char         *title,
                                const char         *accept_label,
                                CdzFilesChosenFunc  callback,
                                gpointer            user_data);

/* @suggested_name: of the file; the chooser asks before one that is there is replaced.
 * The callback gets %NULL when the person chose none. */
typedef void (* CdzNewFileFunc) (GtkWindow *parent,
                                 GFile     *file,
                                 gpointer   user_data);
void cdz_platform_choose_new_file (GtkWindow       *parent,
                                   const char      *title,
                                   const char      *accept_label,
                                   const char      *suggested_name,
                                   CdzNewFileFunc   callback,
                                   gpointer         user_data);

/* Says something that has to be read; nothing to choose. */
void cdz_platform_alert        (GtkWindow          *parent,
                                const char         *heading,
                                const char         *body);

/* Asks whether to go on; @callback only if so. @free_func for @user_data either way. */
void cdz_platform_confirm      (GtkWindow          *parent,
                                const char         *heading,
                                const char         *body,
                                const char         *accept_label,
                                CdzConfirmedFunc    callback,
                                gpointer            user_data,
                                GDestroyNotify      free_func);

/* Says something that has to be read, and offers a next step, which loses nothing. */
void cdz_platform_offer        (GtkWindow          *parent,
                                const char         *heading,
                                const char         *body,
                                const char         *accept_label,
                                CdzConfirmedFunc    callback,
                                gpointer            user_data,
                                GDestroyNotify      free_func);

void cdz_platform_show_about   (GtkWindow          *parent);

G_END_DECLS
