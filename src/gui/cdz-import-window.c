/* cdz-import-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-window"
#include "config.h"

#include "cdz-import-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-dumpable.h"
#include "cdz-plan-group.h"
#include "cdz-problem.h"
#include "cdz-work-bar.h"

/* Work that takes longer shows that it goes on. */
#define PROGRESS_DELAY_MS 500
#define PROGRESS_INTERVAL_MS 100

static guint imported_signal;

G_DEFINE_FINAL_TYPE (CdzImportWindow, cdz_import_window, ADW_TYPE_WINDOW)

static void read_next (CdzImportWindow *self);

/* Returns: (transfer full) (nullable): what goes on, and how far it has come */
static char *
dup_progress (CdzImportWindow *self)
{
  if (self->running)
    return cdz_work_bar_dup_text (_("Storing…"), self->work);
  if (self->reading)
    return cdz_work_bar_dup_text (_("Reading…"), self->work);

  return NULL;
}

static gboolean
progress_cb (gpointer user_data)
{
  CdzImportWindow *self = user_data;
  g_autofree char *text = dup_progress (self);
  guint n_done, n_all;

  if (cdz_work_get_progress (self->work, &n_done, &n_all))
    gtk_progress_bar_set_fraction (self->progress, (double) MIN (n_done, n_all) / n_all);
  else
    gtk_progress_bar_pulse (self->progress);
  gtk_label_set_text (self->note, text != NULL ? text : "");

  return G_SOURCE_CONTINUE;
}

static gboolean
show_progress_cb (gpointer user_data)
{
  CdzImportWindow *self = user_data;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  self->progress_source = g_timeout_add (PROGRESS_INTERVAL_MS, progress_cb, self);
  progress_cb (self);
  return G_SOURCE_REMOVE;
}

static guint
count_selected (CdzImportWindow *self)
{
  GListModel *plan = cdz_importer_get_plan (self->importer);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      CdzPlanAction action = cdz_plan_entry_get_action (entry);

      if (cdz_plan_entry_get_selected (entry)
          && action != CDZ_PLAN_SKIPPED && action != CDZ_PLAN_EXISTS)
        count++;
    }

  return count;
}

static char *
dup_note (CdzImportWindow *self)
{
  guint n_locked = cdz_import_window_count_files (self, CDZ_IMPORT_FILE_LOCKED);
  guint n_files = g_list_model_get_n_items (cdz_importer_get_files (self->importer));

  if (self->reading || self->running)
    return dup_progress (self);
  if (n_locked > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u file still locked: its items are added to this plan once it opens",
                                         "%u files still locked: their items are added to this plan once they open",
                                         n_locked), n_locked);
  if (n_files > 0 && count_selected (self) == 0)
    return g_strdup (_("Nothing here is to be stored"));

  return g_strdup ("");
}

void
cdz_import_window_update (CdzImportWindow *self)
{
  gboolean busy = self->reading || self->running;
  guint n_files = g_list_model_get_n_items (cdz_importer_get_files (self->importer));
  guint n_selected = count_selected (self);
  g_autofree char *files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file", "%u files",
                                                         n_files), n_files);
  g_autofree char *label = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Import %u Item",
                                                         "Import %u Items", n_selected),
                                            n_selected);
  g_autofree char *note = dup_note (self);

  cdz_title_set_subtitle (self->title, files);
  gtk_button_set_label (self->accept, n_selected > 0 ? label : _("Import"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept), !busy && n_selected > 0);
  gtk_widget_set_sensitive (self->columns, !self->running);
  gtk_widget_set_sensitive (self->cancel, !self->running || !g_cancellable_is_cancelled (G_CANCELLABLE (self->work)));
  gtk_label_set_text (self->note, note);
  cdz_import_window_show_lists (self);

  if (busy && self->progress_source == 0)
    self->progress_source = g_timeout_add (PROGRESS_DELAY_MS, show_progress_cb, self);
  if (!busy)
    {
      g_clear_handle_id (&self->progress_source, g_source_remove);
      gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
    }
}

/* Each piece of work counts from the beginning. */
static void
begin_work (CdzImportWindow *self,
            gboolean        *out_busy)
{
  *out_busy = TRUE;
  g_clear_object (&self->work);
  self->work = cdz_work_new ();
}

static void
rebuild_plan (CdzImportWindow *self)
{
  cdz_plan_groups_fill (self->plan, cdz_importer_get_plan (self->importer),
                        G_CALLBACK (cdz_import_window_update), self);
  cdz_import_window_update (self);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CdzImportWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (!cdz_importer_add_finish (CDZ_IMPORTER (source), result, &error))
    cdz_problem_show (GTK_WINDOW (self), _("A File Could Not Be Read"), error);

  if (self->importer != NULL)
    read_next (self);
}

static void
read_next (CdzImportWindow *self)
{
  g_autoptr(GFile) file = g_queue_pop_head (&self->waiting);

  if (file != NULL)
    {
      begin_work (self, &self->reading);
      cdz_importer_add_file_async (self->importer, file, G_CANCELLABLE (self->work),
                                   added_cb, g_object_ref (self));
    }

  cdz_import_window_update (self);
}

static void
finish_run (CdzImportWindow  *self,
            CdzImportOutcome *outcome)
{
  g_signal_emit (self, imported_signal, 0, outcome);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(CdzImportWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzImportOutcome) outcome =
    cdz_importer_run_finish (CDZ_IMPORTER (source), result, &error);

  self->running = FALSE;
  if (self->importer == NULL)
    return;

  if (outcome != NULL)
    {
      finish_run (self, outcome);
      return;
    }

  cdz_import_window_update (self);
  cdz_problem_show (GTK_WINDOW (self), _("Nothing Was Imported"), error);
}

static void
accept_cb (CdzImportWindow *self)
{
  begin_work (self, &self->running);
  cdz_import_window_update (self);
  cdz_importer_run_async (self->importer, G_CANCELLABLE (self->work), run_cb, g_object_ref (self));
}

/* While something is stored, it is that which is cancelled, not the window. */
static void
cancel_cb (CdzImportWindow *self)
{
  if (self->running)
    {
      g_cancellable_cancel (G_CANCELLABLE (self->work));
      cdz_import_window_update (self);
    }
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
close_request_cb (CdzImportWindow *self)
{
  g_cancellable_cancel (G_CANCELLABLE (self->work));
  return FALSE;
}

static void
cdz_import_window_dispose (GObject *object)
{
  CdzImportWindow *self = CDZ_IMPORT_WINDOW (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_cancellable_cancel (G_CANCELLABLE (self->work));
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->work);
  g_clear_object (&self->importer);
  g_clear_object (&self->library);
  g_clear_pointer (&self->file_widgets, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_IMPORT_WINDOW);

  G_OBJECT_CLASS (cdz_import_window_parent_class)->dispose (object);
}

static void
cdz_import_window_class_init (CdzImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_import_window_dispose;

  imported_signal = g_signal_new ("imported", CDZ_TYPE_IMPORT_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (CDZ_TYPE_COLUMNS);
  g_type_ensure (CDZ_TYPE_IMPORT_TARGET);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, cancel);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, accept);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, columns);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, locked_heading);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, locked_box);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, read_heading);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, read_list);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, failed_heading);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, failed_list);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, plan);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, target);
  gtk_widget_class_bind_template_child (widget_class, CdzImportWindow, note);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_import_window_init (CdzImportWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_queue_init (&self->waiting);
  self->work = cdz_work_new ();
  self->file_widgets = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

CdzImportWindow *
cdz_import_window_new (GtkWindow   *parent,
                       CdzLibrary  *library,
                       CdzImporter *importer)
{
  CdzImportWindow *self = g_object_new (CDZ_TYPE_IMPORT_WINDOW, "transient-for", parent, NULL);
  GListModel *files = cdz_importer_get_files (importer);

  self->library = g_object_ref (library);
  self->importer = g_object_ref (importer);
  cdz_import_target_set_importer (self->target, library, importer);

  g_signal_connect_object (files, "items-changed", G_CALLBACK (cdz_import_window_files_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_importer_get_plan (importer), "items-changed",
                           G_CALLBACK (rebuild_plan), self, G_CONNECT_SWAPPED);
  cdz_import_window_files_changed_cb (self, 0, 0, g_list_model_get_n_items (files), files);
  rebuild_plan (self);

  return self;
}

static void
closed_for_files_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(CdzImportWindow) self = user_data;

  cdz_dumpable_close_finish (result);
  if (self->importer != NULL && !self->reading)
    read_next (self);
}

void
cdz_import_window_add_files (CdzImportWindow *self,
                             GListModel      *files)
{
  g_return_if_fail (CDZ_IS_IMPORT_WINDOW (self));

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_queue_push_tail (&self->waiting, g_list_model_get_item (files, i));

  /* A file without a passphrase gives its keys at once. */
  cdz_dumpable_close_async (closed_for_files_cb, g_object_ref (self));
}

void
cdz_import_window_add_bytes (CdzImportWindow *self,
                             const char      *name,
                             CdzSecret       *bytes)
{
  g_return_if_fail (CDZ_IS_IMPORT_WINDOW (self));

  begin_work (self, &self->reading);
  cdz_import_window_update (self);
  cdz_importer_add_bytes_async (self->importer, name, bytes, G_CANCELLABLE (self->work),
                                added_cb, g_object_ref (self));
}
