/* portal-driver.c: calls portals before and after it is closed to debuggers.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With the window's own code (cdz-dumpable.c). Obeys one command a line: "close",
 * "call", "secret", "forget", "dumpable". Prints one line for each. */
#include <stdio.h>
#include <sys/prctl.h>

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "cdz-dumpable.h"
#include "cdz-memory.h"
#include "cdz-secret.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static GDBusConnection *bus;
static GMainLoop *loop;
static GDataInputStream *input;
static CdzSecret *secret;

static void
say (const char *text)
{
  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static const char *
try_call (const char *interface,
          const char *method,
          GVariant   *parameters)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync (bus, PORTAL_NAME, PORTAL_PATH, interface, method, parameters,
                                                           NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  if (error != NULL)
    g_printerr ("%s.%s: %s\n", interface, method, error->message);

  return reply != NULL ? "ok" : "refused";
}

static GVariant *
new_options (void)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  return g_variant_builder_end (&options);
}

static void
call_all (void)
{
  static const char *namespaces[] = { "org.freedesktop.appearance", NULL };
  GVariantBuilder notification;
  g_autofree char *text = NULL;

  g_variant_builder_init (&notification, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&notification, "{sv}", "title", g_variant_new_string ("A title"));

  text = g_strdup_printf ("settings %s, file chooser %s, notification %s",
                          try_call ("org.freedesktop.portal.Settings", "ReadAll",
                                    g_variant_new ("(^as)", namespaces)),
                          try_call ("org.freedesktop.portal.FileChooser", "OpenFile",
                                    g_variant_new ("(ss@a{sv})", "", "Open", new_options ())),
                          try_call ("org.freedesktop.portal.Notification", "AddNotification",
                                    g_variant_new ("(s@a{sv})", "one", g_variant_builder_end (&notification))));
  say (text);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  cdz_dumpable_close_finish (result);
  say ("closed");
}

static void
obey (const char *line)
{
  if (g_str_equal (line, "close"))
    cdz_dumpable_close_async (closed_cb, NULL);
  else if (g_str_equal (line, "call"))
    call_all ();
  else if (g_str_equal (line, "dumpable"))
    say (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 ? "yes" : "no");
  else if (g_str_equal (line, "secret"))
    {
      secret = cdz_secret_new ("open sesame", 11);
      say ("held");
    }
  else if (g_str_equal (line, "forget"))
    {
      g_clear_pointer (&secret, cdz_secret_unref);
      say ("forgotten");
    }
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (loop);
      return;
    }

  obey (line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

int
main (void)
{
  g_autoptr(GInputStream) standard_input = g_unix_input_stream_new (0, FALSE);

  cdz_memory_harden ();
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  loop = g_main_loop_new (NULL, FALSE);
  input = g_data_input_stream_new (standard_input);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
  g_main_loop_run (loop);

  g_clear_object (&input);
  g_clear_object (&bus);
  g_main_loop_unref (loop);

  return 0;
}
