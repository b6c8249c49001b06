/* cdz-dumpable.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-dumpable"
#include "config.h"

#include "cdz-dumpable.h"

#include "cdz-memory.h"
#include "cdz-secret-gate.h"

/* How long a portal may take to answer. */
#define PORTAL_TIMEOUT_MS 1000

/* While a secret is in the way of what a new portal wants to see; and where it was too
 * busy with its own start to look in time, so many times. */
#define RETRY_SECONDS 1
#define MAX_SILENCES 10

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
static guint n_silences;

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

/* Returns: whether the portal answered, whatever it said */
static gboolean
ask_and_wait (GDBusConnection *connection)
{
  gboolean is_silent = FALSE;
  GVariant *answer = NULL;

  for (guint i = 0; answer == NULL && !is_silent && i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(GError) error = NULL;

      answer = g_dbus_connection_call_sync (connection, PORTAL_NAME, PORTAL_PATH, questions[i].interface,
                                            questions[i].method, new_parameters (i), NULL, G_DBUS_CALL_FLAGS_NONE,
                                            PORTAL_TIMEOUT_MS, NULL, &error);
      is_silent = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    }
  g_clear_pointer (&answer, g_variant_unref);

  return !is_silent;
}

/* Nothing else happens on this thread meanwhile, and no other makes a secret. */
static gboolean
show_to_portal (GDBusConnection *connection)
{
  if (!cdz_secret_gate_try_shut ())
    return FALSE;

  cdz_memory_allow_attaching ();
  n_silences = ask_and_wait (connection) ? 0 : n_silences + 1;
  cdz_memory_forbid_attaching ();
  cdz_secret_gate_reopen ();

  return n_silences == 0 || n_silences >= MAX_SILENCES;
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
show_or_retry (GDBusConnection *connection)
{
  if (retry_id == 0 && !show_to_portal (connection))
    retry_id = g_timeout_add_seconds (RETRY_SECONDS, retry_cb, connection);
}

/* Until the process is closed, it is the one that is asked. */
static void
portal_appeared_cb (GDBusConnection *connection,
                    const char      *name,
                    const char      *owner,
                    gpointer         user_data)
{
  gboolean is_new = closed && g_strcmp0 (known_portal, owner) != 0;

  g_free (known_portal);
  known_portal = g_strdup (owner);
  n_silences = 0;
  if (is_new)
    show_or_retry (connection);
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

  /* One that is there, and did not look in time. */
  if (answer == NULL && known_portal != NULL)
    show_or_retry (G_DBUS_CONNECTION (source));
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

  /* From before the question on: another one that comes later has not seen us. */
  g_bus_watch_name_on_connection (connection, PORTAL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  portal_appeared_cb, NULL, NULL, NULL);
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
