/* cdz-reply-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-reply-window"
#include "config.h"

#include "cdz-reply-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-clipboard.h"
#include "cdz-dumpable.h"
#include "cdz-error.h"
#include "cdz-import-window.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-platform.h"
#include "cdz-reply.h"

struct _CdzReplyWindow
{
  AdwWindow            parent_instance;

  CdzApplication      *application;
  CdzItem             *request;
  CdzImporter         *importer;      /* of the last try; NULL before */
  GQueue               waiting;       /* GFile, still to be read */

  AdwStatusPage       *page;
  GtkWidget           *buttons;
  AdwPreferencesGroup *verdict;
  GtkWidget           *verdict_row;   /* NULL: nothing was wrong */
};

G_DEFINE_FINAL_TYPE (CdzReplyWindow, cdz_reply_window, ADW_TYPE_WINDOW)

static void
imported_cb (CdzApplication   *application,
             CdzImportOutcome *outcome)
{
  g_autofree char *text = NULL;

  if (outcome->identities->len > 0)
    text = g_strdup_printf (_("This completes the identity “%s”"),
                            cdz_item_get (outcome->identities->pdata[0], CDZ_ATTR_LABEL));
  cdz_application_toast (application, text != NULL ? text : _("The reply is stored"), outcome->operation);
}

/* The plan takes this window's place. */
static void
show_plan (CdzReplyWindow *self)
{
  CdzImportWindow *window = cdz_import_window_new (gtk_window_get_transient_for (GTK_WINDOW (self)),
                                                   cdz_application_get_library (self->application), self->importer);

  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self->application, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Another key's certificate is not stored by the way: it is said whose it is. */
static void
show_problem (CdzReplyWindow *self,
              const char     *title,
              const GError   *error)
{
  if (self->verdict_row != NULL)
    adw_preferences_group_remove (self->verdict, self->verdict_row);
  self->verdict_row = title != NULL ? cdz_line_row_new ("action-unavailable-symbolic", "cdz-error", title, error->message) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->verdict), title != NULL);
  if (title == NULL)
    return;

  adw_preferences_group_add (self->verdict, self->verdict_row);
  if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_KEY_MISMATCH))
    {
      GtkWidget *button = gtk_button_new_with_label (_("Import…"));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_signal_connect_object (button, "clicked", G_CALLBACK (show_plan), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (self->verdict_row), button);
    }
}

static const GError *
find_failure (CdzImporter *importer,
              gboolean    *out_locked)
{
  GListModel *files = cdz_importer_get_files (importer);
  const GError *failure = NULL;

  *out_locked = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(CdzImportFile) file = g_list_model_get_item (files, i);

      if (cdz_import_file_get_state (file) == CDZ_IMPORT_FILE_LOCKED)
        *out_locked = TRUE;
      if (cdz_import_file_get_state (file) == CDZ_IMPORT_FILE_FAILED)
        failure = cdz_import_file_get_error (file);
    }

  return failure;
}

/* What is locked is judged once its passphrase is there: in the plan. */
static void
judge (CdzReplyWindow *self)
{
  g_autoptr(GError) error = NULL;
  gboolean is_locked;
  const GError *failure = find_failure (self->importer, &is_locked);

  gtk_widget_set_sensitive (self->buttons, TRUE);
  if (failure != NULL)
    show_problem (self, _("The Reply Cannot Be Read"), failure);
  else if (is_locked || cdz_reply_check (self->importer, self->request, &error))
    show_plan (self);
  else
    show_problem (self, _("This Does Not Answer the Request"), error);
}

static void read_next (CdzReplyWindow *self);

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CdzReplyWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean done = cdz_importer_add_finish (CDZ_IMPORTER (source), result, &error);

  if (self->request == NULL)
    return;
  if (done)
    {
      read_next (self);
      return;
    }

  g_queue_clear_full (&self->waiting, g_object_unref);
  gtk_widget_set_sensitive (self->buttons, TRUE);
  show_problem (self, _("The Reply Cannot Be Read"), error);
}

static void
read_next (CdzReplyWindow *self)
{
  g_autoptr(GFile) file = g_queue_pop_head (&self->waiting);

  if (file != NULL)
    cdz_importer_add_file_async (self->importer, file, NULL, added_cb, g_object_ref (self));
  else
    judge (self);
}

/* Each try is for itself. */
static void
begin (CdzReplyWindow *self)
{
  show_problem (self, NULL, NULL);
  gtk_widget_set_sensitive (self->buttons, FALSE);
  g_clear_object (&self->importer);
  self->importer = cdz_importer_new (cdz_application_get_library (self->application),
                                     cdz_application_get_caller (self->application));
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzReplyWindow) self = user_data;

  cdz_dumpable_close_finish (result);
  if (self->request != NULL)
    read_next (self);
}

static void
take_files (CdzReplyWindow *self,
            GListModel     *files)
{
  begin (self);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_queue_push_tail (&self->waiting, g_list_model_get_item (files, i));

  /* There may be a key in it, which needs no passphrase. */
  cdz_dumpable_close_async (closed_cb, g_object_ref (self));
}

static void
clipboard_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(CdzReplyWindow) self = user_data;
  g_autoptr(GListModel) files = NULL;
  g_autoptr(CdzSecret) text = cdz_clipboard_read_finish (result, &files, NULL);

  if (self->request == NULL || !gtk_widget_get_sensitive (self->buttons))
    return;

  if (files != NULL && g_list_model_get_n_items (files) > 0)
    take_files (self, files);
  else if (text != NULL)
    {
      begin (self);
      cdz_importer_add_bytes_async (self->importer, _("Clipboard"), text, NULL, added_cb, g_object_ref (self));
    }
  else
    {
      g_autoptr(GError) error = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                                                     _("Copy the authority's reply first: its text, or its file."));

      show_problem (self, _("Nothing to Paste"), error);
    }
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  cdz_clipboard_read_async (gtk_widget_get_clipboard (widget), NULL, clipboard_read_cb, g_object_ref (widget));
}

static void
chosen_cb (GtkWindow  *parent,
           GListModel *files,
           gpointer    user_data)
{
  if (files != NULL)
    take_files (CDZ_REPLY_WINDOW (parent), files);
}

static void
choose_cb (CdzReplyWindow *self)
{
  cdz_platform_choose_files (GTK_WINDOW (self), _("Choose the Reply"), _("_Open"), chosen_cb, NULL);
}

static gboolean
drop_cb (CdzReplyWindow *self,
         const GValue   *value)
{
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  if (!gtk_widget_get_sensitive (self->buttons) || g_list_model_get_n_items (G_LIST_MODEL (files)) == 0)
    return FALSE;

  take_files (self, G_LIST_MODEL (files));
  return TRUE;
}

static void
cdz_reply_window_dispose (GObject *object)
{
  CdzReplyWindow *self = CDZ_REPLY_WINDOW (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->importer);
  g_clear_object (&self->request);
  g_clear_object (&self->application);
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_REPLY_WINDOW);

  G_OBJECT_CLASS (cdz_reply_window_parent_class)->dispose (object);
}

static void
cdz_reply_window_class_init (CdzReplyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_reply_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-reply-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzReplyWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CdzReplyWindow, buttons);
  gtk_widget_class_bind_template_child (widget_class, CdzReplyWindow, verdict);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_install_action (widget_class, "reply.paste", NULL, paste_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "reply.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_reply_window_init (CdzReplyWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_queue_init (&self->waiting);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
cdz_reply_window_new (CdzApplication *application,
                      GtkWindow      *parent,
                      CdzItem        *request)
{
  CdzReplyWindow *self = g_object_new (CDZ_TYPE_REPLY_WINDOW, "transient-for", parent, NULL);
  g_autofree char *name = cdz_look_dup_name (request);
  g_autofree char *title = g_strdup_printf (_("The Reply to “%s”"), name);

  self->application = g_object_ref (application);
  self->request = g_object_ref (request);
  adw_status_page_set_title (self->page, title);
  gtk_widget_grab_focus (gtk_widget_get_first_child (self->buttons));

  return GTK_WIDGET (self);
}
