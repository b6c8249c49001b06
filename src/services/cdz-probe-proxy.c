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

/* Returns: (nullable) (transfer full): the first that the desktop names; without an
 * error, none is to be used */
static char *
look_up (const char    *uri,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_auto(GStrv) found = g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, &problem);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));

  return found != NULL ? g_strdup (found[0]) : NULL;
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

char *
cdz_probe_proxy_find (const char    *setting,
                      const char    *uri,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *proxy = setting != NULL ? g_strdup (setting) : !is_loopback (uri) ? look_up (uri, cancellable, &problem) : NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (proxy == NULL || g_str_equal (proxy, "none") || g_str_has_prefix (proxy, "direct:"))
    return g_strdup ("");
  if (g_str_has_prefix (proxy, "https:"))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                           _("The desktop's proxy is itself spoken to over TLS, which is not supported; "
                             "give another proxy, or none"));
      return NULL;
    }
  return setting == NULL || g_str_has_prefix (proxy, "socks://") ? translate (proxy) : g_steal_pointer (&proxy);
}
