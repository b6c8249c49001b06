/* cdz-beside-layout.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-beside-layout"
#include "config.h"

#include "cdz-beside-layout.h"

struct _CdzBesideLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
};

G_DEFINE_FINAL_TYPE (CdzBesideLayout, cdz_beside_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
measure_width (CdzBesideLayout *self,
               GtkWidget       *widget,
               int             *minimum,
               int             *natural)
{
  gboolean any = FALSE;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum += (gtk_widget_get_hexpand (child) ? child_minimum : child_natural) + (any ? self->spacing : 0);
      *natural += child_natural + (any ? self->spacing : 0);
      any = TRUE;
    }
}

/* Places the children within @width, each in the middle of @height; or, if that is -1,
 * only finds out how high they get. */
static int
place (CdzBesideLayout *self,
       GtkWidget       *widget,
       int              width,
       int              height)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, highest = 0;
  int natural_width;

  measure_width (self, widget, &(int) { 0 }, &natural_width);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation allocation;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &allocation.width, NULL, NULL);
      if (gtk_widget_get_hexpand (child))
        allocation.width += width - natural_width;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, allocation.width, NULL, &allocation.height, NULL, NULL);

      allocation.x = rtl ? width - x - allocation.width : x;
      allocation.y = (height - allocation.height) / 2;
      if (height >= 0)
        gtk_widget_size_allocate (child, &allocation, -1);

      x += allocation.width + self->spacing;
      highest = MAX (highest, allocation.height);
    }

  return highest;
}

static void
cdz_beside_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  CdzBesideLayout *self = CDZ_BESIDE_LAYOUT (manager);

  measure_width (self, widget, minimum, natural);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = place (self, widget, for_size >= 0 ? for_size : *natural, -1);
}

static void
cdz_beside_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  place (CDZ_BESIDE_LAYOUT (manager), widget, width, height);
}

static GtkSizeRequestMode
cdz_beside_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cdz_beside_layout_class_init (CdzBesideLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = cdz_beside_layout_measure;
  layout_class->allocate = cdz_beside_layout_allocate;
  layout_class->get_request_mode = cdz_beside_layout_get_request_mode;
}

static void
cdz_beside_layout_init (CdzBesideLayout *self)
{
}

GtkLayoutManager *
cdz_beside_layout_new (int spacing)
{
  CdzBesideLayout *self = g_object_new (CDZ_TYPE_BESIDE_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
