/* cdz-item-row-layout.c: how large a row is, and where in it what is.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-row-layout"
#include "config.h"

#include "cdz-item-row-private.h"

/* As the heads have them. */
#define COLUMN_SPACING 12
#define KIND_WIDTH 92
#define ISSUER_WIDTH 156
#define STATUS_WIDTH 158

#define ICON_SIZE 16
#define ARROW_GAP 4
#define ICON_GAP 10
#define STATUS_GAP 6
#define PART_INDENT (ICON_SIZE + ARROW_GAP)
#define MIN_NAME_WIDTH 40

/* Of all rows, by the font; 0: no row was measured yet. */
static int row_height;

static int
measure_height (GtkInscription *child)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (child), GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  return height;
}

/* An inscription only knows its usual characters; an icon stands close to this text. */
static int
measure_status (CdzItemRow *self)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->status),
                                                                  gtk_inscription_get_text (self->status));
  PangoAttrList *weight = gtk_inscription_get_attributes (self->status);
  g_autoptr(PangoAttrList) attributes = weight != NULL ? pango_attr_list_copy (weight) : pango_attr_list_new ();
  int width;

  /* As the class “numeric” has it. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 1;
}

static int
get_status_width (CdzItemRow *self)
{
  gboolean urgent;

  if (!cdz_item_row_has_column (self, CDZ_COLUMN_EXPIRES))
    return 0;
  if (!self->narrow || !cdz_item_row_is_made (self))
    return STATUS_WIDTH;

  urgent = gtk_widget_get_child_visible (GTK_WIDGET (self->status_icon));
  return measure_status (self) + (urgent ? ICON_SIZE + STATUS_GAP : 0);
}

static int
get_min_width (CdzItemRow *self)
{
  int width = PART_INDENT + ICON_SIZE + ICON_GAP + MIN_NAME_WIDTH;

  if (cdz_item_row_has_column (self, CDZ_COLUMN_KIND))
    width += COLUMN_SPACING + KIND_WIDTH;
  if (cdz_item_row_has_column (self, CDZ_COLUMN_ISSUER))
    width += COLUMN_SPACING + ISSUER_WIDTH;
  if (cdz_item_row_has_column (self, CDZ_COLUMN_EXPIRES))
    width += COLUMN_SPACING + STATUS_WIDTH;

  return width;
}

void
cdz_item_row_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  CdzItemRow *self = CDZ_ITEM_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = get_min_width (self);
      return;
    }

  if (row_height == 0)
    {
      if (!cdz_item_row_is_made (self))
        cdz_item_row_make (self);
      row_height = measure_height (self->name) + measure_height (self->second);
    }
  *minimum = *natural = row_height;
}

/* @x: from where reading starts */
static void
place (CdzItemRow *self,
       GtkWidget  *child,
       int         x,
       int         y,
       int         width,
       int         height)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkAllocation allocation = { x, y, MAX (width, 0), MAX (height, 0) };
  int minimum;

  if (!gtk_widget_should_layout (child))
    return;
  if (rtl)
    allocation.x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
place_image (CdzItemRow *self,
             GtkImage   *image,
             int         x)
{
  place (self, GTK_WIDGET (image), x, (gtk_widget_get_height (GTK_WIDGET (self)) - ICON_SIZE) / 2, ICON_SIZE, ICON_SIZE);
}

static void
place_text (CdzItemRow     *self,
            GtkInscription *text,
            int             x,
            int             width)
{
  int height = measure_height (text);

  place (self, GTK_WIDGET (text), x, (gtk_widget_get_height (GTK_WIDGET (self)) - height) / 2, width, height);
}

static void
place_names (CdzItemRow *self,
             int         x,
             int         end)
{
  const char *second = gtk_inscription_get_text (self->second);
  gboolean both = second != NULL && *second != '\0';
  int name_height = measure_height (self->name);
  int second_height = both ? measure_height (self->second) : 0;
  int y = (gtk_widget_get_height (GTK_WIDGET (self)) - name_height - second_height) / 2;

  place (self, GTK_WIDGET (self->name), x, y, end - x, name_height);
  place (self, GTK_WIDGET (self->second), x, y + name_height, end - x, second_height);
}

void
cdz_item_row_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  CdzItemRow *self = CDZ_ITEM_ROW (widget);
  gboolean part = self->slot != NULL && cdz_item_slot_is_part (self->slot);
  int start = part ? PART_INDENT : 0;
  int end = width;
  int status_width, icon_width;

  /* The list gives no place to what is not on the screen. */
  if (!cdz_item_row_is_made (self))
    cdz_item_row_make (self);
  status_width = get_status_width (self);

  place_image (self, self->arrow, start);
  place_image (self, self->icon, start + PART_INDENT);

  if (status_width > 0)
    {
      end -= status_width;
      icon_width = gtk_widget_get_child_visible (GTK_WIDGET (self->status_icon)) ? ICON_SIZE + STATUS_GAP : 0;
      place_image (self, self->status_icon, end);
      place_text (self, self->status, end + icon_width, status_width - icon_width);
      end -= COLUMN_SPACING;
    }
  if (cdz_item_row_has_column (self, CDZ_COLUMN_ISSUER))
    {
      place_text (self, self->issuer, end - ISSUER_WIDTH, ISSUER_WIDTH);
      end -= ISSUER_WIDTH + COLUMN_SPACING;
    }
  if (cdz_item_row_has_column (self, CDZ_COLUMN_KIND))
    {
      place_text (self, self->kind, end - KIND_WIDTH, KIND_WIDTH);
      end -= KIND_WIDTH + COLUMN_SPACING;
    }
  place_names (self, start + PART_INDENT + ICON_SIZE + ICON_GAP, end);
}

void
cdz_item_row_forget_height (void)
{
  row_height = 0;
}
