/* cdz-rename-dialog.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-rename-dialog"
#include "config.h"

#include "cdz-rename-dialog.h"

struct _CdzRenameDialog
{
  AdwWindow    parent_instance;

  GtkEditable *entry;
  GtkWidget   *accept;
};

static guint renamed_signal;

G_DEFINE_FINAL_TYPE (CdzRenameDialog, cdz_rename_dialog, ADW_TYPE_WINDOW)

static void
changed_cb (CdzRenameDialog *self)
{
  gtk_widget_set_sensitive (self->accept, *gtk_editable_get_text (self->entry) != '\0');
}

static void
accept_cb (CdzRenameDialog *self)
{
  g_signal_emit (self, renamed_signal, 0, gtk_editable_get_text (self->entry));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
cdz_rename_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_RENAME_DIALOG);

  G_OBJECT_CLASS (cdz_rename_dialog_parent_class)->dispose (object);
}

static void
cdz_rename_dialog_class_init (CdzRenameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_rename_dialog_dispose;

  renamed_signal = g_signal_new ("renamed", CDZ_TYPE_RENAME_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-rename-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzRenameDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CdzRenameDialog, accept);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_rename_dialog_init (CdzRenameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Where a name is given for the first time. */
void
cdz_rename_dialog_set_words (CdzRenameDialog *self,
                             const char      *title,
                             const char      *accept)
{
  g_return_if_fail (CDZ_IS_RENAME_DIALOG (self));

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_button_set_label (GTK_BUTTON (self->accept), accept);
}

CdzRenameDialog *
cdz_rename_dialog_new (GtkWindow  *parent,
                       const char *name)
{
  CdzRenameDialog *self = g_object_new (CDZ_TYPE_RENAME_DIALOG, "transient-for", parent, NULL);

  gtk_editable_set_text (self->entry, name);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
  return self;
}
