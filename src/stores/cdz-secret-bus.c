/* cdz-secret-bus.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-bus"
#include "config.h"

#include "cdz-secret-bus.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

gboolean
cdz_secret_bus_is_there (void)
{
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_file_test (socket, G_FILE_TEST_EXISTS);
}

static gboolean
is_remote (const GError *error,
           const char   *name)
{
  g_autofree char *remote = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  return g_strcmp0 (remote, name) == 0;
}

gboolean
cdz_secret_bus_is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
         is_remote (error, "org.freedesktop.DBus.Error.NoReply");
}

/* The bus itself says NoReply for a peer that ended; GDBus says it with no name. */
gboolean
cdz_secret_bus_is_silent (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

gboolean
cdz_secret_bus_is_no_object (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         is_remote (error, "org.freedesktop.Secret.Error.NoSuchObject");
}

void
cdz_secret_bus_set_locked (const char  *label,
                           GError     **error)
{
  GError *problem = g_error_new (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                 _("The keyring “%s” is locked; unlock it and try again"), label);

  cdz_error_set_detail (problem, CDZ_DETAIL_NEEDS, "keyring");
  g_propagate_error (error, problem);
}

void
cdz_secret_bus_explain (GError      *cause,
                        const char  *label,
                        GError     **error)
{
  g_autoptr(GError) owned = cause;

  if (owned->domain == CDZ_ERROR || g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return;
    }

  g_debug ("Secret Service: %s", owned->message);
  if (is_remote (owned, "org.freedesktop.Secret.Error.IsLocked"))
    cdz_secret_bus_set_locked (label, error);
  else if (cdz_secret_bus_is_gone (owned))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The keyring service ended, and “%s” with it; start it again"), label);
  else if (cdz_secret_bus_is_silent (owned))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The keyring service does not answer for “%s”; restart it"), label);
  else if (cdz_secret_bus_is_no_object (owned))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                 _("The item is not in the keyring “%s” any more; refresh the list"), label);
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                 _("The keyring service refused the call for “%s”; look into its own settings"), label);
}

GVariant *
cdz_secret_bus_call (GDBusConnection  *connection,
                     const char       *path,
                     const char       *interface,
                     const char       *method,
                     GVariant         *arguments,
                     const char       *reply_type,
                     GCancellable     *cancellable,
                     GError          **error)
{
  return g_dbus_connection_call_sync (connection, CDZ_SECRET_NAME, path, interface, method, arguments,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      CDZ_SECRET_TIMEOUT_MS, cancellable, error);
}

GVariant *
cdz_secret_bus_get_all (GDBusConnection  *connection,
                        const char       *path,
                        const char       *interface,
                        GCancellable     *cancellable,
                        GError          **error)
{
  g_autoptr(GVariant) reply =
    cdz_secret_bus_call (connection, path, CDZ_PROPERTIES_INTERFACE, "GetAll", g_variant_new ("(s)", interface),
                         "(a{sv})", cancellable, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* One question that is being asked. */
typedef struct
{
  GMainContext *context;
  gboolean      is_done;
  gboolean      is_gone;
  gboolean      is_dismissed;
  GVariant     *result;
} Prompt;

static void
completed_cb (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         user_data)
{
  Prompt *prompt = user_data;

  prompt->is_done = TRUE;
  prompt->is_dismissed = TRUE;
  if (prompt->result == NULL && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(bv)")))
    g_variant_get (parameters, "(bv)", &prompt->is_dismissed, &prompt->result);
}

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  Prompt *prompt = user_data;

  prompt->is_done = TRUE;
  prompt->is_gone = TRUE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Prompt *prompt = user_data;

  prompt->is_done = TRUE;
  return G_SOURCE_REMOVE;
}

static GVariant *
finish_prompt (Prompt           *prompt,
               GDBusConnection  *connection,
               const char       *path,
               GCancellable     *cancellable,
               GError          **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_autoptr(GVariant) reply = cdz_secret_bus_call (connection, path, CDZ_SECRET_PROMPT_INTERFACE, "Dismiss",
                                                       NULL, "()", NULL, NULL);

      return NULL;
    }

  if (prompt->is_gone)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("The keyring service ended while it asked; start it and try again"));
  else if (prompt->is_dismissed)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The question of the keyring was declined"));
  else
    return g_steal_pointer (&prompt->result);

  return NULL;
}

/* Signals come to a context of this thread's own, so that nothing is missed
 * between the call and the wait. */
static void
run_prompt (Prompt           *prompt,
            GDBusConnection  *connection,
            const char       *path,
            GCancellable     *cancellable,
            GError          **error)
{
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GSource) source = g_cancellable_source_new (cancellable);
  guint signal_id, watch_id;

  signal_id = g_dbus_connection_signal_subscribe (connection, CDZ_SECRET_NAME, CDZ_SECRET_PROMPT_INTERFACE,
                                                  "Completed", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                  completed_cb, prompt, NULL);
  watch_id = g_bus_watch_name_on_connection (connection, CDZ_SECRET_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                             NULL, vanished_cb, prompt, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), prompt, NULL);
  g_source_attach (source, prompt->context);

  reply = cdz_secret_bus_call (connection, path, CDZ_SECRET_PROMPT_INTERFACE, "Prompt", g_variant_new ("(s)", ""),
                               "()", cancellable, error);
  while (reply != NULL && !prompt->is_done)
    g_main_context_iteration (prompt->context, TRUE);

  g_source_destroy (source);
  g_bus_unwatch_name (watch_id);
  g_dbus_connection_signal_unsubscribe (connection, signal_id);
}

GVariant *
cdz_secret_bus_prompt (GDBusConnection  *connection,
                       const char       *path,
                       GCancellable     *cancellable,
                       GError          **error)
{
  Prompt prompt = { .context = g_main_context_new () };
  g_autoptr(GError) problem = NULL;
  GVariant *result = NULL;

  g_main_context_push_thread_default (prompt.context);
  run_prompt (&prompt, connection, path, cancellable, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    result = finish_prompt (&prompt, connection, path, cancellable, error);

  /* What unsubscribing left to be freed here. */
  while (g_main_context_iteration (prompt.context, FALSE))
    ;
  g_main_context_pop_thread_default (prompt.context);
  g_clear_pointer (&prompt.result, g_variant_unref);
  g_main_context_unref (prompt.context);

  return result;
}
