/* cdz-command-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-command-row"
#include "config.h"

#include "cdz-command-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-whole-words.h"

void
cdz_command_show (GtkLabel   *label,
                  const char *command)
{
  gtk_widget_set_direction (GTK_WIDGET (label), GTK_TEXT_DIR_LTR);
  gtk_label_set_xalign (label, 0.0f);
  cdz_whole_words_show (label, command);
}

GtkWidget *
cdz_command_label_new (const char *command)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "selectable", TRUE, NULL);

  cdz_command_show (GTK_LABEL (label), command);
  gtk_widget_add_css_class (label, "cdz-fixed");
  return label;
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

static GtkWidget *
texts_new (const char *title,
           const char *message,
           const char *command)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "wrap", TRUE, NULL));
  if (message != NULL)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", message, "xalign", 0.0f, "wrap", TRUE,
                                       "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

      gtk_widget_add_css_class (label, "subtitle");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_box_append (GTK_BOX (box), cdz_command_label_new (command));
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

GtkWidget *
cdz_command_row_new (const char *icon_name,
                     const char *title,
                     const char *message,
                     const char *command)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", box, NULL);
  g_autofree char *name = g_strdup_printf (_("%s: %s"), title, command);

  if (icon_name != NULL)
    gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name,
                                                 "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (box), texts_new (title, message, command));
  gtk_box_append (GTK_BOX (box), cdz_command_button_new (command));
  gtk_widget_add_css_class (box, "cdz-line");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (message != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, message, -1);

  return row;
}
