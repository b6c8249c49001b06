/* cdz-probe-fetch.c: OCSP responses and CRLs.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-connector.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-curl.h"
#include "cdz-probe-proxy.h"

/* The largest CRLs of public authorities are below 16 MiB. */
#define MAX_SIZE (32 * 1024 * 1024)

static size_t
write_cb (char   *data,
          size_t  size,
          size_t  n_items,
          void   *user_data)
{
  GByteArray *bytes = user_data;

  if (bytes->len + n_items > MAX_SIZE)
    return 0;
  g_byte_array_append (bytes, (const guint8 *) data, n_items);

  return n_items;
}

static char *
describe_failure (CURLcode code,
                  long     status)
{
  if (code == CURLE_COULDNT_RESOLVE_HOST)
    return g_strdup (_("its host name was not found"));
  if (code == CURLE_COULDNT_CONNECT)
    return g_strdup (_("nothing answers there"));
  if (code == CURLE_WRITE_ERROR)
    return g_strdup (_("its answer is too large"));
  if (code == CURLE_OK)
    return g_strdup_printf (_("it answered with HTTP status %ld"), status);

  return g_strdup (_("the connection failed"));
}

static void
set_up (CdzCurl           *curl,
        const char        *url,
        const char        *proxy,
        GBytes            *body,
        struct curl_slist *headers,
        GByteArray        *bytes)
{
  curl_easy_setopt (curl->easy, CURLOPT_URL, url);
  curl_easy_setopt (curl->easy, CURLOPT_PROXY, proxy);
  /* Whether a host is to bypass the proxy was decided before. */
  curl_easy_setopt (curl->easy, CURLOPT_NOPROXY, "");
  curl_easy_setopt (curl->easy, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt (curl->easy, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (curl->easy, CURLOPT_WRITEDATA, bytes);
  if (body != NULL)
    {
      curl_easy_setopt (curl->easy, CURLOPT_POSTFIELDSIZE, (long) g_bytes_get_size (body));
      curl_easy_setopt (curl->easy, CURLOPT_POSTFIELDS, g_bytes_get_data (body, NULL));
      curl_easy_setopt (curl->easy, CURLOPT_HTTPHEADER, headers);
    }
}

GBytes *
cdz_probe_fetch (const char    *url,
                 GBytes        *body,
                 const char    *content_type,
                 const char    *proxy_setting,
                 gint64         deadline_us,
                 GCancellable  *cancellable,
                 char         **out_cause)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree char *type = g_strdup_printf ("Content-Type: %s", content_type);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) proxies = cdz_probe_proxy_find (proxy_setting, url, cancellable, &error);
  struct curl_slist *headers;
  CURLcode code = CURLE_OK;
  CdzTransfer transfer = CDZ_TRANSFER_DONE;
  gboolean again = TRUE;
  long status = 0;

  if (proxies == NULL)
    {
      *out_cause = g_strdup (_("the proxy to it cannot be used"));
      return NULL;
    }

  headers = curl_slist_append (NULL, type);
  for (guint i = 0; proxies[i] != NULL && again; i++)
    {
      g_auto(CdzCurl) curl = { 0 };

      cdz_curl_init (&curl);
      set_up (&curl, url, proxies[i], body, headers, bytes);
      transfer = cdz_curl_run (&curl, cdz_probe_proxy_get_deadline (proxies + i, deadline_us), cancellable, &code);
      curl_easy_getinfo (curl.easy, CURLINFO_RESPONSE_CODE, &status);
      again = transfer == CDZ_TRANSFER_TIMED_OUT ||
              (transfer == CDZ_TRANSFER_DONE && cdz_probe_proxy_is_unreachable (proxies[i], code));
    }
  curl_slist_free_all (headers);

  if (transfer == CDZ_TRANSFER_DONE && code == CURLE_OK && status == 200)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));

  *out_cause = transfer == CDZ_TRANSFER_DONE ? describe_failure (code, status)
                                             : g_strdup (_("it did not answer in time"));
  return NULL;
}
