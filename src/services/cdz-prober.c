/* cdz-prober.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-prober.h"

#include <openssl/tls1.h>

#include "cdz-memory.h"
#include "cdz-probe-causes.h"
#include "cdz-probe-connection.h"
#include "cdz-probe-curl.h"
#include "cdz-probe-revocation.h"
#include "cdz-probe-server.h"
#include "cdz-probe-words.h"

typedef struct
{
  const CdzProbeOptions *options;
  CdzProbeIdentity      *identity;
  CdzX509Stack          *known;
  X509_STORE            *trust;
  gint64                 deadline_us;
  GCancellable          *cancellable;
} Probe;

typedef struct
{
  CdzProbeOptions  *options;
  CdzProbeIdentity *identity;
  GPtrArray        *candidates;
  CdzX509Stack     *known;
} Request;

static CdzProbeSeen *
new_seen (Probe *self)
{
  CdzProbeSeen *seen = cdz_probe_seen_new ();

  seen->url = g_strdup (self->options->url);
  seen->host = g_strdup (self->options->connect_host != NULL ? self->options->connect_host : self->options->host);
  seen->port = self->options->connect_host != NULL ? self->options->connect_port : self->options->port;
  seen->name = g_strdup (cdz_probe_options_get_name (self->options));
  seen->path = g_strdup (self->options->path);
  seen->min_version = self->options->min_version;
  seen->max_version = self->options->max_version;
  seen->offered_alpn = g_strjoinv (",", self->options->alpn);
  seen->offered_groups = g_strdup (self->options->groups);
  seen->progress = self->options->progress;
  seen->progress_data = self->options->progress_data;
  seen->timeout_us = self->options->timeout_us;
  seen->insecure = self->options->insecure;
  seen->identity = self->identity != NULL ? cdz_probe_identity_ref (self->identity) : NULL;
  seen->now = g_get_real_time () / G_USEC_PER_SEC;

  return seen;
}

static gboolean
run_connection (Probe                  *self,
                const CdzProbeOptions  *options,
                CdzProbeSeen           *seen,
                gboolean                handshake_only,
                GError                **error)
{
  return cdz_probe_connection_run (options, seen, self->trust, handshake_only, self->deadline_us,
                                   self->cancellable, error);
}

/* HTTP/2 forbids late client authentication (RFC 8740, RFC 9113 §9.2.3); servers
 * then ask for HTTP/1.1. */
static gboolean
retry_http11 (Probe         *self,
              CdzProbeSeen **seen,
              GError       **error)
{
  char *protocols[] = { (char *) "http/1.1", NULL };
  CdzProbeOptions options = *self->options;
  CdzProbeSeen *again = new_seen (self);

  options.alpn = protocols;
  again->started_us = (*seen)->started_us;
  again->retried_http11 = TRUE;
  cdz_probe_seen_free (*seen);
  *seen = again;

  return run_connection (self, &options, again, FALSE, error);
}

/* The server speaks none of our versions: which one does it speak? */
static gboolean
look_at_version (Probe         *self,
                 CdzProbeSeen  *seen,
                 GError       **error)
{
  g_autoptr(CdzProbeSeen) look = new_seen (self);
  char *no_protocols[] = { NULL };
  CdzProbeOptions options = *self->options;

  g_clear_pointer (&look->identity, cdz_probe_identity_unref);
  options.min_version = TLS1_VERSION;
  options.max_version = TLS1_1_VERSION;
  options.alpn = no_protocols;
  options.groups = NULL;
  options.revocation = CDZ_REVOCATION_OFF;
  if (!run_connection (self, &options, look, TRUE, error))
    return FALSE;

  seen->other_version = look->version;

  return TRUE;
}

static gboolean
wants_version_look (const CdzProbeSeen *seen)
{
  const CdzProbeAlert *in = cdz_probe_seen_find_alert (seen, FALSE);
  const CdzProbeAlert *out = cdz_probe_seen_find_alert (seen, TRUE);
  const CdzProbeAlert *alert = in != NULL ? in : out;

  return seen->end != CDZ_END_NONE && alert != NULL && alert->number == CDZ_ALERT_PROTOCOL_VERSION &&
         seen->other_version == 0;
}

static gboolean
is_refusal (const CdzProbeSeen *seen)
{
  return seen->sent == CDZ_SENT_CERTIFICATE &&
         (seen->http_hint == CDZ_HINT_CERTIFICATE_BAD || seen->http_hint == CDZ_HINT_FORBIDDEN ||
          (seen->end != CDZ_END_NONE && seen->end != CDZ_END_TIMED_OUT));
}

/* Asks about our own certificate only once a server refused it, and only where
 * nothing else explains that: the question tells its issuer who asks. */
static void
check_own_certificate (Probe        *self,
                       CdzProbeSeen *seen)
{
  const CdzProbeAlert *alert = cdz_probe_seen_find_alert (seen, FALSE);
  gboolean says_revoked = alert != NULL && alert->number == CDZ_ALERT_CERTIFICATE_REVOKED;
  CdzX509Stack *issuers;

  cdz_probe_find_cause (seen, self->known);
  if (self->options->revocation == CDZ_REVOCATION_OFF || !is_refusal (seen))
    return;
  if (!says_revoked && seen->cause != CDZ_CAUSE_NONE && seen->cause != CDZ_CAUSE_ISSUER_UNSURE)
    return;

  issuers = self->known != NULL ? sk_X509_dup (self->known) : sk_X509_new_null ();
  for (int i = 0; i < sk_X509_num (seen->identity->chain); i++)
    sk_X509_push (issuers, sk_X509_value (seen->identity->chain, i));
  cdz_probe_revocation_check (&seen->own_revocation, seen->identity->leaf, issuers, NULL, self->options->proxy, self->deadline_us,
                              self->cancellable);
  sk_X509_free (issuers);
  cdz_probe_find_cause (seen, self->known);
}

static X509_STORE *
new_probe (Probe                  *self,
           const CdzProbeOptions  *options,
           CdzProbeIdentity       *identity,
           GCancellable           *cancellable)
{
  *self = (Probe) { .options = options, .identity = identity, .cancellable = cancellable };
  self->trust = cdz_probe_server_new_trust (options);

  /* What this computer needs to begin with is not the server's time, nor the name server's. */
  cdz_curl_load ();
  self->deadline_us = g_get_monotonic_time () + options->timeout_us;

  return self->trust;
}

CdzProbeSeen *
cdz_prober_look (const CdzProbeOptions  *options,
                 CdzProbeIdentity       *identity,
                 GCancellable           *cancellable,
                 GError                **error)
{
  Probe self;
  g_autoptr(X509_STORE) trust = new_probe (&self, options, identity, cancellable);
  g_autoptr(CdzProbeSeen) seen = new_seen (&self);

  g_return_val_if_fail (identity == NULL || identity->key != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !run_connection (&self, options, seen, FALSE, error))
    return NULL;
  if (seen->http11_required && !retry_http11 (&self, &seen, error))
    return NULL;
  if (wants_version_look (seen) && !look_at_version (&self, seen, error))
    return NULL;

  return g_steal_pointer (&seen);
}

CdzProbeReport *
cdz_prober_conclude (const CdzProbeOptions  *options,
                     CdzProbeSeen           *seen,
                     GPtrArray              *candidates,
                     CdzX509Stack           *known,
                     GCancellable           *cancellable,
                     GError                **error)
{
  g_autoptr(CdzProbeSeen) owned = seen;
  g_autoptr(GPtrArray) findings = cdz_findings_new ();
  Probe self = { .options = options, .identity = seen->identity, .known = known, .cancellable = cancellable };
  GPtrArray *compared;

  self.deadline_us = seen->started_us + options->timeout_us;
  if (seen->identity != NULL)
    cdz_probe_preflight (seen->identity, known, seen->now, findings);
  check_own_certificate (&self, seen);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  compared = cdz_probe_find_candidates (candidates, known, seen);

  return cdz_probe_report_new (g_steal_pointer (&owned), compared, g_steal_pointer (&findings));
}

CdzProbeReport *
cdz_prober_run (const CdzProbeOptions  *options,
                CdzProbeIdentity       *identity,
                GPtrArray              *candidates,
                CdzX509Stack           *known,
                GCancellable           *cancellable,
                GError                **error)
{
  CdzProbeSeen *seen = cdz_prober_look (options, identity, cancellable, error);

  return seen != NULL ? cdz_prober_conclude (options, seen, candidates, known, cancellable, error) : NULL;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  cdz_probe_options_free (request->options);
  g_clear_pointer (&request->identity, cdz_probe_identity_unref);
  g_clear_pointer (&request->candidates, g_ptr_array_unref);
  g_clear_pointer (&request->known, cdz_x509_stack_free);
  g_free (request);
}

static void
run_in_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  CdzProbeReport *report = cdz_prober_run (request->options, request->identity, request->candidates, request->known,
                                           cancellable, &error);

  cdz_memory_scrub_stack ();
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) cdz_probe_report_unref);
  else
    g_task_return_error (task, error);
}

void
cdz_prober_run_async (CdzProbeOptions     *options,
                      CdzProbeIdentity    *identity,
                      GPtrArray           *candidates,
                      CdzX509Stack        *known,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->options = options;
  request->identity = identity != NULL ? cdz_probe_identity_ref (identity) : NULL;
  request->candidates = candidates != NULL ? g_ptr_array_ref (candidates) : NULL;
  request->known = known != NULL ? X509_chain_up_ref (known) : NULL;
  g_task_set_source_tag (task, cdz_prober_run_async);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, run_in_thread);
}

CdzProbeReport *
cdz_prober_run_finish (GAsyncResult  *result,
                       GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
