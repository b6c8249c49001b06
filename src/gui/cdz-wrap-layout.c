/* cdz-wrap-layout.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-wrap-layout"
#include "config.h"

#include "cdz-wrap-layout.h"

struct _CdzWrapLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
};

G_DEFINE_FINAL_TYPE (CdzWrapLayout, cdz_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* Places the children within @width, or only finds out how high they get. */
static int
flow (CdzWrapLayout *self,
      GtkWidget     *widget,
      int            width,
      gboolean       allocate)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line_height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place.width, NULL, NULL);
      place.width = MIN (place.width, width);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, place.width,
                          NULL, &place.height, NULL, NULL);

      if (x > 0 && x + place.width > width)
        {
          y += line_height + self->spacing;
          x = line_height = 0;
        }

      place.x = rtl ? width - x - place.width : x;
      place.y = y;
      if (allocate)
        gtk_widget_size_allocate (child, &place, -1);

      x += place.width + self->spacing;
      line_height = MAX (line_height, place.height);
    }

  return y + line_height;
}

static void
cdz_wrap_layout_measure (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         GtkOrientation    orientation,
                         int               for_size,
                         int              *minimum,
                         int              *natural,
                         int              *minimum_baseline,
                         int              *natural_baseline)
{
  CdzWrapLayout *self = CDZ_WRAP_LAYOUT (manager);
  int sum = 0;

  *minimum = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1,
                          &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      sum += child_natural + (sum > 0 ? self->spacing : 0);
    }

  *natural = MAX (sum, *minimum);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = flow (self, widget, for_size >= 0 ? for_size : *natural, FALSE);
}

static void
cdz_wrap_layout_allocate (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          int               width,
                          int               height,
                          int               baseline)
{
  flow (CDZ_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static GtkSizeRequestMode
cdz_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                  GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cdz_wrap_layout_class_init (CdzWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = cdz_wrap_layout_measure;
  layout_class->allocate = cdz_wrap_layout_allocate;
  layout_class->get_request_mode = cdz_wrap_layout_get_request_mode;
}

static void
cdz_wrap_layout_init (CdzWrapLayout *self)
{
}

GtkLayoutManager *
cdz_wrap_layout_new (int spacing)
{
  CdzWrapLayout *self = g_object_new (CDZ_TYPE_WRAP_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
