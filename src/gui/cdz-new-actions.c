/* cdz-new-actions.c: new, renew, and what becomes of a request.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-actions"
#include "config.h"

#include "cdz-new-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-issuer.h"
#include "cdz-platform.h"
#include "cdz-reply-window.h"

/* What a renewal asks for is on its way. */
typedef struct
{
  CdzApplication *application;
  CdzItem        *item;
} Renewal;

static void
renewal_free (Renewal *renewal)
{
  g_object_unref (renewal->application);
  g_object_unref (renewal->item);
  g_free (renewal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Renewal, renewal_free)

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
  g_autoptr(Renewal) renewal = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzRequestBuilder) like = cdz_issuer_load_builder_finish (result, &error);
  GtkWindow *parent = get_parent (renewal->application);

  if (like == NULL)
    cdz_platform_alert (parent, _("This Cannot Be Renewed"), error->message);
  else
    gtk_window_present (GTK_WINDOW (cdz_new_window_new (renewal->application, parent, renewal->item, like)));
}

static void
renew_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzItem *item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  Renewal *renewal;

  if (item == NULL)
    return;

  renewal = g_new0 (Renewal, 1);
  renewal->application = g_object_ref (application);
  renewal->item = item;
  cdz_issuer_load_builder_async (cdz_application_get_library (application), item, NULL, loaded_cb, renewal);
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
reply_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_autoptr(CdzItem) item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));

  if (item != NULL && cdz_item_get_class (item) == CDZ_CLASS_REQUEST)
    gtk_window_present (GTK_WINDOW (cdz_reply_window_new (application, get_parent (application), item)));
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
