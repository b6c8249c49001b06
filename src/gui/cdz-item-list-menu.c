/* cdz-item-list-menu.c: the menu of the rows, and the keys that open and close them.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-list-menu"
#include "config.h"

#include "cdz-item-list-private.h"

#include "cdz-item-actions.h"
#include "cdz-item-slot.h"

static void
set_selected_expanded (CdzItemList *self,
                       gboolean     expanded)
{
  cdz_item_model_set_open (self->model, cdz_item_model_get_first (self->model), expanded);
}

static gboolean
expand_cb (GtkWidget *view,
           GVariant  *arguments,
           gpointer   user_data)
{
  set_selected_expanded (user_data, TRUE);
  return TRUE;
}

static gboolean
collapse_cb (GtkWidget *view,
             GVariant  *arguments,
             gpointer   user_data)
{
  set_selected_expanded (user_data, FALSE);
  return TRUE;
}

/* The expander itself only hears keys while it has the focus, which the row has. */
void
cdz_item_list_add_keys (CdzItemList *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  const struct
  {
    guint           key;
    GtkShortcutFunc func;
  } keys[] = {
    { rtl ? GDK_KEY_Left : GDK_KEY_Right, expand_cb },
    { rtl ? GDK_KEY_Right : GDK_KEY_Left, collapse_cb },
    { GDK_KEY_plus, expand_cb },
    { GDK_KEY_KP_Add, expand_cb },
    { GDK_KEY_minus, collapse_cb },
    { GDK_KEY_KP_Subtract, collapse_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                        gtk_callback_action_new (keys[i].func, self, NULL)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), controller);
}

static void
pop_up (CdzItemList *self,
        double       x,
        double       y)
{
  const GdkRectangle place = { (int) x, (int) y, 1, 1 };
  g_autoptr(GMenuModel) menu = NULL;

  if (self->selected->len == 0)
    return;

  menu = cdz_item_actions_new_context_menu (self->selected);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* A click on what is not selected selects it first. */
static void
pressed_cb (CdzItemList *self,
            int          n_press,
            double       x,
            double       y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkSelectionModel *selection = cdz_item_model_get_selection (self->model);
  CdzItemSlot *slot;
  GtkWidget *row;
  guint position;

  /* Around the row's own content is what the list made for it. */
  row = picked != NULL ? gtk_widget_get_ancestor (picked, CDZ_TYPE_ITEM_ROW) : NULL;
  if (row == NULL && picked != NULL)
    row = (GtkWidget *) cdz_item_list_get_row (picked);
  if (row == NULL || (slot = cdz_item_row_get_slot (CDZ_ITEM_ROW (row))) == NULL)
    return;

  position = cdz_item_slot_get_position (slot);
  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  pop_up (self, x, y);
}

gboolean
cdz_item_list_menu_key_cb (GtkWidget *widget,
                           GVariant  *arguments,
                           gpointer   user_data)
{
  CdzItemList *self = CDZ_ITEM_LIST (widget);
  GtkWidget *row = cdz_item_list_find_selected_row (self);
  graphene_point_t corner = GRAPHENE_POINT_INIT (0, 0);

  if (row != NULL
      && !gtk_widget_compute_point (row, widget, &GRAPHENE_POINT_INIT (0, gtk_widget_get_height (row)), &corner))
    corner = GRAPHENE_POINT_INIT (0, 0);
  pop_up (self, corner.x, corner.y);

  return TRUE;
}

void
cdz_item_list_add_menu (CdzItemList *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}
