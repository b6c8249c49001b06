/* cdz-window-actions.c: what the main window does.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-actions"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-clipboard.h"
#include "cdz-error.h"
#include "cdz-import-window.h"
#include "cdz-item-look.h"
#include "cdz-item-window.h"
#include "cdz-platform.h"
#include "cdz-rename-dialog.h"

/* Long enough to find the button by keyboard. */
#define UNDO_TOAST_SECONDS 10

typedef struct
{
  CdzWindow *window;
  CdzItem   *item;
} Change;

static Change *
change_new (CdzWindow *window,
            CdzItem   *item)
{
  Change *change = g_new0 (Change, 1);

  change->window = g_object_ref (window);
  change->item = item != NULL ? g_object_ref (item) : NULL;
  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->window);
  g_clear_object (&change->item);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
show_failure (CdzWindow    *self,
              const char   *heading,
              const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_platform_alert (GTK_WINDOW (self), heading, error->message);
}

/* @operation: (nullable): what an Undo button of the toast takes back */
void
cdz_window_toast (CdzWindow  *self,
                  const char *text,
                  const char *operation)
{
  AdwToast *toast = adw_toast_new (text);

  if (operation != NULL)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_action_target (toast, "s", operation);
      adw_toast_set_timeout (toast, UNDO_TOAST_SECONDS);
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      g_free (self->last_operation);
      self->last_operation = g_strdup (operation);
    }

  adw_toast_overlay_add_toast (self->toasts, toast);
}

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

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  choose_files (CDZ_WINDOW (widget), _("Import"), _("_Import"), import_chosen_cb);
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

static void
open_file_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  choose_files (CDZ_WINDOW (widget), _("Open a File to Look At"), _("_Open"), open_chosen_cb);
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

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  cdz_clipboard_read_async (gtk_widget_get_clipboard (widget), NULL,
                            clipboard_read_cb, g_object_ref (widget));
}

static void
copy_pem_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);
  g_autofree char *pem = cdz_item_view_dup_pem (self->view);

  if (pem == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), pem);
  cdz_window_toast (self, _("Copied as PEM"), NULL);
}

static void
copied_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  cdz_window_toast (CDZ_WINDOW (widget), _("Copied"), NULL);
}

static void
open_item_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CdzItem *item = cdz_item_list_get_selected (CDZ_WINDOW (widget)->list);

  if (item != NULL)
    cdz_window_open_item (CDZ_WINDOW (widget), item);
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzItem) item = cdz_library_update_finish (CDZ_LIBRARY (source), result, &error);

  if (item == NULL)
    show_failure (self, _("The Name Could Not Be Changed"), error);
}

static void
renamed_cb (CdzRenameDialog *dialog,
            const char      *name,
            gpointer         user_data)
{
  Change *change = user_data;
  CdzItem *certificate = cdz_item_get_certificate (change->item);
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  /* An identity has the name of its certificate; the key keeps its own. */
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, name);
  cdz_library_update_async (change->window->library, change->window->caller,
                            certificate != NULL ? certificate : change->item, attributes,
                            NULL, updated_cb, g_object_ref (change->window));
}

static void
free_change_closure (gpointer  data,
                     GClosure *closure)
{
  change_free (data);
}

void
cdz_window_rename_item (CdzWindow *self,
                        GtkWindow *asker,
                        CdzItem   *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  CdzRenameDialog *dialog = cdz_rename_dialog_new (asker, name);

  g_signal_connect_data (dialog, "renamed", G_CALLBACK (renamed_cb), change_new (self, item),
                         free_change_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItem *item = cdz_item_list_get_selected (CDZ_WINDOW (widget)->list);

  if (item != NULL)
    cdz_window_rename_item (CDZ_WINDOW (widget), GTK_WINDOW (widget), item);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDeletion) deletion =
    cdz_library_delete_finish (CDZ_LIBRARY (source), result, &error);
  g_autofree char *name = cdz_look_dup_name (change->item);
  g_autofree char *text = g_strdup_printf (_("“%s” was deleted"), name);

  if (deletion == NULL)
    show_failure (change->window, _("Nothing Was Deleted"), error);
  else
    cdz_window_toast (change->window, text, deletion->operation);
}

static void
delete_now (CdzWindow *self,
            CdzItem   *item)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, g_object_ref (item));
  cdz_library_delete_async (self->library, self->caller, items, CDZ_DELETE_DEFAULT, NULL,
                            deleted_cb, change_new (self, item));
}

static void
delete_confirmed_cb (GtkWindow *parent,
                     gpointer   user_data)
{
  Change *change = user_data;

  delete_now (change->window, change->item);
}

/* Returns: (nullable) (transfer none): the private key that goes with @item */
static CdzItem *
find_key_that_goes (CdzDeletion *plan,
                    CdzItem     *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    return NULL;

  for (guint i = 0; i < plan->deleted->len; i++)
    if (cdz_item_get_class (g_ptr_array_index (plan->deleted, i)) == CDZ_CLASS_KEY)
      return g_ptr_array_index (plan->deleted, i);

  return NULL;
}

void
cdz_window_delete_item (CdzWindow *self,
                        GtkWindow *asker,
                        CdzItem   *item)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzDeletion) plan = NULL;
  g_autofree char *name = NULL, *key_name = NULL, *heading = NULL, *body = NULL;
  CdzItem *key;

  g_ptr_array_add (items, g_object_ref (item));
  plan = cdz_library_plan_deletion (self->library, items, CDZ_DELETE_DEFAULT);
  if ((key = find_key_that_goes (plan, item)) == NULL)
    {
      delete_now (self, item);
      return;
    }

  name = cdz_look_dup_name (item);
  key_name = cdz_look_dup_name (key);
  heading = g_strdup_printf (_("Delete “%s” and Its Key?"), name);
  body = g_strdup_printf (_("The certificate “%s” and the private key “%s” are both deleted. "
                            "You can undo this for 7 days."), name, key_name);
  cdz_platform_confirm (asker, heading, body, _("_Delete"), delete_confirmed_cb,
                        change_new (self, item), change_free);
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItem *item = cdz_item_list_get_selected (CDZ_WINDOW (widget)->list);

  if (item != NULL)
    cdz_window_delete_item (CDZ_WINDOW (widget), GTK_WINDOW (widget), item);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) undo = cdz_library_undo_finish (CDZ_LIBRARY (source), result, &error);

  if (undo == NULL && g_error_matches (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    cdz_window_toast (self, _("There is nothing to undo"), NULL);
  else if (undo == NULL)
    show_failure (self, _("It Could Not Be Undone"), error);
  else if (undo->restored->len > 0)
    {
      g_autofree char *ref = cdz_item_dup_ref (g_ptr_array_index (undo->restored, 0));

      cdz_window_toast (self, _("Brought back"), NULL);
      cdz_item_list_select_ref (self->list, ref);
    }
  else
    cdz_window_toast (self, _("Taken back"), NULL);
}

/* @parameter: an operation, or "" for the last one */
static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);
  const char *operation = g_variant_get_string (parameter, NULL);

  if (*operation == '\0')
    operation = self->last_operation;
  cdz_library_undo_async (self->library, self->caller, operation, NULL,
                          undone_cb, g_object_ref (self));
  g_clear_pointer (&self->last_operation, g_free);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  cdz_window_search (CDZ_WINDOW (widget));
}

static void
toggle_sidebar_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  cdz_window_toggle_sidebar (CDZ_WINDOW (widget));
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  cdz_library_open_finish (CDZ_LIBRARY (source), result, &error);
  cdz_window_show_problem (self, error != NULL ? error->message : NULL);
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  cdz_library_open_async (CDZ_WINDOW (widget)->library, NULL,
                          refreshed_cb, g_object_ref (widget));
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint            key;
    GdkModifierType  modifiers;
    const char      *action;
  } bindings[] = {
    { GDK_KEY_f, GDK_CONTROL_MASK, "win.search" },
    { GDK_KEY_i, GDK_CONTROL_MASK, "win.import" },
    { GDK_KEY_o, GDK_CONTROL_MASK, "win.open-file" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "win.copy-pem" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "win.paste" },
    { GDK_KEY_F2, 0, "win.rename" },
    { GDK_KEY_Return, GDK_ALT_MASK, "win.open-item" },
    { GDK_KEY_F5, 0, "win.refresh" },
    { GDK_KEY_F9, 0, "win.toggle-sidebar" },
  };

  /* As bindings, not as accelerators: an entry that has the focus comes first. */
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class, bindings[i].key, bindings[i].modifiers,
                                         bindings[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "win.undo", "s", "");
}

void
cdz_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "win.open-file", NULL, open_file_action);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "win.copy-pem", NULL, copy_pem_action);
  gtk_widget_class_install_action (widget_class, "win.copied", NULL, copied_action);
  gtk_widget_class_install_action (widget_class, "win.open-item", NULL, open_item_action);
  gtk_widget_class_install_action (widget_class, "win.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "win.undo", "s", undo_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL,
                                   toggle_sidebar_action);
  add_bindings (widget_class);
}

void
cdz_window_update_actions (CdzWindow *self)
{
  gboolean any = cdz_item_list_get_selected (self->list) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-pem", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-item", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.rename", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", any);
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
