/* cdz-lock-logind.c: Lock, LockedHint and PrepareForSleep, on the system bus.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-logind"
#include "config.h"

#include "cdz-lock-signals-private.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define MANAGER_INTERFACE "org.freedesktop.login1.Manager"
#define SESSION_INTERFACE "org.freedesktop.login1.Session"

/* The caller's own session, or else the one on its user's display: a program that
 * the user's service manager started belongs to none. */
#define OWN_SESSION "auto"

struct _CdzLogind
{
  CdzLockSignals  *signals;       /* borrowed */
  GCancellable    *cancellable;   /* of every call, and of their callbacks */
  GDBusConnection *bus;
  guint            watch_id;
  guint            subscriptions[4];
  int              inhibitor;     /* -1 while none is held */
};

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
call (CdzLogind           *self,
      const char          *path,
      const char          *interface,
      const char          *method,
      GVariant            *parameters,
      const char          *reply_type,
      GAsyncReadyCallback  callback)
{
  g_dbus_connection_call (self->bus, LOGIND_NAME, path, interface, method, parameters, G_VARIANT_TYPE (reply_type),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_LOCK_ANSWER_MS, self->cancellable, callback, self);
}

static void
release_inhibitor (CdzLogind *self)
{
  if (self->inhibitor >= 0)
    close (self->inhibitor);
  self->inhibitor = -1;
}

static void
inhibited_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CdzLogind *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUnixFDList) fds = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  int handle;

  if (is_cancelled (error))
    return;

  /* Without the delay the signal still comes, and may come in time. But that is
   * no promise. */
  if (reply != NULL && fds != NULL)
    {
      g_variant_get (reply, "(h)", &handle);
      release_inhibitor (self);
      self->inhibitor = g_unix_fd_list_get (fds, handle, NULL);
    }
  else if (error != NULL)
    g_debug ("Sleep cannot be delayed: %s", error->message);

  cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_SLEEP, self->inhibitor >= 0);
}

static void
take_inhibitor (CdzLogind *self)
{
  g_dbus_connection_call_with_unix_fd_list (self->bus, LOGIND_NAME, LOGIND_PATH, MANAGER_INTERFACE, "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Credenza",
                                                           _("Keys are wiped from memory before sleep"), "delay"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                            CDZ_LOCK_ANSWER_MS, NULL, self->cancellable, inhibited_cb, self);
}

/* Wiped first, then the computer may go on. */
static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *signal,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  CdzLogind *self = user_data;
  gboolean is_starting;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &is_starting);
  if (is_starting)
    {
      cdz_lock_signals_report (self->signals, CDZ_LOCK_SOURCE_SLEEP, CDZ_LOCK_REASON_SLEEP);
      release_inhibitor (self);
    }
  else
    take_inhibitor (self);
}

static void
lock_cb (GDBusConnection *bus,
         const char      *sender,
         const char      *path,
         const char      *interface,
         const char      *signal,
         GVariant        *parameters,
         gpointer         user_data)
{
  CdzLogind *self = user_data;

  cdz_lock_signals_report (self->signals, CDZ_LOCK_SOURCE_LOGIND, CDZ_LOCK_REASON_SCREEN);
}

static void
properties_changed_cb (GDBusConnection *bus,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *signal,
                       GVariant        *parameters,
                       gpointer         user_data)
{
  CdzLogind *self = user_data;
  g_autoptr(GVariant) changed = NULL;
  gboolean is_locked = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;

  g_variant_get (parameters, "(&s@a{sv}@as)", NULL, &changed, NULL);
  if (g_variant_lookup (changed, "LockedHint", "b", &is_locked) && is_locked)
    cdz_lock_signals_report (self->signals, CDZ_LOCK_SOURCE_LOGIND, CDZ_LOCK_REASON_SCREEN);
}

static void
subscribe (CdzLogind           *self,
           guint                index,
           const char          *path,
           const char          *interface,
           const char          *signal,
           const char          *first_argument,
           GDBusSignalCallback  callback)
{
  if (self->subscriptions[index] == 0)
    self->subscriptions[index] =
      g_dbus_connection_signal_subscribe (self->bus, LOGIND_NAME, interface, signal, path, first_argument,
                                          G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
unsubscribe (CdzLogind *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    {
      if (self->subscriptions[i] != 0)
        g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
      self->subscriptions[i] = 0;
    }
}

/* A session without a screen is never locked: it tells nothing. */
static void
session_type_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  static const char * const with_screen[] = { "x11", "wayland", "mir", NULL };
  CdzLogind *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr(GVariant) type = NULL;
  gboolean has_screen;

  if (is_cancelled (error))
    return;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &type);
  has_screen = type != NULL && g_variant_is_of_type (type, G_VARIANT_TYPE_STRING) &&
               g_strv_contains (with_screen, g_variant_get_string (type, NULL));
  cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_LOGIND, has_screen);
}

static void
session_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  CdzLogind *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (is_cancelled (error))
    return;
  if (reply == NULL)
    {
      g_debug ("No session: %s", error->message);
      cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_LOGIND, FALSE);
      return;
    }

  g_variant_get (reply, "(&o)", &path);
  subscribe (self, 1, path, SESSION_INTERFACE, "Lock", NULL, lock_cb);
  subscribe (self, 2, path, "org.freedesktop.DBus.Properties", "PropertiesChanged", SESSION_INTERFACE,
             properties_changed_cb);
  call (self, path, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", SESSION_INTERFACE, "Type"), "(v)", session_type_cb);
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  CdzLogind *self = user_data;

  subscribe (self, 0, LOGIND_PATH, MANAGER_INTERFACE, "PrepareForSleep", NULL, prepare_for_sleep_cb);
  take_inhibitor (self);
  call (self, LOGIND_PATH, MANAGER_INTERFACE, "GetSession", g_variant_new ("(s)", OWN_SESSION), "(o)", session_cb);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  CdzLogind *self = user_data;

  unsubscribe (self);
  release_inhibitor (self);
  cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_LOGIND | CDZ_LOCK_SOURCE_SLEEP, FALSE);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CdzLogind *self = user_data;
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (is_cancelled (error))
    return;
  if (bus == NULL)
    {
      g_debug ("No system bus: %s", error->message);
      cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_LOGIND | CDZ_LOCK_SOURCE_SLEEP, FALSE);
      return;
    }

  /* This program goes on without it. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->bus = bus;
  self->watch_id = g_bus_watch_name_on_connection (bus, LOGIND_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                   appeared_cb, vanished_cb, self, NULL);
}

CdzLogind *
cdz_logind_new (CdzLockSignals *signals)
{
  CdzLogind *self = g_new0 (CdzLogind, 1);

  self->signals = signals;
  self->cancellable = g_cancellable_new ();
  self->inhibitor = -1;
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, connected_cb, self);

  return self;
}

/* A callback that is still to come finds that it was cancelled, and touches nothing. */
void
cdz_logind_free (CdzLogind *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->bus != NULL)
    unsubscribe (self);
  release_inhibitor (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_free (self);
}
