/* test-probe-judge.c  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <openssl/tls1.h>

#include "cdz-probe-judge.h"
#include "cdz-probe-report.h"
#include "cdz-probe-words.h"

/* One row: what was seen, and the case that it is. */
typedef struct
{
  const char    *expected;
  CdzProbePhase  phase;
  CdzProbeEnd    end;
  int            alert;           /* incoming; 0: none */
  gboolean       asked;
  CdzProbeWhen   when;
  CdzProbeSent   sent;
  CdzProbeCause  cause;
  CdzProbeTrust  trust;
  CdzHttpHint    hint;
  int            status;
  const char    *extra;           /* what few rows need, see set_extra () */
} Row;

#define HELLO     CDZ_PHASE_HELLO
#define HANDSHAKE CDZ_PHASE_HANDSHAKE
#define RESPONSE  CDZ_PHASE_RESPONSE
#define OK        CDZ_TRUST_OK
#define NONE      CDZ_END_NONE
#define CLOSED    CDZ_END_CLOSED
#define RESET     CDZ_END_RESET
#define TLS       CDZ_END_TLS
#define SENT      CDZ_SENT_CERTIFICATE
#define NOTHING   CDZ_SENT_NONE_CHOSEN

#define UNASKED      FALSE, CDZ_WHEN_HANDSHAKE, CDZ_SENT_NOT_ASKED, CDZ_CAUSE_NONE
#define ASKED(s, c)  TRUE, CDZ_WHEN_HANDSHAKE, s, c
#define LATE(w, s)   TRUE, w, s, CDZ_CAUSE_NONE
#define REFUSED(a, c) RESPONSE, TLS, a, ASKED (SENT, c), OK
#define APP(h, s, c) RESPONSE, NONE, 0, ASKED (s, c), OK, h, h == CDZ_HINT_FORBIDDEN ? 403 : 400
#define SERVER(t)    HANDSHAKE, NONE, 0, ASKED (CDZ_SENT_WITHHELD, CDZ_CAUSE_NONE), t

static const Row rows[] = {
  { "accepted", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK, 0, 200 },
  { "accepted", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_EXPIRED), OK, 0, 200 },
  { "accepted", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK, CDZ_HINT_LOGIN, 401 },
  { "accepted-plain", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK },
  { "accepted-late", RESPONSE, NONE, 0, LATE (CDZ_WHEN_POST_HANDSHAKE, SENT), OK, 0, 200 },
  { "accepted-late", RESPONSE, NONE, 0, LATE (CDZ_WHEN_RENEGOTIATION, SENT), OK, 0, 200 },
  { "accepted-retry", RESPONSE, NONE, 0, LATE (CDZ_WHEN_POST_HANDSHAKE, SENT), OK, 0, 200, "retried" },
  { "accepted-unlisted", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_ISSUER), OK, 0, 200 },
  { "accepted-without", RESPONSE, NONE, 0, ASKED (NOTHING, CDZ_CAUSE_NONE), OK, 0, 200 },
  { "accepted-without-fit", RESPONSE, NONE, 0, ASKED (CDZ_SENT_NO_FIT, CDZ_CAUSE_NONE), OK, 0, 200 },
  { "not-asked", RESPONSE, NONE, 0, UNASKED, OK, 0, 200 },
  { "not-asked", RESPONSE, NONE, 0, UNASKED, OK, 0, 500 },
  { "not-asked-forbidden", RESPONSE, NONE, 0, UNASKED, OK, CDZ_HINT_FORBIDDEN, 403 },

  { "app-required", APP (CDZ_HINT_CERTIFICATE_MISSING, NOTHING, CDZ_CAUSE_NONE) },
  { "app-required", RESPONSE, NONE, 0, UNASKED, OK, CDZ_HINT_CERTIFICATE_MISSING, 400 },
  { "app-no-fit", APP (CDZ_HINT_CERTIFICATE_MISSING, CDZ_SENT_NO_FIT, CDZ_CAUSE_NONE) },
  { "app-no-fit", APP (CDZ_HINT_FORBIDDEN, CDZ_SENT_NO_FIT, CDZ_CAUSE_NONE) },
  { "app-optional", APP (CDZ_HINT_FORBIDDEN, NOTHING, CDZ_CAUSE_NONE) },
  { "app-forbidden", APP (CDZ_HINT_FORBIDDEN, SENT, CDZ_CAUSE_NONE) },
  { "app-forbidden", APP (CDZ_HINT_FORBIDDEN, SENT, CDZ_CAUSE_ISSUER_UNSURE) },
  { "app-bad", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_NONE) },
  { "app-expired", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_EXPIRED) },
  { "app-not-yet-valid", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_NOT_YET_VALID) },
  { "app-purpose", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_PURPOSE) },
  { "app-revoked", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_REVOKED) },
  { "app-intermediate", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_INTERMEDIATE) },
  { "app-issuer-or-gap", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_ISSUER_OR_GAP) },
  { "app-issuer", APP (CDZ_HINT_CERTIFICATE_BAD, SENT, CDZ_CAUSE_ISSUER) },

  { "required", RESPONSE, TLS, 116, ASKED (NOTHING, CDZ_CAUSE_NONE), OK },
  { "required", HANDSHAKE, TLS, 40, ASKED (NOTHING, CDZ_CAUSE_NONE), OK },
  { "required", HANDSHAKE, TLS, 42, ASKED (NOTHING, CDZ_CAUSE_NONE), OK },
  { "required", RESPONSE, TLS, 116, UNASKED, OK },
  { "required-late", RESPONSE, TLS, 40, LATE (CDZ_WHEN_RENEGOTIATION, NOTHING), OK },
  { "required-late", RESPONSE, CLOSED, 0, LATE (CDZ_WHEN_POST_HANDSHAKE, NOTHING), OK },
  { "required-silently", RESPONSE, CLOSED, 0, ASKED (NOTHING, CDZ_CAUSE_NONE), OK },
  { "required-silently", RESPONSE, RESET, 0, ASKED (NOTHING, CDZ_CAUSE_NONE), OK },
  { "no-fit", RESPONSE, TLS, 116, ASKED (CDZ_SENT_NO_FIT, CDZ_CAUSE_NONE), OK },
  { "no-fit", RESPONSE, CLOSED, 0, ASKED (CDZ_SENT_NO_FIT, CDZ_CAUSE_NONE), OK },

  { "tls-expired", REFUSED (45, CDZ_CAUSE_EXPIRED) },
  { "tls-expired", REFUSED (49, CDZ_CAUSE_EXPIRED) },
  { "tls-expired", RESPONSE, CLOSED, 0, ASKED (SENT, CDZ_CAUSE_EXPIRED), OK },
  { "tls-not-yet-valid", REFUSED (45, CDZ_CAUSE_NOT_YET_VALID) },
  { "tls-purpose", REFUSED (43, CDZ_CAUSE_PURPOSE) },
  { "tls-revoked", REFUSED (44, CDZ_CAUSE_REVOKED) },
  { "tls-intermediate", REFUSED (48, CDZ_CAUSE_INTERMEDIATE) },
  { "tls-issuer-or-gap", REFUSED (48, CDZ_CAUSE_ISSUER_OR_GAP) },
  { "tls-issuer", REFUSED (48, CDZ_CAUSE_ISSUER) },
  { "tls-issuer-unsure", REFUSED (48, CDZ_CAUSE_ISSUER_UNSURE) },
  { "says-expired", REFUSED (45, CDZ_CAUSE_NONE) },
  { "says-expired", REFUSED (45, CDZ_CAUSE_ISSUER) },
  { "says-revoked", REFUSED (44, CDZ_CAUSE_NONE) },
  { "says-revoked", REFUSED (44, CDZ_CAUSE_EXPIRED) },
  { "refused-certificate", REFUSED (46, CDZ_CAUSE_NONE) },
  { "refused-certificate", REFUSED (48, CDZ_CAUSE_NONE) },
  { "refused-silently", RESPONSE, RESET, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK },

  { "unknown-name", HELLO, TLS, 112, UNASKED, 0 },
  { "old-version", HELLO, TLS, 70, UNASKED, 0, 0, 0, "old" },
  { "old-version", HELLO, TLS, 0, UNASKED, 0, 0, 0, "old own-alert" },
  { "no-version", HELLO, TLS, 70, UNASKED, 0 },
  { "no-agreement", HELLO, TLS, 40, UNASKED, 0 },
  { "no-agreement", HELLO, TLS, 71, UNASKED, 0 },
  { "no-protocol", HELLO, TLS, 120, UNASKED, 0 },
  { "refused-otherwise", HELLO, TLS, 80, UNASKED, 0 },
  { "refused-otherwise", RESPONSE, TLS, 40, UNASKED, OK },
  { "reset-hello", HELLO, RESET, 0, UNASKED, 0 },
  { "closed-hello", HELLO, CLOSED, 0, UNASKED, 0 },
  { "closed-handshake", HANDSHAKE, CLOSED, 0, UNASKED, OK },
  { "closed-request", RESPONSE, CLOSED, 0, UNASKED, OK, 0, 0, "done" },

  { "server-expired", SERVER (CDZ_TRUST_EXPIRED) },
  { "server-not-yet-valid", SERVER (CDZ_TRUST_NOT_YET_VALID) },
  { "server-self-signed", SERVER (CDZ_TRUST_SELF_SIGNED) },
  { "server-unknown-issuer", SERVER (CDZ_TRUST_UNKNOWN_ISSUER) },
  { "server-other-name", SERVER (CDZ_TRUST_OTHER_NAME) },
  { "server-wrong-purpose", SERVER (CDZ_TRUST_WRONG_PURPOSE) },
  { "server-weak", SERVER (CDZ_TRUST_WEAK) },
  { "server-revoked", SERVER (CDZ_TRUST_REVOKED) },
  { "server-revocation-unknown", SERVER (CDZ_TRUST_REVOCATION_UNKNOWN) },
  { "server-other-pin", SERVER (CDZ_TRUST_OTHER_PIN) },
  { "server-other", SERVER (CDZ_TRUST_OTHER) },
  /* Refused only because nothing was sent to an untrusted server: that is the cause. */
  { "server-expired", RESPONSE, TLS, 116, ASKED (CDZ_SENT_WITHHELD, CDZ_CAUSE_NONE), CDZ_TRUST_EXPIRED },
  { "accepted", RESPONSE, NONE, 0, ASKED (SENT, CDZ_CAUSE_NONE), CDZ_TRUST_EXPIRED, 0, 200, "insecure" },

  { "name-unknown", CDZ_PHASE_RESOLVE, CDZ_END_NAME_UNKNOWN, 0, UNASKED, 0 },
  { "proxy-name-unknown", CDZ_PHASE_RESOLVE, CDZ_END_NAME_UNKNOWN, 0, UNASKED, 0, 0, 0, "proxy" },
  { "port-closed", CDZ_PHASE_CONNECT, CDZ_END_UNREACHABLE, 0, UNASKED, 0 },
  { "no-route", CDZ_PHASE_CONNECT, CDZ_END_UNREACHABLE, 0, UNASKED, 0, 0, 0, "no-route" },
  { "proxy-closed", CDZ_PHASE_CONNECT, CDZ_END_UNREACHABLE, 0, UNASKED, 0, 0, 0, "proxy" },
  { "proxy-login", CDZ_PHASE_PROXY, CDZ_END_PROXY, 0, UNASKED, 0, 0, 0, "proxy 407" },
  { "proxy-refused", CDZ_PHASE_PROXY, CDZ_END_PROXY, 0, UNASKED, 0, 0, 0, "proxy" },

  { "stalled-resolve", CDZ_PHASE_RESOLVE, CDZ_END_TIMED_OUT, 0, UNASKED, 0 },
  { "stalled-connect", CDZ_PHASE_CONNECT, CDZ_END_TIMED_OUT, 0, UNASKED, 0 },
  { "stalled-proxy", CDZ_PHASE_PROXY, CDZ_END_TIMED_OUT, 0, UNASKED, 0, 0, 0, "proxy" },
  { "stalled-hello", HELLO, CDZ_END_TIMED_OUT, 0, UNASKED, 0 },
  { "stalled-handshake", HANDSHAKE, CDZ_END_TIMED_OUT, 0, UNASKED, OK },
  { "stalled-request", CDZ_PHASE_REQUEST, CDZ_END_TIMED_OUT, 0, UNASKED, OK },
  { "stalled-response", RESPONSE, CDZ_END_TIMED_OUT, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK },

  { "plain-http", HELLO, TLS, 0, UNASKED, 0, 0, 0, "plain HTTP/1.1 400 Bad Request" },
  { "plain-other", HELLO, TLS, 0, UNASKED, 0, 0, 0, "plain SSH-2.0-OpenSSH" },
  { "plain-other", HELLO, CDZ_END_TIMED_OUT, 0, UNASKED, 0, 0, 0, "plain 220 mail" },

  { "key-mismatch", RESPONSE, TLS, 116, ASKED (CDZ_SENT_KEY_MISMATCH, CDZ_CAUSE_NONE), OK },
  { "key-too-weak", RESPONSE, TLS, 116, ASKED (CDZ_SENT_KEY_TOO_WEAK, CDZ_CAUSE_NONE), OK },
  { "legacy-renegotiation", HANDSHAKE, TLS, 0, UNASKED, OK, 0, 0, "legacy" },
  { "stopped-here", HANDSHAKE, TLS, 0, UNASKED, OK },
  { "too-much", RESPONSE, CDZ_END_TOO_MUCH, 0, UNASKED, OK },
};

static void
set_extra (CdzProbeSeen *seen,
           const char   *extra)
{
  const CdzProbeAlert own = { 0, TRUE, 2, CDZ_ALERT_PROTOCOL_VERSION, FALSE };

  if (g_str_has_prefix (extra, "plain "))
    seen->plain_answer = g_strdup (extra + strlen ("plain "));
  seen->retried_http11 = strstr (extra, "retried") != NULL;
  seen->insecure = strstr (extra, "insecure") != NULL;
  seen->handshake_done = strstr (extra, "done") != NULL;
  seen->legacy_renegotiation = strstr (extra, "legacy") != NULL;
  seen->other_version = strstr (extra, "old") != NULL ? TLS1_1_VERSION : 0;
  seen->proxy_status = strstr (extra, "407") != NULL ? 407 : 0;
  if (strstr (extra, "own-alert") != NULL)
    g_array_append_val (seen->alerts, own);
  if (strstr (extra, "proxy") != NULL)
    seen->proxy = g_strdup ("proxy.example:3128");
  if (strstr (extra, "no-route") != NULL)
    seen->error_number = ENETUNREACH;
}

static X509 *
new_certificate (void)
{
  g_autoptr(EVP_PKEY) key = EVP_EC_gen ("P-256");
  X509 *x509 = X509_new ();
  X509_NAME *name = X509_get_subject_name (x509);

  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const unsigned char *) "jane", -1, -1, 0);
  X509_set_issuer_name (x509, name);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), 1);
  X509_gmtime_adj (X509_getm_notBefore (x509), 0);
  X509_gmtime_adj (X509_getm_notAfter (x509), 3600);
  X509_set_pubkey (x509, key);
  X509_sign (x509, key, EVP_sha256 ());

  return x509;
}

static CdzProbeIdentity *
new_identity (X509 *x509)
{
  cdz_autofree_openssl unsigned char *der = NULL;
  int size = i2d_X509 (x509, &der);
  g_autoptr(GBytes) bytes = g_bytes_new (der, size);

  return cdz_probe_identity_new (NULL, "jane", bytes, NULL, NULL, NULL);
}

static CdzProbeSeen *
new_seen (const Row *row)
{
  /* TLS 1.2: types, one signature algorithm, no names. */
  static const guint8 request[] = { 1, 64, 0, 2, 4, 3, 0, 0 };
  CdzProbeSeen *seen = cdz_probe_seen_new ();
  g_autoptr(X509) x509 = new_certificate ();
  CdzProbeAlert alert = { 0, FALSE, 2, row->alert, row->phase == RESPONSE };

  seen->host = g_strdup ("host.example");
  seen->name = g_strdup ("host.example");
  seen->port = 443;
  seen->timeout_us = G_USEC_PER_SEC;
  seen->missing = g_strdup ("Issuing CA");
  seen->revocation.cause = g_strdup ("No responder");
  seen->identity = new_identity (x509);
  seen->server_chain = sk_X509_new_null ();
  sk_X509_push (seen->server_chain, g_steal_pointer (&x509));

  seen->phase = row->phase;
  seen->end = row->end;
  if (row->alert != 0)
    g_array_append_val (seen->alerts, alert);
  if (row->asked)
    {
      seen->ask = cdz_probe_ask_parse (TLS1_2_VERSION, request, sizeof request);
      g_assert_nonnull (seen->ask);
      seen->ask->when = row->when;
    }
  seen->sent = row->sent;
  seen->cause = row->cause;
  seen->trust = row->trust;
  seen->http_hint = row->hint;
  seen->http_status = row->status;
  seen->http_version = row->status != 0 ? "1.1" : NULL;
  if (row->extra != NULL)
    set_extra (seen, row->extra);

  return seen;
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CdzProbeSeen) seen = new_seen (&rows[i]);
      const CdzProbeCase *found = cdz_probe_judge (seen);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (found->name, ==, rows[i].expected);
    }
}

/* A case that no row reaches is a sentence that nobody will ever read. */
static void
test_every_case_is_reached (void)
{
  const CdzProbeCase *at;

  for (guint i = 0; (at = cdz_probe_case_at (i)) != NULL; i++)
    {
      gboolean reached = FALSE;

      for (gsize r = 0; r < G_N_ELEMENTS (rows); r++)
        reached |= g_str_equal (rows[r].expected, at->name);
      g_test_message ("%s", at->name);
      g_assert_true (reached);
    }
}

/* Every place in a sentence is filled, and no library's words get through. */
static void
test_sentences_are_complete (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CdzProbeSeen) seen = new_seen (&rows[i]);
      const CdzProbeCase *found = cdz_probe_judge (seen);
      g_autofree char *headline = cdz_probe_judge_expand (seen, found->headline);
      g_autofree char *next_step = cdz_probe_judge_expand (seen, found->next_step);

      g_test_message ("%s: %s. %s", found->name, headline, next_step);
      g_assert_null (strpbrk (headline, "{}?"));
      g_assert_null (strpbrk (next_step, "{}?"));
      g_assert_null (strstr (headline, "ssl"));
      g_assert_false (g_str_has_suffix (headline, "."));
      g_assert_true (g_str_has_suffix (next_step, "."));
    }
}

/* Until a server has answered, it can still ask. */
static void
test_what_is_known_of_a_request (void)
{
  static const struct
  {
    Row         row;
    const char *requested;
    const char *said;       /* the beginning of the reason for which nothing was sent */
  } seen_so[] = {
    { { NULL, RESPONSE, NONE, 0, UNASKED, OK, 0, 200, "done" }, "no", "The server did not ask for a certificate" },
    { { NULL, RESPONSE, NONE, 0, UNASKED, OK, 0, 0, "done" }, "no", "The server did not ask for a certificate" },
    { { NULL, RESPONSE, CDZ_END_TOO_MUCH, 0, UNASKED, OK, 0, 200, "done" }, "no", "The server did not ask for a certificate" },
    { { NULL, RESPONSE, CLOSED, 0, UNASKED, OK, 0, 0, "done" }, "unknown", "The server did not ask for a certificate in the handshake" },
    { { NULL, RESPONSE, TLS, 40, UNASKED, OK, 0, 0, "done" }, "unknown", "The server did not ask for a certificate in the handshake" },
    { { NULL, RESPONSE, CDZ_END_TIMED_OUT, 0, UNASKED, OK, 0, 0, "done" }, "unknown", "The server did not ask for a certificate in the handshake" },
    { { NULL, HANDSHAKE, NONE, 0, UNASKED, CDZ_TRUST_EXPIRED, 0, 0, "done" }, "unknown", "The server did not ask for a certificate in the handshake" },
    { { NULL, HANDSHAKE, CLOSED, 0, UNASKED, OK }, "unknown", "The test ended before the server could ask" },
    { { NULL, RESPONSE, CLOSED, 0, ASKED (SENT, CDZ_CAUSE_NONE), OK, 0, 0, "done" }, "yes", NULL },
    { { NULL, RESPONSE, CDZ_END_TIMED_OUT, 0, ASKED (NOTHING, CDZ_CAUSE_NONE), OK, 0, 0, "done" }, "yes", "No identity was chosen" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (seen_so); i++)
    {
      g_autoptr(CdzProbeReport) report = cdz_probe_report_new (new_seen (&seen_so[i].row), g_ptr_array_new (), cdz_findings_new ());
      const char *reason = cdz_probe_report_get_reason (report);
      const char *said = seen_so[i].said;

      g_test_message ("%" G_GSIZE_FORMAT ": %s", i, reason != NULL ? reason : "sent");
      g_assert_cmpstr (cdz_probe_report_get_requested (report), ==, seen_so[i].requested);
      g_assert_true (said == NULL ? reason == NULL : reason != NULL && g_str_has_prefix (reason, said));
      g_assert_true (g_strcmp0 (seen_so[i].requested, "no") != 0 || g_str_equal (reason, said));
    }
}

static void
test_verdict_names (void)
{
  g_assert_cmpstr (cdz_verdict_get_name (CDZ_VERDICT_ACCEPTED), ==, "accepted");
  g_assert_cmpstr (cdz_verdict_get_name (CDZ_VERDICT_REFUSED_BY_APPLICATION), ==, "refused-by-application");
  g_assert_cmpstr (cdz_verdict_get_name (CDZ_VERDICT_NOT_TLS), ==, "not-tls");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-judge/cases", test_cases);
  g_test_add_func ("/probe-judge/every-case-is-reached", test_every_case_is_reached);
  g_test_add_func ("/probe-judge/sentences-are-complete", test_sentences_are_complete);
  g_test_add_func ("/probe-judge/what-is-known-of-a-request", test_what_is_known_of_a_request);
  g_test_add_func ("/probe-judge/verdict-names", test_verdict_names);

  return g_test_run ();
}
