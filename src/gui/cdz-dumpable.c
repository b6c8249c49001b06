/* cdz-dumpable.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-dumpable"
#include "config.h"

#include "cdz-dumpable.h"

#include "cdz-memory.h"
#include "cdz-secret-gate.h"

/* How long a portal may take to answer. */
#define PORTAL_TIMEOUT_MS 1000

/* While a secret is in the way of what a new portal wants to see. */
#define RETRY_SECONDS 1

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* A portal looks at /proc/PID of who calls it, once a connection, and refuses whom
 * it cannot look at. So one call is answered first, and only then is the process
 * closed. All of this happens on the main thread. */
static gboolean closed;
static GQueue waiting = G_QUEUE_INIT;

/* The portal that has looked at us; another one has to do so, too. */
static char *known_portal;
static guint retry_id;

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

/* Methods that change nothing. Reading a property would not do: a portal answers it
 * without a look. The second is there without any backend. */
static const struct
{
  const char *interface;
  const char *method;
} questions[] = {
  { "org.freedesktop.portal.Settings", "ReadAll" },
  { "org.freedesktop.portal.NetworkMonitor", "GetAvailable" },
};

static GVariant *
new_parameters (guint question)
{
  static const char *namespaces[] = { "org.freedesktop.appearance", NULL };

  return question == 0 ? g_variant_new ("(^as)", namespaces) : NULL;
}

/* Nothing else happens on this thread meanwhile, and no other makes a secret. */
static gboolean
show_to_portal (GDBusConnection *connection)
{
  GVariant *answer = NULL;

  if (!cdz_secret_gate_try_shut ())
    return FALSE;

  cdz_memory_allow_attaching ();
  for (guint i = 0; answer == NULL && i < G_N_ELEMENTS (questions); i++)
    answer = g_dbus_connection_call_sync (connection, PORTAL_NAME, PORTAL_PATH, questions[i].interface,
                                          questions[i].method, new_parameters (i), NULL, G_DBUS_CALL_FLAGS_NONE,
                                          PORTAL_TIMEOUT_MS, NULL, NULL);
  cdz_memory_forbid_attaching ();
  g_clear_pointer (&answer, g_variant_unref);
  cdz_secret_gate_reopen ();

  return TRUE;
}

static gboolean
retry_cb (gpointer user_data)
{
  if (!show_to_portal (user_data))
    return G_SOURCE_CONTINUE;

  retry_id = 0;
  return G_SOURCE_REMOVE;
}

static void
portal_appeared_cb (GDBusConnection *connection,
                    const char      *name,
                    const char      *owner,
                    gpointer         user_data)
{
  gboolean is_new = known_portal != NULL && !g_str_equal (known_portal, owner);

  g_free (known_portal);
  known_portal = g_strdup (owner);
  if (is_new && retry_id == 0 && !show_to_portal (connection))
    retry_id = g_timeout_add_seconds (RETRY_SECONDS, retry_cb, connection);
}

static void ask_portal (GDBusConnection *connection,
                        guint            question);

static gboolean
is_unknown (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

static void
portal_answered_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (is_unknown (error) && GPOINTER_TO_UINT (user_data) + 1 < G_N_ELEMENTS (questions))
    {
      ask_portal (G_DBUS_CONNECTION (source), GPOINTER_TO_UINT (user_data) + 1);
      return;
    }

  /* Any answer will do, also that there is no portal. */
  if (error != NULL)
    g_debug ("No portal: %s", error->message);

  close_now ();

  /* Another one that comes later has not seen us; nor has any, where none was there. */
  known_portal = answer == NULL ? g_strdup ("") : NULL;
  g_bus_watch_name_on_connection (G_DBUS_CONNECTION (source), PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  portal_appeared_cb, NULL, NULL, NULL);
}

static void
ask_portal (GDBusConnection *connection,
            guint            question)
{
  g_dbus_connection_call (connection, PORTAL_NAME, PORTAL_PATH, questions[question].interface,
                          questions[question].method, new_parameters (question), NULL, G_DBUS_CALL_FLAGS_NONE,
                          PORTAL_TIMEOUT_MS, NULL, portal_answered_cb, GUINT_TO_POINTER (question));
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

  ask_portal (connection, 0);
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
