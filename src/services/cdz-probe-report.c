/* cdz-probe-report.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-report.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-words.h"

G_DEFINE_BOXED_TYPE (CdzProbeReport, cdz_probe_report, cdz_probe_report_ref, cdz_probe_report_unref)

/* Another identity that this server would take, for the next step. */
static char *
find_match (CdzProbeSeen *seen,
            GPtrArray    *candidates)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      const CdzCandidate *candidate = candidates->pdata[i];

      if (candidate->match == CDZ_MATCH_YES &&
          (seen->identity == NULL || X509_cmp (seen->identity->leaf, candidate->identity->leaf) != 0))
        return g_strdup (candidate->identity->label);
    }

  return NULL;
}

CdzProbeReport *
cdz_probe_report_new (CdzProbeSeen *seen,
                      GPtrArray    *candidates,
                      GPtrArray    *findings)
{
  CdzProbeReport *self = g_new0 (CdzProbeReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->seen = seen;
  self->candidates = candidates;
  self->findings = findings;
  seen->match_label = find_match (seen, candidates);
  self->judgement = cdz_probe_judge (seen);
  self->headline = cdz_probe_judge_expand (seen, _(self->judgement->headline));
  self->next_step = cdz_probe_judge_expand (seen, _(self->judgement->next_step));
  cdz_probe_judge_add_findings (seen, findings);

  return self;
}

CdzProbeReport *
cdz_probe_report_ref (CdzProbeReport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
cdz_probe_report_unref (CdzProbeReport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  cdz_probe_seen_free (self->seen);
  g_free (self->headline);
  g_free (self->next_step);
  g_ptr_array_unref (self->candidates);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

CdzVerdict
cdz_probe_report_get_verdict (CdzProbeReport *self)
{
  return self->judgement->verdict;
}

gboolean
cdz_probe_report_is_success (CdzProbeReport *self)
{
  return self->judgement->verdict == CDZ_VERDICT_ACCEPTED ||
         self->judgement->verdict == CDZ_VERDICT_NO_CERTIFICATE_REQUESTED;
}

const char *
cdz_probe_report_get_requested (CdzProbeReport *self)
{
  const CdzProbeSeen *seen = self->seen;

  if (seen->ask != NULL || seen->ask_unreadable)
    return "yes";

  return cdz_probe_seen_is_unasked (seen) ? "no" : "unknown";
}

/* Whether the server insists on a certificate, as far as this test shows it. */
const char *
cdz_probe_report_get_required (CdzProbeReport *self)
{
  const CdzProbeSeen *seen = self->seen;
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);

  if ((alert != NULL && alert->number == CDZ_ALERT_CERTIFICATE_REQUIRED) ||
      seen->http_hint == CDZ_HINT_CERTIFICATE_MISSING)
    return "yes";
  if (seen->ask == NULL)
    return seen->handshake_done && seen->http_status != 0 ? "no" : "unknown";
  if (seen->n_sent == 0 && seen->sent != CDZ_SENT_NOT_ASKED && seen->sent != CDZ_SENT_WITHHELD)
    return seen->http_status != 0 ? "no" : alert != NULL ? "yes" : "unknown";

  return "unknown";
}

/* Returns: (nullable): "handshake", "renegotiation", "post-handshake" or "http-1.1-retry" */
const char *
cdz_probe_report_get_when (CdzProbeReport *self)
{
  const CdzProbeSeen *seen = self->seen;

  if (seen->ask == NULL)
    return NULL;
  if (seen->retried_http11 && seen->ask->when != CDZ_WHEN_HANDSHAKE)
    return "http-1.1-retry";

  return cdz_probe_when_get_name (seen->ask->when);
}

static const char *
explain_not_asked (CdzProbeReport *self)
{
  gboolean asked = g_str_equal (cdz_probe_report_get_requested (self), "yes");

  return asked ? _("The test ended before a certificate could be sent") : cdz_probe_seen_explain_unasked (self->seen);
}

const char *
cdz_probe_report_get_reason (CdzProbeReport *self)
{
  switch (self->seen->sent)
    {
    case CDZ_SENT_CERTIFICATE:
      return NULL;
    case CDZ_SENT_NONE_CHOSEN:
      return _("No identity was chosen for this test");
    case CDZ_SENT_WITHHELD:
      return _("The server's own certificate could not be trusted, so nothing was given to it");
    case CDZ_SENT_NO_FIT:
      return _("The key fits none of the signature algorithms that the server accepts");
    case CDZ_SENT_KEY_MISMATCH:
      return _("The private key does not belong to the certificate");
    case CDZ_SENT_KEY_TOO_WEAK:
      return _("This computer's policy refuses to use the certificate or its key");
    case CDZ_SENT_NOT_ASKED:
    default:
      return explain_not_asked (self);
    }
}
