/* cdz-item-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-window"
#include "config.h"

#include "cdz-item-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-dumpable.h"
#include "cdz-import-card.h"
#include "cdz-import-window.h"
#include "cdz-item-actions.h"
#include "cdz-item-look.h"
#include "cdz-item-view.h"
#include "cdz-source-window.h"
#include "cdz-stack.h"
#include "cdz-width-bin.h"

struct _CdzItemWindow
{
  AdwApplicationWindow  parent_instance;

  CdzLibrary           *library;
  GListModel           *models[2];      /* where an item that changed is found again */
  CdzWindow            *main_window;    /* weak; NULL for a file */
  char                 *ref;

  GFile                *file;           /* NULL for an item of the library */
  CdzImporter          *importer;
  CdzImportFile        *import_file;
  GPtrArray            *shown;          /* CdzItem of the file, as the chooser lists them */
  GCancellable         *cancellable;

  AdwWindowTitle       *title;
  AdwToastOverlay      *toasts;
  GtkWidget            *import_button;
  GtkMenuButton        *menu_button;
  GtkStack             *stack;
  CdzItemView          *view;
  GtkDropDown          *chooser;
  GtkWidget            *chooser_bar;
  AdwClamp             *locked_clamp;
  AdwStatusPage        *problem;
};

G_DEFINE_FINAL_TYPE (CdzItemWindow, cdz_item_window, ADW_TYPE_APPLICATION_WINDOW)

static CdzItem *
find_ref (CdzItemWindow *self)
{
  for (guint m = 0; m < G_N_ELEMENTS (self->models); m++)
    for (guint i = 0; i < g_list_model_get_n_items (self->models[m]); i++)
      {
        g_autoptr(CdzItem) item = g_list_model_get_item (self->models[m], i);
        g_autofree char *ref = cdz_item_dup_ref (item);

        if (g_strcmp0 (ref, self->ref) == 0)
          return g_steal_pointer (&item);
      }

  return NULL;
}

static void
show_item (CdzItemWindow *self,
           CdzItem       *item)
{
  g_autofree char *name = cdz_look_dup_name (item);

  cdz_item_view_set_item (self->view, self->library,
                          self->import_file != NULL
                          ? CDZ_STORE (cdz_import_file_get_store (self->import_file)) : NULL,
                          item);
  cdz_stack_show (self->stack, "item");
  if (self->file == NULL)
    {
      g_autoptr(GMenuModel) menu = cdz_item_actions_new_menu (item, FALSE);

      gtk_menu_button_set_menu_model (self->menu_button, menu);
      adw_window_title_set_title (self->title, name);
      gtk_window_set_title (GTK_WINDOW (self), name);
    }
}

static void
models_changed_cb (CdzItemWindow *self)
{
  g_autoptr(CdzItem) item = find_ref (self);

  if (item == NULL)
    gtk_window_close (GTK_WINDOW (self));
  else if (!cdz_item_is_same_content (item, cdz_item_view_get_item (self->view)))
    show_item (self, item);
}

static void
copy_pem_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);
  g_autofree char *pem = cdz_item_view_dup_pem (self->view);

  if (pem == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), pem);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied as PEM")));
}

static void
view_source_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);
  g_autofree char *pem = cdz_item_view_dup_pem (self->view);
  g_autofree char *title = NULL;

  if (pem == NULL)
    return;

  title = cdz_look_dup_name (cdz_item_view_get_item (self->view));
  gtk_window_present (cdz_source_window_new (GTK_WINDOW (self), title, pem,
                                             cdz_item_view_get_der (self->view)));
}

static void
copied_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  adw_toast_overlay_add_toast (CDZ_ITEM_WINDOW (widget)->toasts, adw_toast_new (_("Copied")));
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);

  if (self->main_window != NULL)
    cdz_window_rename_item (self->main_window, GTK_WINDOW (self),
                            cdz_item_view_get_item (self->view));
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);

  if (self->main_window != NULL)
    cdz_window_delete_item (self->main_window, GTK_WINDOW (self),
                            cdz_item_view_get_item (self->view));
}

/* What was imported is shown where it is now. */
static void
imported_cb (CdzItemWindow    *self,
             CdzImportOutcome *outcome)
{
  CdzApplication *application = CDZ_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  GtkWindow *window = cdz_application_get_window (application);

  gtk_window_present (window);
  cdz_window_show_imported (CDZ_WINDOW (window), outcome);
  gtk_window_close (GTK_WINDOW (self));
}

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);
  CdzImportWindow *window;

  if (self->importer == NULL)
    return;

  /* The same importer: a passphrase that was given here is not asked again. */
  window = cdz_import_window_new (GTK_WINDOW (self), self->library, self->importer);
  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* Returns: (transfer full) (nullable): the private key of the file that fits */
static CdzItem *
find_key (GListModel *plan,
          CdzItem    *certificate)
{
  const char *id = cdz_item_get (certificate, CDZ_ATTR_PUBLIC_KEY_ID);

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      CdzItem *item = cdz_plan_entry_get_item (entry);

      if (item != NULL && cdz_item_get_class (item) == CDZ_CLASS_KEY
          && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "private") == 0
          && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID), id) == 0)
        return g_object_ref (item);
    }

  return NULL;
}

static void
add_shown (CdzItemWindow *self,
           GtkStringList *names,
           CdzItem       *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  g_autofree char *kind = cdz_look_dup_kind (item);
  g_autofree char *line = g_strdup_printf (_("%s (%s)"), name, kind);

  gtk_string_list_append (names, line);
  g_ptr_array_add (self->shown, g_object_ref (item));
}

/* Pairs first, then the rest in the order of the file. */
static void
show_items_of_file (CdzItemWindow *self)
{
  GListModel *plan = cdz_importer_get_plan (self->importer);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      CdzItem *item = cdz_plan_entry_get_item (entry);
      g_autoptr(CdzItem) key = NULL;
      g_autoptr(CdzItem) identity = NULL;

      if (item == NULL || cdz_item_get_class (item) != CDZ_CLASS_CERTIFICATE)
        continue;
      if ((key = find_key (plan, item)) == NULL)
        continue;
      identity = cdz_item_new_identity (item, key, NULL);
      add_shown (self, names, identity);
    }

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);

      if (cdz_plan_entry_get_item (entry) != NULL)
        add_shown (self, names, cdz_plan_entry_get_item (entry));
    }

  gtk_widget_set_visible (self->chooser_bar, self->shown->len > 1);
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->chooser, 0);
}

static void
chosen_cb (CdzItemWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (selected < self->shown->len)
    show_item (self, g_ptr_array_index (self->shown, selected));
}

static void
show_locked (CdzItemWindow *self)
{
  if (!CDZ_IS_IMPORT_CARD (adw_clamp_get_child (self->locked_clamp)))
    {
      GtkWidget *card = cdz_import_card_new (self->importer, self->import_file);

      adw_clamp_set_child (self->locked_clamp, card);
      cdz_stack_show (self->stack, "locked");
      cdz_import_card_grab_entry (CDZ_IMPORT_CARD (card));
    }
}

static void
show_problem (CdzItemWindow *self,
              const char    *text)
{
  adw_status_page_set_description (self->problem, text);
  cdz_stack_show (self->stack, "problem");
}

static void
file_changed_cb (CdzItemWindow *self)
{
  g_autofree char *line = cdz_import_file_dup_line (self->import_file);
  const GError *error = cdz_import_file_get_error (self->import_file);
  CdzImportFileState state = cdz_import_file_get_state (self->import_file);

  adw_window_title_set_subtitle (self->title, line);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import",
                                 state == CDZ_IMPORT_FILE_READ);
  if (state == CDZ_IMPORT_FILE_LOCKED)
    show_locked (self);
  else if (state == CDZ_IMPORT_FILE_FAILED)
    show_problem (self, error != NULL ? error->message : "");
}

static void
plan_changed_cb (CdzItemWindow *self)
{
  if (cdz_import_file_get_state (self->import_file) != CDZ_IMPORT_FILE_READ)
    return;

  show_items_of_file (self);
  if (self->shown->len == 0)
    show_problem (self, _("There is nothing in it that can be shown here."));
  else
    chosen_cb (self);
}

static void
files_changed_cb (CdzItemWindow *self,
                  guint          position,
                  guint          removed,
                  guint          added,
                  GListModel    *files)
{
  if (added == 0 || self->import_file != NULL)
    return;

  self->import_file = g_list_model_get_item (files, 0);
  g_signal_connect_object (self->import_file, "changed", G_CALLBACK (file_changed_cb),
                           self, G_CONNECT_SWAPPED);
  file_changed_cb (self);
}

static void
file_added_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(CdzItemWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (cdz_importer_add_finish (CDZ_IMPORTER (source), result, &error))
    {
      if (self->import_file != NULL)
        {
          file_changed_cb (self);
          plan_changed_cb (self);
        }
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
}

static void
closed_for_file_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(CdzItemWindow) self = user_data;

  cdz_dumpable_close_finish (result);
  if (self->importer != NULL)
    cdz_importer_add_file_async (self->importer, self->file, self->cancellable,
                                 file_added_cb, g_object_ref (self));
}

static void
cdz_item_window_dispose (GObject *object)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->main_window);
  g_clear_object (&self->importer);
  g_clear_object (&self->import_file);
  g_clear_object (&self->file);
  g_clear_object (&self->library);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_ITEM_WINDOW);

  G_OBJECT_CLASS (cdz_item_window_parent_class)->dispose (object);
}

static void
cdz_item_window_finalize (GObject *object)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (object);

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->ref, g_free);

  G_OBJECT_CLASS (cdz_item_window_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.copy-pem", NULL, copy_pem_action);
  gtk_widget_class_install_action (widget_class, "win.view-source", NULL, view_source_action);
  gtk_widget_class_install_action (widget_class, "win.copied", NULL, copied_action);
  gtk_widget_class_install_action (widget_class, "win.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "win.copy-pem", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, GDK_CONTROL_MASK,
                                       "win.view-source", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK,
                                       "win.import", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "win.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_item_window_class_init (CdzItemWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_item_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_item_window_finalize;

  g_type_ensure (CDZ_TYPE_ITEM_VIEW);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, view);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, chooser_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, locked_clamp);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, problem);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  install_actions (widget_class);
}

static void
cdz_item_window_init (CdzItemWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

GtkWindow *
cdz_item_window_new (CdzWindow  *main_window,
                     CdzLibrary *library,
                     CdzItem    *item)
{
  CdzItemWindow *self =
    g_object_new (CDZ_TYPE_ITEM_WINDOW, "application",
                  gtk_window_get_application (GTK_WINDOW (main_window)), NULL);

  g_set_weak_pointer (&self->main_window, main_window);
  self->library = g_object_ref (library);
  self->ref = cdz_item_dup_ref (item);
  self->models[0] = cdz_library_get_identities (library);
  self->models[1] = cdz_library_get_items (library);
  for (guint i = 0; i < G_N_ELEMENTS (self->models); i++)
    g_signal_connect_object (self->models[i], "items-changed", G_CALLBACK (models_changed_cb),
                             self, G_CONNECT_SWAPPED);

  gtk_widget_set_visible (self->import_button, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import", FALSE);
  show_item (self, item);

  return GTK_WINDOW (self);
}

GtkWindow *
cdz_item_window_new_for_file (CdzApplication *application,
                              GFile          *file)
{
  CdzItemWindow *self = g_object_new (CDZ_TYPE_ITEM_WINDOW, "application", application, NULL);
  g_autofree char *path = g_file_get_parse_name (file);
  g_autofree char *name = g_filename_display_basename (path);

  self->library = g_object_ref (cdz_application_get_library (application));
  self->file = g_object_ref (file);
  self->importer = cdz_importer_new (self->library, cdz_application_get_caller (application));
  g_signal_connect_object (cdz_importer_get_files (self->importer), "items-changed",
                           G_CALLBACK (files_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_importer_get_plan (self->importer), "items-changed",
                           G_CALLBACK (plan_changed_cb), self, G_CONNECT_SWAPPED);

  adw_window_title_set_title (self->title, name);
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.rename", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import", FALSE);

  /* A file without a passphrase gives its keys at once. */
  cdz_dumpable_close_async (closed_for_file_cb, g_object_ref (self));

  return GTK_WINDOW (self);
}
