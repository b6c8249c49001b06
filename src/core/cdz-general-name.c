/* cdz-general-name.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-general-name"
#include "config.h"

#include "cdz-general-name.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "cdz-name.h"
#include "cdz-oid.h"
#include "cdz-schema.h"

/* More names than anybody reads: the cap on what a hostile file makes us show. */
#define MAX_NAMES 1000

/* Of the names as an attribute, which every list holds: a keyring takes them, too. */
#define MAX_TEXT (16 * 1024)

/* Context-specific, by the number of the kind: RFC 5280 §4.2.1.6. */
#define TAG(kind) (0x80 | (kind))

static GENERAL_NAMES *
parse (CdzDer value)
{
  const guint8 *cursor = value.data;
  GENERAL_NAMES *names;

  ERR_set_mark ();
  names = d2i_GENERAL_NAMES (NULL, &cursor, (long) value.size);
  ERR_pop_to_mark ();

  return names;
}

static char *
address_to_string (const ASN1_OCTET_STRING *address)
{
  const guint8 *data = ASN1_STRING_get0_data (address);
  int size = ASN1_STRING_length (address);
  GSocketFamily family = size == 4 || size == 8 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
  g_autoptr(GInetAddress) inet = NULL;
  g_autoptr(GInetAddress) mask = NULL;
  g_autofree char *text = NULL;
  g_autofree char *mask_text = NULL;

  if (size != 4 && size != 8 && size != 16 && size != 32)
    return NULL;

  inet = g_inet_address_new_from_bytes (data, family);
  text = g_inet_address_to_string (inet);
  if (size == 4 || size == 16)
    return g_steal_pointer (&text);

  /* Address and mask, in name constraints. */
  mask = g_inet_address_new_from_bytes (data + size / 2, family);
  mask_text = g_inet_address_to_string (mask);
  return g_strdup_printf ("%s/%s", text, mask_text);
}

static char *
other_name_to_string (const OTHERNAME *other)
{
  g_autofree char *type = cdz_oid_dup_dotted (other->type_id);
  g_autofree char *value = NULL;
  int kind = other->value->type;

  if (kind == V_ASN1_UTF8STRING || kind == V_ASN1_IA5STRING || kind == V_ASN1_PRINTABLESTRING ||
      kind == V_ASN1_BMPSTRING)
    value = cdz_name_dup_string (other->value->value.asn1_string);

  /* Microsoft's user principal name, and the mail address of RFC 8398. */
  if (value != NULL && (OBJ_obj2nid (other->type_id) == NID_ms_upn ||
                        OBJ_obj2nid (other->type_id) == NID_id_on_SmtpUTF8Mailbox))
    return g_steal_pointer (&value);

  return g_strdup_printf ("%s:%s", type, value != NULL ? value : "…");
}

/**
 * cdz_general_name_to_string:
 * @name: one name, RFC 5280 §4.2.1.6
 *
 * Returns: (transfer full): the name alone, without its kind
 */
char *
cdz_general_name_to_string (const GENERAL_NAME *name)
{
  g_autofree char *text = NULL;

  switch (name->type)
    {
    case GEN_EMAIL:
    case GEN_DNS:
    case GEN_URI:
      text = cdz_name_dup_string (name->d.ia5);
      break;
    case GEN_DIRNAME:
      text = cdz_name_to_rfc4514 (name->d.directoryName);
      break;
    case GEN_IPADD:
      text = address_to_string (name->d.iPAddress);
      break;
    case GEN_RID:
      text = cdz_oid_dup_dotted (name->d.registeredID);
      break;
    case GEN_OTHERNAME:
      text = other_name_to_string (name->d.otherName);
      break;
    default:
      break;
    }

  return text != NULL ? g_steal_pointer (&text) : g_strdup (_("a name of an unusual kind"));
}

/* Returns: (transfer full) (nullable): the first name that says something */
char *
cdz_general_names_dup_first (CdzDer value)
{
  g_autoptr(GENERAL_NAMES) names = parse (value);

  for (int i = 0; i < sk_GENERAL_NAME_num (names) && i < MAX_NAMES; i++)
    {
      const GENERAL_NAME *name = sk_GENERAL_NAME_value (names, i);
      g_autofree char *text = NULL;

      if (name->type == GEN_X400 || name->type == GEN_EDIPARTY)
        continue;
      text = cdz_general_name_to_string (name);
      if (*text != '\0')
        return g_steal_pointer (&text);
    }

  return NULL;
}

/**
 * cdz_general_names_to_list:
 * @value: the value of a subjectAltName
 *
 * Returns: (transfer full) (nullable): the names, each with its kind as on the
 *   command line: "DNS:example.org", "email:jane@example.org"; %NULL where
 *   they cannot be read
 */
char **
cdz_general_names_to_list (CdzDer value)
{
  static const char *kinds[] = {
    [GEN_OTHERNAME] = "otherName", [GEN_EMAIL] = "email", [GEN_DNS] = "DNS", [GEN_X400] = "X400",
    [GEN_DIRNAME] = "dirName", [GEN_EDIPARTY] = "EdiPartyName", [GEN_URI] = "URI",
    [GEN_IPADD] = "IP", [GEN_RID] = "RID",
  };
  g_autoptr(GENERAL_NAMES) names = parse (value);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (names == NULL)
    return NULL;

  for (int i = 0; i < sk_GENERAL_NAME_num (names) && i < MAX_NAMES; i++)
    {
      const GENERAL_NAME *name = sk_GENERAL_NAME_value (names, i);
      g_autofree char *text = cdz_general_name_to_string (name);
      gboolean is_upn = name->type == GEN_OTHERNAME && OBJ_obj2nid (name->d.otherName->type_id) == NID_ms_upn;
      g_autofree char *element = g_strdup_printf ("%s:%s", is_upn ? "UPN" : kinds[name->type], text);

      g_strv_builder_add (builder, element);
    }

  return g_strv_builder_end (builder);
}

static const char *
get_plain_kind (guint8 identifier)
{
  switch (identifier)
    {
    case TAG (GEN_EMAIL):
      return "email";
    case TAG (GEN_DNS):
      return "DNS";
    case TAG (GEN_URI):
      return "URI";
    default:
      return NULL;
    }
}

static gboolean
append_plain (GString    *text,
              const char *kind,
              CdzDer      content)
{
  for (gsize i = 0; i < content.size; i++)
    if (content.data[i] <= ' ' || content.data[i] >= 0x7f || content.data[i] == ',' || content.data[i] == '\\')
      return FALSE;

  if (text->len > 0)
    g_string_append_c (text, ',');
  g_string_append (text, kind);
  g_string_append_c (text, ':');
  g_string_append_len (text, (const char *) content.data, (gssize) content.size);
  return TRUE;
}

/* Names of hosts and mail addresses, as by far the most are: lists of thousands of
 * certificates do not wait for OpenSSL's parser.
 *
 * Returns: (nullable) (transfer full): %NULL where there is anything else */
static char *
dup_plain_text (CdzDer value)
{
  g_autoptr(GString) text = g_string_new (NULL);
  CdzDer names, content, whole;
  guint8 identifier;

  if (!cdz_der_read (&value, CDZ_DER_SEQUENCE, &names) || value.size > 0)
    return NULL;

  while (names.size > 0)
    {
      const char *kind;

      if (!cdz_der_read_any (&names, &identifier, &content, &whole) || (kind = get_plain_kind (identifier)) == NULL ||
          !append_plain (text, kind, content) || text->len > MAX_TEXT)
        return NULL;
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * cdz_general_names_dup_text:
 * @value: the value of a subjectAltName
 *
 * Returns: (nullable) (transfer full): cdz_general_names_to_list () as the text of a
 *   list attribute; of very many names the first ones
 */
char *
cdz_general_names_dup_text (CdzDer value)
{
  g_autofree char *plain = value.size > 0 ? dup_plain_text (value) : NULL;
  g_auto(GStrv) names = NULL;
  gsize size = 0;

  if (plain != NULL || value.size == 0)
    return g_steal_pointer (&plain);
  if ((names = cdz_general_names_to_list (value)) == NULL)
    return NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      size += strlen (names[i]) + 1;
      if (size > MAX_TEXT)
        for (guint k = i; names[k] != NULL; k++)
          g_clear_pointer (&names[k], g_free);
      if (names[i] == NULL)
        break;
    }

  return names[0] != NULL ? cdz_list_join ((const char * const *) names) : NULL;
}
