/* cdz-dumpable.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-dumpable"
#include "config.h"

#include "cdz-dumpable.h"

#include "cdz-memory.h"

/* How long a portal may take to answer. */
#define PORTAL_TIMEOUT_MS 1000

/* A portal looks at /proc/PID of who calls it, once a connection, and refuses whom
 * it cannot look at. So one call is answered first, and only then is the process
 * closed. All of this happens on the main thread. */
static gboolean closed;
static GQueue waiting = G_QUEUE_INIT;

static void
close_now (void)
{
  GTask *task;

  closed = TRUE;
  cdz_memory_forbid_attaching ();

  while ((task = g_queue_pop_head (&waiting)) != NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
portal_answered_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Any answer will do, also that there is no portal. */
  if (error != NULL)
    g_debug ("No portal: %s", error->message);

  close_now ();
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (connection == NULL)
    {
      g_debug ("No session bus: %s", error->message);
      close_now ();
      return;
    }

  g_dbus_connection_call (connection,
                          "org.freedesktop.portal.Desktop",
                          "/org/freedesktop/portal/desktop",
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.freedesktop.portal.Settings", "version"),
                          NULL, G_DBUS_CALL_FLAGS_NONE, PORTAL_TIMEOUT_MS, NULL,
                          portal_answered_cb, NULL);
}

void
cdz_dumpable_close_async (GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  static gboolean started;
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_dumpable_close_async);

  if (closed)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_queue_push_tail (&waiting, g_steal_pointer (&task));
  if (!started)
    g_bus_get (G_BUS_TYPE_SESSION, NULL, connected_cb, NULL);
  started = TRUE;
}

void
cdz_dumpable_close_finish (GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, cdz_dumpable_close_async));
}
