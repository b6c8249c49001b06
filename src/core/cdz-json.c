/* cdz-json.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-json"
#include "config.h"

#include "cdz-json.h"

#include <string.h>

#include "cdz-error.h"

struct _CdzJson
{
  GString  *text;
  gboolean  needs_comma;
};

CdzJson *
cdz_json_new (void)
{
  CdzJson *self = g_new0 (CdzJson, 1);

  self->text = g_string_sized_new (4096);
  return self;
}

void
cdz_json_free (CdzJson *self)
{
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* DEL and the C1 controls (in UTF-8: C2 and 80 to 9F) drive terminals, too. */
static gboolean
needs_escape (const char *c)
{
  return (guint8) *c < 0x20 || *c == '"' || *c == '\\' || *c == 0x7f ||
         ((guint8) c[0] == 0xc2 && (guint8) c[1] < 0xa0);
}

/* RFC 8259 §7; text that is not UTF-8 is repaired rather than passed on. */
static void
append_quoted (GString    *text,
               const char *value)
{
  g_autofree char *repaired = NULL;
  const char *run;

  if (!g_utf8_validate (value, -1, NULL))
    value = repaired = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (run = value; *value != '\0'; value++)
    {
      if (!needs_escape (value))
        continue;

      g_string_append_len (text, run, value - run);
      run = g_utf8_next_char (value);
      if (*value == '"' || *value == '\\')
        g_string_append_printf (text, "\\%c", *value);
      else if (*value == '\n')
        g_string_append (text, "\\n");
      else
        g_string_append_printf (text, "\\u%04x", g_utf8_get_char (value));
    }
  g_string_append_len (text, run, value - run);
  g_string_append_c (text, '"');
}

static void
append_name (CdzJson    *self,
             const char *name)
{
  if (self->needs_comma)
    g_string_append_c (self->text, ',');
  self->needs_comma = TRUE;

  if (name != NULL)
    {
      append_quoted (self->text, name);
      g_string_append_c (self->text, ':');
    }
}

static void
open_container (CdzJson    *self,
                const char *name,
                char        bracket)
{
  append_name (self, name);
  g_string_append_c (self->text, bracket);
  self->needs_comma = FALSE;
}

static void
close_container (CdzJson *self,
                 char     bracket)
{
  g_string_append_c (self->text, bracket);
  self->needs_comma = TRUE;
}

void
cdz_json_begin_object (CdzJson    *self,
                       const char *name)
{
  open_container (self, name, '{');
}

void
cdz_json_end_object (CdzJson *self)
{
  close_container (self, '}');
}

void
cdz_json_begin_array (CdzJson    *self,
                      const char *name)
{
  open_container (self, name, '[');
}

void
cdz_json_end_array (CdzJson *self)
{
  close_container (self, ']');
}

/* @value: (nullable): absent members are left out, as everywhere */
void
cdz_json_add_string (CdzJson    *self,
                     const char *name,
                     const char *value)
{
  if (value == NULL)
    return;

  append_name (self, name);
  append_quoted (self->text, value);
}

void
cdz_json_add_int (CdzJson    *self,
                  const char *name,
                  gint64      value)
{
  append_name (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
cdz_json_add_boolean (CdzJson    *self,
                      const char *name,
                      gboolean    value)
{
  append_name (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

/* @value: (nullable): JSON already, put in as it is */
void
cdz_json_add_json (CdzJson    *self,
                   const char *name,
                   const char *value)
{
  if (value == NULL)
    return;

  append_name (self, name);
  g_string_append (self->text, value);
}

static void
add_list (CdzJson    *self,
          const char *name,
          const char *text)
{
  g_auto(GStrv) elements = cdz_list_split (text);

  cdz_json_begin_array (self, name);
  for (guint i = 0; elements[i] != NULL; i++)
    cdz_json_add_string (self, NULL, elements[i]);
  cdz_json_end_array (self);
}

/* Numbers, truth values and lists already are JSON, or nearly so. */
static void
add_attribute (CdzJson           *self,
               const CdzAttrInfo *info,
               const char        *text)
{
  switch (info->type)
    {
    case CDZ_VALUE_INTEGER:
    case CDZ_VALUE_BOOLEAN:
      append_name (self, info->name);
      g_string_append (self->text, text);
      break;

    case CDZ_VALUE_LIST:
      add_list (self, info->name, text);
      break;

    case CDZ_VALUE_TEXT:
    case CDZ_VALUE_HEX:
    case CDZ_VALUE_DATE:
    default:
      cdz_json_add_string (self, info->name, text);
    }
}

/* Adds the attributes that @klass has, as members of the open object. */
void
cdz_json_add_attributes (CdzJson       *self,
                         CdzClass       klass,
                         CdzAttributes *attributes)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *text = cdz_attributes_get (attributes, i);

      if (text != NULL && cdz_schema_has (klass, i))
        add_attribute (self, cdz_schema_get_info (i), text);
    }
}

static void
add_ref (CdzJson    *self,
         const char *name,
         CdzItem    *item)
{
  g_autofree char *ref = item != NULL ? cdz_item_dup_ref (item) : NULL;

  cdz_json_add_string (self, name, ref);
}

/* What another program says of its item. */
static void
add_own_attributes (CdzJson *self,
                    CdzItem *item)
{
  GVariant *own = cdz_item_get_own_attributes (item);
  GVariantIter iter;
  const char *name, *value;

  if (own == NULL)
    return;

  cdz_json_begin_object (self, "attributes");
  g_variant_iter_init (&iter, own);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    cdz_json_add_string (self, name, value);
  cdz_json_end_object (self);
}

/* Adds an item's members to the open object: ref, class, store, attributes. */
void
cdz_json_add_item (CdzJson *self,
                   CdzItem *item)
{
  add_ref (self, "ref", item);
  cdz_json_add_string (self, "class", cdz_class_get_name (cdz_item_get_class (item)));
  cdz_json_add_string (self, "store", cdz_item_get_store (item));
  cdz_json_add_attributes (self, cdz_item_get_class (item), cdz_item_get_attributes (item));
  add_own_attributes (self, item);
  add_ref (self, "certificate", cdz_item_get_certificate (item));
  add_ref (self, "key", cdz_item_get_key (item));
}

void
cdz_json_add_rows (CdzJson    *self,
                   const char *name,
                   GPtrArray  *rows)
{
  cdz_json_begin_array (self, name);
  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = rows->pdata[i];

      cdz_json_begin_object (self, NULL);
      cdz_json_add_string (self, "section", row->section);
      cdz_json_add_string (self, "title", row->title);
      cdz_json_add_string (self, "value", row->value);
      cdz_json_end_object (self);
    }
  cdz_json_end_array (self);
}

void
cdz_json_add_findings (CdzJson    *self,
                       const char *name,
                       GPtrArray  *findings)
{
  cdz_json_begin_array (self, name);
  for (guint i = 0; i < findings->len; i++)
    {
      const CdzFinding *finding = findings->pdata[i];

      cdz_json_begin_object (self, NULL);
      cdz_json_add_string (self, "severity", cdz_severity_get_name (finding->severity));
      cdz_json_add_string (self, "code", finding->code);
      cdz_json_add_string (self, "message", finding->message);
      cdz_json_end_object (self);
    }
  cdz_json_end_array (self);
}

/* An error's object: code, osstatus, message, then its details by name. */
void
cdz_json_add_error (CdzJson      *self,
                    const char   *name,
                    const GError *error)
{
  GHashTable *details = cdz_error_peek_details (error);
  g_autoptr(GList) keys = details != NULL ? g_hash_table_get_keys (details) : NULL;

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  cdz_json_begin_object (self, name);
  cdz_json_add_string (self, "code", cdz_error_classify (error)->name);
  cdz_json_add_int (self, "osstatus", cdz_error_get_osstatus (error));
  cdz_json_add_string (self, "message", error->message);
  for (GList *key = keys; key != NULL; key = key->next)
    cdz_json_add_string (self, key->data, g_hash_table_lookup (details, key->data));
  if (details == NULL)
    cdz_json_add_string (self, CDZ_DETAIL_DETAIL, cdz_error_get_detail (error, CDZ_DETAIL_DETAIL));
  cdz_json_end_object (self);
}

/* Returns: (transfer none): the document so far */
GString *
cdz_json_get_text (CdzJson *self)
{
  return self->text;
}
