/* cdz-test-commands.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-commands.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-command-row.h"
#include "cdz-title.h"

static void
copy_cb (GtkButton  *button,
         const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  gtk_button_set_icon_name (button, "object-select-symbolic");
}

static void
free_text (gpointer  text,
           GClosure *closure)
{
  g_free (text);
}

static GtkWidget *
copy_button_new (const char *title,
                 const char *text)
{
  g_autofree char *name = g_strdup_printf (_("Copy the Line for %s"), title);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "edit-copy-symbolic", "tooltip-text", name,
                                    "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (copy_cb), g_strdup (text), free_text, 0);

  return button;
}

static GtkWidget *
group_new (const char         *title,
           const CdzProbePlan *plan,
           CdzProbeTool        tool)
{
  g_autofree char *text = cdz_probe_plan_dup_command (plan, tool);
  GtkWidget *group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", title, "header-suffix", copy_button_new (title, text), NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, NULL);
  GtkWidget *label = cdz_command_label_new (text);

  gtk_widget_add_css_class (label, "cdz-lone-command");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  return group;
}

GtkWindow *
cdz_test_commands_new (GtkWindow          *parent,
                       const CdzProbePlan *plan)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "title", _("The Same Test on a Command Line"), "modal", TRUE,
                                    "transient-for", parent, "default-width", 680, "default-height", 560, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group_new ("credenzactl", plan, CDZ_TOOL_CREDENZACTL)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group_new ("curl", plan, CDZ_TOOL_CURL)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group_new ("openssl s_client", plan, CDZ_TOOL_S_CLIENT)));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_box_append (GTK_BOX (box), cdz_title_bar_new ());
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);

  return GTK_WINDOW (window);
}
