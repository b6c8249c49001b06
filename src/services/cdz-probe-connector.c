/* cdz-probe-connector.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-connector.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-curl.h"
#include "cdz-probe-direct.h"
#include "cdz-probe-proxy.h"

struct _CdzProbeConnector
{
  CdzCurl       curl;         /* while a proxy is used; it then owns @fd */
  CdzProbeSeen *seen;
  int           fd;
  int           last_fd;      /* of curl's latest attempt, while connecting */
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

static const char *
get_host (const CdzProbeOptions *options)
{
  return options->connect_host != NULL ? options->connect_host : options->host;
}

static guint
get_port (const CdzProbeOptions *options)
{
  return options->connect_host != NULL ? options->connect_port : options->port;
}

/* "SCHEME://host:port/" of what is to be reached. To curl it is http, whatever follows:
 * nothing above TCP goes through it. */
static char *
dup_address (const CdzProbeOptions *options,
             const char            *scheme)
{
  const char *host = get_host (options);
  gboolean is_v6 = strchr (host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u/", scheme, is_v6 ? "[" : "", host, is_v6 ? "]" : "", get_port (options));
}

/* As cdz_probe_proxy_find () says. */
static char **
dup_proxies (const CdzProbeOptions  *options,
             GCancellable           *cancellable,
             GError                **error)
{
  g_autofree char *uri = dup_address (options, "https");

  return cdz_probe_proxy_find (options->proxy, uri, cancellable, error);
}

static void
set_up (CdzProbeConnector     *self,
        const CdzProbeOptions *options,
        const char            *proxy)
{
  CURL *easy = self->curl.easy;
  g_autofree char *address = dup_address (options, "http");

  curl_easy_setopt (easy, CURLOPT_URL, address);
  curl_easy_setopt (easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt (easy, CURLOPT_PROXY, proxy);
  /* Whether a host is to bypass the proxy was decided before. */
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "");
  curl_easy_setopt (easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt (easy, CURLOPT_PROXYAUTH, (long) CURLAUTH_ANY);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, 3600000L);
  curl_easy_setopt (easy, CURLOPT_SOCKOPTFUNCTION, socket_cb);
  curl_easy_setopt (easy, CURLOPT_SOCKOPTDATA, self);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "credenza/" PACKAGE_VERSION);

  self->last_fd = -1;
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
      cdz_probe_seen_set_detail (seen, CDZ_PHASE_PROXY, address);
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
  else if (code == CURLE_COULDNT_CONNECT)
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

static CdzIo
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
      return CDZ_IO_FAILED;
    }

  self->fd = fd;
  cdz_probe_seen_enter (self->seen, CDZ_PHASE_CONNECT);
  cdz_probe_seen_enter (self->seen, CDZ_PHASE_PROXY);

  return CDZ_IO_OK;
}

/* @out_code: curl's, where it is %CDZ_IO_FAILED */
static CdzIo
connect_through (CdzProbeConnector     *self,
                 const CdzProbeOptions *options,
                 const char            *proxy,
                 gint64                 deadline_us,
                 GCancellable          *cancellable,
                 CURLcode              *out_code)
{
  CdzProbeSeen *seen = self->seen;

  seen->proxy = cdz_probe_proxy_dup_place (proxy);
  cdz_curl_init (&self->curl);
  set_up (self, options, proxy);

  switch (cdz_curl_run (&self->curl, deadline_us, cancellable, out_code))
    {
    case CDZ_TRANSFER_CANCELLED:
      return CDZ_IO_CANCELLED;

    case CDZ_TRANSFER_TIMED_OUT:
      if (is_connected (self))
        cdz_probe_seen_enter (seen, CDZ_PHASE_PROXY);
      cdz_probe_seen_stop (seen, CDZ_END_TIMED_OUT, 0);
      return CDZ_IO_TIMED_OUT;

    case CDZ_TRANSFER_DONE:
    default:
      return take_result (self, *out_code);
    }
}

/* Nothing that was seen of a proxy which is not there is what the test saw; only the
 * time that it took stays. */
static void
pass_over (CdzProbeConnector *self)
{
  CdzProbeSeen *seen = self->seen;

  cdz_curl_clear (&self->curl);
  if (seen->proxy != NULL)
    g_ptr_array_add (seen->skipped_proxies, g_steal_pointer (&seen->proxy));

  for (CdzProbePhase phase = CDZ_PHASE_RESOLVE; phase <= CDZ_PHASE_PROXY; phase++)
    {
      seen->phases[phase].step = CDZ_STEP_SKIPPED;
      g_clear_pointer (&seen->phases[phase].detail, g_free);
    }
  g_clear_pointer (&seen->address, g_free);
  seen->phase = CDZ_PHASE_RESOLVE;
  seen->end = CDZ_END_NONE;
  seen->error_number = 0;
  seen->proxy_status = 0;
}

/* As it is told to people, in seconds. */
static gint64
round_to_tenth (gint64 us)
{
  const gint64 tenth_us = G_USEC_PER_SEC / 10;

  return (us + tenth_us / 2) / tenth_us * tenth_us;
}

/* Tries one proxy after the other while they are not there or say nothing, as browsers do. */
static CdzIo
connect_somehow (CdzProbeConnector      *self,
                 const CdzProbeOptions  *options,
                 char                  **proxies,
                 gint64                  deadline_us,
                 GCancellable           *cancellable)
{
  for (guint i = 0;; i++)
    {
      gint64 began_us = g_get_monotonic_time ();
      gint64 until_us = cdz_probe_proxy_get_deadline (proxies + i, deadline_us);
      CURLcode code = CURLE_OK;
      gboolean is_absent;
      CdzIo io;

      if (*proxies[i] == '\0')
        return cdz_probe_direct_connect (get_host (options), get_port (options), self->seen, deadline_us, cancellable, &self->fd);

      io = connect_through (self, options, proxies[i], until_us, cancellable, &code);
      is_absent = io == CDZ_IO_TIMED_OUT || (io == CDZ_IO_FAILED && cdz_probe_proxy_is_unreachable (proxies[i], code));
      if (!is_absent || proxies[i + 1] == NULL)
        {
          if (io == CDZ_IO_TIMED_OUT && i > 0)
            self->seen->timeout_us = round_to_tenth (until_us - began_us);
          return io;
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
  CdzIo io;

  self->seen = seen;
  self->fd = -1;
  if (proxies == NULL)
    return NULL;

  io = connect_somehow (self, options, proxies, deadline_us, cancellable);
  if (io == CDZ_IO_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The connection test was cancelled"));

  return io == CDZ_IO_OK ? g_steal_pointer (&self) : NULL;
}

int
cdz_probe_connector_get_fd (CdzProbeConnector *self)
{
  return self->fd;
}

void
cdz_probe_connector_free (CdzProbeConnector *self)
{
  if (self->curl.easy == NULL && self->fd != -1)
    close (self->fd);
  cdz_curl_clear (&self->curl);
  g_free (self);
}
