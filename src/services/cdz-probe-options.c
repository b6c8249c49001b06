/* cdz-probe-options.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-options.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "cdz-error.h"
#include "cdz-probe-channel.h"
#include "cdz-probe-words.h"
#include "cdz-read-file.h"

#define PIN_PREFIX "sha256//"

#define MAX_PROTOCOL_NAME 255

/* No file of authorities that anybody means is larger. */
#define MAX_AUTHORITIES (16 * 1024 * 1024)

static gboolean
has_odd_characters (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guint8) *text <= ' ' || *text == 0x7f)
      return TRUE;

  return FALSE;
}

/* Returns: (nullable): the ASCII form of a host name, or the address as it is */
static char *
dup_ascii_host (const char *host)
{
  g_autofree char *ascii = NULL;

  if (host == NULL || *host == '\0' || has_odd_characters (host))
    return NULL;
  if (g_hostname_is_ip_address (host))
    return g_strdup (host);

  ascii = g_hostname_to_ascii (host);

  return ascii != NULL && *ascii != '\0' ? g_steal_pointer (&ascii) : NULL;
}

static gboolean
take_uri (CdzProbeOptions  *self,
          GUri             *uri,
          GError          **error)
{
  const char *path = g_uri_get_path (uri);
  const char *query = g_uri_get_query (uri);
  gboolean is_v6;

  if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("A connection test needs an address that begins with https://, not “%s://”"),
                   g_uri_get_scheme (uri));
      return FALSE;
    }
  if ((self->host = dup_ascii_host (g_uri_get_host (uri))) == NULL || g_uri_get_port (uri) == 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("The address names no host that could be tested"));
      return FALSE;
    }

  is_v6 = strchr (self->host, ':') != NULL;
  self->port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : 443;
  self->path = g_strdup_printf ("%s%s%s", *path != '\0' ? path : "/", query != NULL ? "?" : "",
                                query != NULL ? query : "");
  self->url = self->port == 443 ? g_strdup_printf ("https://%s%s%s%s", is_v6 ? "[" : "", self->host,
                                                   is_v6 ? "]" : "", self->path)
                                : g_strdup_printf ("https://%s%s%s:%u%s", is_v6 ? "[" : "", self->host,
                                                   is_v6 ? "]" : "", self->port, self->path);

  return TRUE;
}

/**
 * cdz_probe_options_new:
 * @url: an https:// address; without a scheme, a host with or without a port
 *
 * Returns: options with their defaults, or %NULL with %CDZ_ERROR_PARAM
 */
CdzProbeOptions *
cdz_probe_options_new (const char  *url,
                       GError     **error)
{
  g_autoptr(CdzProbeOptions) self = g_new0 (CdzProbeOptions, 1);
  g_autofree char *with_scheme = NULL;
  g_autoptr(GUri) uri = NULL;

  self->alpn = g_strsplit ("h2,http/1.1", ",", -1);
  self->pins = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->authorities = sk_X509_new_null ();
  self->revocation = CDZ_REVOCATION_TRY;
  self->timeout_us = CDZ_PROBE_DEFAULT_TIMEOUT_US;

  if (strstr (url, "://") == NULL)
    url = with_scheme = g_strconcat ("https://", url, NULL);
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || has_odd_characters (url))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not an address; write https://host/ or host:port"),
                   url);
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The address holds a user name; leave it out, a connection test sends none"));
      return NULL;
    }
  if (!take_uri (self, uri, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
cdz_probe_options_free (CdzProbeOptions *self)
{
  g_free (self->url);
  g_free (self->host);
  g_free (self->path);
  g_free (self->sni);
  g_free (self->connect_host);
  g_free (self->proxy);
  g_free (self->groups);
  g_strfreev (self->alpn);
  g_ptr_array_unref (self->pins);
  cdz_x509_stack_free (self->authorities);
  g_free (self);
}

/* Returns: the name that the server must bear */
const char *
cdz_probe_options_get_name (const CdzProbeOptions *self)
{
  return self->sni != NULL ? self->sni : self->host;
}

gboolean
cdz_probe_options_set_sni (CdzProbeOptions  *self,
                           const char       *name,
                           GError          **error)
{
  g_autofree char *ascii = dup_ascii_host (name);

  if (ascii == NULL || g_hostname_is_ip_address (ascii))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not a host name that a server could be asked for"),
                   name);
      return FALSE;
    }

  g_free (self->sni);
  self->sni = g_steal_pointer (&ascii);

  return TRUE;
}

gboolean
cdz_probe_options_set_connect_to (CdzProbeOptions  *self,
                                  const char       *host_and_port,
                                  GError          **error)
{
  g_autoptr(GSocketConnectable) address = g_network_address_parse (host_and_port, self->port, NULL);
  g_autofree char *host = NULL;

  if (address != NULL)
    host = dup_ascii_host (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  if (host == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not HOST:PORT"), host_and_port);
      return FALSE;
    }

  g_free (self->connect_host);
  self->connect_host = g_steal_pointer (&host);
  self->connect_port = g_network_address_get_port (G_NETWORK_ADDRESS (address));

  return TRUE;
}

gboolean
cdz_probe_options_set_proxy (CdzProbeOptions  *self,
                             const char       *url,
                             GError          **error)
{
  static const char *const schemes[] = { "http", "socks", "socks4", "socks4a", "socks5", "socks5h", NULL };
  g_autofree char *scheme = g_uri_parse_scheme (url);

  if (g_strcmp0 (scheme, "https") == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                           _("A proxy that is itself spoken to over TLS is not supported; use its http:// port"));
      return FALSE;
    }
  if (!g_str_equal (url, "none") && (scheme == NULL || !g_strv_contains (schemes, scheme)))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” is not a proxy; write http://host:port, socks5h://host:port or none"), url);
      return FALSE;
    }

  g_free (self->proxy);
  self->proxy = g_strdup (url);

  return TRUE;
}

static gboolean
set_version (int         *out_version,
             const char  *name,
             GError     **error)
{
  if (name == NULL)
    return TRUE;
  if ((*out_version = cdz_tls_from_name (name)) == 0)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” is not a TLS version; there are 1.0, 1.1, 1.2 and 1.3"), name);
      return FALSE;
    }

  return TRUE;
}

/* @min, @max: (nullable): as they are */
gboolean
cdz_probe_options_set_versions (CdzProbeOptions  *self,
                                const char       *min,
                                const char       *max,
                                GError          **error)
{
  if (!set_version (&self->min_version, min, error) || !set_version (&self->max_version, max, error))
    return FALSE;
  if (self->max_version != 0 && self->max_version < (self->min_version != 0 ? self->min_version : TLS1_2_VERSION))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           self->min_version != 0
                             ? _("The newest TLS version that is allowed is older than the oldest")
                             : _("For a version older than TLS 1.2, give the oldest that is allowed as well"));
      return FALSE;
    }

  return TRUE;
}

gboolean
cdz_probe_options_set_groups (CdzProbeOptions  *self,
                              const char       *list,
                              GError          **error)
{
  g_autoptr(SSL_CTX) context = SSL_CTX_new (TLS_client_method ());
  g_auto(GStrv) names = g_strsplit_set (list, ":,", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (SSL_CTX_set1_groups_list (context, names[i]) != 1)
      {
        cdz_error_take_openssl (error, CDZ_ERROR_UNSUPPORTED, _("The group “%s” is not in this OpenSSL (%s)"),
                                names[i], OpenSSL_version (OPENSSL_VERSION_STRING));
        return FALSE;
      }

  g_free (self->groups);
  self->groups = g_strjoinv (":", names);

  return TRUE;
}

gboolean
cdz_probe_options_set_alpn (CdzProbeOptions  *self,
                            const char       *list,
                            GError          **error)
{
  g_auto(GStrv) names = g_strsplit (list, ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] == '\0' || strlen (names[i]) > MAX_PROTOCOL_NAME)
      {
        g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not a list of protocols such as h2,http/1.1"),
                     list);
        return FALSE;
      }

  g_strfreev (self->alpn);
  self->alpn = g_steal_pointer (&names);

  return TRUE;
}

gboolean
cdz_probe_options_add_pin (CdzProbeOptions  *self,
                           const char       *pin,
                           GError          **error)
{
  gsize size = 0;
  g_autofree guchar *hash = NULL;

  if (g_str_has_prefix (pin, PIN_PREFIX))
    hash = g_base64_decode (pin + strlen (PIN_PREFIX), &size);
  if (size != 32)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” is not a pin; write sha256// and the base64 of a public key's SHA-256"), pin);
      return FALSE;
    }

  g_ptr_array_add (self->pins, g_bytes_new_take (g_steal_pointer (&hash), size));

  return TRUE;
}

gboolean
cdz_probe_options_set_revocation (CdzProbeOptions  *self,
                                  const char       *mode,
                                  GError          **error)
{
  static const char *const names[] = { "off", "try", "require" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (mode, names[i]))
      {
        self->revocation = i;
        return TRUE;
      }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not a revocation mode; there are off, try and require"),
               mode);
  return FALSE;
}

gboolean
cdz_probe_options_set_timeout (CdzProbeOptions  *self,
                               const char       *seconds,
                               GError          **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (seconds, &end);

  if (end == seconds || *end != '\0' || !(number > 0 && number <= 3600))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("“%s” is not a time in seconds, up to 3600"), seconds);
      return FALSE;
    }

  self->timeout_us = number * G_USEC_PER_SEC;

  return TRUE;
}

gboolean
cdz_probe_options_add_authorities (CdzProbeOptions  *self,
                                   GBytes           *file,
                                   GError          **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  const guint8 *cursor = data;
  g_autoptr(BIO) bio = BIO_new_mem_buf (data, size);
  X509 *x509 = d2i_X509 (NULL, &cursor, size);
  int n_before = sk_X509_num (self->authorities);

  if (x509 == NULL)
    x509 = PEM_read_bio_X509_AUX (bio, NULL, NULL, NULL);
  for (; x509 != NULL; x509 = PEM_read_bio_X509_AUX (bio, NULL, NULL, NULL))
    sk_X509_push (self->authorities, x509);
  ERR_clear_error ();

  if (sk_X509_num (self->authorities) == n_before)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_UNRECOGNIZED,
                           _("The file of authorities holds no certificate; it may be PEM or DER"));
      return FALSE;
    }

  return TRUE;
}

gboolean
cdz_probe_options_read_authorities (CdzProbeOptions  *self,
                                    const char       *path,
                                    GError          **error)
{
  g_autoptr(CdzSecret) contents = cdz_read_file (path, MAX_AUTHORITIES, error);
  g_autoptr(GBytes) bytes = NULL;
  GError *problem = NULL;
  const guint8 *data;
  gsize size;

  if (contents == NULL)
    return FALSE;

  data = cdz_secret_get_data (contents, &size);
  bytes = g_bytes_new (data, size);
  if (cdz_probe_options_add_authorities (self, bytes, &problem))
    return TRUE;

  cdz_error_set_detail (problem, CDZ_DETAIL_FILE, path);
  g_propagate_error (error, problem);
  return FALSE;
}
