/* cdz-look-check.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-look-check"
#include "config.h"

#include "cdz-look-check.h"

static gboolean
is_scrolled_sideways (GtkWidget *widget)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkPolicyType policy = GTK_POLICY_NEVER;

  if (scrolled != NULL)
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (scrolled), &policy, NULL);

  return policy != GTK_POLICY_NEVER;
}

static gboolean
is_beyond_edge (GtkWidget *widget,
                GtkWidget *window)
{
  graphene_rect_t bounds;

  return !is_scrolled_sideways (widget) && gtk_widget_get_width (widget) > 0
         && gtk_widget_compute_bounds (widget, window, &bounds)
         && (bounds.origin.x < 0 || bounds.origin.x + bounds.size.width > gtk_widget_get_width (window));
}

static void
check_label (GtkLabel  *label,
             GtkWidget *window)
{
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    g_warning ("Shortened at a width of %d: %s", gtk_widget_get_width (window), gtk_label_get_text (label));
}

static void
check_widget (GtkWidget *widget,
              GtkWidget *window)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  /* A popover may stand beyond its window. */
  if (GTK_IS_NATIVE (widget))
    window = widget;
  if (GTK_IS_LABEL (widget))
    check_label (GTK_LABEL (widget), window);
  if ((GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget) || GTK_IS_LIST_BOX (widget)) && is_beyond_edge (widget, window))
    {
      g_warning ("Beyond the edge at a width of %d: %s %s", gtk_widget_get_width (window), G_OBJECT_TYPE_NAME (widget),
                 GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "");
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_widget (child, window);
}

static void
check_look_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      check_widget (window, window);
    }
}

void
cdz_look_check_add_actions (CdzApplication *self)
{
  static const GActionEntry actions[] = {
    { "check-look", check_look_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
