/* cdz-import-card.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-import-card"
#include "config.h"

#include "cdz-import-card.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-item-groups.h"
#include "cdz-passphrase-dialog.h"

struct _CdzImportCard
{
  GtkWidget      parent_instance;

  CdzImporter   *importer;
  CdzImportFile *file;
  GCancellable  *cancellable;

  GtkListBox    *list;
  GtkWidget     *file_row;
  GtkBox        *facts;
  GtkWidget     *facts_row;
  GtkWidget     *action_row;
  GtkWidget     *unlock;
  GtkSpinner    *spinner;
  GtkLabel      *problem;
  GtkWidget     *entry;       /* of the list; a new one for each attempt */
};

G_DEFINE_FINAL_TYPE (CdzImportCard, cdz_import_card, GTK_TYPE_WIDGET)

static void unlock_cb (CdzImportCard *self);

char *
cdz_import_file_dup_line (CdzImportFile *file)
{
  CdzFileStore *store = cdz_import_file_get_store (file);
  CdzDecoded *decoded = store != NULL ? cdz_file_store_get_decoded (store) : NULL;
  g_autofree char *size = g_format_size (cdz_import_file_get_size (file));
  guint n_items = decoded != NULL ? decoded->items->len : 0;

  if (decoded == NULL)
    return g_steal_pointer (&size);
  if (n_items > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %u item, %s", "%s, %u items, %s",
                                         n_items),
                            decoded->format_title, n_items, size);

  return g_strdup_printf (_("%s, %s"), decoded->format_title, size);
}

/* Clearing an entry would send what is in it, as one message, over the accessibility
 * bus. So it is destroyed, and an empty one takes its place. */
static void
renew_entry (CdzImportCard *self)
{
  g_autofree char *name = NULL;

  if (self->entry != NULL)
    gtk_list_box_remove (self->list, self->entry);

  name = g_strdup_printf (_("Passphrase of %s"), cdz_import_file_get_name (self->file));
  self->entry = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", _("Passphrase"), NULL);
  cdz_passphrase_prepare (self->entry);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (self->entry, "entry-activated", G_CALLBACK (unlock_cb), self);
  gtk_list_box_insert (self->list, self->entry,
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->action_row)));
}

static void
set_busy (CdzImportCard *self,
          gboolean       busy)
{
  gtk_widget_set_sensitive (self->unlock, !busy);
  gtk_widget_set_sensitive (self->entry, !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CdzImportCard) self = user_data;
  g_autoptr(GError) error = NULL;

  if (cdz_importer_unlock_finish (CDZ_IMPORTER (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || self->entry == NULL)
    return;

  set_busy (self, FALSE);
  gtk_label_set_text (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  gtk_widget_grab_focus (self->entry);
}

static void
unlock_cb (CdzImportCard *self)
{
  g_autoptr(CdzSecret) passphrase = cdz_passphrase_read (GTK_EDITABLE (self->entry));

  renew_entry (self);
  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  cdz_importer_unlock_async (self->importer, self->file, passphrase, self->cancellable,
                             unlocked_cb, g_object_ref (self));
}

static void
add_fact (CdzImportCard *self,
          const CdzRow  *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", row->title, "xalign", 0.0f, NULL);
  GtkWidget *value = g_object_new (GTK_TYPE_LABEL, "label", row->value, "xalign", 0.0f,
                                   "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (title, "cdz-title");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (self->facts, box);
}

static void
show_file (CdzImportCard *self)
{
  CdzFileStore *store = cdz_import_file_get_store (self->file);
  CdzDecoded *decoded = store != NULL ? cdz_file_store_get_decoded (store) : NULL;
  g_autofree char *line = cdz_import_file_dup_line (self->file);

  self->file_row = cdz_line_row_new ("changes-prevent-symbolic", NULL,
                                     cdz_import_file_get_name (self->file), line);
  gtk_list_box_prepend (self->list, self->file_row);

  for (guint i = 0; decoded != NULL && i < decoded->description->len; i++)
    add_fact (self, g_ptr_array_index (decoded->description, i));
  gtk_widget_set_visible (self->facts_row, decoded != NULL && decoded->description->len > 0);
}

static void
cdz_import_card_dispose (GObject *object)
{
  CdzImportCard *self = CDZ_IMPORT_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->importer);
  g_clear_object (&self->file);
  self->entry = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_IMPORT_CARD);

  G_OBJECT_CLASS (cdz_import_card_parent_class)->dispose (object);
}

static void
cdz_import_card_class_init (CdzImportCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_import_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-import-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, list);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, facts);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, facts_row);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, action_row);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, unlock);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, CdzImportCard, problem);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_import_card_init (CdzImportCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
cdz_import_card_new (CdzImporter   *importer,
                     CdzImportFile *file)
{
  CdzImportCard *self = g_object_new (CDZ_TYPE_IMPORT_CARD, NULL);

  self->importer = g_object_ref (importer);
  self->file = g_object_ref (file);
  show_file (self);
  renew_entry (self);

  return GTK_WIDGET (self);
}

void
cdz_import_card_grab_entry (CdzImportCard *self)
{
  g_return_if_fail (CDZ_IS_IMPORT_CARD (self));

  gtk_widget_grab_focus (self->entry);
}
