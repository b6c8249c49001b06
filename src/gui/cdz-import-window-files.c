/* cdz-import-window-files.c: the files at its left.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-window"
#include "config.h"

#include "cdz-import-window-private.h"

#include "cdz-import-card.h"
#include "cdz-item-groups.h"

guint
cdz_import_window_count_files (CdzImportWindow    *self,
                               CdzImportFileState  state)
{
  GListModel *files = cdz_importer_get_files (self->importer);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, i);

      if (cdz_import_file_get_state (file) == state)
        count++;
    }

  return count;
}

void
cdz_import_window_show_lists (CdzImportWindow *self)
{
  gtk_widget_set_visible (self->locked_heading, cdz_import_window_count_files (self, CDZ_IMPORT_FILE_LOCKED) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->locked_box),
                          gtk_widget_get_visible (self->locked_heading));
  gtk_widget_set_visible (self->read_heading,
                          gtk_widget_get_first_child (GTK_WIDGET (self->read_list)) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->read_list),
                          gtk_widget_get_visible (self->read_heading));
  gtk_widget_set_visible (self->failed_heading, cdz_import_window_count_files (self, CDZ_IMPORT_FILE_FAILED) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->failed_list),
                          gtk_widget_get_visible (self->failed_heading));
}

static GtkWidget *
file_row_new (CdzImportFile *file)
{
  CdzImportFileState state = cdz_import_file_get_state (file);
  const GError *error = cdz_import_file_get_error (file);
  g_autofree char *line = cdz_import_file_dup_line (file);
  GtkWidget *row, *spinner;

  if (state == CDZ_IMPORT_FILE_FAILED && error != NULL)
    {
      row = cdz_line_row_new ("text-x-generic-symbolic", NULL,
                              cdz_import_file_get_name (file), error->message);
      cdz_line_row_add_severity (row, CDZ_SEVERITY_ERROR);
      return row;
    }

  row = cdz_line_row_new ("text-x-generic-symbolic", NULL, cdz_import_file_get_name (file), line);
  if (state == CDZ_IMPORT_FILE_READ)
    cdz_line_row_add_severity (row, CDZ_SEVERITY_OK);
  else
    {
      spinner = g_object_new (GTK_TYPE_SPINNER, "spinning", TRUE, NULL);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), spinner);
    }

  return row;
}

static void
remove_file_widget (CdzImportWindow *self,
                    CdzImportFile   *file)
{
  GtkWidget *widget = g_hash_table_lookup (self->file_widgets, file);
  GtkWidget *parent = widget != NULL ? gtk_widget_get_parent (widget) : NULL;

  if (parent == NULL)
    return;
  if (GTK_IS_LIST_BOX (parent))
    gtk_list_box_remove (GTK_LIST_BOX (parent), widget);
  else
    gtk_box_remove (GTK_BOX (parent), widget);
  g_hash_table_remove (self->file_widgets, file);
}

/* A card that waits for a passphrase stays as it is: somebody may be typing. */
static void
file_changed_cb (CdzImportWindow *self,
                 CdzImportFile   *file)
{
  CdzImportFileState state = cdz_import_file_get_state (file);
  GtkWidget *widget = g_hash_table_lookup (self->file_widgets, file);

  if (state == CDZ_IMPORT_FILE_LOCKED && CDZ_IS_IMPORT_CARD (widget))
    {
      cdz_import_window_update (self);
      return;
    }

  remove_file_widget (self, file);
  if (state == CDZ_IMPORT_FILE_LOCKED)
    {
      gboolean first = gtk_widget_get_first_child (GTK_WIDGET (self->locked_box)) == NULL;

      widget = cdz_import_card_new (self->importer, file);
      gtk_box_append (self->locked_box, widget);
      if (first)
        cdz_import_card_grab_entry (CDZ_IMPORT_CARD (widget));
    }
  else
    {
      widget = file_row_new (file);
      gtk_list_box_append (state == CDZ_IMPORT_FILE_FAILED ? self->failed_list : self->read_list,
                           widget);
    }

  g_hash_table_insert (self->file_widgets, g_object_ref (file), widget);
  cdz_import_window_update (self);
}

void
cdz_import_window_files_changed_cb (CdzImportWindow *self,
                                    guint            position,
                                    guint            removed,
                                    guint            added,
                                    GListModel      *files)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, position + i);

      g_signal_connect_object (file, "changed", G_CALLBACK (file_changed_cb),
                               self, G_CONNECT_SWAPPED);
      file_changed_cb (self, file);
    }

  cdz_import_window_update (self);
}
