/* cdz-page.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-page"
#include "config.h"

#include "cdz-page.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-groups.h"
#include "cdz-width-bin.h"

#define MARGIN 18
#define SPACING 18
#define MIN_WIDTH 360

/* Returns: (transfer none): what scrolls; @out_box takes the groups */
GtkWidget *
cdz_page_scrolled_new (int         maximum_size,
                       GtkWidget **out_box)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), maximum_size);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);

  *out_box = box;
  return scrolled;
}

GtkWidget *
cdz_page_window_new (GtkWindow   *parent,
                     const char  *title,
                     int          width,
                     int          height,
                     GtkWidget  **out_box,
                     GtkWidget  **out_header)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", parent, "title", title,
                                    "default-width", width, "default-height", height,
                                    "application", parent != NULL ? gtk_window_get_application (parent) : NULL, NULL);
  GtkWidget *bin = g_object_new (CDZ_TYPE_WIDTH_BIN, "minimum-width", MIN_WIDTH, NULL);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close"));
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_box_append (GTK_BOX (column), header);
  gtk_box_append (GTK_BOX (column), cdz_page_scrolled_new (width, out_box));
  g_object_set (bin, "child", column, NULL);
  adw_window_set_content (ADW_WINDOW (window), bin);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (window, controller);

  if (out_header != NULL)
    *out_header = header;
  return window;
}

static void
copy_cb (GtkButton  *button,
         const char *command)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), command);
  gtk_button_set_icon_name (button, "object-select-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), _("Copied"));
}

static void
free_closure (gpointer  data,
              GClosure *closure)
{
  g_free (data);
}

GtkWidget *
cdz_command_button_new (const char *command)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Copy the command"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the command"), -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (copy_cb), g_strdup (command), free_closure, 0);

  return button;
}

GtkWidget *
cdz_command_row_new (const char *title,
                     const char *command)
{
  GtkWidget *row = cdz_line_row_new ("utilities-terminal-symbolic", NULL, title, command);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), cdz_command_button_new (command));
  return row;
}
