/* cdz-probe-http.c: what both versions share.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-http.h"

#include <string.h>

/* What servers write when TLS went through and the certificate did not. */
static const struct
{
  const char  *text;
  CdzHttpHint  hint;
} rejections[] = {
  { "No required SSL certificate was sent", CDZ_HINT_CERTIFICATE_MISSING },   /* nginx */
  { "The SSL certificate error", CDZ_HINT_CERTIFICATE_BAD },                  /* nginx */
  { "403.7", CDZ_HINT_CERTIFICATE_MISSING },                                  /* IIS */
  { "403.12", CDZ_HINT_CERTIFICATE_BAD },
  { "403.13", CDZ_HINT_CERTIFICATE_BAD },
  { "403.16", CDZ_HINT_CERTIFICATE_BAD },
  { "403.17", CDZ_HINT_CERTIFICATE_BAD },
};

char *
cdz_probe_http_dup_host (const CdzProbeOptions *options)
{
  gboolean is_v6 = strchr (options->host, ':') != NULL;
  g_autofree char *host = g_strdup_printf ("%s%s%s", is_v6 ? "[" : "", options->host, is_v6 ? "]" : "");

  return options->port != 443 ? g_strdup_printf ("%s:%u", host, options->port) : g_steal_pointer (&host);
}

gboolean
cdz_probe_http_wants_body (int status)
{
  return status >= 400 && status < 500;
}

static CdzHttpHint
find_hint (int         status,
           const char *body,
           gsize       size)
{
  if (status == 496)
    return CDZ_HINT_CERTIFICATE_MISSING;
  if (status == 495)
    return CDZ_HINT_CERTIFICATE_BAD;

  for (gsize i = 0; cdz_probe_http_wants_body (status) && i < G_N_ELEMENTS (rejections); i++)
    if (g_strstr_len (body, size, rejections[i].text) != NULL)
      return rejections[i].hint;

  if (status == 403)
    return CDZ_HINT_FORBIDDEN;

  return status == 401 || status == 407 ? CDZ_HINT_LOGIN : CDZ_HINT_NONE;
}

/* @body: never %NULL, may be empty */
void
cdz_probe_http_note (CdzProbeSeen *seen,
                     const char   *version,
                     int           status,
                     const char   *body,
                     gsize         size)
{
  seen->http_version = version;
  seen->http_status = status;
  seen->http_hint = find_hint (status, body, size);
}
