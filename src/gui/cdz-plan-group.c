/* cdz-plan-group.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-plan-group"
#include "config.h"

#include "cdz-plan-group.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-groups.h"
#include "cdz-plan-row.h"

/* Rows of a boxed list are not virtual: a bundle of thousands is counted, not shown. */
#define MAX_ROWS 100

static const struct
{
  CdzPlanAction  action;
  const char    *title;
  const char    *icon_name;
  const char    *icon_class;
} groups[] = {
  { CDZ_PLAN_CONFLICT, N_("Another Is Stored Already"), "dialog-warning-symbolic", "cdz-warning" },
  { CDZ_PLAN_COMPLETES, N_("Completes an Identity"), "cdz-ok-symbolic", "cdz-ok" },
  { CDZ_PLAN_ADD, N_("New"), "list-add-symbolic", "cdz-accent" },
  { CDZ_PLAN_EXISTS, N_("Already Here"), "object-select-symbolic", "cdz-dim" },
  { CDZ_PLAN_CHAIN, N_("Only a Chain Certificate"), "application-certificate-symbolic", "cdz-dim" },
  { CDZ_PLAN_SKIPPED, N_("Skipped"), "action-unavailable-symbolic", "cdz-dim" },
};

static GtkWidget *
heading_new (const char *title,
             const char *icon_name,
             const char *icon_class,
             guint       count)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  g_autofree char *text = g_strdup_printf ("%u", count);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f,
                                   "hexpand", TRUE, NULL);
  GtkWidget *number = gtk_label_new (text);

  gtk_widget_add_css_class (icon, icon_class);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_set_margin_end (number, 6);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);

  return box;
}

static GtkWidget *
rest_row_new (guint n_hidden)
{
  g_autofree char *text =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more, treated alike",
                                  "%u more, treated alike", n_hidden), n_hidden);

  return cdz_line_row_new (NULL, NULL, text, NULL);
}

static GtkWidget *
group_new (guint       index,
           GListModel *plan,
           GCallback   toggled,
           gpointer    user_data)
{
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  GtkWidget *box;
  guint count = 0;

  gtk_widget_add_css_class (list, "boxed-list");
  g_object_ref_sink (list);

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      GtkWidget *row;

      if (cdz_plan_entry_get_action (entry) != groups[index].action || count++ >= MAX_ROWS)
        continue;

      row = cdz_plan_row_new (entry);
      g_signal_connect_swapped (row, "toggled", toggled, user_data);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
    }

  if (count > MAX_ROWS)
    gtk_list_box_append (GTK_LIST_BOX (list), rest_row_new (count - MAX_ROWS));

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (box), heading_new (_(groups[index].title), groups[index].icon_name,
                                              groups[index].icon_class, count));
  gtk_box_append (GTK_BOX (box), list);
  gtk_widget_set_visible (box, count > 0);
  g_object_unref (list);

  return box;
}

void
cdz_plan_groups_fill (GtkBox     *box,
                      GListModel *plan,
                      GCallback   toggled,
                      gpointer    user_data)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    gtk_box_append (box, group_new (i, plan, toggled, user_data));
}
