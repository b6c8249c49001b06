/* cdz-columns.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-columns"
#include "config.h"

#include "cdz-columns.h"

struct _CdzColumns
{
  GtkWidget  parent_instance;

  GtkWidget *start;
  GtkWidget *end;
  int        start_width;
  int        spacing;
  int        threshold;
};

enum
{
  PROP_0,
  PROP_START,
  PROP_END,
  PROP_START_WIDTH,
  PROP_SPACING,
  PROP_THRESHOLD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CdzColumns, cdz_columns, GTK_TYPE_WIDGET)

static gboolean
is_shown (GtkWidget *child)
{
  return child != NULL && gtk_widget_should_layout (child);
}

static gboolean
is_beside (CdzColumns *self,
           int         width)
{
  return is_shown (self->start) && is_shown (self->end) && width >= self->threshold;
}

static int
start_width_of (CdzColumns *self,
                int         width)
{
  return self->start_width > 0 ? self->start_width : (width - self->spacing) / 2;
}

static void
measure_child (GtkWidget      *child,
               GtkOrientation  orientation,
               int             for_size,
               int            *minimum,
               int            *natural)
{
  *minimum = *natural = 0;
  if (is_shown (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
cdz_columns_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  CdzColumns *self = CDZ_COLUMNS (widget);
  gboolean beside = for_size < 0 || is_beside (self, for_size);
  gboolean both = is_shown (self->start) && is_shown (self->end);
  int start_size = for_size, end_size = for_size;
  int start_min, start_nat, end_min, end_nat;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 && beside)
    {
      start_size = start_width_of (self, for_size);
      end_size = for_size - start_size - self->spacing;
    }

  measure_child (self->start, orientation,
                 orientation == GTK_ORIENTATION_VERTICAL ? start_size : -1, &start_min, &start_nat);
  measure_child (self->end, orientation,
                 orientation == GTK_ORIENTATION_VERTICAL ? end_size : -1, &end_min, &end_nat);

  /* Wide it wants both side by side; at the least it takes one below the other. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (start_min, end_min);
      *natural = MAX (both ? start_nat + self->spacing + end_nat : MAX (start_nat, end_nat),
                      *minimum);
    }
  else if (beside)
    {
      *minimum = MAX (start_min, end_min);
      *natural = MAX (start_nat, end_nat);
    }
  else
    {
      *minimum = start_min + end_min + (both ? self->spacing : 0);
      *natural = start_nat + end_nat + (both ? self->spacing : 0);
    }
}

static void
cdz_columns_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  CdzColumns *self = CDZ_COLUMNS (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation start = { 0, 0, width, height };
  GtkAllocation end = { 0, 0, width, height };

  if (is_beside (self, width))
    {
      start.width = start_width_of (self, width);
      end.width = width - start.width - self->spacing;
      end.x = start.width + self->spacing;
      if (rtl)
        {
          start.x = end.width + self->spacing;
          end.x = 0;
        }
    }
  else if (is_shown (self->start) && is_shown (self->end))
    {
      int minimum;

      gtk_widget_measure (self->start, GTK_ORIENTATION_VERTICAL, width,
                          &minimum, &start.height, NULL, NULL);
      end.y = start.height + self->spacing;
      end.height = MAX (height - end.y, 0);

      /* What is kept to the far side begins below the other's beginning. */
      if (gtk_widget_get_halign (self->end) == GTK_ALIGN_END)
        {
          int natural;

          gtk_widget_measure (self->end, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
          end.width = MIN (natural, width);
          end.x = rtl ? width - end.width : 0;
        }
    }

  if (is_shown (self->start))
    gtk_widget_size_allocate (self->start, &start, -1);
  if (is_shown (self->end))
    gtk_widget_size_allocate (self->end, &end, -1);
}

static GtkSizeRequestMode
cdz_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
set_child (CdzColumns  *self,
           GtkWidget  **place,
           GtkWidget   *child)
{
  g_clear_pointer (place, gtk_widget_unparent);
  if (child == NULL)
    return;

  *place = child;
  /* In reading and tab order the start comes first, whichever was set first. */
  if (place == &self->start)
    gtk_widget_insert_after (child, GTK_WIDGET (self), NULL);
  else
    gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

static void
cdz_columns_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  CdzColumns *self = CDZ_COLUMNS (object);

  switch (prop_id)
    {
    case PROP_START:
      set_child (self, &self->start, g_value_get_object (value));
      break;
    case PROP_END:
      set_child (self, &self->end, g_value_get_object (value));
      break;
    case PROP_START_WIDTH:
      self->start_width = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }

  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
cdz_columns_dispose (GObject *object)
{
  CdzColumns *self = CDZ_COLUMNS (object);

  g_clear_pointer (&self->start, gtk_widget_unparent);
  g_clear_pointer (&self->end, gtk_widget_unparent);

  G_OBJECT_CLASS (cdz_columns_parent_class)->dispose (object);
}

static void
cdz_columns_class_init (CdzColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cdz_columns_set_property;
  object_class->dispose = cdz_columns_dispose;

  widget_class->measure = cdz_columns_measure;
  widget_class->size_allocate = cdz_columns_size_allocate;
  widget_class->get_request_mode = cdz_columns_get_request_mode;

  properties[PROP_START] = g_param_spec_object ("start", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_END] = g_param_spec_object ("end", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_START_WIDTH] = g_param_spec_int ("start-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "columns");
}

static void
cdz_columns_init (CdzColumns *self)
{
}
