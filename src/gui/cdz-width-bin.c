/* cdz-width-bin.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-width-bin"
#include "config.h"

#include "cdz-width-bin.h"

struct _CdzWidthBin
{
  GtkWidget  parent_instance;

  GtkWidget *child;
  int        minimum_width;
  int        width;
  guint      idle;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_MINIMUM_WIDTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint width_changed_signal;

G_DEFINE_FINAL_TYPE (CdzWidthBin, cdz_width_bin, GTK_TYPE_WIDGET)

static gboolean
emit_width_changed_cb (gpointer user_data)
{
  CdzWidthBin *self = user_data;

  self->idle = 0;
  g_signal_emit (self, width_changed_signal, 0, self->width);

  return G_SOURCE_REMOVE;
}

static void
cdz_width_bin_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  CdzWidthBin *self = CDZ_WIDTH_BIN (widget);

  if (self->child == NULL)
    return;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      int child_minimum;

      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1,
                          &child_minimum, NULL, NULL, NULL);
      for_size = MAX (for_size, child_minimum);
    }

  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (*minimum, self->minimum_width);
      *natural = MAX (*natural, *minimum);
    }
}

static void
cdz_width_bin_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  CdzWidthBin *self = CDZ_WIDTH_BIN (widget);
  int child_width = 0, child_height = 0;

  if (width != self->width)
    {
      self->width = width;
      if (self->idle == 0)
        self->idle = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, emit_width_changed_cb, self, NULL);
    }

  if (self->child == NULL)
    return;

  /* For the one frame until the handler has made it fit, it is cut off. */
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
  child_width = MAX (child_width, width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, child_width,
                      &child_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, child_width, MAX (child_height, height), -1, NULL);
}

static GtkSizeRequestMode
cdz_width_bin_get_request_mode (GtkWidget *widget)
{
  CdzWidthBin *self = CDZ_WIDTH_BIN (widget);

  return self->child != NULL ? gtk_widget_get_request_mode (self->child)
                             : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
cdz_width_bin_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CdzWidthBin *self = CDZ_WIDTH_BIN (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_clear_pointer (&self->child, gtk_widget_unparent);
      if ((self->child = g_value_get_object (value)) != NULL)
        gtk_widget_set_parent (self->child, GTK_WIDGET (self));
      break;
    case PROP_MINIMUM_WIDTH:
      self->minimum_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_width_bin_dispose (GObject *object)
{
  CdzWidthBin *self = CDZ_WIDTH_BIN (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (cdz_width_bin_parent_class)->dispose (object);
}

static void
cdz_width_bin_class_init (CdzWidthBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cdz_width_bin_set_property;
  object_class->dispose = cdz_width_bin_dispose;

  widget_class->measure = cdz_width_bin_measure;
  widget_class->size_allocate = cdz_width_bin_size_allocate;
  widget_class->get_request_mode = cdz_width_bin_get_request_mode;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_MINIMUM_WIDTH] =
    g_param_spec_int ("minimum-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  width_changed_signal = g_signal_new ("width-changed", CDZ_TYPE_WIDTH_BIN, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
cdz_width_bin_init (CdzWidthBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
