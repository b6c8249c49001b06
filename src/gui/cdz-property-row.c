/* cdz-property-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-property-row"
#include "config.h"

#include "cdz-property-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-beside-layout.h"

/* 16 pairs with colons. */
#define FIXED_WIDTH_CHARS 47

/* U+200B: a line may end here. */
#define BREAK_OPPORTUNITY "\xe2\x80\x8b"

struct _CdzPropertyRow
{
  AdwPreferencesRow  parent_instance;

  char              *copied;

  GtkLabel          *title;
  GtkLabel          *value;
  GtkWidget         *critical;
  GtkWidget         *copy;
};

G_DEFINE_FINAL_TYPE (CdzPropertyRow, cdz_property_row, ADW_TYPE_PREFERENCES_ROW)

/* Narrow, a fingerprint breaks between its pairs, not within one. */
static char *
dup_breakable (const char *value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (; *value != '\0'; value++)
    {
      g_string_append_c (text, *value);
      if (*value == ':' && g_ascii_isxdigit (value[1]))
        g_string_append (text, BREAK_OPPORTUNITY);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
copy_cb (CdzPropertyRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copied);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copied", NULL);
}

static void
cdz_property_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_PROPERTY_ROW);

  G_OBJECT_CLASS (cdz_property_row_parent_class)->dispose (object);
}

static void
cdz_property_row_finalize (GObject *object)
{
  g_clear_pointer (&CDZ_PROPERTY_ROW (object)->copied, g_free);

  G_OBJECT_CLASS (cdz_property_row_parent_class)->finalize (object);
}

static void
cdz_property_row_class_init (CdzPropertyRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_property_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_property_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-property-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzPropertyRow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzPropertyRow, value);
  gtk_widget_class_bind_template_child (widget_class, CdzPropertyRow, critical);
  gtk_widget_class_bind_template_child (widget_class, CdzPropertyRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
cdz_property_row_init (CdzPropertyRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (self)), cdz_beside_layout_new (12));
}

GtkWidget *
cdz_property_row_new (const char  *title,
                      const char  *value,
                      CdzRowFlags  flags)
{
  CdzPropertyRow *self = g_object_new (CDZ_TYPE_PROPERTY_ROW, NULL);
  g_autofree char *name = g_strdup_printf (_("%s: %s"), title, value);
  g_autofree char *copy_name = g_strdup_printf (_("Copy %s"), title);

  gtk_label_set_text (self->title, title);
  if ((flags & CDZ_ROW_MONOSPACE) != 0)
    {
      g_autofree char *breakable = dup_breakable (value);

      gtk_label_set_text (self->value, breakable);
      gtk_label_set_max_width_chars (self->value, FIXED_WIDTH_CHARS);
      gtk_widget_set_halign (GTK_WIDGET (self->value), GTK_ALIGN_START);
      gtk_widget_add_css_class (GTK_WIDGET (self->value), "cdz-fixed");
    }
  else
    gtk_label_set_text (self->value, value);

  self->copied = g_strdup (value);
  gtk_widget_set_visible (self->copy, (flags & CDZ_ROW_COPY) != 0);
  gtk_widget_set_visible (self->critical, (flags & CDZ_ROW_CRITICAL) != 0);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, copy_name, -1);
  return GTK_WIDGET (self);
}

void
cdz_property_row_set_copied (CdzPropertyRow *self,
                             const char     *text)
{
  g_return_if_fail (CDZ_IS_PROPERTY_ROW (self));

  g_free (self->copied);
  self->copied = g_strdup (text);
}
