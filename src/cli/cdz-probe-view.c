/* cdz-probe-view.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe-view"
#include "config.h"

#include "cdz-probe-view.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-revocation.h"
#include "cdz-probe-words.h"
#include "cdz-probe-x509.h"
#include "cdz-table.h"

/* The rest is in the JSON report. */
#define MAX_LISTED 8

#define INDENT 2

static void
append_heading (GString    *text,
                const char *title)
{
  g_string_append_c (text, '\n');
  cdz_text_append_styled (text, CDZ_STYLE_BOLD, title);
  g_string_append_c (text, '\n');
}

static void
add_row (CdzTable   *table,
         const char *title,
         const char *value)
{
  if (value == NULL || *value == '\0')
    return;

  cdz_table_add (table, CDZ_STYLE_DIM, title);
  cdz_table_add (table, CDZ_STYLE_PLAIN, value);
}

static const char *
get_phase_title (CdzProbePhase phase)
{
  static const char *const titles[CDZ_N_PHASES] = {
    N_("Name looked up"), N_("Connected"), N_("Through the proxy"), N_("First answer"), N_("Handshake"),
    N_("Request sent"), N_("Answer"), N_("Revocation"),
  };

  return _(titles[phase]);
}

static const char *
get_step_title (CdzProbeStep step)
{
  static const char *const titles[] = { "", N_("done"), N_("failed"), N_("no answer") };

  return _(titles[step]);
}

static void
append_phases (GString            *text,
               const CdzProbeSeen *seen)
{
  g_autoptr(CdzTable) table = cdz_table_new (4);

  for (guint i = 0; i < CDZ_N_PHASES; i++)
    {
      const CdzProbePhaseSeen *phase = &seen->phases[i];
      g_autofree char *took = g_strdup_printf (_("%.0f ms"), phase->took_us / 1000.0);
      gboolean ok = phase->step == CDZ_STEP_OK;

      if (phase->step == CDZ_STEP_SKIPPED)
        continue;

      cdz_table_add (table, CDZ_STYLE_PLAIN, get_phase_title (i));
      cdz_table_add (table, ok ? CDZ_STYLE_PLAIN : CDZ_STYLE_ERROR, get_step_title (phase->step));
      cdz_table_add (table, CDZ_STYLE_DIM, took);
      cdz_table_add (table, CDZ_STYLE_DIM, phase->detail != NULL ? phase->detail : "");
    }

  append_heading (text, _("Connection"));
  cdz_table_append (table, INDENT, text);
}

static void
append_tls (GString            *text,
            const CdzProbeSeen *seen)
{
  g_autoptr(CdzTable) table = cdz_table_new (2);

  if (seen->version == 0)
    return;

  add_row (table, _("Version"), cdz_tls_get_name (seen->version));
  add_row (table, _("Cipher"), seen->cipher);
  add_row (table, _("Group"), seen->group);
  add_row (table, _("Protocol"), seen->alpn);
  append_heading (text, _("TLS"));
  cdz_table_append (table, INDENT, text);
}

static char *
dup_revocation (const CdzRevocation *revocation)
{
  const char *status;

  switch (revocation->status)
    {
    case CDZ_REVOCATION_GOOD:
      status = _("not revoked");
      break;
    case CDZ_REVOCATION_REVOKED:
      status = _("revoked");
      break;
    case CDZ_REVOCATION_UNKNOWN:
      status = _("unknown");
      break;
    case CDZ_REVOCATION_UNCHECKED:
    default:
      return NULL;
    }

  return revocation->cause != NULL ? g_strdup_printf ("%s: %s", status, revocation->cause) : g_strdup (status);
}

static void
append_server (GString            *text,
               const CdzProbeSeen *seen)
{
  g_autoptr(CdzTable) table = cdz_table_new (2);
  g_autofree char *revocation = dup_revocation (&seen->revocation);

  if (seen->server_chain == NULL)
    return;

  for (int i = 0; i < MIN (sk_X509_num (seen->server_chain), MAX_LISTED); i++)
    {
      X509 *x509 = sk_X509_value (seen->server_chain, i);
      g_autofree char *subject = cdz_x509_name_dup_text (X509_get_subject_name (x509));
      g_autofree char *day = cdz_date_dup_day (cdz_x509_get_not_after (x509));
      g_autofree char *value = g_strdup_printf (_("%s, until %s"), subject, day);

      add_row (table, i == 0 ? _("Certificate") : _("Sent along"), value);
    }
  add_row (table, _("Trusted"), seen->trust == CDZ_TRUST_OK ? _("yes") : _("no"));
  add_row (table, _("Revocation"), revocation);
  append_heading (text, _("Server"));
  cdz_table_append (table, INDENT, text);
}

static void
append_request (GString        *text,
                CdzProbeReport *report)
{
  const CdzProbeSeen *seen = report->seen;
  const CdzProbeAsk *ask = seen->ask;
  gboolean is_known = !g_str_equal (cdz_probe_report_get_requested (report), "unknown");
  g_autoptr(CdzTable) table = cdz_table_new (2);

  append_heading (text, _("Client certificate"));
  add_row (table, _("Asked for"), ask != NULL ? cdz_probe_report_get_when (report) : is_known ? _("no") : _("unknown"));
  if (ask != NULL)
    {
      g_autofree char *algorithms = cdz_probe_ask_dup_sigalgs (ask);

      for (guint i = 0; i < MIN (ask->authority_names->len, MAX_LISTED); i++)
        add_row (table, i == 0 ? _("Accepted issuers") : "", ask->authority_names->pdata[i]);
      if (ask->authority_names->len > MAX_LISTED)
        {
          g_autofree char *more = g_strdup_printf (_("and %u more"), ask->authority_names->len - MAX_LISTED);

          add_row (table, "", more);
        }
      if (ask->authority_names->len == 0)
        add_row (table, _("Accepted issuers"), _("not said"));
      add_row (table, _("Signatures"), algorithms);
    }
  add_row (table, _("Sent"), cdz_probe_report_get_reason (report) != NULL ? cdz_probe_report_get_reason (report)
                                                                          : seen->identity->label);
  cdz_table_append (table, INDENT, text);
}

static void
append_candidates (GString   *text,
                   GPtrArray *candidates)
{
  g_autoptr(CdzTable) table = cdz_table_new (3);

  if (candidates->len == 0)
    return;

  for (guint i = 0; i < candidates->len; i++)
    {
      const CdzCandidate *candidate = candidates->pdata[i];
      const char *match = candidate->match == CDZ_MATCH_YES       ? _("matches")
                          : candidate->match == CDZ_MATCH_UNKNOWN ? _("perhaps")
                                                                  : _("no");

      cdz_table_add (table, CDZ_STYLE_PLAIN, candidate->identity->label);
      cdz_table_add (table, candidate->match == CDZ_MATCH_YES ? CDZ_STYLE_BOLD : CDZ_STYLE_PLAIN, match);
      cdz_table_add (table, CDZ_STYLE_DIM, candidate->reasons->len > 0 ? candidate->reasons->pdata[0] : "");
    }
  append_heading (text, _("Your identities at this server"));
  cdz_table_append (table, INDENT, text);
}

static void
append_alerts (GString            *text,
               const CdzProbeSeen *seen)
{
  g_autoptr(CdzTable) table = cdz_table_new (2);
  gboolean any = FALSE;

  for (guint i = 0; i < seen->alerts->len; i++)
    {
      const CdzProbeAlert *alert = &g_array_index (seen->alerts, CdzProbeAlert, i);
      g_autofree char *meaning = g_strdup_printf ("%s (%u, %s)", cdz_alert_get_meaning (alert->number), alert->number,
                                                  cdz_alert_get_name (alert->number));

      if (alert->number == CDZ_ALERT_CLOSE_NOTIFY)
        continue;

      any = TRUE;
      add_row (table, alert->outgoing ? _("From here") : _("From the server"), meaning);
    }
  if (!any)
    return;

  append_heading (text, _("Alerts"));
  cdz_table_append (table, INDENT, text);
}

static void
append_http (GString            *text,
             const CdzProbeSeen *seen)
{
  g_autoptr(CdzTable) table = cdz_table_new (2);
  g_autofree char *status = g_strdup_printf ("%d", seen->http_status);

  if (seen->http_status == 0)
    return;

  add_row (table, _("Version"), seen->http_version);
  add_row (table, _("Status"), status);
  add_row (table, _("Location"), seen->http_location);
  append_heading (text, _("HTTP"));
  cdz_table_append (table, INDENT, text);
}

void
cdz_probe_view_append (GString        *text,
                       CdzProbeReport *report)
{
  gboolean success = cdz_probe_report_is_success (report);
  g_autoptr(GString) next_step = g_string_new (NULL);

  cdz_text_append_styled (text, success ? CDZ_STYLE_BOLD : CDZ_STYLE_ERROR, report->headline);
  g_string_append_c (text, '\n');
  cdz_text_append_printable (next_step, report->next_step);
  cdz_text_append_wrapped (text, next_step->str, 0, 0);

  append_phases (text, report->seen);
  append_tls (text, report->seen);
  append_server (text, report->seen);
  append_request (text, report);
  append_candidates (text, report->candidates);
  append_alerts (text, report->seen);
  append_http (text, report->seen);
  if (report->findings->len > 0)
    {
      append_heading (text, _("Findings"));
      cdz_text_append_findings (text, report->findings);
    }
}
