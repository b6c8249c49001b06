/* cdz-probe-connector.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-connector.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-curl.h"
#include "cdz-probe-proxy.h"

struct _CdzProbeConnector
{
  CdzCurl       curl;
  CdzProbeSeen *seen;
  int           fd;
  int           last_fd;      /* of the latest attempt, while connecting */
  gboolean      uses_proxy;
};

/* Never called while the name is being resolved, so it marks the end of that. */
static int
socket_cb (void         *user_data,
           curl_socket_t fd,
           curlsocktype  purpose)
{
  CdzProbeConnector *self = user_data;

  if (self->seen->phase == CDZ_PHASE_RESOLVE)
    cdz_probe_seen_enter (self->seen, CDZ_PHASE_CONNECT);
  self->last_fd = fd;

  return CURL_SOCKOPT_OK;
}

static char *
dup_bracketed (const char *host)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/* "http://host:port" as curl should see it; CONNECT_TO is not needed, since
 * nothing above TCP goes through curl. */
static char *
dup_address (const CdzProbeOptions *options)
{
  const char *host = options->connect_host != NULL ? options->connect_host : options->host;
  g_autofree char *bracketed = dup_bracketed (host);

  return g_strdup_printf ("http://%s:%u/", bracketed,
                          options->connect_host != NULL ? options->connect_port : options->port);
}

/* As cdz_probe_proxy_find () says. */
static char **
dup_proxies (const CdzProbeOptions  *options,
             GCancellable           *cancellable,
             GError                **error)
{
  const char *host = options->connect_host != NULL ? options->connect_host : options->host;
  g_autofree char *bracketed = dup_bracketed (host);
  g_autofree char *uri = g_strdup_printf ("https://%s:%u/", bracketed,
                                          options->connect_host != NULL ? options->connect_port : options->port);

  return cdz_probe_proxy_find (options->proxy, uri, cancellable, error);
}

static void
set_up (CdzProbeConnector     *self,
        const CdzProbeOptions *options,
        const char            *proxy)
{
  CURL *easy = self->curl.easy;
  g_autofree char *address = dup_address (options);

  curl_easy_setopt (easy, CURLOPT_URL, address);
  curl_easy_setopt (easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt (easy, CURLOPT_PROXY, proxy);
  /* Whether a host is to bypass the proxy was decided before. */
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "");
  curl_easy_setopt (easy, CURLOPT_HTTPPROXYTUNNEL, *proxy != '\0' ? 1L : 0L);
  curl_easy_setopt (easy, CURLOPT_PROXYAUTH, (long) CURLAUTH_ANY);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, 3600000L);
  curl_easy_setopt (easy, CURLOPT_SOCKOPTFUNCTION, socket_cb);
  curl_easy_setopt (easy, CURLOPT_SOCKOPTDATA, self);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "credenza/" PACKAGE_VERSION);

  self->uses_proxy = *proxy != '\0';
  self->last_fd = -1;
  g_free (self->seen->proxy);
  self->seen->proxy = self->uses_proxy ? cdz_probe_proxy_dup_place (proxy) : NULL;
}

/* A connected socket has a peer: then it is the proxy that keeps us waiting. */
static gboolean
is_connected (CdzProbeConnector *self)
{
  struct sockaddr_storage address;
  socklen_t size = sizeof address;

  return self->last_fd != -1 && getpeername (self->last_fd, (struct sockaddr *) &address, &size) == 0;
}

static void
note_address (CdzProbeConnector *self)
{
  CdzProbeSeen *seen = self->seen;
  char *address = NULL;

  curl_easy_getinfo (self->curl.easy, CURLINFO_PRIMARY_IP, &address);
  if (address != NULL && *address != '\0')
    {
      seen->address = g_strdup (address);
      cdz_probe_seen_set_detail (seen, self->uses_proxy ? CDZ_PHASE_PROXY : CDZ_PHASE_RESOLVE, address);
    }
}

static void
note_failure (CdzProbeConnector *self,
              CURLcode           code)
{
  CdzProbeSeen *seen = self->seen;
  long status = 0, error_number = 0;

  curl_easy_getinfo (self->curl.easy, CURLINFO_HTTP_CONNECTCODE, &status);
  curl_easy_getinfo (self->curl.easy, CURLINFO_OS_ERRNO, &error_number);
  seen->proxy_status = status;

  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
    {
      seen->phase = CDZ_PHASE_RESOLVE;
      cdz_probe_seen_stop (seen, CDZ_END_NAME_UNKNOWN, 0);
    }
  else if (code == CURLE_COULDNT_CONNECT || !self->uses_proxy)
    {
      cdz_probe_seen_enter (seen, CDZ_PHASE_CONNECT);
      cdz_probe_seen_stop (seen, CDZ_END_UNREACHABLE, error_number);
    }
  else
    {
      cdz_probe_seen_enter (seen, CDZ_PHASE_PROXY);
      cdz_probe_seen_stop (seen, CDZ_END_PROXY, error_number);
    }
}

static gboolean
take_result (CdzProbeConnector *self,
             CURLcode           code)
{
  curl_socket_t fd = CURL_SOCKET_BAD;

  note_address (self);
  if (code == CURLE_OK)
    curl_easy_getinfo (self->curl.easy, CURLINFO_ACTIVESOCKET, &fd);
  if (fd == CURL_SOCKET_BAD)
    {
      note_failure (self, code);
      return FALSE;
    }

  self->fd = fd;
  if (self->uses_proxy)
    {
      cdz_probe_seen_enter (self->seen, CDZ_PHASE_CONNECT);
      cdz_probe_seen_enter (self->seen, CDZ_PHASE_PROXY);
    }

  return TRUE;
}

/* What was spent on a proxy which is not there counts as connecting. */
static void
pass_over (CdzProbeConnector *self)
{
  CdzProbeSeen *seen = self->seen;

  if (seen->proxy != NULL)
    g_ptr_array_add (seen->skipped_proxies, g_steal_pointer (&seen->proxy));
  cdz_probe_seen_enter (seen, CDZ_PHASE_CONNECT);
  cdz_probe_seen_leave (seen, CDZ_STEP_SKIPPED);
  seen->phase = CDZ_PHASE_RESOLVE;
}

/* As it is told to people, in seconds. */
static gint64
round_to_tenth (gint64 us)
{
  const gint64 tenth_us = G_USEC_PER_SEC / 10;

  return (us + tenth_us / 2) / tenth_us * tenth_us;
}

/* Tries one proxy after the other while they are not there or say nothing, as browsers do. */
static CdzTransfer
connect_through (CdzProbeConnector      *self,
                 const CdzProbeOptions  *options,
                 char                  **proxies,
                 gint64                  deadline_us,
                 GCancellable           *cancellable,
                 CURLcode               *out_code)
{
  for (guint i = 0;; i++)
    {
      gint64 began_us = g_get_monotonic_time ();
      gint64 until_us = cdz_probe_proxy_get_deadline (proxies + i, deadline_us);
      CdzTransfer transfer;
      gboolean is_absent;

      cdz_curl_clear (&self->curl);
      cdz_curl_init (&self->curl);
      set_up (self, options, proxies[i]);
      transfer = cdz_curl_run (&self->curl, until_us, cancellable, out_code);
      is_absent = transfer == CDZ_TRANSFER_TIMED_OUT ||
                  (transfer == CDZ_TRANSFER_DONE && cdz_probe_proxy_is_unreachable (proxies[i], *out_code));
      if (!is_absent || proxies[i + 1] == NULL)
        {
          if (transfer == CDZ_TRANSFER_TIMED_OUT && i > 0)
            self->seen->timeout_us = round_to_tenth (until_us - began_us);
          return transfer;
        }

      pass_over (self);
    }
}

CdzProbeConnector *
cdz_probe_connector_open (const CdzProbeOptions  *options,
                          CdzProbeSeen           *seen,
                          gint64                  deadline_us,
                          GCancellable           *cancellable,
                          GError                **error)
{
  g_autoptr(CdzProbeConnector) self = g_new0 (CdzProbeConnector, 1);
  g_auto(GStrv) proxies = dup_proxies (options, cancellable, error);
  CURLcode code = CURLE_OK;

  if (proxies == NULL)
    return NULL;

  self->seen = seen;
  self->fd = -1;

  switch (connect_through (self, options, proxies, deadline_us, cancellable, &code))
    {
    case CDZ_TRANSFER_CANCELLED:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The connection test was cancelled"));
      return NULL;

    case CDZ_TRANSFER_TIMED_OUT:
      if (self->uses_proxy && is_connected (self))
        cdz_probe_seen_enter (seen, CDZ_PHASE_PROXY);
      cdz_probe_seen_stop (seen, CDZ_END_TIMED_OUT, 0);
      return NULL;

    case CDZ_TRANSFER_DONE:
    default:
      return take_result (self, code) ? g_steal_pointer (&self) : NULL;
    }
}

int
cdz_probe_connector_get_fd (CdzProbeConnector *self)
{
  return self->fd;
}

void
cdz_probe_connector_free (CdzProbeConnector *self)
{
  cdz_curl_clear (&self->curl);
  g_free (self);
}
