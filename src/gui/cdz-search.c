/* cdz-search.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-search"
#include "config.h"

#include "cdz-search.h"

#include <string.h>

#include "cdz-usage-names.h"

/* Shorter texts are part of almost every fingerprint. */
#define MIN_HEX_DIGITS 3

/* A serial number has 20 bytes at most (RFC 5280 §4.1.2.2); some have more. */
#define MAX_DECIMAL_DIGITS 80

struct _CdzSearch
{
  char      **words;    /* case-folded */
  char       *hex;      /* lower case, without separators; or NULL */
  char       *serial;   /* of a decimal number: its hex digits, without leading zeros; or NULL */
  GPtrArray  *usages;   /* names of key usages and purposes that begin so */
};

static const CdzAttr numbers[] = {
  CDZ_ATTR_SHA256, CDZ_ATTR_SHA1, CDZ_ATTR_SPKI_SHA256, CDZ_ATTR_PUBLIC_KEY_ID,
  CDZ_ATTR_SERIAL_NUMBER, CDZ_ATTR_SUBJECT_KEY_ID, CDZ_ATTR_APPLICATION_LABEL,
  CDZ_ATTR_PUBLIC_KEY_HASH,
};

/* Returns: (nullable): what is a number in hexadecimal, however it is spelled */
static char *
read_hex (const char *text)
{
  g_autoptr(GString) hex = g_string_new (NULL);
  const char *equals = strchr (text, '=');

  if (equals != NULL && strstr (text, "ingerprint") != NULL)
    text = equals + 1;
  if (g_ascii_strncasecmp (text, "0x", 2) == 0)
    text += 2;

  for (; *text != '\0'; text++)
    if (g_ascii_isxdigit (*text))
      g_string_append_c (hex, g_ascii_tolower (*text));
    else if (strchr (": -", *text) == NULL)
      return NULL;

  return hex->len >= MIN_HEX_DIGITS ? g_string_free (g_steal_pointer (&hex), FALSE) : NULL;
}

/* Returns: (nullable): the hash of a pin "sha256//BASE64" in hexadecimal */
static char *
read_pin (const char *text)
{
  g_autoptr(GString) hex = g_string_new (NULL);
  g_autofree guchar *bytes = NULL;
  gsize size;

  if (!g_str_has_prefix (text, "sha256//") || text[strlen ("sha256//")] == '\0')
    return NULL;

  bytes = g_base64_decode (text + strlen ("sha256//"), &size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);

  return hex->len >= MIN_HEX_DIGITS ? g_string_free (g_steal_pointer (&hex), FALSE) : NULL;
}

/* Returns: (nullable): the hex digits of a decimal number */
static char *
read_decimal (const char *text)
{
  gsize n_digits = strspn (text, "0123456789");
  guint8 nibbles[MAX_DECIMAL_DIGITS] = { 0 };
  g_autoptr(GString) hex = g_string_new (NULL);

  if (n_digits == 0 || text[n_digits] != '\0' || n_digits > MAX_DECIMAL_DIGITS)
    return NULL;

  for (gsize i = 0; i < n_digits; i++)
    {
      guint carry = (guint) (text[i] - '0');

      for (guint j = 0; j < G_N_ELEMENTS (nibbles); j++)
        {
          carry += nibbles[j] * 10u;
          nibbles[j] = carry & 0xf;
          carry >>= 4;
        }
    }

  for (int j = G_N_ELEMENTS (nibbles) - 1; j >= 0; j--)
    if (nibbles[j] != 0 || hex->len > 0)
      g_string_append_printf (hex, "%x", nibbles[j]);

  return g_string_free (g_steal_pointer (&hex), FALSE);
}

static gboolean
contains_words (CdzSearch  *self,
                const char *text)
{
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (text, self->words[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
item_contains_number (CdzSearch *self,
                      CdzItem   *item)
{
  CdzItem *key = cdz_item_get_key (item);
  const char *serial = cdz_item_get (item, CDZ_ATTR_SERIAL_NUMBER);

  for (guint i = 0; self->hex != NULL && i < G_N_ELEMENTS (numbers); i++)
    {
      const char *number = cdz_item_get (item, numbers[i]);

      if (number != NULL && strstr (number, self->hex) != NULL)
        return TRUE;
    }

  if (self->serial != NULL && serial != NULL
      && g_str_equal (serial + strspn (serial, "0"), self->serial))
    return TRUE;

  return key != NULL && item_contains_number (self, key);
}

static gboolean
item_has_usage (CdzSearch *self,
                CdzItem   *item)
{
  const char *usage = cdz_item_get (item, CDZ_ATTR_KEY_USAGE);
  const char *purposes = cdz_item_get (item, CDZ_ATTR_EXTENDED_KEY_USAGE);

  for (guint i = 0; i < self->usages->len; i++)
    if ((usage != NULL && strstr (usage, self->usages->pdata[i]) != NULL) ||
        (purposes != NULL && strstr (purposes, self->usages->pdata[i]) != NULL))
      return TRUE;

  return FALSE;
}

CdzSearch *
cdz_search_new (const char *text)
{
  CdzSearch *self = g_new0 (CdzSearch, 1);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);

  self->words = g_strsplit_set (folded, " \t\n", -1);
  if ((self->hex = read_pin (stripped)) == NULL)
    self->hex = read_hex (stripped);
  self->serial = read_decimal (stripped);
  self->usages = cdz_usage_complete (stripped);

  return self;
}

void
cdz_search_free (CdzSearch *self)
{
  g_strfreev (self->words);
  g_free (self->hex);
  g_free (self->serial);
  g_ptr_array_unref (self->usages);
  g_free (self);
}

gboolean
cdz_search_matches (CdzSearch  *self,
                    CdzItem    *item,
                    const char *text)
{
  if (contains_words (self, text))
    return TRUE;

  /* Many thousand are asked: what needs not look at an item does not. */
  return ((self->hex != NULL || self->serial != NULL) && item_contains_number (self, item))
         || (self->usages->len > 0 && item_has_usage (self, item));
}

static gboolean
has_word_with (CdzSearch  *self,
               const char *part)
{
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (self->words[i], part) != NULL)
      return TRUE;

  return *part == '\0';
}

gboolean
cdz_search_narrows (CdzSearch *self,
                    CdzSearch *wider)
{
  for (guint i = 0; wider->words[i] != NULL; i++)
    if (!has_word_with (self, wider->words[i]))
      return FALSE;
  for (guint i = 0; i < self->usages->len; i++)
    if (!g_ptr_array_find (wider->usages, self->usages->pdata[i], NULL))
      return FALSE;

  return self->serial == NULL && (self->hex == NULL || (wider->hex != NULL && strstr (self->hex, wider->hex) != NULL));
}
