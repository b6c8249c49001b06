/* cdz-compare-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-compare-row"
#include "config.h"

#include "cdz-compare-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-whole-words.h"

/* Narrower than this, the two values stand one below the other. */
#define BESIDE_WIDTH 520

gboolean
cdz_compare_row_differs (const CdzRow *left,
                         const CdzRow *right)
{
  return left == NULL || right == NULL || !g_str_equal (left->value, right->value);
}

static GtkWidget *
value_new (const CdzRow *row)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "yalign", 0.0f, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", row != NULL, NULL);

  if (row == NULL)
    {
      gtk_label_set_text (GTK_LABEL (label), _("Not there"));
      gtk_widget_add_css_class (label, "dim-label");
      return label;
    }

  if ((row->flags & CDZ_ROW_MONOSPACE) != 0)
    gtk_widget_add_css_class (label, "cdz-fixed");
  cdz_whole_words_show (GTK_LABEL (label), row->value);
  return label;
}

/* An icon and a word: never by colour alone. */
static GtkWidget *
mark_new (gboolean differs)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "icon-name", differs ? "dialog-warning-symbolic"
                                                       : "object-select-symbolic", NULL);
  GtkWidget *label = gtk_label_new (differs ? _("Different") : _("Same"));

  gtk_widget_add_css_class (box, "cdz-status");
  gtk_widget_add_css_class (box, differs ? "warning" : "plain");
  gtk_widget_add_css_class (box, "caption");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

GtkWidget *
cdz_compare_row_new (const CdzRow *left,
                     const CdzRow *right)
{
  const CdzRow *any = left != NULL ? left : right;
  gboolean differs = cdz_compare_row_differs (left, right);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", any->title, "xalign", 0.0f,
                                   "hexpand", TRUE, "wrap", TRUE, NULL);
  GtkWidget *columns = g_object_new (CDZ_TYPE_COLUMNS, "threshold", BESIDE_WIDTH, "spacing", 12,
                                     "start", value_new (left), "end", value_new (right), NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", box, NULL);
  g_autofree char *name =
    g_strdup_printf (differs ? _("%s, different: %s; %s") : _("%s, the same: %s"), any->title,
                     left != NULL ? left->value : _("Not there"),
                     right != NULL ? right->value : _("Not there"));

  gtk_widget_add_css_class (title, "cdz-title");
  gtk_widget_add_css_class (box, "cdz-property");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), mark_new (differs));
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), columns);
  gtk_widget_set_tooltip_text (row, any->names);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}
