/* cdz-item-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-window"
#include "config.h"

#include "cdz-item-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-actions.h"
#include "cdz-item-look.h"
#include "cdz-item-view.h"
#include "cdz-source-window.h"
#include "cdz-stack.h"
#include "cdz-toast.h"
#include "cdz-width-bin.h"

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

void
cdz_item_window_show_item (CdzItemWindow *self,
                           CdzItem       *item)
{
  g_autofree char *name = cdz_look_dup_name (item);

  cdz_item_view_set_item (self->view, self->library,
                          self->import_file != NULL
                          ? CDZ_STORE (cdz_import_file_get_store (self->import_file)) : NULL,
                          item);
  cdz_stack_show (self->stack, "item");
  if (self->importer == NULL)
    {
      g_autoptr(GMenuModel) menu = cdz_item_actions_new_menu (item, FALSE);

      gtk_menu_button_set_menu_model (self->menu_button, menu);
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
    cdz_item_window_show_item (self, item);
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
  cdz_toast_show (self->toasts, _("Copied as PEM"));
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
  cdz_toast_show (CDZ_ITEM_WINDOW (widget)->toasts, _("Copied"));
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
  g_clear_pointer (&self->crls, g_ptr_array_unref);
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
  gtk_widget_class_install_action (widget_class, "win.import", NULL,
                                   cdz_item_window_import_action);
  gtk_widget_class_install_action (widget_class, "win.test-file", NULL,
                                   cdz_item_window_test_action);

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

  g_type_ensure (CDZ_TYPE_CRL_PAGE);
  g_type_ensure (CDZ_TYPE_ITEM_VIEW);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, test_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, view);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, crl);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, chooser_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, locked_clamp);
  gtk_widget_class_bind_template_child (widget_class, CdzItemWindow, problem);
  gtk_widget_class_bind_template_callback_full (widget_class, "chosen_cb",
                                                G_CALLBACK (cdz_item_window_chosen_cb));
  install_actions (widget_class);
}

static void
cdz_item_window_init (CdzItemWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->crls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
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
  cdz_item_window_show_item (self, item);

  return GTK_WINDOW (self);
}

static CdzItem *
find_certificate (CdzLibrary     *library,
                  CdzCertificate *certificate)
{
  const char *sha256 =
    cdz_attributes_get (cdz_certificate_get_attributes (certificate), CDZ_ATTR_SHA256);
  GListModel *models[] = { cdz_library_get_identities (library), cdz_library_get_items (library) };

  for (guint m = 0; m < G_N_ELEMENTS (models); m++)
    for (guint i = 0; i < g_list_model_get_n_items (models[m]); i++)
      {
        g_autoptr(CdzItem) item = g_list_model_get_item (models[m], i);

        if (g_strcmp0 (cdz_item_get (item, CDZ_ATTR_SHA256), sha256) == 0)
          return g_steal_pointer (&item);
      }

  return NULL;
}

static void
show_certificate_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzLibrary *library = cdz_application_get_library (application);
  g_autoptr(GBytes) der = g_variant_get_data_as_bytes (parameter);
  g_autoptr(CdzCertificate) certificate = cdz_certificate_new_from_der (der, NULL);
  g_autoptr(CdzItem) item = NULL;
  GtkWindow *window;

  if (certificate == NULL)
    return;

  if ((item = find_certificate (library, certificate)) != NULL)
    window = cdz_item_window_new (CDZ_WINDOW (cdz_application_get_window (application)), library, item);
  else
    window = cdz_item_window_new_for_certificate (application, certificate);
  gtk_window_present (window);
}

static void
show_item_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_autoptr(CdzItem) item =
    cdz_application_find_item (application, g_variant_get_string (parameter, NULL));

  if (item != NULL)
    gtk_window_present (cdz_item_window_new (CDZ_WINDOW (cdz_application_get_window (application)),
                                             cdz_application_get_library (application), item));
}

void
cdz_item_window_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = {
    { "show-certificate", show_certificate_cb, "ay" },
    { "show-item", show_item_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
}
