/* cdz-lock-signals.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-signals"
#include "config.h"

#include "cdz-lock-signals-private.h"

#include <glib/gi18n-lib.h>

/* Unless somebody says otherwise: ten minutes without any use. */
#define IDLE_SECONDS (10 * 60)

/* The one place that tells a program in a Flatpak from others. */
#define FLATPAK_INFO "/.flatpak-info"

struct _CdzLockSignals
{
  GObject         parent_instance;

  CdzLogind      *logind;
  CdzScreenSaver *screen_saver;
  CdzLockPortal  *portal;         /* NULL outside a Flatpak */

  CdzLockSource   awaited;        /* that did not say yet whether they are live */
  CdzLockSource   live;
  GTask          *starting;
  guint           start_id;

  guint           idle_seconds;
  guint           idle_id;
};

enum
{
  SIGNAL_LOCK,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CdzLockSignals, cdz_lock_signals, G_TYPE_OBJECT)

static void
finish_start (CdzLockSignals *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->starting);

  g_clear_handle_id (&self->start_id, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
start_timeout_cb (gpointer user_data)
{
  CdzLockSignals *self = user_data;

  self->start_id = 0;
  finish_start (self);

  return G_SOURCE_REMOVE;
}

void
cdz_lock_signals_report (CdzLockSignals *self,
                         CdzLockSource   source,
                         CdzLockReason   reason)
{
  g_autoptr(CdzLockSignals) alive = g_object_ref (self);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_debug ("Lock: source %u, reason %d", source, reason);
  g_signal_emit (alive, signals[SIGNAL_LOCK], 0, (guint) source, (guint) reason);
}

/* Where the last one goes that would tell of a lock, nothing may be held any more. */
void
cdz_lock_signals_set_live (CdzLockSignals *self,
                           CdzLockSource   source,
                           gboolean        is_live)
{
  gboolean was_watching = cdz_lock_signals_is_watching (self);
  CdzLockSource before = self->live;

  if (is_live)
    self->live |= source;
  else
    self->live &= ~source;

  if (before != self->live)
    {
      g_autoptr(CdzLockSignals) alive = g_object_ref (self);

      if (was_watching && !cdz_lock_signals_is_watching (alive))
        cdz_lock_signals_report (alive, 0, CDZ_LOCK_REASON_UNWATCHED);
      g_signal_emit (alive, signals[SIGNAL_CHANGED], 0);
    }

  self->awaited &= ~source;
  if (self->awaited == 0)
    finish_start (self);
}

static gboolean
idle_cb (gpointer user_data)
{
  CdzLockSignals *self = user_data;

  self->idle_id = 0;
  cdz_lock_signals_report (self, 0, CDZ_LOCK_REASON_IDLE);

  return G_SOURCE_REMOVE;
}

static void
cdz_lock_signals_dispose (GObject *object)
{
  CdzLockSignals *self = CDZ_LOCK_SIGNALS (object);

  g_clear_pointer (&self->logind, cdz_logind_free);
  g_clear_pointer (&self->screen_saver, cdz_screen_saver_free);
  g_clear_pointer (&self->portal, cdz_lock_portal_free);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->start_id, g_source_remove);
  g_clear_object (&self->starting);

  G_OBJECT_CLASS (cdz_lock_signals_parent_class)->dispose (object);
}

static void
cdz_lock_signals_class_init (CdzLockSignalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_lock_signals_dispose;

  signals[SIGNAL_LOCK] = g_signal_new ("lock", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cdz_lock_signals_init (CdzLockSignals *self)
{
  self->idle_seconds = IDLE_SECONDS;
}

CdzLockSignals *
cdz_lock_signals_new (void)
{
  return g_object_new (CDZ_TYPE_LOCK_SIGNALS, NULL);
}

void
cdz_lock_signals_start_async (CdzLockSignals      *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_LOCK_SIGNALS (self));
  g_return_if_fail (self->logind == NULL);

  self->starting = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->starting, cdz_lock_signals_start_async);
  self->start_id = g_timeout_add (CDZ_LOCK_ANSWER_MS, start_timeout_cb, self);

  self->awaited = CDZ_LOCK_SOURCES_ALL & ~CDZ_LOCK_SOURCE_PORTAL;
  if (g_file_test (FLATPAK_INFO, G_FILE_TEST_EXISTS))
    {
      self->awaited |= CDZ_LOCK_SOURCE_PORTAL;
      self->portal = cdz_lock_portal_new (self);
    }
  self->logind = cdz_logind_new (self);
  self->screen_saver = cdz_screen_saver_new (self);
}

void
cdz_lock_signals_start_finish (CdzLockSignals *self,
                               GAsyncResult   *result)
{
  g_return_if_fail (g_task_is_valid (result, self));
}

CdzLockSource
cdz_lock_signals_get_live (CdzLockSignals *self)
{
  g_return_val_if_fail (CDZ_IS_LOCK_SIGNALS (self), 0);

  return self->live;
}

gboolean
cdz_lock_signals_is_watching (CdzLockSignals *self)
{
  g_return_val_if_fail (CDZ_IS_LOCK_SIGNALS (self), FALSE);

  return (self->live & CDZ_LOCK_SOURCES_SCREEN) != 0;
}

void
cdz_lock_signals_touch (CdzLockSignals *self)
{
  g_return_if_fail (CDZ_IS_LOCK_SIGNALS (self));

  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->idle_seconds > 0)
    self->idle_id = g_timeout_add_seconds (self->idle_seconds, idle_cb, self);
}

void
cdz_lock_signals_set_idle_time (CdzLockSignals *self,
                                guint           seconds)
{
  g_return_if_fail (CDZ_IS_LOCK_SIGNALS (self));

  self->idle_seconds = seconds;
  if (self->idle_id != 0)
    cdz_lock_signals_touch (self);
}

const char *
cdz_lock_source_get_name (CdzLockSource source)
{
  switch (source)
    {
    case CDZ_LOCK_SOURCE_LOGIND:
      return "logind";
    case CDZ_LOCK_SOURCE_SCREEN_SAVER:
      return "screen-saver";
    case CDZ_LOCK_SOURCE_PORTAL:
      return "portal";
    case CDZ_LOCK_SOURCE_SLEEP:
    default:
      return "sleep";
    }
}

const char *
cdz_lock_source_get_title (CdzLockSource source)
{
  switch (source)
    {
    case CDZ_LOCK_SOURCE_LOGIND:
      return _("logind");
    case CDZ_LOCK_SOURCE_SCREEN_SAVER:
      return _("the screen saver");
    case CDZ_LOCK_SOURCE_PORTAL:
      return _("the desktop portal");
    case CDZ_LOCK_SOURCE_SLEEP:
    default:
      return _("logind, before sleep");
    }
}

char *
cdz_lock_sources_describe (CdzLockSource sources)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (CdzLockSource source = 1; source <= CDZ_LOCK_SOURCES_SCREEN; source <<= 1)
    if ((sources & source & CDZ_LOCK_SOURCES_SCREEN) != 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", cdz_lock_source_get_title (source));

  if (names->len == 0)
    return NULL;

  return g_strdup_printf ((sources & CDZ_LOCK_SOURCE_SLEEP) != 0 ? _("told by %s; also before sleep")
                                                                 : _("told by %s; nobody tells of sleep"),
                          names->str);
}
