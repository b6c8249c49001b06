/* cdz-item-window-file.c: a file opened to look at.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-window"
#include "config.h"

#include "cdz-item-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-dumpable.h"
#include "cdz-import-card.h"
#include "cdz-import-window.h"
#include "cdz-item-look.h"
#include "cdz-probe-pair.h"
#include "cdz-stack.h"
#include "cdz-test-window.h"
#include "cdz-toast.h"

/* What was imported is shown where it is now. */
static void
imported_cb (CdzItemWindow    *self,
             CdzImportOutcome *outcome)
{
  CdzApplication *application = CDZ_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  GtkWindow *window = cdz_application_get_window (application);

  gtk_window_present (window);
  cdz_window_show_imported (CDZ_WINDOW (window), outcome);
  gtk_window_close (GTK_WINDOW (self));
}

void
cdz_item_window_import_action (GtkWidget  *widget,
                               const char *name,
                               GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);
  CdzImportWindow *window;

  if (self->importer == NULL)
    return;

  /* The same importer: a passphrase that was given here is not asked again. */
  window = cdz_import_window_new (GTK_WINDOW (self), self->library, self->importer);
  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* Returns: (transfer full) (nullable): the private key of the file that fits */
static CdzItem *
find_key (GListModel *plan,
          CdzItem    *certificate)
{
  const char *id = cdz_item_get (certificate, CDZ_ATTR_PUBLIC_KEY_ID);

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      CdzItem *item = cdz_plan_entry_get_item (entry);

      if (item != NULL && cdz_item_get_class (item) == CDZ_CLASS_KEY
          && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_KEY_CLASS), "private") == 0
          && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_PUBLIC_KEY_ID), id) == 0)
        return g_object_ref (item);
    }

  return NULL;
}

static void
add_shown (CdzItemWindow *self,
           GtkStringList *names,
           CdzItem       *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  g_autofree char *kind = cdz_look_dup_kind (item);
  g_autofree char *line = g_strdup_printf (_("%s (%s)"), name, kind);

  gtk_string_list_append (names, line);
  g_ptr_array_add (self->shown, g_object_ref (item));
}

/* They are shown, and not stored, so that they are in no plan. */
static void
add_crls (CdzItemWindow *self,
          GtkStringList *names)
{
  CdzFileStore *store = cdz_import_file_get_store (self->import_file);
  CdzDecoded *decoded = store != NULL ? cdz_file_store_get_decoded (store) : NULL;

  g_ptr_array_set_size (self->crls, 0);
  for (guint i = 0; decoded != NULL && i < decoded->items->len; i++)
    {
      CdzDecodedItem *item = g_ptr_array_index (decoded->items, i);

      if (item->kind != CDZ_DECODED_CRL)
        continue;
      gtk_string_list_append (names, _("Revocation List"));
      g_ptr_array_add (self->crls, g_bytes_ref (item->der));
    }
}

/* Pairs first, then the rest in the order of the file. */
static void
show_items_of_file (CdzItemWindow *self)
{
  GListModel *plan = cdz_importer_get_plan (self->importer);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);
      CdzItem *item = cdz_plan_entry_get_item (entry);
      g_autoptr(CdzItem) key = NULL;
      g_autoptr(CdzItem) identity = NULL;

      if (item == NULL || cdz_item_get_class (item) != CDZ_CLASS_CERTIFICATE)
        continue;
      if ((key = find_key (plan, item)) == NULL)
        continue;
      identity = cdz_item_new_identity (item, key, NULL);
      add_shown (self, names, identity);
    }

  for (guint i = 0; i < g_list_model_get_n_items (plan); i++)
    {
      g_autoptr(CdzPlanEntry) entry = g_list_model_get_item (plan, i);

      if (cdz_plan_entry_get_item (entry) != NULL)
        add_shown (self, names, cdz_plan_entry_get_item (entry));
    }

  add_crls (self, names);
  gtk_widget_set_visible (self->chooser_bar, self->shown->len + self->crls->len > 1);
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->chooser, 0);
}

void
cdz_item_window_chosen_cb (CdzItemWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);
  CdzItem *item = selected < self->shown->len ? g_ptr_array_index (self->shown, selected) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->view), item != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->crl), item == NULL);
  if (item == NULL && selected - self->shown->len < self->crls->len)
    {
      cdz_crl_page_set_der (self->crl, g_ptr_array_index (self->crls, selected - self->shown->len));
      cdz_stack_show (self->stack, "item");
    }
  if (item != NULL)
    cdz_item_window_show_item (self, item);
  gtk_widget_set_visible (self->test_button, item != NULL && self->file != NULL && cdz_item_get_class (item) == CDZ_CLASS_IDENTITY);
}

/* With the key that this window holds: nothing is stored, and nothing asked again. */
void
cdz_item_window_test_action (GtkWidget  *widget,
                             const char *name,
                             GVariant   *parameter)
{
  CdzItemWindow *self = CDZ_ITEM_WINDOW (widget);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  CdzFileStore *store = self->import_file != NULL ? cdz_import_file_get_store (self->import_file) : NULL;
  g_autofree char *path = self->file != NULL ? g_file_get_path (self->file) : NULL;
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzProbeIdentity) identity = NULL;

  if (store == NULL || path == NULL || cdz_file_store_get_decoded (store) == NULL)
    return;

  identity = cdz_probe_pair_find (gtk_window_get_title (GTK_WINDOW (self)), cdz_file_store_get_decoded (store),
                                  &certificates, &error);
  if (identity != NULL)
    gtk_window_present (cdz_test_window_new_for_identity (CDZ_APPLICATION (application), path, identity, certificates));
  else
    cdz_toast_show (self->toasts, error->message);
}

static void
show_locked (CdzItemWindow *self)
{
  if (!CDZ_IS_IMPORT_CARD (adw_clamp_get_child (self->locked_clamp)))
    {
      GtkWidget *card = cdz_import_card_new (self->importer, self->import_file);

      adw_clamp_set_child (self->locked_clamp, card);
      cdz_stack_show (self->stack, "locked");
      cdz_import_card_grab_entry (CDZ_IMPORT_CARD (card));
    }
}

static void
show_problem (CdzItemWindow *self,
              const char    *text)
{
  adw_status_page_set_description (self->problem, text);
  cdz_stack_show (self->stack, "problem");
}

static void
file_changed_cb (CdzItemWindow *self)
{
  g_autofree char *line = cdz_import_file_dup_line (self->import_file);
  const GError *error = cdz_import_file_get_error (self->import_file);
  CdzImportFileState state = cdz_import_file_get_state (self->import_file);

  cdz_title_set_subtitle (self->title, line);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import",
                                 state == CDZ_IMPORT_FILE_READ);
  if (state == CDZ_IMPORT_FILE_LOCKED)
    show_locked (self);
  else if (state == CDZ_IMPORT_FILE_FAILED)
    show_problem (self, error != NULL ? error->message : "");
}

static void
plan_changed_cb (CdzItemWindow *self)
{
  if (cdz_import_file_get_state (self->import_file) != CDZ_IMPORT_FILE_READ)
    return;

  show_items_of_file (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import", self->shown->len > 0);
  if (self->shown->len + self->crls->len == 0)
    show_problem (self, _("There is nothing in it that can be shown here."));
  else
    cdz_item_window_chosen_cb (self);
}

static void
files_changed_cb (CdzItemWindow *self,
                  guint          position,
                  guint          removed,
                  guint          added,
                  GListModel    *files)
{
  if (added == 0 || self->import_file != NULL)
    return;

  self->import_file = g_list_model_get_item (files, 0);
  g_signal_connect_object (self->import_file, "changed", G_CALLBACK (file_changed_cb),
                           self, G_CONNECT_SWAPPED);
  file_changed_cb (self);
}

static void
file_added_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(CdzItemWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (cdz_importer_add_finish (CDZ_IMPORTER (source), result, &error))
    {
      if (self->import_file != NULL)
        {
          file_changed_cb (self);
          plan_changed_cb (self);
        }
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
}

static void
closed_for_file_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(CdzItemWindow) self = user_data;

  cdz_dumpable_close_finish (result);
  if (self->importer != NULL)
    cdz_importer_add_file_async (self->importer, self->file, self->cancellable,
                                 file_added_cb, g_object_ref (self));
}

static CdzItemWindow *
window_new (CdzApplication *application,
            const char     *name)
{
  CdzItemWindow *self = g_object_new (CDZ_TYPE_ITEM_WINDOW, "application", application, NULL);

  self->library = g_object_ref (cdz_application_get_library (application));
  self->importer = cdz_importer_new (self->library, cdz_application_get_caller (application));
  g_signal_connect_object (cdz_importer_get_files (self->importer), "items-changed",
                           G_CALLBACK (files_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_importer_get_plan (self->importer), "items-changed",
                           G_CALLBACK (plan_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.rename", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.import", FALSE);

  return self;
}

GtkWindow *
cdz_item_window_new_for_file (CdzApplication *application,
                              GFile          *file)
{
  g_autofree char *path = g_file_get_parse_name (file);
  g_autofree char *name = g_filename_display_basename (path);
  CdzItemWindow *self = window_new (application, name);

  self->file = g_object_ref (file);
  /* A file without a passphrase gives its keys at once. */
  cdz_dumpable_close_async (closed_for_file_cb, g_object_ref (self));

  return GTK_WINDOW (self);
}

/* The issuer of something that is shown, which is stored nowhere. */
GtkWindow *
cdz_item_window_new_for_certificate (CdzApplication *application,
                                     CdzCertificate *certificate)
{
  g_autofree char *name = cdz_certificate_dup_display_name (certificate);
  CdzItemWindow *self = window_new (application, name);
  gsize size;
  const void *data = g_bytes_get_data (cdz_certificate_get_der (certificate), &size);
  g_autoptr(CdzSecret) bytes = cdz_secret_new (data, size);

  cdz_importer_add_bytes_async (self->importer, name, bytes, self->cancellable,
                                file_added_cb, g_object_ref (self));
  return GTK_WINDOW (self);
}
