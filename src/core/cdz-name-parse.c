/* cdz-name-parse.c: a distinguished name from what people type.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-name"
#include "config.h"

#include "cdz-name.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-openssl.h"

/* What else people write for a type, in upper case. OpenSSL's own names are known
 * besides, and so is any OID. */
static const struct
{
  const char *alias;
  int         nid;
} aliases[] = {
  { "CN", NID_commonName },
  { "O", NID_organizationName },
  { "OU", NID_organizationalUnitName },
  { "C", NID_countryName },
  { "L", NID_localityName },
  { "ST", NID_stateOrProvinceName },
  { "S", NID_stateOrProvinceName },
  { "STREET", NID_streetAddress },
  { "DC", NID_domainComponent },
  { "UID", NID_userId },
  { "SN", NID_surname },
  { "SURNAME", NID_surname },
  { "GN", NID_givenName },
  { "GIVENNAME", NID_givenName },
  { "SERIALNUMBER", NID_serialNumber },
  { "TITLE", NID_title },
  { "E", NID_pkcs9_emailAddress },
  { "EMAIL", NID_pkcs9_emailAddress },
  { "EMAILADDRESS", NID_pkcs9_emailAddress },
};

typedef struct
{
  ASN1_OBJECT *type;
  char        *keyword;         /* as it was typed */
  GByteArray  *value;           /* UTF-8, or with is_der a whole element */
  gboolean     is_der;
  gboolean     joins_next;      /* "+": in one set with the part to its right */
} Part;

static void
free_part (gpointer data)
{
  Part *part = data;

  ASN1_OBJECT_free (part->type);
  g_free (part->keyword);
  g_byte_array_unref (part->value);
  g_free (part);
}

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
  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, "subject");
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, _("A subject looks like CN=Jane Doe,O=Example Corp,C=DE"));
  g_propagate_error (error, problem);
}

static ASN1_OBJECT *
find_type (const char *keyword)
{
  ASN1_OBJECT *type;

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_ascii_strcasecmp (aliases[i].alias, keyword) == 0)
      return OBJ_dup (OBJ_nid2obj (aliases[i].nid));

  ERR_set_mark ();
  type = OBJ_txt2obj (g_str_has_prefix (keyword, "OID.") ? keyword + 4 : keyword, 0);
  ERR_pop_to_mark ();

  return type;
}

static gboolean
read_keyword (const char **cursor,
              Part        *part,
              GError     **error)
{
  gsize length = strcspn (*cursor, "=,+");
  g_autofree char *text = NULL;

  if (**cursor == '/' && strchr (*cursor, '=') != NULL)
    {
      set_error (error, _("The subject is written with slashes; write commas instead: CN=Jane Doe,C=DE"));
      return FALSE;
    }

  part->keyword = g_strstrip (g_strndup (*cursor, length));
  if ((*cursor)[length] != '=')
    {
      if (*part->keyword == '\0')
        set_error (error, _("A part of the subject is empty: two commas follow each other, or one is at an end"));
      else
        set_error (error, _("“%s” in the subject is no NAME=VALUE; a comma inside a value is written “\\,”"), part->keyword);
      return FALSE;
    }

  if (*part->keyword == '\0' || (part->type = find_type (part->keyword)) == NULL)
    {
      set_error (error, _("The subject has a part “%s”, which is no known kind of name; there are CN, O, OU, C, L, ST, DC, UID, emailAddress and more, or an OID"),
                 part->keyword);
      return FALSE;
    }

  *cursor += length + 1;
  return TRUE;
}

/* After the "#": the whole element in hexadecimal, RFC 4514 §2.4. */
static gboolean
read_hex (const char **cursor,
          Part        *part)
{
  part->is_der = TRUE;
  for (; g_ascii_isxdigit ((*cursor)[0]) && g_ascii_isxdigit ((*cursor)[1]); *cursor += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value ((*cursor)[0]) << 4 | g_ascii_xdigit_value ((*cursor)[1]));

      g_byte_array_append (part->value, &byte, 1);
    }
  *cursor += strspn (*cursor, " ");

  return part->value->len > 0 && (**cursor == '\0' || **cursor == ',' || **cursor == '+');
}

static gboolean
read_escape (const char **cursor,
             Part        *part)
{
  const char *c = *cursor;
  guint8 byte = (guint8) c[1];

  if (g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]))
    {
      byte = (guint8) (g_ascii_xdigit_value (c[1]) << 4 | g_ascii_xdigit_value (c[2]));
      *cursor += 3;
    }
  else if (c[1] != '\0' && strchr (" \"#+,;<=>\\", c[1]) != NULL)
    *cursor += 2;
  else
    return FALSE;

  g_byte_array_append (part->value, &byte, 1);
  return TRUE;
}

/* Blanks around a value are not part of it unless they are escaped. */
static gboolean
read_value (const char **cursor,
            Part        *part,
            GError     **error)
{
  guint kept = 0;
  gboolean is_right = TRUE;

  *cursor += strspn (*cursor, " ");
  if (**cursor == '#')
    {
      (*cursor)++;
      is_right = read_hex (cursor, part);
    }

  while (is_right && !part->is_der && **cursor != '\0' && **cursor != ',' && **cursor != '+')
    {
      if (**cursor == '\\')
        {
          is_right = read_escape (cursor, part);
          kept = part->value->len;
          continue;
        }
      g_byte_array_append (part->value, (const guint8 *) *cursor, 1);
      if (**cursor != ' ')
        kept = part->value->len;
      (*cursor)++;
    }

  if (!is_right)
    {
      set_error (error, part->is_der ? _("The value of “%s” in the subject begins with “#”, so hexadecimal digits follow; write “\\#” for the sign itself")
                                     : _("The value of “%s” in the subject has a “\\” that escapes nothing; write “\\\\” for the sign itself"),
                 part->keyword);
      return FALSE;
    }
  if (!part->is_der)
    g_byte_array_set_size (part->value, kept);
  if (part->value->len == 0)
    {
      set_error (error, _("“%s” in the subject has no value"), part->keyword);
      return FALSE;
    }

  return TRUE;
}

static void
explain_value (Part    *part,
               GError **error)
{
  gulong code = ERR_peek_last_error ();
  int nid = OBJ_obj2nid (part->type);
  const ASN1_STRING_TABLE *limits = ASN1_STRING_TABLE_get (nid);

  if (nid == NID_countryName)
    set_error (error, _("The country in the subject takes two letters, such as DE"));
  else if (ERR_GET_REASON (code) == ASN1_R_STRING_TOO_LONG && limits != NULL)
    set_error (error, _("“%s” in the subject takes %ld characters at most"), part->keyword, limits->maxsize);
  else if (ERR_GET_REASON (code) == ASN1_R_ILLEGAL_CHARACTERS)
    set_error (error, _("“%s” in the subject has characters that this kind of name cannot hold"), part->keyword);
  else
    set_error (error, _("“%s” in the subject cannot be written into a name"), part->keyword);
}

static gboolean
add_part (X509_NAME  *name,
          Part       *part,
          gboolean    joins,
          GError    **error)
{
  const guint8 *cursor = part->value->data;
  int set = joins ? -1 : 0;
  gboolean done;

  ERR_clear_error ();
  if (part->is_der)
    {
      g_autoptr(ASN1_TYPE) any = d2i_ASN1_TYPE (NULL, &cursor, (long) part->value->len);
      const ASN1_STRING *string = any != NULL && any->type != V_ASN1_BOOLEAN && any->type != V_ASN1_NULL &&
                                  any->type != V_ASN1_OBJECT ? any->value.asn1_string : NULL;

      done = string != NULL && cursor == part->value->data + part->value->len &&
             X509_NAME_add_entry_by_OBJ (name, part->type, any->type, ASN1_STRING_get0_data (string),
                                         ASN1_STRING_length (string), -1, set);
    }
  else
    done = g_utf8_validate_len ((const char *) cursor, part->value->len, NULL) &&
           X509_NAME_add_entry_by_OBJ (name, part->type, MBSTRING_UTF8, cursor, (int) part->value->len, -1, set);

  if (!done)
    explain_value (part, error);
  ERR_clear_error ();
  return done;
}

/**
 * cdz_name_from_rfc4514:
 * @text: "CN=Jane Doe,O=Example Corp,C=DE": the most specific part first; values as
 *   in RFC 4514 §2.4; an empty text is the empty name
 *
 * Returns: (transfer full): the name, or %NULL with %CDZ_ERROR_PARAM, which says
 *   which part is wrong
 */
X509_NAME *
cdz_name_from_rfc4514 (const char  *text,
                       GError     **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (free_part);
  g_autoptr(X509_NAME) name = X509_NAME_new ();
  const char *cursor = text + strspn (text, " ");
  gboolean more = *cursor != '\0';

  while (more)
    {
      Part *part = g_new0 (Part, 1);

      part->value = g_byte_array_new ();
      g_ptr_array_add (parts, part);
      if (!read_keyword (&cursor, part, error) || !read_value (&cursor, part, error))
        return NULL;

      part->joins_next = *cursor == '+';
      more = *cursor != '\0';
      if (more)
        cursor++;
    }

  /* The encoding begins with the least specific part. */
  for (guint i = parts->len; i-- > 0;)
    {
      Part *part = parts->pdata[i];

      if (!add_part (name, part, part->joins_next && i + 1 < parts->len, error))
        return NULL;
    }

  return g_steal_pointer (&name);
}
