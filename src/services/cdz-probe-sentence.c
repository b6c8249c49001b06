/* cdz-probe-sentence.c: facts put into the judge's sentences.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-judge.h"
#include "cdz-probe-words.h"
#include "cdz-probe-x509.h"

/* Names in one sentence; more of them are in the report. */
#define MAX_IN_SENTENCE 3

/* A ClientHello that no longer fits one packet (RFC 8446 §4.1.2, usual MTU). */
#define LARGE_HELLO 1200

/* "“A”, “B” and 3 more" */
static char *
join_quoted (const char *const *names,
             guint              n_names)
{
  GString *text = g_string_new (NULL);
  guint n_shown = MIN (n_names, MAX_IN_SENTENCE);

  for (guint i = 0; i < n_shown; i++)
    {
      g_autofree char *quoted = g_strdup_printf (_("“%s”"), names[i]);

      g_string_append_printf (text, "%s%s",
                              i == 0                                   ? ""
                              : i + 1 == n_shown && n_shown == n_names ? _(" or ")
                                                                       : ", ",
                              quoted);
    }
  if (n_names > n_shown)
    g_string_append_printf (text, _(" and %u more"), n_names - n_shown);

  return g_string_free (text, FALSE);
}

static char *
dup_accepted_issuers (const CdzProbeAsk *ask)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ask->authorities->len && i <= MAX_IN_SENTENCE; i++)
    g_ptr_array_add (names, cdz_x509_name_dup_short (ask->authorities->pdata[i]));

  return names->len <= MAX_IN_SENTENCE
           ? join_quoted ((const char *const *) names->pdata, names->len)
           : join_quoted ((const char *const *) names->pdata, ask->authorities->len);
}

/* What to do about a certificate that is wanted. */
static char *
dup_choose (const CdzProbeSeen *seen)
{
  g_autofree char *issuers = NULL;

  if (seen->match_label != NULL)
    return g_strdup_printf (_("Test with “%s”, whose issuer the server accepts."), seen->match_label);
  if (seen->ask == NULL || seen->ask->authorities->len == 0)
    return g_strdup (_("Choose an identity for this server; it does not say which issuers it accepts, so ask its "
                       "operator."));

  issuers = dup_accepted_issuers (seen->ask);

  return g_strdup_printf (_("Get an identity from an issuer that the server accepts: %s."), issuers);
}

static char *
dup_server_names (const CdzProbeSeen *seen)
{
  X509 *leaf = seen->server_chain != NULL ? sk_X509_value (seen->server_chain, 0) : NULL;
  g_autoptr(GPtrArray) names = leaf != NULL ? cdz_x509_dup_dns_names (leaf) : NULL;
  g_autofree char *subject = NULL;

  if (names != NULL && names->len > 0)
    return join_quoted ((const char *const *) names->pdata, names->len);

  subject = leaf != NULL ? cdz_x509_dup_short (leaf) : g_strdup ("?");

  return g_strdup_printf (_("“%s”"), subject);
}

static char *
dup_own_fact (const CdzProbeSeen *seen,
              const char         *place)
{
  X509 *leaf = seen->identity != NULL ? seen->identity->leaf : NULL;

  if (leaf == NULL)
    return NULL;
  if (g_str_equal (place, "identity"))
    return g_strdup (seen->identity->label);
  if (g_str_equal (place, "issuer"))
    return cdz_x509_name_dup_short (X509_get_issuer_name (leaf));
  if (g_str_equal (place, "expired"))
    return cdz_date_dup_day (cdz_x509_get_not_after (leaf));
  if (g_str_equal (place, "begins"))
    return cdz_date_dup_day (cdz_x509_get_not_before (leaf));
  if (g_str_equal (place, "key"))
    return cdz_x509_dup_key_title (leaf);

  return NULL;
}

static char *
dup_server_fact (const CdzProbeSeen *seen,
                 const char         *place)
{
  X509 *leaf = seen->server_chain != NULL ? sk_X509_value (seen->server_chain, 0) : NULL;
  X509 *faulty = leaf != NULL ? sk_X509_value (seen->server_chain, seen->verify_depth) : NULL;

  if (g_str_equal (place, "server-names"))
    return dup_server_names (seen);
  if (leaf == NULL)
    return NULL;
  if (faulty == NULL)
    faulty = leaf;
  if (g_str_equal (place, "server-expired"))
    return cdz_date_dup_day (cdz_x509_get_not_after (faulty));
  if (g_str_equal (place, "server-begins"))
    return cdz_date_dup_day (cdz_x509_get_not_before (faulty));
  if (g_str_equal (place, "server-issuer"))
    return cdz_x509_name_dup_short (X509_get_issuer_name (leaf));

  return NULL;
}

static char *
dup_nothing_sent (const CdzProbeSeen *seen)
{
  if (seen->identity == NULL)
    return g_strdup (_("Nothing was sent to it."));

  return g_strdup (seen->ask != NULL ? _("It asked for your certificate, which was not sent.")
                                     : _("Your certificate was not sent."));
}

static char *
dup_fact (const CdzProbeSeen *seen,
          const char         *place)
{
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);

  if (g_str_equal (place, "host"))
    return g_strdup (seen->host);
  if (g_str_equal (place, "name"))
    return g_strdup (seen->name);
  if (g_str_equal (place, "port"))
    return g_strdup_printf ("%u", seen->port);
  if (g_str_equal (place, "seconds"))
    return g_strdup_printf ("%.3g", seen->timeout_us / (double) G_USEC_PER_SEC);
  if (g_str_equal (place, "proxy"))
    return g_strdup (seen->proxy);
  if (g_str_equal (place, "proxy-status"))
    return seen->proxy_status != 0 ? g_strdup_printf (_(" (HTTP status %d)"), seen->proxy_status) : g_strdup ("");
  if (g_str_equal (place, "answer"))
    return g_strdup (seen->plain_answer);
  if (g_str_equal (place, "version"))
    return g_strdup (cdz_tls_get_name (seen->other_version));
  if (g_str_equal (place, "status"))
    return g_strdup_printf ("%d", seen->http_status);
  if (g_str_equal (place, "alert"))
    return g_strdup (alert != NULL ? cdz_alert_get_meaning (alert->number) : "?");
  if (g_str_equal (place, "missing"))
    return g_strdup (seen->missing);
  if (g_str_equal (place, "algorithms"))
    return seen->ask != NULL ? cdz_probe_ask_dup_sigalgs (seen->ask) : NULL;
  if (g_str_equal (place, "choose"))
    return dup_choose (seen);
  if (g_str_equal (place, "nothing-sent"))
    return dup_nothing_sent (seen);
  if (g_str_equal (place, "revocation-cause"))
    return g_strdup (seen->revocation.cause);
  if (g_str_equal (place, "smaller"))
    return g_strdup (seen->hello_size > LARGE_HELLO
                       ? _(" A second look with the groups X25519:P-256 sends a smaller first message.")
                       : "");
  if (g_str_has_prefix (place, "server-"))
    return dup_server_fact (seen, place);

  return dup_own_fact (seen, place);
}

char *
cdz_probe_judge_expand (const CdzProbeSeen *seen,
                        const char         *template)
{
  GString *text = g_string_new (NULL);

  for (const char *at = template; *at != '\0';)
    {
      const char *open = strchr (at, '{');
      const char *close = open != NULL ? strchr (open, '}') : NULL;
      g_autofree char *place = NULL;
      g_autofree char *fact = NULL;

      if (close == NULL)
        {
          g_string_append (text, at);
          break;
        }

      g_string_append_len (text, at, open - at);
      place = g_strndup (open + 1, close - open - 1);
      fact = dup_fact (seen, place);
      g_string_append (text, fact != NULL ? fact : "?");
      at = close + 1;
    }

  return g_string_free (text, FALSE);
}

static void
add_agreement (const CdzProbeSeen *seen,
               GPtrArray          *findings)
{
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);
  gboolean dates = seen->cause == CDZ_CAUSE_EXPIRED || seen->cause == CDZ_CAUSE_NOT_YET_VALID;
  gboolean issuer = seen->cause == CDZ_CAUSE_ISSUER || seen->cause == CDZ_CAUSE_ISSUER_OR_GAP ||
                    seen->cause == CDZ_CAUSE_INTERMEDIATE;

  if (alert == NULL || seen->sent != CDZ_SENT_CERTIFICATE || seen->end == CDZ_END_NONE)
    return;

  if (seen->cause == CDZ_CAUSE_NONE)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "local-disagrees",
                      _("Local checks found nothing wrong with your certificate"));
  else if (seen->cause == CDZ_CAUSE_ISSUER_UNSURE)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "local-unsure",
                      _("The server announces no issuers, so local checks cannot confirm what it says"));
  else if ((alert->number == CDZ_ALERT_CERTIFICATE_EXPIRED && !dates) ||
           (alert->number == CDZ_ALERT_UNKNOWN_CA && !issuer) ||
           (alert->number == CDZ_ALERT_CERTIFICATE_REVOKED && seen->cause != CDZ_CAUSE_REVOKED))
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "local-disagrees",
                      _("Local checks found another fault in your certificate than the server names"));
  else
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "local-agrees", _("Local checks agree with the server"));
}

static void
add_skipped_proxies (const CdzProbeSeen *seen,
                     GPtrArray          *findings)
{
  g_autoptr(GString) skipped = g_string_new (NULL);
  g_autofree char *message = NULL;

  if (seen->skipped_proxies->len == 0)
    return;

  for (guint i = 0; i < seen->skipped_proxies->len; i++)
    g_string_append_printf (skipped, "%s%s", i > 0 ? ", " : "", (const char *) seen->skipped_proxies->pdata[i]);
  message = seen->proxy != NULL
            ? g_strdup_printf (_("The desktop names the proxy %s first, which does not answer; %s was tried next"), skipped->str, seen->proxy)
            : g_strdup_printf (_("The desktop names the proxy %s first, which does not answer; no proxy was used next"), skipped->str);
  cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "proxy-skipped", message);
}

void
cdz_probe_judge_add_findings (const CdzProbeSeen *seen,
                              GPtrArray          *findings)
{
  add_agreement (seen, findings);

  if (seen->end == CDZ_END_NONE && seen->sent == CDZ_SENT_CERTIFICATE &&
      (seen->cause == CDZ_CAUSE_ISSUER || seen->cause == CDZ_CAUSE_ISSUER_OR_GAP))
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "issuer-not-listed",
                      _("The issuer of your certificate is not in the server's list, so browsers will not offer it"));
  if (seen->trust > CDZ_TRUST_OK && seen->insecure)
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "server-untrusted",
                      _("The server's own certificate does not verify; the test went on because you asked for it"));
  if (seen->trust > CDZ_TRUST_OK && seen->trust != CDZ_TRUST_OTHER_NAME && seen->other_name)
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "other-name", _("The server's certificate is for another name, too"));
  add_skipped_proxies (seen, findings);
  if (seen->library_unreadable)
    cdz_findings_add (findings, CDZ_SEVERITY_WARNING, "candidates-unknown",
                      _("Your stored identities cannot be read, so they were not compared with the server's request; "
                        "“credenzactl stores” says why"));
  if (seen->retried_http11)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "http11-retry",
                      _("HTTP/2 forbids asking for a certificate after the request, so HTTP/1.1 was used instead"));
  if (seen->revocation.status == CDZ_REVOCATION_UNKNOWN && seen->trust == CDZ_TRUST_OK)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "revocation-unknown",
                      _("Whether the server's certificate was revoked is not known"));
  if (seen->http_hint == CDZ_HINT_LOGIN)
    cdz_findings_add (findings, CDZ_SEVERITY_INFO, "login", _("The application asks for another login (HTTP status 401)"));
  if (seen->http_location != NULL)
    {
      g_autofree char *message = g_strdup_printf (_("The answer redirects to %s; this was not followed"),
                                                  seen->http_location);

      cdz_findings_add (findings, CDZ_SEVERITY_INFO, "redirect", message);
    }
}
