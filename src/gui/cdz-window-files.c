/* cdz-window-files.c: what comes into the main window from outside.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-files"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-clipboard.h"
#include "cdz-dumpable.h"
#include "cdz-foreign.h"
#include "cdz-import-window.h"
#include "cdz-item-window.h"
#include "cdz-platform.h"
#include "cdz-problem.h"

static void
imported_cb (CdzWindow        *self,
             CdzImportOutcome *outcome)
{
  cdz_window_show_imported (self, outcome);
}

static CdzImportWindow *
import_window_new_over (CdzWindow *self,
                        GtkWindow *parent)
{
  g_autoptr(CdzImporter) importer = cdz_importer_new (self->library, self->caller);
  CdzImportWindow *window = cdz_import_window_new (parent, self->library, importer);

  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

static CdzImportWindow *
import_window_new (CdzWindow *self)
{
  return import_window_new_over (self, GTK_WINDOW (self));
}

static void
import_chosen_cb (GtkWindow  *parent,
                  GListModel *files,
                  gpointer    user_data)
{
  if (files != NULL)
    cdz_import_window_add_files (import_window_new (CDZ_WINDOW (parent)), files);
}

void
cdz_window_import_files (CdzWindow *self)
{
  cdz_platform_choose_files (GTK_WINDOW (self), _("Import"), _("_Import"), import_chosen_cb, NULL);
}

static void
open_chosen_cb (GtkWindow  *parent,
                GListModel *files,
                gpointer    user_data)
{
  CdzApplication *application = CDZ_APPLICATION (gtk_window_get_application (parent));

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      gtk_window_present (cdz_item_window_new_for_file (application, file));
    }
}

void
cdz_window_open_files (CdzWindow *self)
{
  cdz_platform_choose_files (GTK_WINDOW (self), _("Open a File to Look At"), _("_Open"), open_chosen_cb, NULL);
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

static void
show_item (CdzWindow *self,
           CdzItem   *item)
{
  g_autofree char *ref = cdz_item_dup_ref (item);

  cdz_sidebar_choose (self->sidebar, CDZ_SCOPE_CLASS, cdz_item_get_class (item));
  cdz_item_list_select_ref (self->list, ref);
}

void
cdz_window_show_imported (CdzWindow        *self,
                          CdzImportOutcome *outcome)
{
  g_autofree char *text = NULL;
  CdzItem *first = outcome->identities->len > 0 ? outcome->identities->pdata[0] : NULL;
  guint n_stored = 0;

  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzImportResult *result = g_ptr_array_index (outcome->results, i);

      if (g_str_equal (result->action, "added") || g_str_equal (result->action, "replaced")
          || g_str_equal (result->action, "completed-identity"))
        {
          n_stored++;
          if (first == NULL)
            first = result->item;
        }
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

  if (first != NULL)
    show_item (self, first);
}

/* Whoever holds files over the window sees where they would go. */
static void
drop_changed_cb (CdzWindow     *self,
                 GParamSpec    *pspec,
                 GtkDropTarget *target)
{
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;

  if (gtk_drop_target_get_current_drop (target) != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->list), "cdz-drop");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->list), "cdz-drop");
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
  g_signal_connect_swapped (target, "notify::current-drop", G_CALLBACK (drop_changed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* Another program's item on its way to the plan of its import. */
typedef struct
{
  CdzWindow    *window;
  CdzItem      *item;
  GCancellable *work;
} Foreign;

static void
foreign_free (Foreign *foreign)
{
  cdz_work_bar_end (foreign->window->work_bar, foreign->work);
  g_object_unref (foreign->work);
  g_object_unref (foreign->item);
  g_object_unref (foreign->window);
  g_free (foreign);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Foreign, foreign_free)

static void
foreign_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(Foreign) foreign = user_data;
  CdzWindow *self = foreign->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) secret = cdz_foreign_load_finish (result, &error);
  g_autofree char *origin = cdz_foreign_dup_origin (self->library, foreign->item);

  if (secret != NULL)
    cdz_import_window_add_bytes (import_window_new_over (self, cdz_window_get_top (self)), origin, secret);
  else
    cdz_problem_show (cdz_window_get_top (self), _("The Item Was Not Read"), error);
}

static void
keyrings_settled_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Foreign *foreign = user_data;

  /* Where not all is known, the load itself says what is missing. */
  cdz_library_settle_finish (CDZ_LIBRARY (source), result, NULL);
  cdz_foreign_load_async (CDZ_LIBRARY (source), foreign->item, foreign->work, foreign_loaded_cb, foreign);
}

static void
closed_for_foreign_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  Foreign *foreign = user_data;

  cdz_dumpable_close_finish (result);
  /* An item may be one part of several. */
  cdz_library_settle_async (foreign->window->library, CDZ_SETTLE_ALL, foreign->work, keyrings_settled_cb, foreign);
}

/* Only this reads what another program's item holds; nothing is stored before the
 * plan says so, and the item stays as it is. */
static void
import_from_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzItem *item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  Foreign *foreign;

  if (item == NULL)
    return;

  foreign = g_new0 (Foreign, 1);
  foreign->window = g_object_ref (CDZ_WINDOW (cdz_application_get_window (application)));
  foreign->item = item;
  foreign->work = cdz_work_bar_begin (foreign->window->work_bar, _("Reading the item of another program…"));
  cdz_dumpable_close_async (closed_for_foreign_cb, foreign);
}

void
cdz_window_add_file_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "import-from", import_from_cb, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
