/* cdz-probe-judge.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-judge.h"

#include <errno.h>
#include <string.h>

#include "cdz-probe-words.h"

static const char *
judge_timeout (const CdzProbeSeen *seen)
{
  static const char *const names[CDZ_N_PHASES] = {
    "stalled-resolve", "stalled-connect", "stalled-proxy", "stalled-hello", "stalled-handshake",
    "stalled-request", "stalled-response", "stalled-response",
  };

  return names[seen->phase];
}

static const char *
judge_unconnected (const CdzProbeSeen *seen)
{
  gboolean proxy = seen->proxy != NULL;

  if (seen->end == CDZ_END_NAME_UNKNOWN)
    return proxy ? "proxy-name-unknown" : "name-unknown";
  if (seen->end == CDZ_END_PROXY)
    return seen->proxy_status == 407 ? "proxy-login" : "proxy-refused";
  if (proxy)
    return "proxy-closed";

  return seen->error_number == ENETUNREACH || seen->error_number == EHOSTUNREACH ? "no-route" : "port-closed";
}

static const char *
judge_untrusted (const CdzProbeSeen *seen)
{
  static const char *const names[] = {
    NULL, NULL, "server-expired", "server-not-yet-valid", "server-self-signed", "server-unknown-issuer",
    "server-other-name", "server-wrong-purpose", "server-weak", "server-revoked", "server-revocation-unknown",
    "server-other-pin", "server-other",
  };

  return names[seen->trust];
}

/* "app-expired", "tls-expired", …; NULL where local checks found nothing sure. */
static const char *
judge_cause (const CdzProbeSeen *seen,
             gboolean            application)
{
  static const char *const names[][2] = {
    [CDZ_CAUSE_NONE] = { NULL, NULL },
    [CDZ_CAUSE_EXPIRED] = { "tls-expired", "app-expired" },
    [CDZ_CAUSE_NOT_YET_VALID] = { "tls-not-yet-valid", "app-not-yet-valid" },
    [CDZ_CAUSE_PURPOSE] = { "tls-purpose", "app-purpose" },
    [CDZ_CAUSE_REVOKED] = { "tls-revoked", "app-revoked" },
    [CDZ_CAUSE_INTERMEDIATE] = { "tls-intermediate", "app-intermediate" },
    [CDZ_CAUSE_ISSUER] = { "tls-issuer", "app-issuer" },
    [CDZ_CAUSE_ISSUER_OR_GAP] = { "tls-issuer-or-gap", "app-issuer-or-gap" },
    [CDZ_CAUSE_ISSUER_UNSURE] = { NULL, NULL },
  };

  return names[seen->cause][application ? 1 : 0];
}

/* We sent a certificate and the server refused: by the alert, and by what local
 * checks say. Where the two contradict each other, the alert is believed. */
static const char *
judge_refused_certificate (const CdzProbeSeen  *seen,
                           const CdzProbeAlert *alert)
{
  const char *cause = judge_cause (seen, FALSE);
  gboolean expired = seen->cause == CDZ_CAUSE_EXPIRED || seen->cause == CDZ_CAUSE_NOT_YET_VALID;

  if (alert != NULL && alert->number == CDZ_ALERT_CERTIFICATE_REVOKED)
    return seen->cause == CDZ_CAUSE_REVOKED ? cause : "says-revoked";
  if (alert != NULL && alert->number == CDZ_ALERT_CERTIFICATE_EXPIRED)
    return expired ? cause : "says-expired";
  if (cause != NULL)
    return cause;
  if (alert != NULL && alert->number == CDZ_ALERT_UNKNOWN_CA && seen->cause == CDZ_CAUSE_ISSUER_UNSURE)
    return "tls-issuer-unsure";

  return alert != NULL ? "refused-certificate" : "refused-silently";
}

static const char *
judge_refused_nothing (const CdzProbeSeen  *seen,
                       const CdzProbeAlert *alert)
{
  if (seen->sent == CDZ_SENT_NO_FIT)
    return "no-fit";
  if (seen->ask->when != CDZ_WHEN_HANDSHAKE)
    return "required-late";

  return alert != NULL ? "required" : "required-silently";
}

/* Alerts that have nothing to do with a certificate of ours. */
static const char *
judge_other_alert (const CdzProbeSeen  *seen,
                   const CdzProbeAlert *alert)
{
  switch (alert->number)
    {
    case CDZ_ALERT_UNRECOGNIZED_NAME:
      return "unknown-name";
    case CDZ_ALERT_PROTOCOL_VERSION:
      return seen->other_version != 0 ? "old-version" : "no-version";
    case CDZ_ALERT_NO_APPLICATION_PROTOCOL:
      return "no-protocol";
    case CDZ_ALERT_INSUFFICIENT_SECURITY:
      return "no-agreement";
    case CDZ_ALERT_HANDSHAKE_FAILURE:
      return alert->after_handshake ? "refused-otherwise" : "no-agreement";
    default:
      return "refused-otherwise";
    }
}

static gboolean
is_about_handshake (const CdzProbeAlert *alert)
{
  return alert->number == CDZ_ALERT_UNRECOGNIZED_NAME || alert->number == CDZ_ALERT_PROTOCOL_VERSION ||
         alert->number == CDZ_ALERT_NO_APPLICATION_PROTOCOL || alert->number == CDZ_ALERT_INSUFFICIENT_SECURITY;
}

static const char *
judge_closed (const CdzProbeSeen *seen)
{
  if (seen->phase == CDZ_PHASE_HELLO)
    return seen->end == CDZ_END_RESET ? "reset-hello" : "closed-hello";

  return seen->handshake_done ? "closed-request" : "closed-handshake";
}

/* The connection ended before an answer. */
static const char *
judge_ended (const CdzProbeSeen *seen)
{
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);
  const CdzProbeAlert *own = cdz_probe_seen_find_alert (seen, TRUE);
  gboolean asked = seen->ask != NULL && seen->sent != CDZ_SENT_NOT_ASKED;

  if (alert != NULL && is_about_handshake (alert))
    return judge_other_alert (seen, alert);
  if (asked && (alert != NULL || seen->end != CDZ_END_TLS))
    return seen->sent == CDZ_SENT_CERTIFICATE ? judge_refused_certificate (seen, alert)
                                              : judge_refused_nothing (seen, alert);
  if (alert != NULL && (alert->number == CDZ_ALERT_CERTIFICATE_REQUIRED))
    return "required";
  if (alert != NULL)
    return judge_other_alert (seen, alert);
  if (seen->end == CDZ_END_TOO_MUCH)
    return "too-much";
  if (seen->end != CDZ_END_TLS)
    return judge_closed (seen);
  if (seen->legacy_renegotiation)
    return "legacy-renegotiation";
  if (own != NULL && own->number == CDZ_ALERT_PROTOCOL_VERSION)
    return seen->other_version != 0 ? "old-version" : "no-version";

  return "stopped-here";
}

static const char *
judge_accepted (const CdzProbeSeen *seen)
{
  if (seen->ask == NULL)
    return seen->http_hint == CDZ_HINT_FORBIDDEN ? "not-asked-forbidden" : "not-asked";
  if (seen->sent == CDZ_SENT_NO_FIT)
    return "accepted-without-fit";
  if (seen->sent != CDZ_SENT_CERTIFICATE)
    return "accepted-without";
  if (seen->cause == CDZ_CAUSE_ISSUER || seen->cause == CDZ_CAUSE_ISSUER_OR_GAP)
    return "accepted-unlisted";
  if (seen->retried_http11)
    return "accepted-retry";
  if (seen->ask->when != CDZ_WHEN_HANDSHAKE)
    return "accepted-late";

  return seen->http_version != NULL ? "accepted" : "accepted-plain";
}

static const char *
judge_answer (const CdzProbeSeen *seen)
{
  gboolean sent = seen->sent == CDZ_SENT_CERTIFICATE;
  const char *cause;

  if (seen->ask == NULL && seen->http_hint != CDZ_HINT_CERTIFICATE_MISSING)
    return judge_accepted (seen);

  switch (seen->http_hint)
    {
    case CDZ_HINT_CERTIFICATE_MISSING:
    case CDZ_HINT_CERTIFICATE_BAD:
      if (!sent)
        return seen->sent == CDZ_SENT_NO_FIT ? "app-no-fit" : "app-required";
      cause = judge_cause (seen, TRUE);
      return cause != NULL ? cause : "app-bad";

    case CDZ_HINT_FORBIDDEN:
      if (!sent)
        return seen->sent == CDZ_SENT_NO_FIT ? "app-no-fit" : "app-optional";
      cause = judge_cause (seen, TRUE);
      return cause != NULL ? cause : "app-forbidden";

    case CDZ_HINT_NONE:
    case CDZ_HINT_LOGIN:
    default:
      return judge_accepted (seen);
    }
}

static const char *
choose (const CdzProbeSeen *seen)
{
  if (seen->plain_answer != NULL)
    return g_str_has_prefix (seen->plain_answer, "HTTP/") ? "plain-http" : "plain-other";
  if (seen->end == CDZ_END_TIMED_OUT)
    return judge_timeout (seen);
  if (seen->end == CDZ_END_NAME_UNKNOWN || seen->end == CDZ_END_UNREACHABLE || seen->end == CDZ_END_PROXY)
    return judge_unconnected (seen);
  if (seen->sent == CDZ_SENT_KEY_MISMATCH)
    return "key-mismatch";
  if (seen->sent == CDZ_SENT_KEY_TOO_WEAK)
    return "key-too-weak";
  if (seen->trust > CDZ_TRUST_OK && !seen->insecure)
    return judge_untrusted (seen);

  return seen->end != CDZ_END_NONE ? judge_ended (seen) : judge_answer (seen);
}

const CdzProbeCase *
cdz_probe_judge (const CdzProbeSeen *seen)
{
  return cdz_probe_case_find (choose (seen));
}

const char *
cdz_verdict_get_name (CdzVerdict verdict)
{
  static const char *const names[] = {
    "local-problem", "accepted", "no-certificate-requested", "refused", "refused-by-application",
    "server-untrusted", "unreachable", "timed-out", "not-tls",
  };

  return names[verdict];
}
