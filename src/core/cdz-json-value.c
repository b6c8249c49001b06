/* cdz-json-value.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-json"
#include "config.h"

#include "cdz-json-value.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

#define MAX_DEPTH 32

typedef struct
{
  const char *at;
  const char *end;
  guint       depth;
} Reader;

static GVariant *read_value (Reader *reader);

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
}

static gboolean
take (Reader *reader,
      char    wanted)
{
  skip_space (reader);
  if (reader->at == reader->end || *reader->at != wanted)
    return FALSE;

  reader->at++;
  return TRUE;
}

static gboolean
take_word (Reader     *reader,
           const char *word)
{
  gsize size = strlen (word);

  if ((gsize) (reader->end - reader->at) < size || memcmp (reader->at, word, size) != 0)
    return FALSE;

  reader->at += size;
  return TRUE;
}

/* Four hexadecimal digits. Returns: -1 where they are not there */
static int
take_unit (Reader *reader)
{
  int unit = 0;

  if (reader->end - reader->at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);

      if (digit < 0)
        return -1;
      unit = unit << 4 | digit;
    }

  return unit;
}

/* After "\u": characters beyond the first plane come as two. */
static gboolean
take_unicode (Reader  *reader,
              GString *text)
{
  int unit = take_unit (reader);
  int low;

  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (!take_word (reader, "\\u") || (low = take_unit (reader)) < 0xdc00 || low > 0xdfff)
        return FALSE;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  if (unit <= 0 || !g_unichar_validate (unit))
    return FALSE;

  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
take_escape (Reader  *reader,
             GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (reader->at == reader->end || *reader->at == '\0')
    return FALSE;
  if (*reader->at == 'u')
    {
      reader->at++;
      return take_unicode (reader, text);
    }
  if ((found = strchr (from, *reader->at)) == NULL)
    return FALSE;

  g_string_append_c (text, to[found - from]);
  reader->at++;
  return TRUE;
}

static char *
read_string (Reader *reader)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (!take (reader, '"'))
    return NULL;

  while (reader->at < reader->end && *reader->at != '"')
    {
      if ((guint8) *reader->at < 0x20)
        return NULL;
      if (*reader->at != '\\')
        {
          g_string_append_c (text, *reader->at++);
          continue;
        }
      reader->at++;
      if (!take_escape (reader, text))
        return NULL;
    }

  return take (reader, '"') ? g_strdup (text->str) : NULL;
}

static GVariant *
read_number (Reader *reader)
{
  const char *start = reader->at;
  g_autofree char *text = NULL;
  char *end;
  gint64 whole;
  double other;

  while (reader->at < reader->end && *reader->at != '\0' && strchr ("+-.0123456789eE", *reader->at) != NULL)
    reader->at++;
  text = g_strndup (start, reader->at - start);
  if (*text == '\0' || *text == '+')
    return NULL;

  whole = g_ascii_strtoll (text, &end, 10);
  if (*end == '\0')
    return g_variant_new_int64 (whole);
  other = g_ascii_strtod (text, &end);

  return *end == '\0' ? g_variant_new_double (other) : NULL;
}

static GVariant *
read_object (Reader *reader)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (take (reader, '}'))
    return g_variant_builder_end (&builder);

  do
    {
      g_autofree char *name = read_string (reader);
      GVariant *value;

      if (name == NULL || !take (reader, ':'))
        return NULL;
      skip_space (reader);
      if (take_word (reader, "null"))
        continue;
      if ((value = read_value (reader)) == NULL)
        return NULL;
      g_variant_builder_add (&builder, "{sv}", name, value);
    }
  while (take (reader, ','));

  return take (reader, '}') ? g_variant_builder_end (&builder) : NULL;
}

static GVariant *
read_array (Reader *reader)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  if (take (reader, ']'))
    return g_variant_builder_end (&builder);

  do
    {
      GVariant *value = read_value (reader);

      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "v", value);
    }
  while (take (reader, ','));

  return take (reader, ']') ? g_variant_builder_end (&builder) : NULL;
}

/* Returns: (transfer floating) */
static GVariant *
read_nested (Reader *reader)
{
  GVariant *value = NULL;

  if (reader->depth == MAX_DEPTH)
    return NULL;

  reader->depth++;
  value = take (reader, '{') ? read_object (reader) : take (reader, '[') ? read_array (reader) : NULL;
  reader->depth--;

  return value;
}

static GVariant *
read_value (Reader *reader)
{
  g_autofree char *text = NULL;

  skip_space (reader);
  if (reader->at == reader->end)
    return NULL;

  switch (*reader->at)
    {
    case '{':
    case '[':
      return read_nested (reader);
    case '"':
      text = read_string (reader);
      return text != NULL ? g_variant_new_string (text) : NULL;
    case 't':
      return take_word (reader, "true") ? g_variant_new_boolean (TRUE) : NULL;
    case 'f':
      return take_word (reader, "false") ? g_variant_new_boolean (FALSE) : NULL;
    default:
      return read_number (reader);
    }
}

GVariant *
cdz_json_value_parse (GBytes  *text,
                      GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (text, &size);
  Reader reader = { data, data + size, 0 };
  g_autoptr(GVariant) value = NULL;

  if (size > CDZ_JSON_VALUE_MAX_SIZE)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_TOO_LARGE, _("The report is larger than any real one"));
      return NULL;
    }

  if (size > 0 && g_utf8_validate (data, size, NULL))
    value = read_value (&reader);
  if (value != NULL)
    g_variant_ref_sink (value);
  skip_space (&reader);
  if (value == NULL || reader.at != reader.end)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_MALFORMED, _("This is not a complete JSON document"));
      return NULL;
    }

  /* In one piece, so that texts can be borrowed from it. */
  g_variant_get_data (value);
  return g_steal_pointer (&value);
}

/* Returns: (transfer full) (nullable) */
static GVariant *
lookup (GVariant   *value,
        const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);
  g_autoptr(GVariant) at = g_variant_ref (value);

  for (guint i = 0; names[i] != NULL; i++)
    {
      GVariant *next;

      if (!g_variant_is_of_type (at, G_VARIANT_TYPE_VARDICT))
        return NULL;
      next = g_variant_lookup_value (at, names[i], NULL);
      g_variant_unref (at);
      at = next;
      if (at == NULL)
        return NULL;
    }

  return g_steal_pointer (&at);
}

const char *
cdz_json_value_get_string (GVariant   *value,
                           const char *path)
{
  g_autoptr(GVariant) found = lookup (value, path);

  /* The bytes are those of @value, so they stay. */
  return found != NULL && g_variant_is_of_type (found, G_VARIANT_TYPE_STRING) ? g_variant_get_string (found, NULL) : NULL;
}

gint64
cdz_json_value_get_int (GVariant   *value,
                        const char *path,
                        gint64      otherwise)
{
  g_autoptr(GVariant) found = lookup (value, path);

  return found != NULL && g_variant_is_of_type (found, G_VARIANT_TYPE_INT64) ? g_variant_get_int64 (found) : otherwise;
}

gboolean
cdz_json_value_get_boolean (GVariant   *value,
                            const char *path)
{
  g_autoptr(GVariant) found = lookup (value, path);

  return found != NULL && g_variant_is_of_type (found, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (found);
}

GPtrArray *
cdz_json_value_dup_elements (GVariant   *value,
                             const char *path)
{
  GPtrArray *elements = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr(GVariant) found = lookup (value, path);
  gsize n_elements;

  if (found == NULL || !g_variant_is_of_type (found, G_VARIANT_TYPE ("av")))
    return elements;

  n_elements = g_variant_n_children (found);
  for (gsize i = 0; i < n_elements; i++)
    {
      g_autoptr(GVariant) boxed = g_variant_get_child_value (found, i);

      g_ptr_array_add (elements, g_variant_get_variant (boxed));
    }

  return elements;
}

static void
add_members (CdzJson  *json,
             GVariant *object)
{
  GVariantIter iter;
  const char *name;
  GVariant *member;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &member))
    cdz_json_add_value (json, name, member);
}

static void
add_elements (CdzJson  *json,
              GVariant *array)
{
  GVariantIter iter;
  GVariant *element;

  g_variant_iter_init (&iter, array);
  while (g_variant_iter_loop (&iter, "v", &element))
    cdz_json_add_value (json, NULL, element);
}

void
cdz_json_add_value (CdzJson    *json,
                    const char *name,
                    GVariant   *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    {
      cdz_json_begin_object (json, name);
      add_members (json, value);
      cdz_json_end_object (json);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    {
      cdz_json_begin_array (json, name);
      add_elements (json, value);
      cdz_json_end_array (json);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      cdz_json_add_string (json, name, g_variant_get_string (value, NULL));
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    {
      cdz_json_add_boolean (json, name, g_variant_get_boolean (value));
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    {
      cdz_json_add_int (json, name, g_variant_get_int64 (value));
    }
  else
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      cdz_json_add_json (json, name, g_ascii_dtostr (text, sizeof text, g_variant_get_double (value)));
    }
}
