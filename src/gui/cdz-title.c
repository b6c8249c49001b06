/* cdz-title.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-title"
#include "config.h"

#include "cdz-title.h"

#define MAX_LINES 2

struct _CdzTitle
{
  GtkWidget  parent_instance;

  GtkWidget *title;
  GtkWidget *subtitle;
  GBinding  *binding;
};

G_DEFINE_FINAL_TYPE (CdzTitle, cdz_title, GTK_TYPE_WIDGET)

static GtkWidget *
label_new (const char *style_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "lines", MAX_LINES, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "justify", GTK_JUSTIFY_CENTER, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_widget_add_css_class (label, style_class);

  return label;
}

static void
cdz_title_root (GtkWidget *widget)
{
  CdzTitle *self = CDZ_TITLE (widget);

  GTK_WIDGET_CLASS (cdz_title_parent_class)->root (widget);

  self->binding = g_object_bind_property (gtk_widget_get_root (widget), "title", self->title, "label", G_BINDING_SYNC_CREATE);
}

static void
cdz_title_unroot (GtkWidget *widget)
{
  g_clear_pointer (&CDZ_TITLE (widget)->binding, g_binding_unbind);

  GTK_WIDGET_CLASS (cdz_title_parent_class)->unroot (widget);
}

static void
cdz_title_dispose (GObject *object)
{
  CdzTitle *self = CDZ_TITLE (object);

  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->subtitle, gtk_widget_unparent);

  G_OBJECT_CLASS (cdz_title_parent_class)->dispose (object);
}

static void
cdz_title_class_init (CdzTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_title_dispose;
  widget_class->root = cdz_title_root;
  widget_class->unroot = cdz_title_unroot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
cdz_title_init (CdzTitle *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self), "cdz-window-title");
  self->title = label_new ("title");
  self->subtitle = label_new ("subtitle");
  gtk_widget_set_visible (self->subtitle, FALSE);
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->subtitle, GTK_WIDGET (self));
}

GtkWidget *
cdz_title_new (void)
{
  return g_object_new (CDZ_TYPE_TITLE, NULL);
}

GtkWidget *
cdz_title_bar_new (void)
{
  return g_object_new (ADW_TYPE_HEADER_BAR, "title-widget", cdz_title_new (), NULL);
}

void
cdz_title_set_subtitle (CdzTitle   *self,
                        const char *subtitle)
{
  g_return_if_fail (CDZ_IS_TITLE (self));

  gtk_label_set_text (GTK_LABEL (self->subtitle), subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (self->subtitle, subtitle != NULL && *subtitle != '\0');
}
