/* cdz-why-panel.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-why-panel"
#include "config.h"

#include "cdz-why-panel.h"

struct _CdzWhyPanel
{
  GtkWidget   parent_instance;

  CdzLibrary *library;
  CdzCaller  *caller;
  char       *ref;
};

G_DEFINE_FINAL_TYPE (CdzWhyPanel, cdz_why_panel, GTK_TYPE_WIDGET)

static void
cdz_why_panel_dispose (GObject *object)
{
  CdzWhyPanel *self = CDZ_WHY_PANEL (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  g_clear_pointer (&self->ref, g_free);

  G_OBJECT_CLASS (cdz_why_panel_parent_class)->dispose (object);
}

static void
cdz_why_panel_class_init (CdzWhyPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_why_panel_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
cdz_why_panel_init (CdzWhyPanel *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
cdz_why_panel_new (CdzLibrary *library,
                   CdzCaller  *caller,
                   const char *ref)
{
  CdzWhyPanel *self = g_object_new (CDZ_TYPE_WHY_PANEL, NULL);

  self->library = g_object_ref (library);
  self->caller = cdz_caller_ref (caller);
  self->ref = g_strdup (ref);

  return GTK_WIDGET (self);
}
