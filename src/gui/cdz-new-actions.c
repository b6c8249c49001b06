/* cdz-new-actions.c: new, renew, and what becomes of a request.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-actions"
#include "config.h"

#include "cdz-new-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-clipboard.h"
#include "cdz-import-window.h"
#include "cdz-issuer.h"
#include "cdz-platform.h"
#include "cdz-reply.h"

/* A reply on its way: from the clipboard to the plan of its import. */
typedef struct
{
  CdzApplication *application;
  CdzItem        *request;
  CdzImporter    *importer;
} Reply;

static void
reply_free (Reply *reply)
{
  g_object_unref (reply->application);
  g_object_unref (reply->request);
  g_clear_object (&reply->importer);
  g_free (reply);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

static GtkWindow *
get_parent (CdzApplication *application)
{
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (application));

  return active != NULL ? active : cdz_application_get_window (application);
}

static void
new_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  CdzApplication *application = user_data;

  gtk_window_present (GTK_WINDOW (cdz_new_window_new (application, get_parent (application), NULL, NULL)));
}

static void
new_request_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_autoptr(CdzItem) item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  gboolean is_for_client = g_str_equal (g_action_get_name (G_ACTION (action)), "new-client-request");
  GtkWidget *window;

  if (item == NULL)
    return;

  window = cdz_new_window_new (application, get_parent (application), NULL, NULL);
  if (cdz_item_is_private_key (item))
    cdz_new_window_begin_with_key (CDZ_NEW_WINDOW (window), item);
  else
    cdz_new_window_begin_like (CDZ_NEW_WINDOW (window), item, is_for_client ? "tls-client" : NULL);
  gtk_window_present (GTK_WINDOW (window));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Reply) renewal = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzRequestBuilder) like = cdz_issuer_load_builder_finish (result, &error);
  GtkWindow *parent = get_parent (renewal->application);

  if (like == NULL)
    cdz_platform_alert (parent, _("This Cannot Be Renewed"), error->message);
  else
    gtk_window_present (GTK_WINDOW (cdz_new_window_new (renewal->application, parent, renewal->request, like)));
}

static Reply *
reply_new (CdzApplication *application,
           GVariant       *parameter)
{
  CdzItem *item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  Reply *reply;

  if (item == NULL)
    return NULL;

  reply = g_new0 (Reply, 1);
  reply->application = g_object_ref (application);
  reply->request = item;
  return reply;
}

static void
renew_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  Reply *renewal = reply_new (user_data, parameter);

  if (renewal != NULL)
    cdz_issuer_load_builder_async (cdz_application_get_library (user_data), renewal->request, NULL, loaded_cb, renewal);
}

static void
marked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzApplication) application = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzItem) item = cdz_library_update_finish (CDZ_LIBRARY (source), result, &error);

  if (item != NULL)
    cdz_application_toast (application, _("The request is marked as sent"), NULL);
  else
    cdz_platform_alert (get_parent (application), _("The Request Could Not Be Marked"), error->message);
}

static void
mark_sent_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_autoptr(CdzItem) item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  if (item == NULL || cdz_item_get_class (item) != CDZ_CLASS_REQUEST)
    return;

  cdz_attributes_set (attributes, CDZ_ATTR_STATE, "sent");
  cdz_library_update_async (cdz_application_get_library (application), cdz_application_get_caller (application),
                            item, attributes, NULL, marked_cb, g_object_ref (application));
}

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

/* Another key's certificate is not stored by the way: it is said whose it is. */
static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Reply) reply = user_data;
  CdzLibrary *library = cdz_application_get_library (reply->application);
  GtkWindow *parent = get_parent (reply->application);
  GListModel *files = cdz_importer_get_files (reply->importer);
  g_autoptr(CdzImportFile) file = NULL;
  g_autoptr(GError) error = NULL;
  CdzImportWindow *window;

  if (!cdz_importer_add_finish (reply->importer, result, &error))
    {
      cdz_platform_alert (parent, _("The Reply Cannot Be Read"), error->message);
      return;
    }

  file = g_list_model_get_item (files, 0);
  if (cdz_import_file_get_state (file) == CDZ_IMPORT_FILE_FAILED)
    error = g_error_copy (cdz_import_file_get_error (file));
  else if (cdz_import_file_get_state (file) == CDZ_IMPORT_FILE_READ)
    cdz_reply_check (reply->importer, reply->request, &error);
  if (error != NULL)
    {
      cdz_platform_alert (parent, _("This Does Not Answer the Request"), error->message);
      return;
    }

  window = cdz_import_window_new (parent, library, reply->importer);
  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), reply->application, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
clipboard_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Reply *reply = user_data;
  g_autoptr(GListModel) files = NULL;
  g_autoptr(CdzSecret) text = cdz_clipboard_read_finish (result, &files, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  reply->importer = cdz_importer_new (cdz_application_get_library (reply->application),
                                      cdz_application_get_caller (reply->application));
  if (file != NULL)
    cdz_importer_add_file_async (reply->importer, file, NULL, added_cb, reply);
  else if (text != NULL)
    cdz_importer_add_bytes_async (reply->importer, _("Clipboard"), text, NULL, added_cb, reply);
  else
    {
      cdz_platform_alert (get_parent (reply->application), _("Nothing to Paste"),
                          _("Copy the authority's reply first: its text, or its file. A file can also be dropped on the list, or imported."));
      reply_free (reply);
    }
}

static void
reply_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  CdzApplication *application = user_data;
  Reply *reply = reply_new (application, parameter);

  if (reply != NULL)
    cdz_clipboard_read_async (gtk_widget_get_clipboard (GTK_WIDGET (get_parent (application))), NULL,
                              clipboard_read_cb, reply);
}

void
cdz_new_window_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = {
    { "new", new_cb },
    { "new-request", new_request_cb, "s" },
    { "new-client-request", new_request_cb, "s" },
    { "renew", renew_cb, "s" },
    { "mark-sent", mark_sent_cb, "s" },
    { "reply", reply_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
