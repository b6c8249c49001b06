/* cdz-name.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-name"
#include "config.h"

#include "cdz-name.h"

#include <string.h>

#include "cdz-oid.h"
#include "cdz-openssl.h"

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

/* Returns: (transfer full) (nullable): the characters, or %NULL where the type
 *   has none; control characters are shown, never obeyed */
char *
cdz_name_dup_string (const ASN1_STRING *string)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) shown = NULL;

  if (!append_characters (text, string))
    return NULL;

  shown = g_string_sized_new (text->len);
  for (gsize i = 0; i < text->len; i++)
    {
      guchar c = (guchar) text->str[i];

      if (c < 0x20 || c == 0x7f)
        g_string_append_printf (shown, "\\%02X", c);
      else
        g_string_append_c (shown, (char) c);
    }

  return g_utf8_make_valid (shown->str, (gssize) shown->len);
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
