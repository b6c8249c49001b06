/* cdz-name.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-name"
#include "config.h"

#include "cdz-name.h"

#include <string.h>

#include "cdz-oid.h"
#include "cdz-openssl.h"

/* A name with more parts is read by OpenSSL. */
#define MAX_SIMPLE_ENTRIES 16

static const char hex_digits[] = "0123456789ABCDEF";

/* Bytes of one width are characters of the first 256; T61String is read as
 * Latin-1, as everybody does. */
static void
append_wide (GString      *text,
             const guint8 *data,
             gsize         size,
             gsize         width)
{
  for (gsize i = 0; i + width <= size; i += width)
    {
      gunichar c = 0;

      for (gsize j = 0; j < width; j++)
        c = c << 8 | data[i + j];
      g_string_append_unichar (text, g_unichar_validate (c) ? c : 0xfffd);
    }
}

/* A NUL is a character here: it is shown, so that it hides nothing. */
static gboolean
is_utf8 (const guint8 *data,
         gsize         size)
{
  while (size > 0)
    {
      const guint8 *nul = memchr (data, 0, size);
      gsize part = nul != NULL ? (gsize) (nul - data) : size;

      if (!g_utf8_validate_len ((const char *) data, part, NULL))
        return FALSE;
      if (nul == NULL)
        break;
      data += part + 1;
      size -= part + 1;
    }

  return TRUE;
}

/* Returns: %FALSE where the type has no characters */
static gboolean
append_characters (GString           *text,
                   const ASN1_STRING *string)
{
  const guint8 *data = ASN1_STRING_get0_data (string);
  gsize size = (gsize) ASN1_STRING_length (string);

  switch (ASN1_STRING_type (string))
    {
    case V_ASN1_UTF8STRING:
      if (!is_utf8 (data, size))
        return FALSE;
      g_string_append_len (text, (const char *) data, (gssize) size);
      return TRUE;

    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_NUMERICSTRING:
    case V_ASN1_VISIBLESTRING:
    case V_ASN1_T61STRING:
      append_wide (text, data, size, 1);
      return TRUE;

    case V_ASN1_BMPSTRING:
      append_wide (text, data, size, 2);
      return TRUE;

    case V_ASN1_UNIVERSALSTRING:
      append_wide (text, data, size, 4);
      return TRUE;

    default:
      return FALSE;
    }
}

/* RFC 4514 §2.4 */
static void
append_escaped (GString    *output,
                const char *text,
                gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c < 0x20 || c == 0x7f)
        {
          g_string_append_c (output, '\\');
          g_string_append_c (output, hex_digits[c >> 4]);
          g_string_append_c (output, hex_digits[c & 15]);
          continue;
        }

      if (strchr ("\"+,;<>\\", c) != NULL ||
          (i == 0 && (c == '#' || c == ' ')) ||
          (i == length - 1 && c == ' '))
        g_string_append_c (output, '\\');
      g_string_append_c (output, (char) c);
    }
}

/* The form for values without characters: # and the whole element in hex. */
static void
append_hex (GString           *output,
            const ASN1_STRING *string)
{
  ASN1_TYPE any = { ASN1_STRING_type (string), { .asn1_string = (ASN1_STRING *) string } };
  cdz_autofree_openssl guint8 *der = NULL;
  int size = i2d_ASN1_TYPE (&any, &der);

  g_string_append_c (output, '#');
  for (int i = 0; i < size; i++)
    {
      g_string_append_c (output, hex_digits[der[i] >> 4]);
      g_string_append_c (output, hex_digits[der[i] & 15]);
    }
}

static void
append_value (GString           *output,
              const ASN1_STRING *string,
              GString           *scratch)
{
  g_string_truncate (scratch, 0);

  if (append_characters (scratch, string))
    append_escaped (output, scratch->str, scratch->len);
  else
    append_hex (output, string);
}

/**
 * cdz_name_to_rfc4514:
 * @name: a name
 *
 * Returns: (transfer full): the name as in RFC 4514: the most specific part
 *   first; values of types without a short name in hex, so that nothing is lost
 */
char *
cdz_name_to_rfc4514 (const X509_NAME *name)
{
  g_autoptr(GString) output = g_string_sized_new (128);
  g_autoptr(GString) scratch = g_string_sized_new (64);
  int previous_set = -1;

  for (int i = X509_NAME_entry_count (name) - 1; i >= 0; i--)
    {
      const X509_NAME_ENTRY *entry = X509_NAME_get_entry (name, i);
      const ASN1_OBJECT *type = X509_NAME_ENTRY_get_object (entry);
      const ASN1_STRING *value = X509_NAME_ENTRY_get_data (entry);
      const char *keyword = cdz_oid_get_keyword (type);
      int set = X509_NAME_ENTRY_set (entry);

      if (previous_set >= 0)
        g_string_append_c (output, set == previous_set ? '+' : ',');
      previous_set = set;

      if (keyword != NULL)
        {
          g_string_append (output, keyword);
          g_string_append_c (output, '=');
          append_value (output, value, scratch);
        }
      else
        {
          g_autofree char *dotted = cdz_oid_dup_dotted (type);

          g_string_append (output, dotted);
          g_string_append_c (output, '=');
          append_hex (output, value);
        }
    }

  return g_string_free (g_steal_pointer (&output), FALSE);
}

/* Control characters are shown, never obeyed. */
static char *
dup_shown (const char *text,
           gsize       length)
{
  GString *shown = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c < 0x20 || c == 0x7f)
        g_string_append_printf (shown, "\\%02X", c);
      else
        g_string_append_c (shown, (char) c);
    }

  return g_string_free (shown, FALSE);
}

/* Returns: (transfer full) (nullable): the characters, or %NULL where the type
 *   has none */
char *
cdz_name_dup_string (const ASN1_STRING *string)
{
  g_autoptr(GString) text = g_string_new (NULL);

  return append_characters (text, string) ? dup_shown (text->str, text->len) : NULL;
}

static char *
dup_last (const X509_NAME *name,
          int              nid)
{
  int index = -1, next;

  while ((next = X509_NAME_get_index_by_NID (name, nid, index)) >= 0)
    index = next;
  if (index < 0)
    return NULL;

  return cdz_name_dup_string (X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, index)));
}

/* Returns: (transfer full) (nullable): the most specific common name */
char *
cdz_name_dup_common_name (const X509_NAME *name)
{
  g_autofree char *text = dup_last (name, NID_commonName);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Where it is an attribute with a short name and a value whose bytes are its
 * characters, as nearly always. */
static gboolean
read_simple_entry (CdzDer       set,
                   const char **out_keyword,
                   CdzDer      *out_value)
{
  CdzDer entry, type;
  guint8 identifier;

  if (!cdz_der_read (&set, CDZ_DER_SEQUENCE, &entry) || set.size != 0 ||
      !cdz_der_read (&entry, CDZ_DER_OID, &type) ||
      !cdz_der_read_any (&entry, &identifier, out_value, NULL) || entry.size != 0 ||
      (*out_keyword = cdz_oid_get_common_keyword (type)) == NULL)
    return FALSE;

  if (identifier == CDZ_DER_UTF8_STRING)
    return g_utf8_validate_len ((const char *) out_value->data, out_value->size, NULL);
  if (identifier != CDZ_DER_PRINTABLE_STRING && identifier != CDZ_DER_IA5_STRING)
    return FALSE;

  for (gsize i = 0; i < out_value->size; i++)
    if (out_value->data[i] >= 0x80 || out_value->data[i] == 0)
      return FALSE;

  return TRUE;
}

static gboolean
read_simple (CdzDer   der,
             char   **out_rfc4514,
             char   **out_common_name)
{
  const char *keywords[MAX_SIMPLE_ENTRIES];
  CdzDer values[MAX_SIMPLE_ENTRIES], name, set, common = { NULL, 0 };
  gsize n_entries = 0;
  GString *output;

  if (!cdz_der_read (&der, CDZ_DER_SEQUENCE, &name) || der.size != 0)
    return FALSE;

  for (; name.size > 0; n_entries++)
    if (n_entries == MAX_SIMPLE_ENTRIES || !cdz_der_read (&name, CDZ_DER_SET, &set) ||
        !read_simple_entry (set, &keywords[n_entries], &values[n_entries]))
      return FALSE;

  output = g_string_sized_new (128);
  for (gsize i = n_entries; i-- > 0;)
    {
      g_string_append (output, keywords[i]);
      g_string_append_c (output, '=');
      append_escaped (output, (const char *) values[i].data, values[i].size);
      if (i > 0)
        g_string_append_c (output, ',');
      if (common.data == NULL && g_str_equal (keywords[i], "CN"))
        common = values[i];
    }

  *out_rfc4514 = g_string_free (output, FALSE);
  *out_common_name = common.size > 0 ? dup_shown ((const char *) common.data, common.size) : NULL;
  return TRUE;
}

/**
 * cdz_name_read:
 * @der: a whole Name, RFC 5280 §4.1.2.4
 * @out_rfc4514: (out): as cdz_name_to_rfc4514() has it
 * @out_common_name: (out) (nullable): as cdz_name_dup_common_name() has it
 *
 * The common forms are read without OpenSSL, which takes ten times as long
 * because it makes a second form to compare by; whatever is not plain is its
 * to judge.
 *
 * Returns: %FALSE where it is no name
 */
gboolean
cdz_name_read (CdzDer   der,
               char   **out_rfc4514,
               char   **out_common_name)
{
  g_autoptr(X509_NAME) name = NULL;
  const guint8 *cursor = der.data;

  if (read_simple (der, out_rfc4514, out_common_name))
    return TRUE;

  ERR_set_mark ();
  name = d2i_X509_NAME (NULL, &cursor, (long) der.size);
  ERR_pop_to_mark ();
  if (name == NULL || cursor != der.data + der.size)
    return FALSE;

  *out_rfc4514 = cdz_name_to_rfc4514 (name);
  *out_common_name = cdz_name_dup_common_name (name);
  return TRUE;
}

/* Returns: (transfer full) (nullable): what people would call it; %NULL where
 *   the name holds nothing to call it by */
char *
cdz_name_dup_display_name (const X509_NAME *name)
{
  static const int nids[] = {
    NID_commonName, NID_pkcs9_emailAddress, NID_userId,
    NID_organizationalUnitName, NID_organizationName,
  };

  for (guint i = 0; i < G_N_ELEMENTS (nids); i++)
    {
      g_autofree char *text = dup_last (name, nids[i]);

      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }

  return X509_NAME_entry_count (name) > 0 ? cdz_name_to_rfc4514 (name) : NULL;
}
