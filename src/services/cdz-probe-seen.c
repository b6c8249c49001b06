/* cdz-probe-seen.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-seen.h"

#include <glib/gi18n-lib.h>
#include <openssl/ssl.h>

#include "cdz-probe-words.h"

CdzProbeSeen *
cdz_probe_seen_new (void)
{
  CdzProbeSeen *self = g_new0 (CdzProbeSeen, 1);

  self->started_us = self->phase_us = g_get_monotonic_time ();
  self->skipped_proxies = g_ptr_array_new_with_free_func (g_free);
  self->messages = g_array_new (FALSE, FALSE, sizeof (CdzProbeMessage));
  self->alerts = g_array_new (FALSE, FALSE, sizeof (CdzProbeAlert));

  return self;
}

void
cdz_revocation_clear (CdzRevocation *revocation)
{
  g_free (revocation->cause);
  *revocation = (CdzRevocation) { 0 };
}

void
cdz_probe_seen_free (CdzProbeSeen *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self->name);
  g_free (self->path);
  g_free (self->offered_alpn);
  g_free (self->offered_groups);
  g_clear_pointer (&self->identity, cdz_probe_identity_unref);
  for (guint i = 0; i < CDZ_N_PHASES; i++)
    g_free (self->phases[i].detail);
  g_free (self->address);
  g_free (self->proxy);
  g_ptr_array_unref (self->skipped_proxies);
  g_free (self->plain_answer);
  g_free (self->cipher);
  g_free (self->group);
  g_free (self->alpn);
  g_array_unref (self->messages);
  g_array_unref (self->alerts);
  g_clear_pointer (&self->server_chain, cdz_x509_stack_free);
  g_clear_pointer (&self->verified_chain, cdz_x509_stack_free);
  g_clear_pointer (&self->stapled, g_bytes_unref);
  cdz_revocation_clear (&self->revocation);
  g_clear_pointer (&self->ask, cdz_probe_ask_free);
  g_free (self->missing);
  cdz_revocation_clear (&self->own_revocation);
  g_free (self->match_label);
  g_free (self->http_location);
  g_free (self->other_answer);
  g_free (self);
}

void
cdz_probe_seen_leave (CdzProbeSeen *self,
                      CdzProbeStep  step)
{
  gint64 now_us = g_get_monotonic_time ();

  self->phases[self->phase].step = step;
  self->phases[self->phase].took_us += now_us - self->phase_us;
  self->phase_us = now_us;
}

void
cdz_probe_seen_enter (CdzProbeSeen  *self,
                      CdzProbePhase  phase)
{
  if (phase == self->phase)
    return;

  cdz_probe_seen_leave (self, CDZ_STEP_OK);
  self->phase = phase;
  if (self->phases[phase].at_us == 0)
    self->phases[phase].at_us = self->phase_us - self->started_us;
  cdz_probe_seen_announce (self, phase);
}

void
cdz_probe_seen_announce (CdzProbeSeen  *self,
                         CdzProbePhase  phase)
{
  if (self->progress != NULL)
    self->progress (phase, self->progress_data);
}

void
cdz_probe_seen_stop (CdzProbeSeen *self,
                     CdzProbeEnd   end,
                     int           error_number)
{
  self->end = end;
  self->error_number = error_number;
  cdz_probe_seen_leave (self, end == CDZ_END_TIMED_OUT ? CDZ_STEP_STALLED
                              : end == CDZ_END_NONE    ? CDZ_STEP_OK
                                                       : CDZ_STEP_FAILED);
}

void
cdz_probe_seen_set_detail (CdzProbeSeen  *self,
                           CdzProbePhase  phase,
                           const char    *detail)
{
  g_free (self->phases[phase].detail);
  self->phases[phase].detail = g_strdup (detail);
}

/* A name that is not known is often only a warning, and the handshake goes on. */
static gboolean
is_harmless (const CdzProbeAlert *alert)
{
  return alert->number == CDZ_ALERT_CLOSE_NOTIFY ||
         (alert->level == SSL3_AL_WARNING && alert->number == CDZ_ALERT_UNRECOGNIZED_NAME);
}

const CdzProbeAlert *
cdz_probe_seen_find_alert (const CdzProbeSeen *self,
                           gboolean            outgoing)
{
  for (guint i = self->alerts->len; i > 0; i--)
    {
      const CdzProbeAlert *alert = &g_array_index (self->alerts, CdzProbeAlert, i - 1);

      if (alert->outgoing == outgoing && !is_harmless (alert))
        return alert;
    }

  return NULL;
}

gboolean
cdz_probe_seen_is_unasked (const CdzProbeSeen *self)
{
  gboolean may_send = self->trust == CDZ_TRUST_OK || self->insecure;

  if (self->ask != NULL || self->ask_unreadable || !self->handshake_done)
    return FALSE;

  return self->http_status != 0 || (may_send && self->end == CDZ_END_NONE);
}

const char *
cdz_probe_seen_explain_unasked (const CdzProbeSeen *self)
{
  if (cdz_probe_seen_is_unasked (self))
    return _("The server did not ask for a certificate");

  return self->handshake_done ? _("The server did not ask for a certificate in the handshake; whether it would for the request is not known")
                              : _("The test ended before the server could ask for a certificate");
}

const char *
cdz_probe_phase_get_name (CdzProbePhase phase)
{
  static const char *const names[] = {
    "resolve", "connect", "proxy", "hello", "handshake", "request", "response", "revocation",
  };

  return names[phase];
}
