/* cdz-lock-screen-saver.c: ActiveChanged, on the session bus.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-screen-saver"
#include "config.h"

#include "cdz-lock-signals-private.h"

/* The name is also the interface. */
static const struct
{
  const char *name;
  const char *path;
} services[] = {
  { "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver" },
  { "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver" },
};

typedef struct
{
  CdzScreenSaver *owner;
  guint           index;
  guint           watch_id;
  guint           subscription;
  gboolean        is_known;
  gboolean        is_live;
} Watched;

struct _CdzScreenSaver
{
  CdzLockSignals  *signals;       /* borrowed */
  GCancellable    *cancellable;
  GDBusConnection *bus;
  Watched          watched[G_N_ELEMENTS (services)];
};

static void
set_live (Watched  *watched,
          gboolean  is_live)
{
  CdzScreenSaver *self = watched->owner;
  gboolean any = FALSE, all_known = TRUE;

  watched->is_known = TRUE;
  watched->is_live = is_live;
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      any = any || self->watched[i].is_live;
      all_known = all_known && self->watched[i].is_known;
    }

  if (any || all_known)
    cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_SCREEN_SAVER, any);
}

static void
active_changed_cb (GDBusConnection *bus,
                   const char      *sender,
                   const char      *path,
                   const char      *interface,
                   const char      *signal,
                   GVariant        *parameters,
                   gpointer         user_data)
{
  Watched *watched = user_data;
  gboolean is_active = FALSE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &is_active);
  if (is_active)
    cdz_lock_signals_report (watched->owner->signals, CDZ_LOCK_SOURCE_SCREEN_SAVER, CDZ_LOCK_REASON_SCREEN);
}

/* Some own the name only so that others can inhibit them: who cannot say whether
 * the screen is locked now will not say when it is. */
static void
active_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    g_debug ("No screen saver: %s", error->message);
  set_live (user_data, reply != NULL);
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  Watched *watched = user_data;
  CdzScreenSaver *self = watched->owner;

  g_dbus_connection_call (bus, name, services[watched->index].path, name, "GetActive", NULL, G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CDZ_LOCK_ANSWER_MS, self->cancellable, active_cb, watched);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  set_live (user_data, FALSE);
}

static void
watch (CdzScreenSaver *self,
       guint           index)
{
  Watched *watched = &self->watched[index];
  const char *name = services[index].name;

  /* Whatever the path: the interface's history has several. */
  watched->subscription = g_dbus_connection_signal_subscribe (self->bus, name, name, "ActiveChanged", NULL, NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE, active_changed_cb,
                                                              watched, NULL);
  watched->watch_id = g_bus_watch_name_on_connection (self->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                      appeared_cb, vanished_cb, watched, NULL);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CdzScreenSaver *self = user_data;
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_debug ("No session bus: %s", error->message);
      cdz_lock_signals_set_live (self->signals, CDZ_LOCK_SOURCE_SCREEN_SAVER, FALSE);
      return;
    }

  self->bus = bus;
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    watch (self, i);
}

CdzScreenSaver *
cdz_screen_saver_new (CdzLockSignals *signals)
{
  CdzScreenSaver *self = g_new0 (CdzScreenSaver, 1);

  self->signals = signals;
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      self->watched[i].owner = self;
      self->watched[i].index = i;
    }
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, connected_cb, self);

  return self;
}

void
cdz_screen_saver_free (CdzScreenSaver *self)
{
  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_clear_handle_id (&self->watched[i].watch_id, g_bus_unwatch_name);
      if (self->watched[i].subscription != 0)
        g_dbus_connection_signal_unsubscribe (self->bus, self->watched[i].subscription);
    }
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_free (self);
}
