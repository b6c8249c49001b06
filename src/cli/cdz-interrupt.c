/* cdz-interrupt.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-interrupt"
#include "config.h"

#include "cdz-interrupt.h"

#include <signal.h>

#include <glib-unix.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

struct _CdzInterrupt
{
  GCancellable *cancellable;
  guint         sources[G_N_ELEMENTS (signals)];
  int           caught;       /* the signal; 0 for none */
};

static void
take_signal (CdzInterrupt *self,
             int           number)
{
  self->caught = number;
  g_cancellable_cancel (self->cancellable);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  take_signal (user_data, SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminated_cb (gpointer user_data)
{
  take_signal (user_data, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
hung_up_cb (gpointer user_data)
{
  take_signal (user_data, SIGHUP);
  return G_SOURCE_CONTINUE;
}

CdzInterrupt *
cdz_interrupt_new (void)
{
  static const GSourceFunc callbacks[] = { interrupted_cb, terminated_cb, hung_up_cb };
  CdzInterrupt *self = g_new0 (CdzInterrupt, 1);

  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    self->sources[i] = g_unix_signal_add (signals[i], callbacks[i], self);

  return self;
}

/* Signals do again what they did before. */
void
cdz_interrupt_free (CdzInterrupt *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (self->sources[i]);
  g_object_unref (self->cancellable);
  g_free (self);
}

GCancellable *
cdz_interrupt_get_cancellable (CdzInterrupt *self)
{
  return self->cancellable;
}

/* Ends the process by the signal that was caught; returns where there was none. */
void
cdz_interrupt_die (CdzInterrupt *self)
{
  if (self->caught == 0)
    return;

  signal (self->caught, SIG_DFL);
  raise (self->caught);
}
