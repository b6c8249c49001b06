/* cdz-probe-timeline.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-timeline.h"

#include <string.h>

#include <glib/gi18n-lib.h>

typedef struct
{
  GVariant  *record;
  GPtrArray *steps;
  guint      n_client_hellos;
  guint      n_server_hellos;
  gboolean   finished;        /* the server's first Finished has come */
} Timeline;

static void
free_step (gpointer data)
{
  CdzTimelineStep *step = data;

  g_free (step->title);
  g_free (step->detail);
  g_free (step);
}

static const char *
get (Timeline   *self,
     const char *path)
{
  return cdz_json_value_get_string (self->record, path);
}

/* @detail: (transfer full) (nullable) */
static CdzTimelineStep *
add (Timeline   *self,
     gint64      at_ms,
     gboolean    from_server,
     CdzTone     tone,
     const char *title,
     char       *detail)
{
  CdzTimelineStep *step = g_new0 (CdzTimelineStep, 1);

  step->at_ms = at_ms;
  step->from_server = from_server;
  step->tone = tone;
  step->title = g_strdup (title);
  step->detail = detail;
  g_ptr_array_add (self->steps, step);

  return step;
}

static void
add_message (Timeline   *self,
             gint64      at_ms,
             gboolean    from_server,
             CdzTone     tone,
             const char *name,
             const char *title,
             char       *detail)
{
  CdzTimelineStep *step = add (self, at_ms, from_server, tone, title, detail);

  step->is_message = TRUE;
  step->name = name;
}

/* Returns: (nullable) (transfer full): the phase, if it was gone through */
static GVariant *
find_phase (Timeline   *self,
            const char *name)
{
  g_autoptr(GPtrArray) phases = cdz_json_value_dup_elements (self->record, "phases");

  for (guint i = 0; i < phases->len; i++)
    if (g_strcmp0 (cdz_json_value_get_string (phases->pdata[i], "name"), name) == 0 &&
        g_strcmp0 (cdz_json_value_get_string (phases->pdata[i], "status"), "skipped") != 0)
      return g_variant_ref (phases->pdata[i]);

  return NULL;
}

static gint64
get_phase_end (GVariant *phase)
{
  return cdz_json_value_get_int (phase, "at", 0) + cdz_json_value_get_int (phase, "ms", 0);
}

/* Each number of the report is rounded by itself, so a phase seems to end a moment
 * after the next began. */
static gint64
get_phase_end_before (GVariant *phase,
                      GVariant *next)
{
  gint64 end_ms = get_phase_end (phase);

  return next != NULL ? MIN (end_ms, cdz_json_value_get_int (next, "at", end_ms)) : end_ms;
}

static gboolean
is_ok (GVariant *phase)
{
  return phase != NULL && g_strcmp0 (cdz_json_value_get_string (phase, "status"), "ok") == 0;
}

static void
add_connection (Timeline *self)
{
  g_autoptr(GVariant) resolve = find_phase (self, "resolve");
  g_autoptr(GVariant) connect = find_phase (self, "connect");
  g_autoptr(GVariant) hello = find_phase (self, "hello");
  const char *address = get (self, "target/address");
  const char *proxy = get (self, "target/proxy");
  int port = (int) cdz_json_value_get_int (self->record, "target/port", 0);

  if (is_ok (resolve) && proxy == NULL && g_strcmp0 (address, get (self, "target/host")) != 0)
    add (self, get_phase_end_before (resolve, connect), FALSE, CDZ_TONE_PLAIN, _("Name resolved"), g_strdup (address));
  if (is_ok (connect))
    add (self, get_phase_end_before (connect, hello), FALSE, CDZ_TONE_PLAIN, _("Connected"),
         proxy != NULL ? g_strdup_printf (_("Port %d, through %s"), port, proxy)
                       : g_strdup_printf (_("Port %d, no proxy"), port));
}

static char *
dup_offer_title (Timeline *self)
{
  const char *min = get (self, "offered/min-version"), *max = get (self, "offered/max-version");

  min = min != NULL ? min : "TLS 1.2";
  max = max != NULL ? max : "TLS 1.3";
  if (g_str_equal (min, max))
    return g_strdup_printf (_("Offers %s"), min);
  if (g_str_equal (min, "TLS 1.2") && g_str_equal (max, "TLS 1.3"))
    return g_strdup (_("Offers TLS 1.2 and 1.3"));

  return g_strdup_printf (_("Offers %s to %s"), min, max);
}

static void
add_client_hello (Timeline *self,
                  gint64    at_ms)
{
  const char *alpn = get (self, "offered/alpn");
  g_autofree char *title = dup_offer_title (self);

  if (self->n_client_hellos++ == 0)
    add_message (self, at_ms, FALSE, CDZ_TONE_PLAIN, "ClientHello", title,
                 alpn != NULL && *alpn != '\0' ? cdz_alpn_dup_title (alpn) : NULL);
  else if (self->finished)
    add_message (self, at_ms, FALSE, CDZ_TONE_PLAIN, "ClientHello", _("Negotiates again"), NULL);
  else
    add_message (self, at_ms, FALSE, CDZ_TONE_PLAIN, "ClientHello", _("Offers again"), g_strdup (_("With what the server asked for")));
}

static char *
dup_choice (Timeline *self)
{
  const char *group = get (self, "tls/group"), *cipher = get (self, "tls/cipher"), *alpn = get (self, "tls/alpn");
  g_autofree char *protocol = alpn != NULL ? cdz_alpn_dup_title (alpn) : NULL;
  g_autoptr(GString) text = g_string_new (group);

  if (cipher != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", g_str_has_prefix (cipher, "TLS_") ? cipher + 4 : cipher);
  if (protocol != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", protocol);

  return g_strdup (text->str);
}

static void
add_server_hello (Timeline *self,
                  gint64    at_ms,
                  gboolean  is_retry)
{
  const char *version = get (self, "tls/version");
  g_autofree char *title = g_strdup_printf (_("Chooses %s"), version != NULL ? version : "TLS");

  if (is_retry)
    add_message (self, at_ms, TRUE, CDZ_TONE_PLAIN, "HelloRetryRequest", _("Asks for another offer"), NULL);
  else if (self->n_server_hellos++ == 0)
    add_message (self, at_ms, TRUE, CDZ_TONE_PLAIN, "ServerHello", title, dup_choice (self));
}

static void
add_request (Timeline *self,
             gint64    at_ms)
{
  g_autoptr(GPtrArray) issuers = cdz_json_value_dup_elements (self->record, "client-auth/acceptable-cas");
  g_autoptr(GPtrArray) algorithms = cdz_json_value_dup_elements (self->record, "client-auth/signature-algorithms");
  g_autofree char *from = issuers->len == 0 ? g_strdup (_("From any issuer"))
                                            : g_strdup_printf (ngettext ("From %u issuer", "From %u issuers", issuers->len),
                                                               issuers->len);
  g_autofree char *with = g_strdup_printf (ngettext ("with %u signature algorithm", "with %u signature algorithms",
                                                     algorithms->len), algorithms->len);

  add_message (self, at_ms, TRUE, CDZ_TONE_OWN, "CertificateRequest", _("Asks for your certificate"),
               algorithms->len > 0 ? g_strdup_printf ("%s, %s", from, with) : g_strdup (from));
}

static void
add_own_certificate (Timeline *self,
                     gint64    at_ms)
{
  g_autoptr(GPtrArray) chain = cdz_json_value_dup_elements (self->record, "sent/chain");
  const char *label = get (self, "sent/label");
  const char *issuer = chain->len > 0 ? cdz_json_value_get_string (chain->pdata[0], "issuer-name") : NULL;

  if (chain->len > 0)
    add_message (self, at_ms, FALSE, CDZ_TONE_OWN, "Certificate", _("Your certificate"),
                 issuer != NULL ? g_strdup_printf ("%s, %s", label, issuer) : g_strdup (label));
  else
    add_message (self, at_ms, FALSE, CDZ_TONE_WARNING, "Certificate", _("No certificate"), g_strdup (get (self, "sent/reason")));
}

static void
add_server_certificate (Timeline *self,
                        gint64    at_ms)
{
  gboolean ok = cdz_json_value_get_boolean (self->record, "server/verify/ok");

  add_message (self, at_ms, TRUE, ok ? CDZ_TONE_GOOD : CDZ_TONE_BAD, "Certificate", _("Shows its certificate"),
               g_strdup (get (self, "server/verify/message")));
}

static void
add_proof (Timeline *self,
           gint64    at_ms)
{
  const char *scheme = get (self, "sent/signature-scheme");

  add_message (self, at_ms, FALSE, CDZ_TONE_OWN, "CertificateVerify", _("Proof of your key"),
               scheme != NULL ? cdz_sigalg_dup_title (scheme) : NULL);
}

/* Whether a second ClientHello comes before anything else of the server. */
static gboolean
is_retry_request (GPtrArray *messages,
                  guint      position)
{
  GVariant *next = position + 1 < messages->len ? messages->pdata[position + 1] : NULL;

  return next != NULL && g_strcmp0 (cdz_json_value_get_string (next, "name"), "client_hello") == 0;
}

static void
add_handshake_message (Timeline  *self,
                       GPtrArray *messages,
                       guint      position)
{
  GVariant *message = messages->pdata[position];
  const char *name = cdz_json_value_get_string (message, "name");
  gboolean out = g_strcmp0 (cdz_json_value_get_string (message, "direction"), "out") == 0;
  gint64 at_ms = cdz_json_value_get_int (message, "ms", 0);

  if (name == NULL)
    return;
  if (g_str_equal (name, "client_hello"))
    add_client_hello (self, at_ms);
  else if (g_str_equal (name, "server_hello"))
    add_server_hello (self, at_ms, !self->finished && is_retry_request (messages, position));
  else if (g_str_equal (name, "certificate_request"))
    add_request (self, at_ms);
  else if (out && (g_str_equal (name, "certificate") || g_str_equal (name, "compressed_certificate")))
    add_own_certificate (self, at_ms);
  else if (!out && !self->finished && (g_str_equal (name, "certificate") || g_str_equal (name, "compressed_certificate")))
    add_server_certificate (self, at_ms);
  else if (out && g_str_equal (name, "certificate_verify"))
    add_proof (self, at_ms);
  else if (!out && g_str_equal (name, "hello_request"))
    add_message (self, at_ms, TRUE, CDZ_TONE_PLAIN, "HelloRequest", _("Asks to negotiate again"), NULL);
  else if (!out && g_str_equal (name, "finished"))
    self->finished = TRUE;
}

static void
add_http_request (Timeline *self)
{
  g_autoptr(GVariant) request = find_phase (self, "request");
  const char *alpn = get (self, "tls/alpn"), *path = get (self, "target/path");
  g_autofree char *protocol = cdz_alpn_dup_title (alpn != NULL ? alpn : "http/1.1");

  if (!is_ok (request))
    return;

  add_message (self, get_phase_end (request), FALSE, CDZ_TONE_PLAIN, "HTTP", _("Finished, request sent"),
               g_strdup_printf (_("GET %s over %s"), path != NULL ? path : "/", protocol));
}

static int
compare_time (gconstpointer a,
              gconstpointer b)
{
  const CdzTimelineStep *const *first = a, *const *second = b;

  return ((*first)->at_ms > (*second)->at_ms) - ((*first)->at_ms < (*second)->at_ms);
}

/* The order of messages within one millisecond is that in which they were seen. */
static void
sort_steps (GPtrArray *steps)
{
  for (guint i = 1; i < steps->len; i++)
    for (guint k = i; k > 0 && compare_time (&steps->pdata[k - 1], &steps->pdata[k]) > 0; k--)
      {
        gpointer step = steps->pdata[k];

        steps->pdata[k] = steps->pdata[k - 1];
        steps->pdata[k - 1] = step;
      }
}

static const char *
get_refusal_title (gint64 number)
{
  switch (number)
    {
    case 40:
      return _("Refused: no agreement");
    case 42:
      return _("Refused: bad certificate");
    case 43:
      return _("Refused: wrong kind of certificate");
    case 44:
      return _("Refused: revoked");
    case 45:
      return _("Refused: expired");
    case 48:
      return _("Refused: unknown authority");
    case 49:
      return _("Refused: access denied");
    case 70:
      return _("Refused: TLS version");
    case 112:
      return _("Refused: unknown host name");
    case 116:
      return _("Refused: certificate required");
    default:
      return _("Refused");
    }
}

/* Returns: (nullable) (transfer full): the server's last fatal alert */
static GVariant *
find_alert (Timeline *self)
{
  g_autoptr(GPtrArray) alerts = cdz_json_value_dup_elements (self->record, "alerts");

  for (guint i = alerts->len; i > 0; i--)
    if (g_strcmp0 (cdz_json_value_get_string (alerts->pdata[i - 1], "direction"), "in") == 0 &&
        g_strcmp0 (cdz_json_value_get_string (alerts->pdata[i - 1], "level"), "fatal") == 0)
      return g_variant_ref (alerts->pdata[i - 1]);

  return NULL;
}

static gint64
find_end (Timeline *self)
{
  g_autoptr(GPtrArray) phases = cdz_json_value_dup_elements (self->record, "phases");
  gint64 end_ms = 0;

  for (guint i = 0; i < phases->len; i++)
    end_ms = MAX (end_ms, get_phase_end (phases->pdata[i]));

  return end_ms;
}

static void
add_end (Timeline *self)
{
  const char *verdict = get (self, "verdict");
  gint64 status = cdz_json_value_get_int (self->record, "http/status", 0);
  gboolean success = g_str_equal (verdict, "accepted") || g_str_equal (verdict, "no-certificate-requested");
  g_autoptr(GVariant) alert = find_alert (self);
  gint64 number = alert != NULL ? cdz_json_value_get_int (alert, "number", 0) : 0;
  gint64 end_ms = find_end (self);
  CdzTimelineStep *step;

  if (success)
    step = add (self, end_ms, TRUE, CDZ_TONE_GOOD, g_str_equal (verdict, "accepted") ? _("Accepted") : _("Answered"),
                status != 0 ? cdz_http_dup_title (status) : g_strdup (_("The handshake is complete")));
  else if (g_str_equal (verdict, "refused-by-application"))
    step = add (self, end_ms, TRUE, CDZ_TONE_BAD, _("Refused by the application"), cdz_http_dup_title (status));
  else if (g_str_equal (verdict, "timed-out"))
    step = add (self, end_ms, TRUE, CDZ_TONE_BAD, _("No answer"), g_strdup_printf (_("After %.3g s"), end_ms / 1000.0));
  else if (g_str_equal (verdict, "server-untrusted"))
    step = add (self, end_ms, FALSE, CDZ_TONE_BAD, _("Stopped here"), g_strdup (_("The server is not trusted")));
  else if (g_str_equal (verdict, "local-problem"))
    step = add (self, end_ms, FALSE, CDZ_TONE_BAD, _("Stopped here"), NULL);
  else if (g_str_equal (verdict, "not-tls"))
    step = add (self, end_ms, TRUE, CDZ_TONE_BAD, _("Answers without TLS"), NULL);
  else if (g_str_equal (verdict, "unreachable"))
    step = add (self, end_ms, FALSE, CDZ_TONE_BAD, _("Not reached"), NULL);
  else if (alert != NULL)
    step = add (self, cdz_json_value_get_int (alert, "ms", end_ms), TRUE, CDZ_TONE_BAD, get_refusal_title (number),
                g_strdup_printf (_("Alert %d; the connection is closed"), (int) number));
  else
    step = add (self, end_ms, TRUE, CDZ_TONE_BAD, _("Refused"), g_strdup (_("The connection is closed without a reason")));

  step->is_end = TRUE;
  step->is_message = step->from_server && !g_str_equal (verdict, "timed-out");
}

GPtrArray *
cdz_probe_timeline_new (GVariant *record)
{
  g_autoptr(GPtrArray) messages = cdz_json_value_dup_elements (record, "messages");
  Timeline self = { .record = record };

  self.steps = g_ptr_array_new_with_free_func (free_step);
  add_connection (&self);
  for (guint i = 0; i < messages->len; i++)
    add_handshake_message (&self, messages, i);
  add_http_request (&self);
  sort_steps (self.steps);
  add_end (&self);

  return self.steps;
}
