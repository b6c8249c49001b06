/* test-probe-record.c: a report as data.  SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cdz-error.h"
#include "cdz-probe-plan.h"
#include "cdz-probe-record.h"
#include "cdz-probe-timeline.h"

#define HASH_A "a0a1a2a3a4a5a6a7a8a9aaabacadaeafa0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
#define HASH_B "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

/* What "credenzactl --json probe" printed of a refusal, with other names. */
static const char refused[] =
  "{\"url\":\"https://git.corp.example.org/jane?x=1\",\"date\":\"2026-11-21T10:00:00Z\",\"verdict\":\"refused\",\"case\":\"tls-issuer\","
  "\"headline\":\"The server refused your certificate: its issuer is not one that the server accepts\","
  "\"next-step\":\"Test with “Partner Jane”, whose issuer the server accepts. Or ask the server's operator to accept “Corp CA G2”.\","
  "\"target\":{\"host\":\"git.corp.example.org\",\"port\":443,\"name\":\"git.corp.example.org\",\"address\":\"203.0.113.24\",\"path\":\"/jane?x=1\"},"
  "\"offered\":{\"alpn\":\"h2,http/1.1\",\"hello-size\":330},"
  "\"phases\":[{\"name\":\"resolve\",\"status\":\"ok\",\"at\":0,\"ms\":5,\"detail\":\"203.0.113.24\"},"
  "{\"name\":\"connect\",\"status\":\"ok\",\"at\":5,\"ms\":5},{\"name\":\"hello\",\"status\":\"ok\",\"at\":9,\"ms\":9},{\"name\":\"request\",\"status\":\"ok\",\"at\":22,\"ms\":1},"
  "{\"name\":\"response\",\"status\":\"failed\",\"at\":23,\"ms\":10}],"
  "\"tls\":{\"version\":\"TLS 1.3\",\"cipher\":\"TLS_AES_256_GCM_SHA384\",\"group\":\"x25519\",\"alpn\":\"h2\",\"resumed\":false},"
  "\"server\":{\"chain\":[{\"subject\":\"CN=git.corp.example.org\",\"issuer\":\"CN=Corp TLS T1\",\"not-after\":\"2027-02-02T00:00:00Z\","
  "\"sha256\":\"" HASH_A "\",\"name\":\"git.corp.example.org\",\"issuer-name\":\"Corp TLS T1\"}],\"verified-chain\":[],"
  "\"verify\":{\"ok\":true,\"code\":\"ok\",\"message\":\"Trusted by this computer\"},\"hostname-match\":true,\"names\":[\"git.corp.example.org\"],"
  "\"revocation\":{\"status\":\"unknown\",\"cause\":\"http://ocsp.corp.example.org does not answer\"}},"
  "\"client-auth\":{\"requested\":\"yes\",\"required\":\"unknown\",\"when\":\"handshake\",\"acceptable-cas\":[\"CN=Partner CA R3,O=Partner\"],"
  "\"signature-algorithms\":[\"ecdsa_secp256r1_sha256\",\"rsa_pss_rsae_sha256\"]},"
  "\"sent\":{\"identity\":\"identity:1111\",\"label\":\"jane@corp.example.org\",\"chain\":[{\"subject\":\"CN=Jane Doe,OU=Secret Lab\","
  "\"issuer\":\"CN=Corp CA G2\",\"not-after\":\"2027-02-02T00:00:00Z\",\"sha256\":\"" HASH_B "\",\"name\":\"Jane Doe\","
  "\"issuer-name\":\"Corp CA G2\"}],\"signature-scheme\":\"ecdsa_secp256r1_sha256\"},"
  "\"candidates\":[{\"identity\":\"identity:2222\",\"label\":\"Partner Jane\",\"match\":\"yes\",\"reasons\":[]},"
  "{\"identity\":\"identity:1111\",\"label\":\"jane@corp.example.org\",\"match\":\"no\",\"reasons\":[\"Its issuer, Corp CA G2, is not "
  "among the 1 that the server accepts\"]}],"
  "\"alerts\":[{\"direction\":\"in\",\"level\":\"fatal\",\"number\":48,\"name\":\"unknown_ca\",\"meaning\":\"the authority is not known\",\"ms\":33}],"
  "\"messages\":[{\"direction\":\"out\",\"name\":\"client_hello\",\"size\":330,\"ms\":9},{\"direction\":\"in\",\"name\":\"server_hello\",\"size\":90,\"ms\":18},"
  "{\"direction\":\"in\",\"name\":\"certificate_request\",\"size\":90,\"ms\":18},{\"direction\":\"in\",\"name\":\"certificate\",\"size\":900,\"ms\":19},"
  "{\"direction\":\"in\",\"name\":\"finished\",\"size\":52,\"ms\":19},{\"direction\":\"out\",\"name\":\"certificate\",\"size\":900,\"ms\":22},"
  "{\"direction\":\"out\",\"name\":\"certificate_verify\",\"size\":80,\"ms\":22},{\"direction\":\"out\",\"name\":\"finished\",\"size\":52,\"ms\":22}],"
  "\"findings\":[],\"http\":{}}";

/* Nothing of these may be left in a copy for strangers. */
static const char *const private_words[] = {
  "git.corp", "corp.example.org", "203.0.113.24", "Jane", "jane", "Corp CA", "Corp TLS", "Partner", "Secret Lab", "1111", "2222",
  HASH_A, HASH_B,
};

static GVariant *
read_record (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr(GError) error = NULL;
  GVariant *record = cdz_probe_record_read (bytes, &error);

  g_assert_no_error (error);

  return record;
}

static void
test_json_round_trip (void)
{
  static const char text[] = "{\"a\":[1,-2,true,false,\"x\\u00e9\\ud83d\\ude00\\n\\\"\"],\"b\":{\"c\":\"\"},\"d\":1.5}";
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr(GVariant) value = cdz_json_value_parse (bytes, NULL);
  g_autoptr(CdzJson) json = cdz_json_new ();

  g_assert_nonnull (value);
  cdz_json_add_value (json, NULL, value);
  g_assert_cmpstr (cdz_json_get_text (json)->str, ==, "{\"a\":[1,-2,true,false,\"xé😀\\n\\\"\"],\"b\":{\"c\":\"\"},\"d\":1.5}");
  g_assert_cmpstr (cdz_json_value_get_string (value, "b/c"), ==, "");
  g_assert_null (cdz_json_value_get_string (value, "b/none"));
  g_assert_null (cdz_json_value_get_string (value, "a/c"));
}

static void
test_bad_json_is_refused (void)
{
  static const char *const texts[] = {
    "", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "\"\\ud800\"", "\"\\u0000\"", "\"\n\"", "tru", "1x", "[1] 2", "\"\\q\"", "{\"a\":1,}", "\xff", "+1",
  };
  g_autoptr(GString) deep = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (cdz_json_value_parse (bytes, &error));
      g_assert_error (error, CDZ_ERROR, CDZ_ERROR_MALFORMED);
    }

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  {
    g_autoptr(GBytes) bytes = g_bytes_new_static (deep->str, deep->len);

    g_assert_null (cdz_json_value_parse (bytes, NULL));
  }
}

static void
test_other_json_is_no_report (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("{\"items\":[]}", 12);
  g_autoptr(GError) error = NULL;

  g_assert_null (cdz_probe_record_read (bytes, &error));
  g_assert_error (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED);
}

static void
test_saved_and_opened_is_the_same (void)
{
  g_autoptr(GVariant) record = read_record (refused);
  g_autofree char *saved = cdz_probe_record_dup_json (record);
  g_autoptr(GVariant) opened = read_record (saved);

  g_assert_true (g_variant_equal (record, opened));
}

static void
test_timeline (void)
{
  static const struct
  {
    gint64      at_ms;
    gboolean    from_server;
    const char *title;
    const char *detail;
  } expected[] = {
    { 5, FALSE, "Name resolved", "203.0.113.24" },
    { 9, FALSE, "Connected", "Port 443, no proxy" },
    { 9, FALSE, "Offers TLS 1.2 and 1.3", "HTTP/2 and HTTP/1.1" },
    { 18, TRUE, "Chooses TLS 1.3", "x25519, AES_256_GCM_SHA384, HTTP/2" },
    { 18, TRUE, "Asks for your certificate", "From 1 issuer, with 2 signature algorithms" },
    { 19, TRUE, "Shows its certificate", "Trusted by this computer" },
    { 22, FALSE, "Your certificate", "jane@corp.example.org, Corp CA G2" },
    { 22, FALSE, "Proof of your key", "ECDSA with P-256 and SHA-256" },
    { 23, FALSE, "Finished, request sent", "GET /jane?x=1 over HTTP/2" },
    { 33, TRUE, "Refused: unknown authority", "Alert 48; the connection is closed" },
  };
  g_autoptr(GVariant) record = read_record (refused);
  g_autoptr(GPtrArray) steps = cdz_probe_timeline_new (record);

  g_assert_cmpuint (steps->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < steps->len; i++)
    {
      const CdzTimelineStep *step = steps->pdata[i];

      g_assert_cmpstr (step->title, ==, expected[i].title);
      g_assert_cmpstr (step->detail, ==, expected[i].detail);
      g_assert_cmpint (step->at_ms, ==, expected[i].at_ms);
      g_assert_cmpint (step->from_server, ==, expected[i].from_server);
      g_assert_cmpint (step->is_end, ==, i + 1 == steps->len);
    }
}

static void
test_redaction (void)
{
  g_autoptr(GVariant) record = read_record (refused);
  g_autoptr(GVariant) redacted = cdz_probe_record_redact (record);
  g_autofree char *json = cdz_probe_record_dup_json (redacted);
  g_autofree char *text = cdz_probe_record_dup_text (redacted);
  g_autofree char *open_text = cdz_probe_record_dup_text (record);

  for (gsize i = 0; i < G_N_ELEMENTS (private_words); i++)
    {
      g_test_message ("%s in %s", private_words[i], json);
      g_assert_null (strstr (json, private_words[i]));
      g_assert_null (strstr (text, private_words[i]));
    }

  /* What a stranger needs to help is left. */
  g_assert_cmpstr (cdz_json_value_get_string (redacted, "case"), ==, "tls-issuer");
  g_assert_cmpint (cdz_json_value_get_int (redacted, "target/port", 0), ==, 443);
  g_assert_nonnull (strstr (json, "unknown_ca"));
  g_assert_nonnull (strstr (json, "ecdsa_secp256r1_sha256"));
  g_assert_nonnull (strstr (text, "TLS 1.3"));
  g_assert_nonnull (strstr (text, "its issuer is not one that the server accepts"));
  /* One thing has one stand-in: who issued the certificate is still told. */
  g_assert_cmpstr (cdz_json_value_get_string (redacted, "target/host"), ==, cdz_json_value_get_string (redacted, "target/name"));
  g_assert_nonnull (strstr (open_text, "jane@corp.example.org"));
}

/* Each field in which a server's or a person's words may stand. */
static void
test_free_text_is_hidden (void)
{
  static const struct
  {
    const char *old, *changed;    /* in the report */
    const char *hidden, *left;    /* in its redacted form; left: NULL for nothing in particular */
  } rows[] = {
    { "is not one that the server accepts\"", "is unknown; it answered “220 mail.intern.example ESMTP Kim's”\"", "Kim", "it answered “…”" },
    { "is not one that the server accepts\"", "is unknown; der Server sagte „220 mail.intern.example“\"", "intern", "der Server sagte" },
    { "\"reasons\":[]", "\"reasons\":[\"It lacks the intermediate “Hidden CA 7”\"]", "Hidden CA", "It lacks the intermediate “…”" },
    { "CN=Partner CA R3,O=Partner", "CN=Smith\\\\, Anna,O=Ma\\\\2bx", "Smith", "\"acceptable-cas\":[\"CN=Name" },
    { "CN=Partner CA R3,O=Partner", "CN=Partner Jane\\\\+x,O=Ma\\\\2Bxim", "xim", NULL },
    { "\"http\":{}", "\"http\":{\"status\":302,\"location\":\"https://sso.hidden.example/start?u=kim\"}", "kim", "302" },
    { "\"findings\":[]", "\"findings\":[{\"severity\":\"info\",\"code\":\"redirect\",\"message\":\"The answer redirects to "
      "https://sso.hidden.example/\"}]", "hidden", "redirect" },
    { "\"findings\":[]", "\"findings\":[{\"severity\":\"info\",\"code\":\"x\",\"message\":\"“credenzactl stores” says why “Kim”\"}]",
      "Kim", "“credenzactl stores” says why “…”" },
    { "http://ocsp.corp.example.org does not answer", "The OCSP responder http://ocsp.hidden.example:80/x: no", "hidden", "The OCSP responder" },
    { "\"path\":\"/jane?x=1\"", "\"path\":\"/\",\"proxy\":\"proxy.hidden.example:3128\",\"skipped-proxies\":[\"old.hidden.example:1\"]",
      "hidden", "skipped-proxies" },
    { "\"detail\":\"203.0.113.24\"", "\"detail\":\"The certificate of “Hidden Host” is unknown\"", "Hidden Host", "The certificate of" },
    { "\"names\":[\"git.corp.example.org\"]", "\"names\":[\"*.hidden.example\",\"10.1.2.3\"]", "10.1.2.3", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) report = g_string_new (refused);
      g_autoptr(GVariant) record = NULL, redacted = NULL;
      g_autofree char *json = NULL;

      g_assert_cmpuint (g_string_replace (report, rows[i].old, rows[i].changed, 1), ==, 1);
      record = read_record (report->str);
      redacted = cdz_probe_record_redact (record);
      json = cdz_probe_record_dup_json (redacted);
      g_test_message ("%s in %s", rows[i].hidden, json);
      g_assert_null (strstr (json, rows[i].hidden));
      g_assert_true (rows[i].left == NULL || strstr (json, rows[i].left) != NULL);
    }
}

static void
test_text (void)
{
  g_autoptr(GVariant) record = read_record (refused);
  g_autofree char *text = cdz_probe_record_dup_text (record);

  for (const char *const *part = (const char *const[]) { "its issuer is not one", "33 ms  Server  Refused: unknown authority",
       "CN=Partner CA R3,O=Partner", "Partner Jane: would match", "(48, unknown_ca)", NULL }; *part != NULL; part++)
    {
      g_test_message ("%s in %s", *part, text);
      g_assert_nonnull (strstr (text, *part));
    }
}

static void
test_comparison (void)
{
  g_autoptr(GVariant) record = read_record (refused);
  g_autoptr(GString) other_text = g_string_new (refused);
  g_autoptr(GVariant) other = NULL;
  g_autoptr(GPtrArray) same = cdz_probe_record_compare (record, record);
  g_autoptr(GPtrArray) differences = NULL;
  const CdzProbeDifference *difference;

  g_assert_cmpuint (same->len, ==, 0);
  g_string_replace (other_text, "TLS 1.3", "TLS 1.2", 0);
  other = read_record (other_text->str);
  differences = cdz_probe_record_compare (record, other);
  g_assert_cmpuint (differences->len, ==, 1);
  difference = differences->pdata[0];
  g_assert_cmpstr (difference->title, ==, "TLS version");
  g_assert_cmpstr (difference->before, ==, "TLS 1.3");
  g_assert_cmpstr (difference->after, ==, "TLS 1.2");
}

/* They are run for real by tests/probe/test_commands.py. */
static void
test_commands_quote (void)
{
  CdzProbePlan plan = { .url = (char *) "https://host.example/a?b=1&c='2'", .identity_file = (char *) "/tmp/my file.pem" };
  g_autofree char *ctl = cdz_probe_plan_dup_command (&plan, CDZ_TOOL_CREDENZACTL);
  g_autofree char *curl = cdz_probe_plan_dup_command (&plan, CDZ_TOOL_CURL);
  int argc;
  g_auto(GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (ctl, &argc, &argv, NULL));
  g_assert_cmpstr (argv[2], ==, plan.url);
  g_assert_cmpstr (argv[4], ==, plan.identity_file);
  g_clear_pointer (&argv, g_strfreev);
  g_assert_true (g_shell_parse_argv (curl, &argc, &argv, NULL));
  g_assert_cmpstr (argv[0], ==, "curl");
  g_assert_true (g_strv_contains ((const char *const *) argv, plan.identity_file));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/probe-record/json-round-trip", test_json_round_trip);
  g_test_add_func ("/probe-record/bad-json", test_bad_json_is_refused);
  g_test_add_func ("/probe-record/other-json", test_other_json_is_no_report);
  g_test_add_func ("/probe-record/saved", test_saved_and_opened_is_the_same);
  g_test_add_func ("/probe-record/timeline", test_timeline);
  g_test_add_func ("/probe-record/redaction", test_redaction);
  g_test_add_func ("/probe-record/redaction/free-text", test_free_text_is_hidden);
  g_test_add_func ("/probe-record/text", test_text);
  g_test_add_func ("/probe-record/comparison", test_comparison);
  g_test_add_func ("/probe-record/commands", test_commands_quote);

  return g_test_run ();
}
