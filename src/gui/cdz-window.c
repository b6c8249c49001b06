/* cdz-window.c: the panes, and what fits into the width.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-window.h"
#include "cdz-offers.h"
#include "cdz-settings.h"
#include "cdz-stack.h"

/* Below these widths a pane has no room. */
#define DETAILS_MIN_WIDTH 960
#define SIDEBAR_MIN_WIDTH 700

#define TYPING_PAUSE_MS 200

G_DEFINE_FINAL_TYPE (CdzWindow, cdz_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_narrow (CdzWindow *self)
{
  return self->width < SIDEBAR_MIN_WIDTH;
}

static gboolean
is_searching (CdzWindow *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

/* What other windows offer is there before this one is made. */
static void
add_offers (CdzWindow      *self,
            CdzApplication *application)
{
  GActionMap *actions = G_ACTION_MAP (application);
  g_autoptr(GMenuModel) add_menu = cdz_offers_new_add_menu (actions);
  g_autoptr(GMenuModel) menu = cdz_offers_new_main_menu (actions);

  gtk_menu_button_set_menu_model (self->add_button, add_menu);
  gtk_menu_button_set_menu_model (self->bottom_add_button, add_menu);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  self->can_test = g_action_map_lookup_action (actions, "test") != NULL;
  gtk_widget_set_visible (self->bottom_test_button, self->can_test);
}

/* What shows, by the width and by what there is to show. */
static void
update_layout (CdzWindow *self)
{
  gboolean narrow = is_narrow (self);
  gboolean paged = narrow && self->sidebar_paged;
  gboolean sidebar = narrow ? paged : self->sidebar_wanted;
  gboolean details = self->width >= DETAILS_MIN_WIDTH
                     && !cdz_item_list_shows_beginning (self->list);
  gboolean search_shown = !narrow || is_searching (self) || gtk_toggle_button_get_active (self->search_button);

  gtk_widget_set_visible (self->sidebar_page, sidebar);
  gtk_widget_set_visible (self->sidebar_back, paged);
  gtk_widget_set_hexpand (self->sidebar_page, paged);
  adw_header_bar_set_show_end_title_buttons (self->sidebar_bar, paged);
  gtk_widget_set_visible (self->content, !paged);
  gtk_widget_set_visible (self->details_page, details);
  adw_header_bar_set_show_start_title_buttons (self->list_bar, !sidebar);
  adw_header_bar_set_show_end_title_buttons (self->list_bar, !details);

  gtk_widget_set_visible (self->sidebar_button, narrow || !self->sidebar_wanted);
  gtk_widget_set_visible (self->import_button, !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), !narrow);
  gtk_widget_set_visible (self->test_button, !narrow && self->can_test);
  gtk_widget_set_visible (self->bottom, narrow && !paged);
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), narrow);
  if (narrow && is_searching (self))
    gtk_toggle_button_set_active (self->search_button, TRUE);
  cdz_stack_show (self->title_stack, search_shown ? "search" : "title");
  g_object_set (self->list, "narrow", narrow, NULL);
}

static void
width_changed_cb (CdzWindow *self,
                  int        width)
{
  self->width = width;
  if (!is_narrow (self))
    self->sidebar_paged = FALSE;
  update_layout (self);
}

static void
scope_chosen_cb (CdzWindow     *self,
                 CdzSidebarRow *row)
{
  CdzStore *store = cdz_sidebar_row_get_store (row);

  cdz_window_look_at_store (self, store);
  adw_window_title_set_title (self->title, cdz_sidebar_row_get_title (row));
  cdz_item_list_set_scope (self->list, cdz_sidebar_row_get_scope (row),
                           cdz_sidebar_row_get_class (row),
                           store != NULL ? cdz_store_get_name (store) : NULL);
  self->sidebar_paged = FALSE;
  update_layout (self);
}

static void
show_details (CdzWindow *self)
{
  CdzItem *item = cdz_item_list_get_selected (self->list);

  g_clear_handle_id (&self->details_timeout, g_source_remove);
  cdz_item_view_set_item (self->view, self->library, NULL, item);
}

static gboolean
show_details_cb (gpointer user_data)
{
  CdzWindow *self = user_data;

  self->details_timeout = 0;
  show_details (self);
  return G_SOURCE_REMOVE;
}

/* While somebody types, each key may select another: the last one is shown. Nothing is
 * until then, so that nothing is copied of what is not selected any more. */
static void
wait_for_details (CdzWindow *self)
{
  cdz_item_view_set_item (self->view, self->library, NULL, NULL);
  g_clear_handle_id (&self->details_timeout, g_source_remove);
  self->details_timeout = g_timeout_add (TYPING_PAUSE_MS, show_details_cb, self);
}

static void
selected_cb (CdzWindow *self)
{
  CdzItem *item = cdz_item_list_get_selected (self->list);
  CdzItem *shown = cdz_item_view_get_item (self->view);
  gboolean same = item == shown
                  || (item != NULL && shown != NULL && cdz_item_is_same_content (item, shown)
                      && cdz_item_get_key (item) == cdz_item_get_key (shown));

  if (!same && is_searching (self))
    wait_for_details (self);
  else if (!same)
    show_details (self);
  cdz_window_show_details_page (self);
  cdz_window_update_actions (self);
  if (!same || gtk_widget_get_visible (self->details_page) == cdz_item_list_shows_beginning (self->list))
    update_layout (self);
}

static void
search_changed_cb (CdzWindow *self)
{
  cdz_item_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
stop_search_cb (CdzWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (self->search_button, FALSE);
  cdz_item_list_focus (self->list);
}

static void
search_done_cb (CdzWindow *self)
{
  cdz_item_list_focus (self->list);
}

static gboolean
leave_search_cb (GtkWidget *search,
                 GVariant  *arguments,
                 gpointer   user_data)
{
  search_done_cb (user_data);
  return TRUE;
}

/* From the search down into what it found. */
static void
add_search_keys (CdzWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Down, 0),
                      gtk_callback_action_new (leave_search_cb, self, NULL)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->search), controller);
}

/* Whatever is typed in the list goes to the search, but none of its keys. */
static gboolean
typed_cb (CdzWindow             *self,
          guint                  key,
          guint                  code,
          GdkModifierType        modifiers,
          GtkEventControllerKey *controller)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->search));
  gunichar letter = gdk_keyval_to_unicode (key);

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0
      || letter == 0 || !g_unichar_isprint (letter))
    return GDK_EVENT_PROPAGATE;

  cdz_window_search (self);
  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  return gtk_event_controller_key_forward (controller, GTK_WIDGET (text));
}

static void
add_typing (CdzWindow *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_connect_swapped (controller, "key-pressed", G_CALLBACK (typed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), controller);
}

static void
search_toggled_cb (CdzWindow *self)
{
  gboolean active = gtk_toggle_button_get_active (self->search_button);

  if (!active && is_searching (self) && is_narrow (self))
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  update_layout (self);
  if (active)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
show_list_cb (CdzWindow *self)
{
  self->sidebar_paged = FALSE;
  update_layout (self);
}

static gboolean
close_request_cb (CdzWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  cdz_settings_set_boolean (CDZ_SETTINGS_MAXIMIZED, gtk_window_is_maximized (GTK_WINDOW (self)));
  cdz_settings_set_int (CDZ_SETTINGS_WIDTH, width);
  cdz_settings_set_int (CDZ_SETTINGS_HEIGHT, height);
  cdz_settings_set_boolean (CDZ_SETTINGS_SHOW_SIDEBAR, self->sidebar_wanted);

  return FALSE;
}

static void
cdz_window_dispose (GObject *object)
{
  CdzWindow *self = CDZ_WINDOW (object);

  cdz_window_look_at_store (self, NULL);
  cdz_window_forget_held (self);
  g_clear_handle_id (&self->details_timeout, g_source_remove);
  g_clear_pointer (&self->problem, g_free);
  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  g_clear_pointer (&self->last_operation, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_WINDOW);

  G_OBJECT_CLASS (cdz_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, sidebar_page);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, sidebar_back);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, sidebar_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, content);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, list_page);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, list_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, import_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, search);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, bottom_add_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, test_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, bottom_test_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, bottom);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, banner_icon);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, banner_text);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, banner_button);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, work_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, grant_bar);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, details_page);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, details);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, view);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, several_page);
  gtk_widget_class_bind_template_child (widget_class, CdzWindow, locked_page);
  gtk_widget_class_bind_template_callback (widget_class, width_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, scope_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, cdz_window_open_item);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cdz_item_view_put_off);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_list_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
}

static void
cdz_window_class_init (CdzWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_window_dispose;

  g_type_ensure (CDZ_TYPE_ITEM_LIST);
  g_type_ensure (CDZ_TYPE_ITEM_VIEW);
  g_type_ensure (CDZ_TYPE_SIDEBAR);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  g_type_ensure (CDZ_TYPE_WORK_BAR);
  g_type_ensure (CDZ_TYPE_GRANT_BAR);
  bind_template (GTK_WIDGET_CLASS (klass));
  cdz_window_install_actions (GTK_WIDGET_CLASS (klass));
}

static void
cdz_window_init (CdzWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->width = cdz_settings_get_int (CDZ_SETTINGS_WIDTH, 1280);
  self->sidebar_wanted = cdz_settings_get_boolean (CDZ_SETTINGS_SHOW_SIDEBAR, TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), self->width,
                               cdz_settings_get_int (CDZ_SETTINGS_HEIGHT, 800));
  if (cdz_settings_get_boolean (CDZ_SETTINGS_MAXIMIZED, FALSE))
    gtk_window_maximize (GTK_WINDOW (self));

  add_search_keys (self);
  add_typing (self);
  cdz_window_add_pane_keys (self);
  cdz_window_add_drop_target (self);
  update_layout (self);
}

CdzWindow *
cdz_window_new (CdzApplication *application)
{
  CdzWindow *self = g_object_new (CDZ_TYPE_WINDOW, "application", application, NULL);

  self->library = g_object_ref (cdz_application_get_library (application));
  self->caller = cdz_caller_ref (cdz_application_get_caller (application));
  cdz_item_list_set_library (self->list, self->library);
  cdz_sidebar_set_library (self->sidebar, self->library);
  cdz_window_watch_keyrings (self);
  add_offers (self, application);
  cdz_window_update_actions (self);
  update_layout (self);

  return self;
}

/* Where nothing is paired yet, an empty list of identities would hide what is there. */
static void
choose_first_scope (CdzWindow *self)
{
  static const CdzClass classes[] = { CDZ_CLASS_CERTIFICATE, CDZ_CLASS_KEY, CDZ_CLASS_REQUEST };

  if (cdz_sidebar_get_count (self->sidebar, CDZ_CLASS_IDENTITY) > 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (cdz_sidebar_get_count (self->sidebar, classes[i]) > 0)
      {
        cdz_sidebar_choose (self->sidebar, CDZ_SCOPE_CLASS, classes[i]);
        return;
      }
}

void
cdz_window_set_ready (CdzWindow    *self,
                      const GError *error)
{
  g_return_if_fail (CDZ_IS_WINDOW (self));

  cdz_sidebar_count (self->sidebar);
  choose_first_scope (self);
  cdz_item_list_set_ready (self->list, TRUE);
  cdz_window_show_problem (self, error != NULL ? error->message : NULL);
  update_layout (self);
  cdz_item_list_focus (self->list);
}

void
cdz_window_search (CdzWindow *self)
{
  if (is_narrow (self))
    {
      self->sidebar_paged = FALSE;
      gtk_toggle_button_set_active (self->search_button, TRUE);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
cdz_window_toggle_sidebar (CdzWindow *self)
{
  if (is_narrow (self))
    self->sidebar_paged = !self->sidebar_paged;
  else
    self->sidebar_wanted = !self->sidebar_wanted;

  update_layout (self);
  if (gtk_widget_get_visible (self->sidebar_page))
    cdz_sidebar_focus (self->sidebar);
  else
    cdz_item_list_focus (self->list);
}

void
cdz_window_open_item (CdzWindow *self,
                      CdzItem   *item)
{
  gtk_window_present (cdz_item_window_new (self, self->library, item));
}
