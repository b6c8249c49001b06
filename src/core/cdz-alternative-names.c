/* cdz-alternative-names.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-alternative-names"
#include "config.h"

#include "cdz-alternative-names.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-schema.h"

/* RFC 1035 §2.3.4 */
#define MAX_HOST_LENGTH  253
#define MAX_LABEL_LENGTH 63

static void
set_error (GError     **error,
           const char  *format,
           ...) G_GNUC_PRINTF (2, 3);

static void
set_error (GError     **error,
           const char  *format,
           ...)
{
  va_list args;
  GError *problem;

  va_start (args, format);
  problem = g_error_new_valist (CDZ_ERROR, CDZ_ERROR_PARAM, format, args);
  va_end (args);
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, "subject-alternative-names");
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                        _("Alternative names look like DNS:example.org,IP:192.0.2.1,email:jane@example.org"));
  g_propagate_error (error, problem);
}

static gboolean
is_host (const char *host)
{
  g_auto(GStrv) labels = g_strsplit (host, ".", -1);

  if (*host == '\0' || strlen (host) > MAX_HOST_LENGTH)
    return FALSE;

  for (guint i = 0; labels[i] != NULL; i++)
    {
      gsize length = strlen (labels[i]);

      /* A wildcard is one whole label, the first of several. */
      if (i == 0 && g_str_equal (labels[i], "*") && labels[1] != NULL)
        continue;
      if (length == 0 || length > MAX_LABEL_LENGTH || labels[i][0] == '-' || labels[i][length - 1] == '-' ||
          labels[i][strspn (labels[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")] != '\0')
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): the name as certificates have it (RFC 5280
 * §7.2): a name beyond ASCII in its IDNA form */
static char *
encode_host (const char *text)
{
  gboolean is_wild = g_str_has_prefix (text, "*.");
  g_autofree char *rest = NULL;
  g_autofree char *host = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;

  rest = g_hostname_to_ascii (is_wild ? text + 2 : text);
  if (rest == NULL)
    return NULL;

  host = is_wild ? g_strconcat ("*.", rest, NULL) : g_steal_pointer (&rest);
  return is_host (host) ? g_steal_pointer (&host) : NULL;
}

static GENERAL_NAME *
new_ia5 (int         type,
         const char *text)
{
  GENERAL_NAME *name = GENERAL_NAME_new ();
  ASN1_IA5STRING *string = ASN1_IA5STRING_new ();

  ASN1_STRING_set (string, text, -1);
  GENERAL_NAME_set0_value (name, type, string);

  return name;
}

static GENERAL_NAME *
parse_dns (const char  *text,
           GError     **error)
{
  g_autofree char *host = NULL;

  if (g_hostname_is_ip_address (text))
    {
      set_error (error, _("“%s” is an address, not a DNS name; write IP:%s"), text, text);
      return NULL;
    }
  if ((host = encode_host (text)) == NULL)
    {
      set_error (error, _("“%s” is no DNS name"), text);
      return NULL;
    }

  return new_ia5 (GEN_DNS, host);
}

static GENERAL_NAME *
parse_ip (const char  *text,
          GError     **error)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);
  ASN1_OCTET_STRING *bytes;
  GENERAL_NAME *name;

  if (address == NULL)
    {
      set_error (error, _("“%s” is no IP address; an address looks like 192.0.2.1 or 2001:db8::1"), text);
      return NULL;
    }

  bytes = ASN1_OCTET_STRING_new ();
  ASN1_OCTET_STRING_set (bytes, g_inet_address_to_bytes (address),
                         (int) g_inet_address_get_native_size (address));
  name = GENERAL_NAME_new ();
  GENERAL_NAME_set0_value (name, GEN_IPADD, bytes);

  return name;
}

static GENERAL_NAME *
parse_email (const char  *text,
             GError     **error)
{
  const char *at = strrchr (text, '@');
  g_autofree char *host = at != NULL ? encode_host (at + 1) : NULL;
  g_autofree char *local = at != NULL ? g_strndup (text, (gsize) (at - text)) : NULL;
  g_autofree char *address = NULL;

  if (host == NULL || *local == '\0' || *host == '*' || strpbrk (local, " \t@<>") != NULL)
    {
      set_error (error, _("“%s” is no mail address; an address looks like jane@example.org"), text);
      return NULL;
    }
  if (!g_str_is_ascii (local))
    {
      set_error (error, _("“%s”: before the “@” a mail address in a certificate has plain letters only"), text);
      return NULL;
    }

  address = g_strconcat (local, "@", host, NULL);
  return new_ia5 (GEN_EMAIL, address);
}

static GENERAL_NAME *
parse_uri (const char  *text,
           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_NON_DNS, NULL);
  g_autofree char *encoded = uri != NULL ? g_uri_to_string (uri) : NULL;

  if (encoded == NULL || !g_str_is_ascii (encoded) || strchr (encoded, ' ') != NULL)
    {
      set_error (error, _("“%s” is no URI; a URI looks like https://example.org/jane"), text);
      return NULL;
    }

  return new_ia5 (GEN_URI, encoded);
}

/* Microsoft's user principal name: an otherName with UTF-8. */
static GENERAL_NAME *
parse_upn (const char  *text,
           GError     **error)
{
  const char *at = strchr (text, '@');
  ASN1_TYPE *value;
  ASN1_UTF8STRING *string;
  GENERAL_NAME *name;

  if (at == NULL || at == text || at[1] == '\0' || !g_utf8_validate (text, -1, NULL))
    {
      set_error (error, _("“%s” is no user principal name; one looks like jane@corp.example.org"), text);
      return NULL;
    }

  string = ASN1_UTF8STRING_new ();
  ASN1_STRING_set (string, text, -1);
  value = ASN1_TYPE_new ();
  ASN1_TYPE_set (value, V_ASN1_UTF8STRING, string);
  name = GENERAL_NAME_new ();
  GENERAL_NAME_set0_othername (name, OBJ_nid2obj (NID_ms_upn), value);

  return name;
}

static const struct
{
  const char   *kind;
  GENERAL_NAME *(* parse) (const char *text, GError **error);
} kinds[] = {
  { "DNS", parse_dns },
  { "IP", parse_ip },
  { "email", parse_email },
  { "URI", parse_uri },
  { "UPN", parse_upn },
};

static GENERAL_NAME *
parse_one (const char  *element,
           GError     **error)
{
  const char *colon = strchr (element, ':');

  for (guint i = 0; colon != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].kind) == (gsize) (colon - element) &&
        g_ascii_strncasecmp (kinds[i].kind, element, (gsize) (colon - element)) == 0)
      return kinds[i].parse (colon + 1, error);

  set_error (error, _("“%s” does not say what kind of name it is: begin it with DNS:, IP:, email:, URI: or UPN:"), element);
  return NULL;
}

/**
 * cdz_alternative_names_parse:
 * @text: names with commas between them, each with its kind: "DNS:example.org";
 *   a comma in a name is "\,"
 *
 * Returns: (transfer full): the names, RFC 5280 §4.2.1.6, or %NULL with
 *   %CDZ_ERROR_PARAM, which says which of them is wrong
 */
GENERAL_NAMES *
cdz_alternative_names_parse (const char  *text,
                             GError     **error)
{
  g_auto(GStrv) elements = cdz_list_split (text);
  g_autoptr(GENERAL_NAMES) names = GENERAL_NAMES_new ();

  for (guint i = 0; elements != NULL && elements[i] != NULL; i++)
    {
      GENERAL_NAME *name;

      g_strstrip (elements[i]);
      if (*elements[i] == '\0')
        continue;
      if ((name = parse_one (elements[i], error)) == NULL)
        return NULL;
      sk_GENERAL_NAME_push (names, name);
    }

  return g_steal_pointer (&names);
}
