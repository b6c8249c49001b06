/* cdz-window-files.c: what comes into the main window from outside.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-files"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-clipboard.h"
#include "cdz-import-window.h"
#include "cdz-item-window.h"
#include "cdz-platform.h"

static void
imported_cb (CdzWindow        *self,
             CdzImportOutcome *outcome)
{
  cdz_window_show_imported (self, outcome);
}

static CdzImportWindow *
import_window_new (CdzWindow *self)
{
  g_autoptr(CdzImporter) importer = cdz_importer_new (self->library, self->caller);
  CdzImportWindow *window = cdz_import_window_new (GTK_WINDOW (self), self->library, importer);

  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

/* A chooser of this process may open the vault's own files, and so drop its locks. */
static void
choose_files (CdzWindow          *self,
              const char         *title,
              const char         *accept_label,
              CdzFilesChosenFunc  callback)
{
  cdz_vault_set_brief (cdz_library_get_vault (self->library), TRUE);
  cdz_platform_choose_files (GTK_WINDOW (self), title, accept_label, callback, NULL);
}

static void
import_chosen_cb (GtkWindow  *parent,
                  GListModel *files,
                  gpointer    user_data)
{
  cdz_vault_set_brief (cdz_library_get_vault (CDZ_WINDOW (parent)->library), FALSE);
  if (files != NULL)
    cdz_import_window_add_files (import_window_new (CDZ_WINDOW (parent)), files);
}

void
cdz_window_import_files (CdzWindow *self)
{
  choose_files (self, _("Import"), _("_Import"), import_chosen_cb);
}

static void
open_chosen_cb (GtkWindow  *parent,
                GListModel *files,
                gpointer    user_data)
{
  CdzApplication *application = CDZ_APPLICATION (gtk_window_get_application (parent));

  cdz_vault_set_brief (cdz_library_get_vault (CDZ_WINDOW (parent)->library), FALSE);
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      gtk_window_present (cdz_item_window_new_for_file (application, file));
    }
}

void
cdz_window_open_files (CdzWindow *self)
{
  choose_files (self, _("Open a File to Look At"), _("_Open"), open_chosen_cb);
}

static void
clipboard_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = NULL;
  g_autoptr(CdzSecret) text = cdz_clipboard_read_finish (result, &files, &error);

  if (files != NULL)
    cdz_import_window_add_files (import_window_new (self), files);
  else if (text != NULL)
    cdz_import_window_add_bytes (import_window_new (self), _("Clipboard"), text);
  else
    cdz_window_toast (self, _("The clipboard holds no text and no files"), NULL);
}

void
cdz_window_import_clipboard (CdzWindow *self)
{
  cdz_clipboard_read_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL,
                            clipboard_read_cb, g_object_ref (self));
}

void
cdz_window_show_imported (CdzWindow        *self,
                          CdzImportOutcome *outcome)
{
  g_autofree char *text = NULL, *ref = NULL;
  guint n_stored = 0;

  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzImportResult *result = g_ptr_array_index (outcome->results, i);

      if (g_str_equal (result->action, "added") || g_str_equal (result->action, "replaced")
          || g_str_equal (result->action, "completed-identity"))
        n_stored++;
    }

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item was imported",
                                       "%u items were imported", n_stored), n_stored);
  cdz_window_toast (self, text, outcome->operation);
  for (guint i = 0; i < outcome->findings->len; i++)
    {
      CdzFinding *finding = g_ptr_array_index (outcome->findings, i);

      if (finding->severity != CDZ_SEVERITY_OK)
        cdz_window_toast (self, finding->message, NULL);
    }

  if (outcome->identities->len > 0)
    {
      cdz_sidebar_choose (self->sidebar, CDZ_SCOPE_CLASS, CDZ_CLASS_IDENTITY);
      ref = cdz_item_dup_ref (g_ptr_array_index (outcome->identities, 0));
      cdz_item_list_select_ref (self->list, ref);
    }
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_list_store_append (files, l->data);

  if (g_list_model_get_n_items (G_LIST_MODEL (files)) == 0)
    return FALSE;

  cdz_import_window_add_files (import_window_new (CDZ_WINDOW (user_data)), G_LIST_MODEL (files));
  return TRUE;
}

void
cdz_window_add_drop_target (CdzWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
