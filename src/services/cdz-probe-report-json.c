/* cdz-probe-report-json.c: the report as scripts see it.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-report.h"

#include "cdz-probe-revocation.h"
#include "cdz-probe-server.h"
#include "cdz-probe-words.h"
#include "cdz-probe-x509.h"

static const char *const step_names[] = { "skipped", "ok", "failed", "stalled" };

static char *
dup_hex (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GString *hex = g_string_sized_new (2 * size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  return g_string_free (hex, FALSE);
}

static gint64
to_ms (gint64 us)
{
  return (us + 500) / 1000;
}

static void
add_certificate (CdzJson *json,
                 X509    *x509)
{
  g_autofree char *subject = cdz_x509_name_dup_text (X509_get_subject_name (x509));
  g_autofree char *issuer = cdz_x509_name_dup_text (X509_get_issuer_name (x509));
  g_autofree char *name = cdz_x509_dup_short (x509);
  g_autofree char *issuer_name = cdz_x509_name_dup_short (X509_get_issuer_name (x509));
  g_autofree char *not_after = cdz_date_dup_iso (cdz_x509_get_not_after (x509));
  g_autoptr(GBytes) digest = cdz_x509_dup_sha256 (x509);
  g_autofree char *sha256 = dup_hex (digest);

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "subject", subject);
  cdz_json_add_string (json, "issuer", issuer);
  cdz_json_add_string (json, "not-after", not_after);
  cdz_json_add_string (json, "sha256", sha256);
  cdz_json_add_string (json, "name", name);
  cdz_json_add_string (json, "issuer-name", issuer_name);
  cdz_json_end_object (json);
}

static void
add_certificates (CdzJson      *json,
                  const char   *name,
                  CdzX509Stack *chain)
{
  cdz_json_begin_array (json, name);
  for (int i = 0; i < sk_X509_num (chain); i++)
    add_certificate (json, sk_X509_value (chain, i));
  cdz_json_end_array (json);
}

static void
add_strings (CdzJson    *json,
             const char *name,
             GPtrArray  *strings)
{
  cdz_json_begin_array (json, name);
  for (guint i = 0; strings != NULL && i < strings->len; i++)
    cdz_json_add_string (json, NULL, strings->pdata[i]);
  cdz_json_end_array (json);
}

static void
add_phases (const CdzProbeSeen *seen,
            CdzJson            *json)
{
  cdz_json_begin_array (json, "phases");
  for (guint i = 0; i < CDZ_N_PHASES; i++)
    {
      const CdzProbePhaseSeen *phase = &seen->phases[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "name", cdz_probe_phase_get_name (i));
      cdz_json_add_string (json, "status", step_names[phase->step]);
      if (phase->step != CDZ_STEP_SKIPPED)
        {
          cdz_json_add_int (json, "at", to_ms (phase->at_us));
          cdz_json_add_int (json, "ms", to_ms (phase->took_us));
        }
      cdz_json_add_string (json, "detail", phase->detail);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_version (CdzJson    *json,
             const char *name,
             int         version)
{
  if (version != 0)
    cdz_json_add_string (json, name, cdz_tls_get_name (version));
}

/* What was aimed at, and what was offered there. */
static void
add_target (const CdzProbeSeen *seen,
            CdzJson            *json)
{
  cdz_json_begin_object (json, "target");
  cdz_json_add_string (json, "host", seen->host);
  cdz_json_add_int (json, "port", seen->port);
  cdz_json_add_string (json, "name", seen->name);
  cdz_json_add_string (json, "address", seen->address);
  cdz_json_add_string (json, "proxy", seen->proxy);
  if (seen->skipped_proxies->len > 0)
    add_strings (json, "skipped-proxies", seen->skipped_proxies);
  cdz_json_add_string (json, "path", seen->path);
  cdz_json_end_object (json);

  cdz_json_begin_object (json, "offered");
  add_version (json, "min-version", seen->min_version);
  add_version (json, "max-version", seen->max_version);
  cdz_json_add_string (json, "alpn", seen->offered_alpn);
  cdz_json_add_string (json, "groups", seen->offered_groups);
  cdz_json_add_int (json, "hello-size", seen->hello_size);
  cdz_json_end_object (json);
}

static void
add_tls (const CdzProbeSeen *seen,
         CdzJson            *json)
{
  cdz_json_begin_object (json, "tls");
  cdz_json_add_string (json, "version", seen->version != 0 ? cdz_tls_get_name (seen->version)
                                        : seen->other_version != 0 ? cdz_tls_get_name (seen->other_version)
                                                                   : NULL);
  cdz_json_add_string (json, "cipher", seen->cipher);
  cdz_json_add_string (json, "group", seen->group);
  cdz_json_add_string (json, "alpn", seen->alpn);
  if (seen->version != 0)
    cdz_json_add_boolean (json, "resumed", seen->resumed);
  cdz_json_end_object (json);
}

static void
add_revocation (const CdzRevocation *revocation,
                CdzJson             *json)
{
  g_autofree char *when = revocation->when != 0 ? cdz_date_dup_iso (revocation->when) : NULL;

  cdz_json_begin_object (json, "revocation");
  cdz_json_add_string (json, "status", cdz_revocation_status_get_name (revocation->status));
  cdz_json_add_string (json, "source", revocation->source);
  cdz_json_add_string (json, "cause", revocation->cause);
  cdz_json_add_string (json, "revoked-at", when);
  cdz_json_end_object (json);
}

static void
add_server (const CdzProbeSeen *seen,
            CdzJson            *json)
{
  cdz_json_begin_object (json, "server");
  add_certificates (json, "chain", seen->server_chain);
  add_certificates (json, "verified-chain", seen->trust == CDZ_TRUST_OK ? seen->verified_chain : NULL);

  if (seen->trust != CDZ_TRUST_UNKNOWN)
    {
      g_autoptr(GPtrArray) names = cdz_x509_dup_dns_names (sk_X509_value (seen->server_chain, 0));

      cdz_json_begin_object (json, "verify");
      cdz_json_add_boolean (json, "ok", seen->trust == CDZ_TRUST_OK);
      cdz_json_add_string (json, "code", cdz_trust_get_name (seen->trust));
      cdz_json_add_string (json, "message", cdz_trust_get_title (seen->trust));
      if (seen->trust != CDZ_TRUST_OK && seen->verify_code != X509_V_OK)
        cdz_json_add_string (json, "reason", X509_verify_cert_error_string (seen->verify_code));
      cdz_json_end_object (json);
      cdz_json_add_boolean (json, "hostname-match", !seen->other_name);
      add_strings (json, "names", names);
      add_revocation (&seen->revocation, json);
    }
  cdz_json_end_object (json);
}

static void
add_client_auth (CdzProbeReport *self,
                 CdzJson        *json)
{
  const CdzProbeSeen *seen = self->seen;
  const CdzProbeAsk *ask = seen->ask;

  cdz_json_begin_object (json, "client-auth");
  cdz_json_add_string (json, "requested", cdz_probe_report_get_requested (self));
  cdz_json_add_string (json, "required", cdz_probe_report_get_required (self));
  cdz_json_add_string (json, "when", cdz_probe_report_get_when (self));
  add_strings (json, "acceptable-cas", ask != NULL ? ask->authority_names : NULL);
  cdz_json_begin_array (json, "signature-algorithms");
  for (guint i = 0; ask != NULL && i < ask->signature_algorithms->len; i++)
    {
      g_autofree char *name = cdz_sigalg_dup_name (g_array_index (ask->signature_algorithms, guint16, i));

      cdz_json_add_string (json, NULL, name);
    }
  cdz_json_end_array (json);
  cdz_json_end_object (json);
}

static void
add_sent (CdzProbeReport *self,
          CdzJson        *json)
{
  const CdzProbeSeen *seen = self->seen;
  CdzProbeIdentity *identity = seen->identity;

  cdz_json_begin_object (json, "sent");
  if (seen->sent == CDZ_SENT_CERTIFICATE && identity != NULL)
    {
      cdz_json_add_string (json, "identity", identity->ref != NULL ? identity->ref : identity->label);
      cdz_json_add_string (json, "label", identity->label);
    }
  cdz_json_begin_array (json, "chain");
  if (seen->sent == CDZ_SENT_CERTIFICATE && identity != NULL)
    {
      add_certificate (json, identity->leaf);
      for (int i = 0; i < sk_X509_num (identity->chain); i++)
        add_certificate (json, sk_X509_value (identity->chain, i));
    }
  cdz_json_end_array (json);
  if (seen->signature_scheme != 0)
    {
      g_autofree char *scheme = cdz_sigalg_dup_name (seen->signature_scheme);

      cdz_json_add_string (json, "signature-scheme", scheme);
    }
  cdz_json_add_string (json, "reason", cdz_probe_report_get_reason (self));
  if (seen->own_revocation.status != CDZ_REVOCATION_UNCHECKED)
    add_revocation (&seen->own_revocation, json);
  cdz_json_end_object (json);
}

static void
add_candidates (GPtrArray *candidates,
                CdzJson   *json)
{
  cdz_json_begin_array (json, "candidates");
  for (guint i = 0; i < candidates->len; i++)
    {
      const CdzCandidate *candidate = candidates->pdata[i];

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "identity", candidate->identity->ref);
      cdz_json_add_string (json, "label", candidate->identity->label);
      cdz_json_add_string (json, "match", cdz_match_get_name (candidate->match));
      add_strings (json, "reasons", candidate->reasons);
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_alerts (const CdzProbeSeen *seen,
            CdzJson            *json)
{
  cdz_json_begin_array (json, "alerts");
  for (guint i = 0; i < seen->alerts->len; i++)
    {
      const CdzProbeAlert *alert = &g_array_index (seen->alerts, CdzProbeAlert, i);

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "direction", alert->outgoing ? "out" : "in");
      cdz_json_add_string (json, "level", alert->level == 1 ? "warning" : "fatal");
      cdz_json_add_int (json, "number", alert->number);
      cdz_json_add_string (json, "name", cdz_alert_get_name (alert->number));
      cdz_json_add_string (json, "meaning", cdz_alert_get_meaning (alert->number));
      cdz_json_add_int (json, "ms", to_ms (alert->at_us));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_messages (const CdzProbeSeen *seen,
              CdzJson            *json)
{
  cdz_json_begin_array (json, "messages");
  for (guint i = 0; i < seen->messages->len; i++)
    {
      const CdzProbeMessage *message = &g_array_index (seen->messages, CdzProbeMessage, i);

      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "direction", message->outgoing ? "out" : "in");
      cdz_json_add_string (json, "name", cdz_handshake_get_name (message->type));
      cdz_json_add_int (json, "size", message->size);
      cdz_json_add_int (json, "ms", to_ms (message->at_us));
      cdz_json_end_object (json);
    }
  cdz_json_end_array (json);
}

static void
add_http (const CdzProbeSeen *seen,
          CdzJson            *json)
{
  static const char *const hints[] = { NULL, "certificate-missing", "certificate-rejected", "forbidden", "login" };

  cdz_json_begin_object (json, "http");
  cdz_json_add_string (json, "version", seen->http_version);
  if (seen->http_status != 0)
    cdz_json_add_int (json, "status", seen->http_status);
  cdz_json_add_string (json, "hint", hints[seen->http_hint]);
  cdz_json_add_string (json, "location", seen->http_location);
  cdz_json_end_object (json);
}

void
cdz_probe_report_add_json (CdzProbeReport *self,
                           CdzJson        *json)
{
  const CdzProbeSeen *seen = self->seen;
  g_autofree char *date = cdz_date_dup_iso (seen->now);

  cdz_json_add_string (json, "url", seen->url);
  cdz_json_add_string (json, "date", date);
  cdz_json_add_string (json, "verdict", cdz_verdict_get_name (self->judgement->verdict));
  cdz_json_add_string (json, "case", self->judgement->name);
  cdz_json_add_string (json, "headline", self->headline);
  cdz_json_add_string (json, "next-step", self->next_step);
  add_target (seen, json);
  add_phases (seen, json);
  add_tls (seen, json);
  add_server (seen, json);
  add_client_auth (self, json);
  add_sent (self, json);
  add_candidates (self->candidates, json);
  add_alerts (seen, json);
  add_messages (seen, json);
  cdz_json_add_findings (json, "findings", self->findings);
  add_http (seen, json);
}
