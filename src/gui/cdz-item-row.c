/* cdz-item-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-row"
#include "config.h"

#include "cdz-item-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"
#include "cdz-item-sorter.h"

/* The column is as wide as its head, whatever a row says in it. */
#define STATUS_WIDTH 158

struct _CdzItemRow
{
  GtkWidget        parent_instance;

  GtkTreeListRow  *tree_row;
  gboolean         narrow;
  guint            columns;       /* 1 << CdzColumn of those that show */

  GtkTreeExpander *expander;
  GtkImage        *icon;
  GtkLabel        *name;
  GtkLabel        *second;
  GtkLabel        *kind;
  GtkLabel        *issuer;
  GtkWidget       *status;
  GtkImage        *status_icon;
  GtkLabel        *status_text;
};

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_COLUMNS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CdzItemRow, cdz_item_row, GTK_TYPE_WIDGET)

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

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

static void
show_status (CdzItemRow  *self,
             const char  *text,
             CdzSeverity  severity)
{
  gboolean urgent = severity >= CDZ_SEVERITY_WARNING;

  gtk_label_set_text (self->status_text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status_icon), urgent);
  if (urgent)
    gtk_image_set_from_icon_name (self->status_icon, cdz_look_get_severity_icon (severity));
  cdz_look_set_severity_class (self->status,
                               urgent ? cdz_look_get_severity_class (severity) : "plain");
}

static gboolean
has_column (CdzItemRow *self,
            CdzColumn   column)
{
  return (self->columns & (1u << column)) != 0;
}

/* What is the same in all rows. */
static void
update_form (CdzItemRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->kind),
                          !self->narrow && has_column (self, CDZ_COLUMN_KIND));
  gtk_widget_set_visible (GTK_WIDGET (self->issuer),
                          !self->narrow && has_column (self, CDZ_COLUMN_ISSUER));
  gtk_widget_set_visible (self->status, has_column (self, CDZ_COLUMN_EXPIRES));
  gtk_widget_set_size_request (self->status, self->narrow ? -1 : STATUS_WIDTH, -1);
  gtk_label_set_max_width_chars (self->status_text, self->narrow ? -1 : 1);
  gtk_label_set_ellipsize (self->status_text,
                           self->narrow ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
}

static void
update (CdzItemRow *self)
{
  g_autoptr(CdzItem) item = NULL;
  g_autofree char *name = NULL, *second = NULL, *kind = NULL, *issuer = NULL, *expires = NULL;
  gboolean part;
  CdzSeverity severity;

  if (self->tree_row == NULL)
    return;

  item = gtk_tree_list_row_get_item (self->tree_row);
  part = gtk_tree_list_row_get_depth (self->tree_row) > 0;
  name = cdz_look_dup_name (item);
  kind = cdz_look_dup_kind (item);
  issuer = cdz_look_dup_issuer (item);
  expires = cdz_look_dup_expires (item, g_get_real_time () / G_USEC_PER_SEC, &severity);

  if (self->narrow && part)
    second = g_strdup (kind);
  else if (self->narrow && cdz_item_get (item, CDZ_ATTR_ISSUER) != NULL)
    second = g_strdup (issuer);
  else
    second = part ? cdz_look_dup_part_line (item) : cdz_look_dup_second_line (item);

  gtk_image_set_from_icon_name (self->icon, cdz_look_get_icon (item));
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->second, second);
  gtk_widget_set_visible (GTK_WIDGET (self->second), *second != '\0');
  gtk_label_set_text (self->kind, kind);
  gtk_label_set_text (self->issuer, issuer);
  show_status (self, self->narrow && g_str_equal (expires, "–") ? "" : expires, severity);
  set_accessible_name (self, name, kind, issuer, expires);
}

static void
cdz_item_row_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  CdzItemRow *self = CDZ_ITEM_ROW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_COLUMNS:
      g_value_set_uint (value, self->columns);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  CdzItemRow *self = CDZ_ITEM_ROW (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update_form (self);
      update (self);
      break;
    case PROP_COLUMNS:
      self->columns = g_value_get_uint (value);
      update_form (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_row_dispose (GObject *object)
{
  CdzItemRow *self = CDZ_ITEM_ROW (object);

  g_clear_object (&self->tree_row);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_ITEM_ROW);

  G_OBJECT_CLASS (cdz_item_row_parent_class)->dispose (object);
}

static void
cdz_item_row_class_init (CdzItemRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cdz_item_row_get_property;
  object_class->set_property = cdz_item_row_set_property;
  object_class->dispose = cdz_item_row_dispose;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COLUMNS] = g_param_spec_uint ("columns", NULL, NULL, 0, G_MAXUINT, G_MAXUINT,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, expander);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, name);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, second);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, kind);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, issuer);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, status);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, status_icon);
  gtk_widget_class_bind_template_child (widget_class, CdzItemRow, status_text);
}

static void
cdz_item_row_init (CdzItemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = G_MAXUINT;
  update_form (self);
}

GtkWidget *
cdz_item_row_new (void)
{
  return g_object_new (CDZ_TYPE_ITEM_ROW, NULL);
}

void
cdz_item_row_set (CdzItemRow     *self,
                  GtkTreeListRow *tree_row)
{
  g_return_if_fail (CDZ_IS_ITEM_ROW (self));

  g_set_object (&self->tree_row, tree_row);
  gtk_tree_expander_set_list_row (self->expander, tree_row);
  update (self);
}

/* Returns: (nullable) (transfer none) */
GtkTreeListRow *
cdz_item_row_get (CdzItemRow *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_ROW (self), NULL);

  return self->tree_row;
}
