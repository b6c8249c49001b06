/* cdz-list-heads.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-list-heads"
#include "config.h"

#include "cdz-list-heads.h"

#include <glib/gi18n-lib.h>

#include "cdz-settings.h"

/* Where a row's name begins: below the head's own text. */
#define NAME_INDENT 22

static const struct
{
  const char *title;
  int         width;      /* -1: what is left */
  const char *property;   /* NULL: always there */
  const char *setting;
} columns[CDZ_N_COLUMNS] = {
  [CDZ_COLUMN_NAME] = { N_("Name"), -1, NULL, NULL },
  [CDZ_COLUMN_KIND] = { N_("Kind"), 92, "show-kind", CDZ_SETTINGS_SHOW_KIND },
  [CDZ_COLUMN_ISSUER] = { N_("Issuer"), 156, "show-issuer", CDZ_SETTINGS_SHOW_ISSUER },
  [CDZ_COLUMN_EXPIRES] = { N_("Expires"), 158, "show-expires", CDZ_SETTINGS_SHOW_EXPIRES },
};

struct _CdzListHeads
{
  GtkWidget      parent_instance;

  CdzItemSorter *sorter;
  guint          shown;
  GtkWidget     *heads[CDZ_N_COLUMNS];
  GtkWidget     *arrows[CDZ_N_COLUMNS];
  GtkWidget     *menu;
};

/* In the order of the columns, so that a column is its property's number. */
enum
{
  PROP_COLUMNS = CDZ_N_COLUMNS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CdzListHeads, cdz_list_heads, GTK_TYPE_WIDGET)

static void
update_arrows (CdzListHeads *self)
{
  for (guint i = 0; i < CDZ_N_COLUMNS; i++)
    {
      gboolean sorted = cdz_item_sorter_get_column (self->sorter) == i;
      gboolean down = cdz_item_sorter_is_descending (self->sorter);

      gtk_widget_set_visible (self->arrows[i], sorted);
      gtk_image_set_from_icon_name (GTK_IMAGE (self->arrows[i]),
                                    down ? "pan-down-symbolic" : "pan-up-symbolic");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->heads[i]),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      !sorted ? _("Sorts by this column")
                                      : down ? _("Sorted, last first") : _("Sorted, first first"),
                                      -1);
    }
}

static void
head_clicked_cb (CdzListHeads *self,
                 GtkWidget    *head)
{
  CdzColumn column = CDZ_COLUMN_NAME;
  gboolean descending;

  while (self->heads[column] != head)
    column++;

  descending = cdz_item_sorter_get_column (self->sorter) == column
               && !cdz_item_sorter_is_descending (self->sorter);
  cdz_item_sorter_set (self->sorter, column, descending);
  cdz_settings_set_enum (CDZ_SETTINGS_SORT_COLUMN, (int) column);
  cdz_settings_set_boolean (CDZ_SETTINGS_SORT_DESCENDING, descending);
  update_arrows (self);
}

static void
pop_up (CdzListHeads *self,
        double        x,
        double        y)
{
  const GdkRectangle place = { (int) x, (int) y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (CdzListHeads *self,
            int           n_press,
            double        x,
            double        y)
{
  pop_up (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  pop_up (CDZ_LIST_HEADS (widget), 0, gtk_widget_get_height (widget));
  return TRUE;
}

static GtkWidget *
head_new (CdzListHeads *self,
          CdzColumn     column)
{
  GtkWidget *head = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (_(columns[column].title));

  self->arrows[column] = g_object_new (GTK_TYPE_IMAGE,
                                       "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->arrows[column]);
  if (column == CDZ_COLUMN_NAME)
    gtk_widget_set_margin_start (box, NAME_INDENT);

  gtk_button_set_child (GTK_BUTTON (head), box);
  gtk_button_set_has_frame (GTK_BUTTON (head), FALSE);
  gtk_widget_set_size_request (head, columns[column].width, -1);
  gtk_widget_set_hexpand (head, columns[column].width < 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (head), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(columns[column].title), -1);
  g_signal_connect_swapped (head, "clicked", G_CALLBACK (head_clicked_cb), self);
  gtk_widget_set_parent (head, GTK_WIDGET (self));

  return head;
}

static void
add_menu (CdzListHeads *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; i < CDZ_N_COLUMNS; i++)
    if (columns[i].property != NULL)
      {
        g_autofree char *action = g_strconcat ("heads.", columns[i].property, NULL);

        g_menu_append (menu, _(columns[i].title), action);
      }

  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}

static void
set_shown (CdzListHeads *self,
           CdzColumn     column,
           gboolean      shown)
{
  guint mask = 1u << column;

  self->shown = shown ? self->shown | mask : self->shown & ~mask;
  gtk_widget_set_visible (self->heads[column], shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLUMNS]);
}

static void
cdz_list_heads_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CdzListHeads *self = CDZ_LIST_HEADS (object);

  if (prop_id == PROP_COLUMNS)
    g_value_set_uint (value, self->shown);
  else
    g_value_set_boolean (value, (self->shown & (1u << prop_id)) != 0);
}

static void
cdz_list_heads_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  set_shown (CDZ_LIST_HEADS (object), prop_id, g_value_get_boolean (value));
}

static void
cdz_list_heads_dispose (GObject *object)
{
  CdzListHeads *self = CDZ_LIST_HEADS (object);

  for (guint i = 0; i < CDZ_N_COLUMNS; i++)
    g_clear_pointer (&self->heads[i], gtk_widget_unparent);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (cdz_list_heads_parent_class)->dispose (object);
}

static void
cdz_list_heads_class_init (CdzListHeadsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cdz_list_heads_get_property;
  object_class->set_property = cdz_list_heads_set_property;
  object_class->dispose = cdz_list_heads_dispose;

  for (guint i = CDZ_COLUMN_KIND; i < CDZ_N_COLUMNS; i++)
    {
      g_autofree char *action = g_strconcat ("heads.", columns[i].property, NULL);

      properties[i] = g_param_spec_boolean (columns[i].property, NULL, NULL, TRUE,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
      g_object_class_install_property (object_class, i, properties[i]);
      gtk_widget_class_install_property_action (widget_class, action, columns[i].property);
    }
  properties[PROP_COLUMNS] = g_param_spec_uint ("columns", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_COLUMNS, properties[PROP_COLUMNS]);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
cdz_list_heads_init (CdzListHeads *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "cdz-heads");
  self->shown = 1u << CDZ_COLUMN_NAME;

  for (guint i = 0; i < CDZ_N_COLUMNS; i++)
    self->heads[i] = head_new (self, i);
  add_menu (self);

  for (guint i = CDZ_COLUMN_KIND; i < CDZ_N_COLUMNS; i++)
    {
      self->shown |= 1u << i;
      cdz_settings_bind (columns[i].setting, self, columns[i].property);
    }
}

/* @sorter: whose order the heads show and change */
void
cdz_list_heads_set_sorter (CdzListHeads  *self,
                           CdzItemSorter *sorter)
{
  g_return_if_fail (CDZ_IS_LIST_HEADS (self));

  g_set_object (&self->sorter, sorter);
  update_arrows (self);
}

/* Returns: 1 << CdzColumn of those that show */
guint
cdz_list_heads_get_columns (CdzListHeads *self)
{
  g_return_val_if_fail (CDZ_IS_LIST_HEADS (self), 0);

  return self->shown;
}
