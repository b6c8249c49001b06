/* raw-properties.c: the yardstick for keyrings.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: raw-properties COLLECTION
 *
 * Asks for the properties of all items of a collection at once and throws the answers
 * away: as fast as a provider tells them. Prints the number and the microseconds from
 * its begin to the last answer.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gio/gio.h>

#define NAME "org.freedesktop.secrets"

static guint n_pending;
static GMainLoop *loop;

static GVariant *
make_arguments (const char *interface)
{
  return g_variant_new ("(s)", interface);
}

static void
arrived_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_error ("%s", error->message);
  if (--n_pending == 0)
    g_main_loop_quit (loop);
}

int
main (int    argc,
      char **argv)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_sync (connection, NAME, argv[1], "org.freedesktop.DBus.Properties", "GetAll",
                                 make_arguments ("org.freedesktop.Secret.Collection"), G_VARIANT_TYPE ("(a{sv})"),
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_autoptr(GVariant) properties = g_variant_get_child_value (reply, 0);
  g_autofree const char **paths = NULL;

  g_variant_lookup (properties, "Items", "^a&o", &paths);
  loop = g_main_loop_new (NULL, FALSE);
  for (; paths[n_pending] != NULL; n_pending++)
    g_dbus_connection_call (connection, NAME, paths[n_pending], "org.freedesktop.DBus.Properties", "GetAll",
                            make_arguments ("org.freedesktop.Secret.Item"), G_VARIANT_TYPE ("(a{sv})"),
                            G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, arrived_cb, NULL);

  printf ("%u ", n_pending);
  g_main_loop_run (loop);
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time () - begin);
  g_main_loop_unref (loop);

  return 0;
}
