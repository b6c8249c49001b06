/* cdz-sidebar-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-sidebar-row"
#include "config.h"

#include "cdz-sidebar-row.h"

#include <glib/gi18n-lib.h>

struct _CdzSidebarRow
{
  GtkListBoxRow  parent_instance;

  CdzScope       scope;
  CdzClass       klass;
  CdzStore      *store;

  GtkImage      *icon;
  GtkLabel      *title;
  GtkLabel      *count;
  GtkImage      *lock;
};

G_DEFINE_FINAL_TYPE (CdzSidebarRow, cdz_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

/* Locked, open, or not to be read: an icon, and the word for who does not see it. */
static void
show_store (CdzSidebarRow *self)
{
  const GError *problem = cdz_store_get_problem (self->store);
  gboolean locked = cdz_store_is_locked (self->store);
  const char *icon_name = problem != NULL ? "dialog-warning-symbolic"
                          : locked ? "changes-prevent-symbolic" : "changes-allow-symbolic";
  const char *label = cdz_store_get_title (self->store);
  g_autofree char *name = problem != NULL ? g_strdup_printf (_("%s: not available"), label)
                          : locked ? g_strdup_printf (_("%s: locked"), label)
                                   : g_strdup_printf (_("%s: unlocked"), label);

  gtk_label_set_text (self->title, label);
  gtk_image_set_from_icon_name (self->lock, icon_name);
  if (locked || problem != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->lock), "cdz-dim");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->lock), "cdz-dim");
  gtk_widget_set_visible (GTK_WIDGET (self->lock), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), problem != NULL ? problem->message : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
cdz_sidebar_row_dispose (GObject *object)
{
  CdzSidebarRow *self = CDZ_SIDEBAR_ROW (object);

  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (cdz_sidebar_row_parent_class)->dispose (object);
}

static void
cdz_sidebar_row_class_init (CdzSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_sidebar_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebarRow, lock);
}

static void
cdz_sidebar_row_init (CdzSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cdz_sidebar_row_new (CdzScope    scope,
                     CdzClass    klass,
                     const char *title,
                     const char *icon_name)
{
  CdzSidebarRow *self = g_object_new (CDZ_TYPE_SIDEBAR_ROW, NULL);

  self->scope = scope;
  self->klass = klass;
  gtk_label_set_text (self->title, title);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  cdz_sidebar_row_set_count (self, 0);

  return GTK_WIDGET (self);
}

GtkWidget *
cdz_sidebar_row_new_for_store (CdzStore *store)
{
  CdzSidebarRow *self = g_object_new (CDZ_TYPE_SIDEBAR_ROW, NULL);
  gboolean vault = g_str_equal (cdz_store_get_kind (store), "vault");

  self->scope = CDZ_SCOPE_STORE;
  self->store = g_object_ref (store);
  gtk_image_set_from_icon_name (self->icon,
                                vault ? "drive-harddisk-symbolic" : "folder-symbolic");
  g_signal_connect_object (store, "changed", G_CALLBACK (show_store), self, G_CONNECT_SWAPPED);
  show_store (self);

  return GTK_WIDGET (self);
}

/* What expires is counted in amber; nothing at all is not counted. */
void
cdz_sidebar_row_set_count (CdzSidebarRow *self,
                           guint          count)
{
  g_autofree char *text = g_strdup_printf ("%u", count);
  g_autofree char *name = NULL;

  g_return_if_fail (CDZ_IS_SIDEBAR_ROW (self));

  name = g_strdup_printf (_("%s: %u"), gtk_label_get_text (self->title), count);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), count > 0);
  if (self->scope == CDZ_SCOPE_EXPIRING)
    gtk_widget_add_css_class (GTK_WIDGET (self->count), "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

CdzScope
cdz_sidebar_row_get_scope (CdzSidebarRow *self)
{
  g_return_val_if_fail (CDZ_IS_SIDEBAR_ROW (self), CDZ_SCOPE_CLASS);

  return self->scope;
}

CdzClass
cdz_sidebar_row_get_class (CdzSidebarRow *self)
{
  g_return_val_if_fail (CDZ_IS_SIDEBAR_ROW (self), CDZ_CLASS_NONE);

  return self->klass;
}

const char *
cdz_sidebar_row_get_title (CdzSidebarRow *self)
{
  g_return_val_if_fail (CDZ_IS_SIDEBAR_ROW (self), NULL);

  return gtk_label_get_text (self->title);
}

/* Returns: (nullable) (transfer none) */
CdzStore *
cdz_sidebar_row_get_store (CdzSidebarRow *self)
{
  g_return_val_if_fail (CDZ_IS_SIDEBAR_ROW (self), NULL);

  return self->store;
}
