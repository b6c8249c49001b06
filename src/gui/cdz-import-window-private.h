/* cdz-import-window-private.h: shared by the files of the import window.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-import-target.h"
#include "cdz-import-window.h"
#include "cdz-title.h"
#include "cdz-work.h"

G_BEGIN_DECLS

struct _CdzImportWindow
{
  AdwWindow        parent_instance;

  CdzLibrary      *library;
  CdzImporter     *importer;
  CdzWork         *work;
  GQueue           waiting;        /* GFile, still to be read */
  gboolean         reading;
  gboolean         running;
  guint            progress_source;
  GHashTable      *file_widgets;   /* CdzImportFile → its row or card */

  CdzTitle        *title;
  GtkWidget       *cancel;
  GtkButton       *accept;
  GtkWidget       *columns;
  GtkWidget       *locked_heading;
  GtkBox          *locked_box;
  GtkWidget       *read_heading;
  GtkListBox      *read_list;
  GtkWidget       *failed_heading;
  GtkListBox      *failed_list;
  GtkBox          *plan;
  GtkProgressBar  *progress;
  CdzImportTarget *target;
  GtkLabel        *note;
};

/* cdz-import-window.c */
void  cdz_import_window_update           (CdzImportWindow    *self);

/* cdz-import-window-files.c */
guint cdz_import_window_count_files      (CdzImportWindow    *self,
                                          CdzImportFileState  state);
/* Each list has a heading, and shows once something is in it. */
void  cdz_import_window_show_lists       (CdzImportWindow    *self);
void  cdz_import_window_files_changed_cb (CdzImportWindow    *self,
                                          guint               position,
                                          guint               removed,
                                          guint               added,
                                          GListModel         *files);

G_END_DECLS
