/* cdz-page.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-page"
#include "config.h"

#include "cdz-page.h"

#include "cdz-title.h"
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
  GtkWidget *header = cdz_title_bar_new ();
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
