/* cdz-source-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-source-window"
#include "config.h"

#include "cdz-source-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-asn1.h"
#include "cdz-toast.h"

#define INDENT_CHARS 3

struct _CdzSourceWindow
{
  AdwWindow        parent_instance;

  AdwToastOverlay *toasts;
  GtkStack        *stack;
  GtkTextView     *pem;
  GtkTextView     *structure;
  GtkWidget       *note;
};

G_DEFINE_FINAL_TYPE (CdzSourceWindow, cdz_source_window, ADW_TYPE_WINDOW)

/* The whole of what is shown; a part is chosen by hand and copied with Ctrl+C. */
static void
copy_cb (CdzSourceWindow *self)
{
  gboolean is_pem = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "pem") == 0;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (is_pem ? self->pem : self->structure);
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  cdz_toast_show (self->toasts, is_pem ? _("Copied as PEM") : _("Copied"));
}

static void
append (GtkTextBuffer *buffer,
        const char    *text,
        const char    *tag)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, text, -1, tag, NULL);
}

static void
append_node (GtkTextBuffer     *buffer,
             const CdzAsn1Node *node)
{
  g_autofree char *indent = g_strnfill (node->depth * INDENT_CHARS, ' ');
  g_autofree char *length =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u byte", "%u bytes", node->length),
                     (guint) node->length);

  append (buffer, indent, "plain");
  append (buffer, node->tag, node->damaged ? "damaged" : "tag");
  append (buffer, "  ", "plain");
  append (buffer, length, "length");
  if (node->value != NULL)
    {
      append (buffer, "  ", "plain");
      append (buffer, node->value, "plain");
    }
  append (buffer, "\n", "plain");
}

static void
show_structure (CdzSourceWindow *self,
                GBytes          *der)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->structure);
  gboolean cut;
  g_autoptr(GPtrArray) nodes = cdz_asn1_read (der, &cut);

  gtk_text_buffer_create_tag (buffer, "plain", NULL);
  gtk_text_buffer_create_tag (buffer, "tag", "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_text_buffer_create_tag (buffer, "damaged", "weight", PANGO_WEIGHT_BOLD,
                              "underline", PANGO_UNDERLINE_ERROR, NULL);
  gtk_text_buffer_create_tag (buffer, "length", "scale", 0.85, NULL);
  for (guint i = 0; i < nodes->len; i++)
    append_node (buffer, g_ptr_array_index (nodes, i));
  gtk_widget_set_visible (self->note, cut);
}

static void
cdz_source_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_SOURCE_WINDOW);

  G_OBJECT_CLASS (cdz_source_window_parent_class)->dispose (object);
}

static void
cdz_source_window_class_init (CdzSourceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_source_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-source-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzSourceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CdzSourceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzSourceWindow, pem);
  gtk_widget_class_bind_template_child (widget_class, CdzSourceWindow, structure);
  gtk_widget_class_bind_template_child (widget_class, CdzSourceWindow, note);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_source_window_init (CdzSourceWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A line that is too long shall not look as if it had a hyphen. */
static void
leave_out_hyphens (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, "insert-hyphens", FALSE, NULL);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}

GtkWindow *
cdz_source_window_new (GtkWindow  *parent,
                       const char *name,
                       const char *pem,
                       GBytes     *der)
{
  CdzSourceWindow *self = g_object_new (CDZ_TYPE_SOURCE_WINDOW, "transient-for", parent, NULL);
  g_autofree char *title = g_strdup_printf (_("Source of %s"), name);

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->pem), pem, -1);
  show_structure (self, der);
  leave_out_hyphens (gtk_text_view_get_buffer (self->pem));
  leave_out_hyphens (gtk_text_view_get_buffer (self->structure));

  return GTK_WINDOW (self);
}
