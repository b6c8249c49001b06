/* cdz-probe-proxy.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-proxy.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

/* This computer itself is never behind a proxy, whatever the settings say; asking for
 * them loads GIO's modules, which takes as long as a whole test. */
static gboolean
is_loopback (const char *uri)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return (host != NULL && g_ascii_strcasecmp (host, "localhost") == 0) ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Returns: (nullable) (transfer full): those that the desktop names, the best first */
static char **
look_up (const char    *uri,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_auto(GStrv) found = g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, &problem);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));

  return g_steal_pointer (&found);
}

/* With GIO the proxy resolves names; curl's words for that have one letter more. */
static char *
translate (const char *proxy)
{
  static const char *const schemes[][2] = {
    { "socks://", "socks5h://" }, { "socks5://", "socks5h://" }, { "socks4://", "socks4a://" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (proxy, schemes[i][0]))
      return g_strconcat (schemes[i][1], proxy + strlen (schemes[i][0]), NULL);

  return g_strdup (proxy);
}

/* One that is spoken to over TLS is passed over while there are others. */
static char **
translate_all (char   **found,
               GError **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = found[0] == NULL;

  for (guint i = 0; found[i] != NULL; i++)
    {
      g_autofree char *proxy = g_str_has_prefix (found[i], "direct:") ? g_strdup ("") : translate (found[i]);

      if (g_str_has_prefix (proxy, "https:"))
        continue;

      g_strv_builder_add (builder, proxy);
      any = TRUE;
    }

  if (!any)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                           _("The desktop's proxy is itself spoken to over TLS, which is not supported; "
                             "give another proxy, or none"));
      return NULL;
    }
  if (found[0] == NULL)
    g_strv_builder_add (builder, "");

  return g_strv_builder_end (builder);
}

/* What was given is curl's spelling already, but for SOCKS without a number. */
static char **
take_setting (const char *setting)
{
  char **proxies = g_new0 (char *, 2);

  if (g_str_equal (setting, "none"))
    proxies[0] = g_strdup ("");
  else
    proxies[0] = g_str_has_prefix (setting, "socks://") ? translate (setting) : g_strdup (setting);

  return proxies;
}

char **
cdz_probe_proxy_find (const char    *setting,
                      const char    *uri,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_auto(GStrv) found = NULL;
  GError *problem = NULL;

  if (setting != NULL)
    return take_setting (setting);
  if (is_loopback (uri))
    return take_setting ("none");

  found = look_up (uri, cancellable, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  return found != NULL ? translate_all (found, error) : take_setting ("none");
}

gboolean
cdz_probe_proxy_is_unreachable (const char *proxy,
                                CURLcode    code)
{
  return *proxy != '\0' && (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY);
}

gint64
cdz_probe_proxy_get_deadline (char   **proxies,
                              gint64   deadline_us)
{
  gint64 now_us = g_get_monotonic_time ();

  return now_us + (deadline_us - now_us) / g_strv_length (proxies);
}

char *
cdz_probe_proxy_dup_place (const char *proxy)
{
  g_autoptr(GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  return g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri))
                                  : g_strdup (g_uri_get_host (uri));
}
