/* cdz-window-actions.c: what the main window does, by name and by key.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-actions"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-offers.h"

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  cdz_window_import_files (CDZ_WINDOW (widget));
}

static void
open_file_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  cdz_window_open_files (CDZ_WINDOW (widget));
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  cdz_window_import_clipboard (CDZ_WINDOW (widget));
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
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzItem *item = cdz_item_list_get_selected (CDZ_WINDOW (widget)->list);

  if (item != NULL)
    cdz_window_rename_item (CDZ_WINDOW (widget), GTK_WINDOW (widget), item);
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);

  if (items->len > 0)
    cdz_window_delete_items (self, GTK_WINDOW (self), items);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  cdz_window_undo (CDZ_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
grant_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  cdz_window_grant (CDZ_WINDOW (widget));
}

/* For the offers: what is selected is handed to the window that does it. */
static void
offer_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (g_str_equal (name, "win.protect"))
    cdz_window_protect (self);
  else if (g_str_equal (name, "win.export") && cdz_item_list_get_all_selected (self->list)->len > 1)
    gtk_widget_activate_action (widget, "win.export-several", NULL);
  else
    cdz_offers_activate (G_ACTION_GROUP (application), name,
                         cdz_item_list_get_selected (self->list));
}

static void
unlock_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  cdz_window_unlock (CDZ_WINDOW (widget));
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

static gboolean
has_focus (GtkWidget *pane,
           GtkWidget *focus)
{
  return focus != NULL && (focus == pane || gtk_widget_is_ancestor (focus, pane));
}

static void
focus_pane (CdzWindow *self,
            GtkWidget *pane)
{
  if (pane == self->sidebar_page)
    cdz_sidebar_focus (self->sidebar);
  else if (pane == self->list_page)
    cdz_item_list_focus (self->list);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->details), GTK_DIR_TAB_FORWARD);
}

/* Of the sidebar, the list and the details, the next one that is on the screen. */
static void
next_pane_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);
  GtkWidget *panes[] = { self->sidebar_page, self->list_page, self->details_page };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  int step = g_variant_get_int32 (parameter);
  int current = 1;

  for (guint i = 0; i < G_N_ELEMENTS (panes); i++)
    if (has_focus (panes[i], focus))
      current = (int) i;

  for (guint i = 0; i < G_N_ELEMENTS (panes); i++)
    {
      current = (current + step + (int) G_N_ELEMENTS (panes)) % (int) G_N_ELEMENTS (panes);
      if (gtk_widget_get_mapped (panes[current]))
        break;
    }
  focus_pane (self, panes[current]);
}

/* What does not answer says so itself. */
static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;

  cdz_library_settle_finish (CDZ_LIBRARY (source), result, NULL);
  cdz_work_bar_end (self->work_bar, self->refreshing);
  g_clear_object (&self->refreshing);
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!cdz_library_open_finish (CDZ_LIBRARY (source), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  cdz_window_show_problem (self, error != NULL ? error->message : NULL);
  cdz_library_settle_async (self->library, CDZ_SETTLE_ALL, self->refreshing, settled_cb, g_object_ref (self));
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CdzWindow *self = CDZ_WINDOW (widget);

  if (self->refreshing != NULL)
    return;

  self->refreshing = cdz_work_bar_begin (self->work_bar, _("Reading again…"));
  cdz_library_open_async (self->library, self->refreshing, refreshed_cb, g_object_ref (self));
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
    { GDK_KEY_e, GDK_CONTROL_MASK, "win.export" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "win.test" },
    { GDK_KEY_F2, 0, "win.rename" },
    { GDK_KEY_KP_Delete, 0, "win.delete" },
    { GDK_KEY_Delete, 0, "win.delete" },
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
  gtk_widget_class_install_action (widget_class, "win.unlock", NULL, unlock_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.grant", NULL, grant_action);
  gtk_widget_class_install_action (widget_class, "win.next-pane", "i", next_pane_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL,
                                   toggle_sidebar_action);
  for (guint i = 0; cdz_offers_get_name (i) != NULL; i++)
    gtk_widget_class_install_action (widget_class, cdz_offers_get_name (i), NULL, offer_action);
  cdz_window_install_several_actions (widget_class);
  add_bindings (widget_class);
}

static void
add_pane_key (GtkShortcutController *controller,
              guint                  key,
              GdkModifierType        modifiers,
              int                    step)
{
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (key, modifiers),
                                                                         gtk_named_action_new ("win.next-pane"), "i", step));
}

/* Before a GtkPaned takes the key, which would go to the first button of a pane, not
 * to the row that is selected in it. */
void
cdz_window_add_pane_keys (CdzWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_pane_key (GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_F6, 0, 1);
  add_pane_key (GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_F6, GDK_SHIFT_MASK, -1);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
cdz_window_update_actions (CdzWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  CdzItem *item = cdz_item_list_get_selected (self->list);
  gboolean any = item != NULL;
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-pem", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open-item", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.rename", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", items->len > 0);

  for (guint i = 0; cdz_offers_get_name (i) != NULL; i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), cdz_offers_get_name (i),
                                   application != NULL
                                   && cdz_offers_find (G_ACTION_GROUP (application),
                                                       cdz_offers_get_name (i), item) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.protect", cdz_window_can_protect (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.grant", cdz_window_can_grant (self));
  if (items->len > 1)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export", TRUE);
  cdz_window_update_several (self);
}
