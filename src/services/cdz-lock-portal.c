/* cdz-lock-portal.c: the Inhibit portal's monitor, inside a Flatpak.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-portal"
#include "config.h"

#include "cdz-lock-signals-private.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define INHIBIT_INTERFACE "org.freedesktop.portal.Inhibit"

/* The state in which the portal waits for an answer before the session ends. */
#define STATE_QUERY_END 2

/* It tells of the screen saver and of the session's end, not of sleep. */
struct _CdzLockPortal
{
  CdzLockSignals  *signals;       /* borrowed */
  GCancellable    *cancellable;
  GDBusConnection *bus;
  guint            watch_id;
  guint            response;      /* subscription */
  guint            changed;       /* subscription */
  char            *request;       /* object paths */
  char            *session;
};

static void
set_live (CdzLockPortal *self,
          gboolean       is_live)
{
  cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_PORTAL, is_live);
}

static void
state_changed_cb (GDBusConnection *bus,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  CdzLockPortal *self = user_data;
  g_autoptr(GVariant) state = NULL;
  const char *session;
  gboolean is_active = FALSE;
  guint32 session_state = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;

  g_variant_get (parameters, "(&o@a{sv})", &session, &state);
  if (g_strcmp0 (session, self->session) != 0)
    return;

  if (g_variant_lookup (state, "screensaver-active", "b", &is_active) && is_active)
    cdz_lock_signals_report (self->signals, CDZ_LOCK_SOURCE_PORTAL, CDZ_LOCK_REASON_SCREEN);
  if (g_variant_lookup (state, "session-state", "u", &session_state) && session_state == STATE_QUERY_END)
    g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, INHIBIT_INTERFACE, "QueryEndResponse",
                            g_variant_new ("(o)", session), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  CdzLockPortal *self = user_data;
  g_autoptr(GVariant) results = NULL;
  guint32 response = 2;
  char *session = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0 && g_variant_lookup (results, "session_handle", "s", &session))
    {
      g_free (self->session);
      self->session = session;
    }
  set_live (self, response == 0 && self->session != NULL);
}

static void
monitor_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  CdzLockPortal *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || reply != NULL)
    return;

  g_debug ("The portal tells nothing of locks: %s", error->message);
  set_live (self, FALSE);
}

/* The paths follow from our name on the bus and the tokens, so that no answer is
 * missed however fast it comes. */
static char *
make_path (CdzLockPortal *self,
           const char    *kind,
           const char    *token)
{
  g_autofree char *name = g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1);

  return g_strdup_printf (PORTAL_PATH "/%s/%s/%s", kind, g_strdelimit (name, ".", '_'), token);
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  CdzLockPortal *self = user_data;
  g_autofree char *token = g_strdup_printf ("credenza%u", g_random_int ());
  GVariantBuilder options;

  g_clear_pointer (&self->request, g_free);
  g_clear_pointer (&self->session, g_free);
  self->request = make_path (self, "request", token);
  self->session = make_path (self, "session", token);

  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (bus, self->response);
  self->response = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, "org.freedesktop.portal.Request", "Response",
                                                       self->request, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                       response_cb, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string (token));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, INHIBIT_INTERFACE, "CreateMonitor",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_LOCK_ANSWER_MS, self->cancellable, monitor_cb, self);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  set_live (user_data, FALSE);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CdzLockPortal *self = user_data;
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      set_live (self, FALSE);
      return;
    }

  self->bus = bus;
  self->changed = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, INHIBIT_INTERFACE, "StateChanged", PORTAL_PATH,
                                                      NULL, G_DBUS_SIGNAL_FLAGS_NONE, state_changed_cb, self, NULL);
  self->watch_id = g_bus_watch_name_on_connection (bus, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                                   appeared_cb, vanished_cb, self, NULL);
}

CdzLockPortal *
cdz_lock_portal_new (CdzLockSignals *signals)
{
  CdzLockPortal *self = g_new0 (CdzLockPortal, 1);

  self->signals = signals;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, connected_cb, self);

  return self;
}

void
cdz_lock_portal_free (CdzLockPortal *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  if (self->changed != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->changed);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->request, g_free);
  g_clear_pointer (&self->session, g_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}
