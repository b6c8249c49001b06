/* cdz-secret-gate.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-secret-gate"
#include "config.h"

#include "cdz-secret-gate.h"

static GMutex mutex;
static GCond reopened;
static guint n_secrets;
static gboolean is_shut;

void
cdz_secret_gate_enter (void)
{
  g_mutex_lock (&mutex);
  while (is_shut)
    g_cond_wait (&reopened, &mutex);
  n_secrets++;
  g_mutex_unlock (&mutex);
}

void
cdz_secret_gate_leave (void)
{
  g_mutex_lock (&mutex);
  g_warn_if_fail (n_secrets > 0);
  n_secrets--;
  g_mutex_unlock (&mutex);
}

gboolean
cdz_secret_gate_try_shut (void)
{
  gboolean is_free;

  g_mutex_lock (&mutex);
  is_free = n_secrets == 0 && !is_shut;
  is_shut = is_shut || is_free;
  g_mutex_unlock (&mutex);

  return is_free;
}

void
cdz_secret_gate_reopen (void)
{
  g_mutex_lock (&mutex);
  is_shut = FALSE;
  g_cond_broadcast (&reopened);
  g_mutex_unlock (&mutex);
}
