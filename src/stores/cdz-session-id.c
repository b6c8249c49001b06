/* cdz-session-id.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-session-id"
#include "config.h"

#include "cdz-session-id.h"

#include <string.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"
#define LOGIND_NAME "org.freedesktop.login1"
#define ANSWER_MS 2000

/* The caller's own session, or the one on its user's display. */
#define OWN_SESSION "auto"

static GVariant *
call (const char    *path,
      const char    *interface,
      const char    *method,
      GVariant      *arguments,
      const char    *reply_type,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GVariant) sunk = g_variant_ref_sink (arguments);

  if ((bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, cancellable, error)) == NULL)
    return NULL;

  /* This program goes on without it. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  return g_dbus_connection_call_sync (bus, LOGIND_NAME, path, interface, method, sunk, G_VARIANT_TYPE (reply_type),
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, cancellable, error);
}

/* Returns: (nullable) (transfer full): the object path of the session @name */
static char *
find_session (const char    *name,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GVariant) reply = call ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "GetSession",
                                    g_variant_new ("(s)", name), "(o)", cancellable, error);
  char *path = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(o)", &path);
  return path;
}

static void
read_login (CdzSessionId *self,
            GCancellable *cancellable)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GVariant) value = NULL;
  g_autofree char *path = find_session (OWN_SESSION, cancellable, &problem);

  if (path != NULL)
    reply = call (path, "org.freedesktop.DBus.Properties", "Get",
                  g_variant_new ("(ss)", "org.freedesktop.login1.Session", "Id"), "(v)", cancellable, &problem);
  if (reply == NULL)
    {
      g_debug ("No session of logind's: %s", problem->message);
      return;
    }

  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
      g_strlcpy (self->login, g_variant_get_string (value, NULL), sizeof self->login) >= sizeof self->login)
    memset (self->login, 0, sizeof self->login);
}

void
cdz_session_id_read (CdzSessionId *self,
                     GCancellable *cancellable)
{
  g_autofree char *boot = NULL;

  *self = (CdzSessionId) { 0 };
  if (g_file_get_contents (BOOT_ID, &boot, NULL, NULL))
    cdz_envelope_parse_uuid (g_strstrip (boot), self->boot_id);
  read_login (self, cancellable);
}

gboolean
cdz_session_id_is_over (const CdzSessionId *self,
                        const CdzSessionId *current,
                        GCancellable       *cancellable)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (memcmp (self->boot_id, current->boot_id, sizeof self->boot_id) != 0)
    return TRUE;
  if (*self->login == '\0' || g_str_equal (self->login, current->login))
    return FALSE;

  path = find_session (self->login, cancellable, &problem);
  name = problem != NULL ? g_dbus_error_get_remote_error (problem) : NULL;
  return g_strcmp0 (name, "org.freedesktop.login1.NoSuchSession") == 0;
}
