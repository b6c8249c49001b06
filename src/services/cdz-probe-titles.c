/* cdz-probe-titles.c: registered names in words.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-probe-timeline.h"

static const char *
get_protocol_title (const char *protocol)
{
  return g_str_equal (protocol, "h2") ? "HTTP/2" : g_str_equal (protocol, "http/1.1") ? "HTTP/1.1" : protocol;
}

/* @list: protocols, separated by commas */
char *
cdz_alpn_dup_title (const char *list)
{
  g_auto(GStrv) protocols = g_strsplit (list, ",", -1);
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_protocols = g_strv_length (protocols);

  for (guint i = 0; i < n_protocols; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : i + 1 == n_protocols ? _(" and ") : ", ",
                            get_protocol_title (protocols[i]));

  return g_strdup (text->str);
}

/* "sha256" */
static char *
dup_hash_title (const char *name)
{
  return g_str_has_prefix (name, "sha") ? g_strconcat ("SHA-", name + 3, NULL) : g_strdup (name);
}

/* @name: of the registry (RFC 8446 §4.2.3) */
char *
cdz_sigalg_dup_title (const char *name)
{
  static const char *const curves[][2] = { { "secp256r1", "P-256" }, { "secp384r1", "P-384" }, { "secp521r1", "P-521" } };
  const char *last = strrchr (name, '_');
  g_autofree char *hash = last != NULL ? dup_hash_title (last + 1) : NULL;

  if (last == NULL)
    return g_str_equal (name, "ed25519") ? g_strdup ("Ed25519") : g_str_equal (name, "ed448") ? g_strdup ("Ed448") : g_strdup (name);
  if (g_str_has_prefix (name, "rsa_pss"))
    return g_strdup_printf (_("RSA-PSS with %s"), hash);
  if (g_str_has_prefix (name, "rsa_pkcs1"))
    return g_strdup_printf (_("RSA with %s"), hash);
  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    if (strstr (name, curves[i][0]) != NULL)
      return g_strdup_printf (_("ECDSA with %s and %s"), curves[i][1], hash);
  if (g_str_has_prefix (name, "ecdsa"))
    return g_strdup_printf (_("ECDSA with %s"), hash);

  return g_strdup (name);
}

char *
cdz_http_dup_title (gint64 status)
{
  static const struct
  {
    int         status;
    const char *title;      /* as it stands in the protocol, so not translated */
  } titles[] = {
    { 200, "OK" }, { 204, "No Content" }, { 301, "Moved Permanently" }, { 302, "Found" }, { 304, "Not Modified" },
    { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
    { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 421, "Misdirected Request" },
    { 429, "Too Many Requests" }, { 495, "Certificate Error" }, { 496, "Certificate Required" },
    { 500, "Internal Server Error" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (titles[i].status == status)
      return g_strdup_printf ("%d %s", titles[i].status, titles[i].title);

  return g_strdup_printf ("%d", (int) status);
}
