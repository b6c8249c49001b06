/* cdz-item-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-row"
#include "config.h"

#include "cdz-item-row-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"

G_DEFINE_FINAL_TYPE (CdzItemRow, cdz_item_row, GTK_TYPE_WIDGET)

gboolean
cdz_item_row_is_made (CdzItemRow *self)
{
  return self->name != NULL;
}

gboolean
cdz_item_row_has_column (CdzItemRow *self,
                         CdzColumn   column)
{
  gboolean fits = !self->narrow || column == CDZ_COLUMN_EXPIRES;

  return fits && (self->columns & (1u << column)) != 0;
}

/* The row is what gets the focus, but the list makes it: its name is set from here. */
static void
set_accessible_name (CdzItemRow *self,
                     const char *name,
                     const char *kind,
                     const char *issuer,
                     const char *expires)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autoptr(GString) text = g_string_new (name);

  g_string_append_printf (text, ", %s", kind);
  if (!g_str_equal (issuer, "–"))
    g_string_append_printf (text, _(", issuer: %s"), issuer);
  if (!g_str_equal (expires, "–"))
    g_string_append_printf (text, _(", expires: %s"), expires);

  if (parent == NULL)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  if (cdz_item_get_class (cdz_item_slot_get_item (self->slot)) == CDZ_CLASS_IDENTITY)
    gtk_accessible_update_state (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 cdz_item_slot_is_open (self->slot), -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
set_status_class (CdzItemRow *self,
                  const char *name)
{
  if (name == self->status_class)
    return;

  if (self->status_class != NULL)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->status_icon), self->status_class);
      gtk_widget_remove_css_class (GTK_WIDGET (self->status), self->status_class);
    }
  if (name != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->status_icon), name);
      gtk_widget_add_css_class (GTK_WIDGET (self->status), name);
    }
  self->status_class = name;
}

/* An inscription of GTK 4.8 takes its colour from the style sheet, but not its weight. */
static PangoAttrList *
get_bold (void)
{
  static PangoAttrList *bold = NULL;

  if (bold == NULL)
    {
      bold = pango_attr_list_new ();
      pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
    }
  return bold;
}

/* Anything that might be of another size has the whole window laid out anew, which is
 * asked for by an icon that is set, even to the same, and by a widget that is shown or
 * hidden. Here all have their sizes: rows that pass by ask for no such thing. */
static void
set_icon (GtkImage   *image,
          const char *name)
{
  if (g_strcmp0 (gtk_image_get_icon_name (image), name) != 0)
    gtk_image_set_from_icon_name (image, name);
}

static void
show_status (CdzItemRow  *self,
             const char  *text,
             CdzSeverity  severity)
{
  gboolean urgent = severity >= CDZ_SEVERITY_WARNING;

  gtk_inscription_set_text (self->status, text);
  gtk_inscription_set_attributes (self->status, urgent ? get_bold () : NULL);
  gtk_widget_set_child_visible (GTK_WIDGET (self->status_icon), urgent && cdz_item_row_has_column (self, CDZ_COLUMN_EXPIRES));
  if (urgent)
    set_icon (self->status_icon, cdz_look_get_severity_icon (severity));
  set_status_class (self, urgent ? cdz_look_get_severity_class (severity) : NULL);
}

static char *
dup_second (CdzItemRow *self,
            CdzItem    *item,
            const char *kind,
            const char *issuer)
{
  gboolean part = cdz_item_slot_is_part (self->slot);

  if (self->narrow && part)
    return g_strdup (kind);
  if (self->narrow && cdz_item_get (item, CDZ_ATTR_ISSUER) != NULL)
    return g_strdup (issuer);

  return part ? cdz_look_dup_part_line (item) : cdz_look_dup_second_line (item);
}

static void
show_arrow (CdzItemRow *self,
            CdzItem    *item)
{
  gboolean is_open = cdz_item_slot_is_open (self->slot);

  gtk_widget_set_child_visible (GTK_WIDGET (self->arrow), cdz_item_get_class (item) == CDZ_CLASS_IDENTITY);
  set_icon (self->arrow, is_open ? "pan-down-symbolic" : "pan-end-symbolic");
}

static void
update (CdzItemRow *self)
{
  CdzItem *item = self->slot != NULL ? cdz_item_slot_get_item (self->slot) : NULL;
  g_autofree char *name = NULL, *second = NULL, *kind = NULL, *issuer = NULL, *expires = NULL;
  CdzSeverity severity;

  if (item == NULL)
    return;

  name = cdz_look_dup_name (item);
  kind = cdz_look_dup_kind (item);
  issuer = cdz_look_dup_issuer (item);
  expires = cdz_look_dup_expires (item, g_get_real_time () / G_USEC_PER_SEC, &severity);
  set_accessible_name (self, name, kind, issuer, expires);
  if (!cdz_item_row_is_made (self))
    return;

  second = dup_second (self, item, kind, issuer);
  show_arrow (self, item);
  set_icon (self->icon, cdz_look_get_icon (item));
  gtk_inscription_set_text (self->name, name);
  gtk_inscription_set_text (self->second, second);
  gtk_inscription_set_text (self->kind, kind);
  gtk_inscription_set_text (self->issuer, issuer);
  show_status (self, self->narrow && g_str_equal (expires, "–") ? "" : expires, severity);
  /* Of places, only that of a part and those of the second line differ. */
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
pressed_cb (GtkGesture *gesture,
            int         n_press,
            double      x,
            double      y,
            CdzItemRow *self)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (GTK_WIDGET (self), CDZ_ITEM_ROW_TOGGLE, "u", cdz_item_slot_get_position (self->slot));
}

static gboolean
update_cb (gpointer user_data)
{
  CdzItemRow *self = user_data;

  self->idle = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* What is not on the screen is only read out: that waits until all is painted. */
static void
changed_cb (CdzItemRow *self)
{
  if (cdz_item_row_is_made (self))
    update (self);
  else if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, update_cb, self, NULL);
}

static GtkImage *
image_new (CdzItemRow *self)
{
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_set_parent (image, GTK_WIDGET (self));
  return GTK_IMAGE (image);
}

/* An inscription's alignment does not turn round with the direction, as a label's does. */
static float
get_align (CdzItemRow *self,
           gboolean    at_end)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  return at_end != rtl ? 1 : 0;
}

/* Unlike a label's, its text changes without anything being measured again. */
static GtkInscription *
inscription_new (CdzItemRow *self)
{
  GtkWidget *inscription = g_object_new (GTK_TYPE_INSCRIPTION, "min-lines", 1, "xalign", get_align (self, FALSE),
                                         "text-overflow", GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, NULL);

  gtk_widget_set_parent (inscription, GTK_WIDGET (self));
  return GTK_INSCRIPTION (inscription);
}

static void
update_form (CdzItemRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->kind), cdz_item_row_has_column (self, CDZ_COLUMN_KIND));
  gtk_widget_set_visible (GTK_WIDGET (self->issuer), cdz_item_row_has_column (self, CDZ_COLUMN_ISSUER));
  gtk_widget_set_visible (GTK_WIDGET (self->status), cdz_item_row_has_column (self, CDZ_COLUMN_EXPIRES));
  gtk_inscription_set_xalign (self->status, get_align (self, self->narrow));
}

void
cdz_item_row_make (CdzItemRow *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  self->arrow = image_new (self);
  self->icon = image_new (self);
  self->name = inscription_new (self);
  self->second = inscription_new (self);
  self->kind = inscription_new (self);
  self->issuer = inscription_new (self);
  self->status_icon = image_new (self);
  self->status = inscription_new (self);

  g_signal_connect (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->arrow), GTK_EVENT_CONTROLLER (gesture));
  gtk_widget_add_css_class (GTK_WIDGET (self->name), "cdz-name");
  gtk_widget_add_css_class (GTK_WIDGET (self->second), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->second), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "numeric");
  update_form (self);
  update (self);
  g_clear_handle_id (&self->idle, g_source_remove);
}

static void
cdz_item_row_system_setting_changed (GtkWidget        *widget,
                                     GtkSystemSetting  setting)
{
  cdz_item_row_forget_height ();
  gtk_widget_queue_resize (widget);

  GTK_WIDGET_CLASS (cdz_item_row_parent_class)->system_setting_changed (widget, setting);
}

static void
cdz_item_row_dispose (GObject *object)
{
  GtkWidget *child;

  cdz_item_row_set_slot (CDZ_ITEM_ROW (object), NULL);
  g_clear_handle_id (&CDZ_ITEM_ROW (object)->idle, g_source_remove);
  CDZ_ITEM_ROW (object)->name = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cdz_item_row_parent_class)->dispose (object);
}

static void
cdz_item_row_class_init (CdzItemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_item_row_dispose;

  widget_class->measure = cdz_item_row_measure;
  widget_class->size_allocate = cdz_item_row_size_allocate;
  widget_class->system_setting_changed = cdz_item_row_system_setting_changed;
}

static void
cdz_item_row_init (CdzItemRow *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->columns = G_MAXUINT;
}

GtkWidget *
cdz_item_row_new (void)
{
  return g_object_new (CDZ_TYPE_ITEM_ROW, NULL);
}

void
cdz_item_row_set_form (CdzItemRow *self,
                       gboolean    narrow,
                       guint       columns)
{
  g_return_if_fail (CDZ_IS_ITEM_ROW (self));

  if (self->narrow == narrow && self->columns == columns)
    return;

  self->narrow = narrow;
  self->columns = columns;
  if (cdz_item_row_is_made (self))
    {
      update_form (self);
      update (self);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
cdz_item_row_set_slot (CdzItemRow  *self,
                       CdzItemSlot *slot)
{
  g_return_if_fail (CDZ_IS_ITEM_ROW (self));

  if (self->slot == slot)
    return;

  if (self->slot != NULL)
    g_signal_handlers_disconnect_by_func (self->slot, changed_cb, self);
  g_set_object (&self->slot, slot);
  if (slot != NULL)
    g_signal_connect_swapped (slot, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}

/* Returns: (nullable) (transfer none) */
CdzItemSlot *
cdz_item_row_get_slot (CdzItemRow *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROW (self), NULL);

  return self->slot;
}
