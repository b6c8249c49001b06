/* cdz-schema.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-schema"
#include "config.h"

#include "cdz-schema.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-usage-names.h"

#define CERT CDZ_CLASS_MASK (CDZ_CLASS_CERTIFICATE)
#define KEY  CDZ_CLASS_MASK (CDZ_CLASS_KEY)
#define REQ  CDZ_CLASS_MASK (CDZ_CLASS_REQUEST)
#define IDEN CDZ_CLASS_MASK (CDZ_CLASS_IDENTITY)
#define OTHR CDZ_CLASS_MASK (CDZ_CLASS_OTHER)
#define MINE (CERT | KEY | REQ)
#define ALL  (MINE | IDEN | OTHR)

/* An identity has the attributes of its certificate, and of its key those that
 * the certificate does not have; it stores and takes none.
 *
 *  attr, name, title, type, classes, at-add, update, search, derived, unique */
static const CdzAttrInfo infos[] = {
  { CDZ_ATTR_NONE },
  { CDZ_ATTR_UUID, "uuid", N_("Identifier"), CDZ_VALUE_TEXT, ALL, 0, 0, ALL, 0, 0 },
  { CDZ_ATTR_LABEL, "label", N_("Name"), CDZ_VALUE_TEXT, ALL, MINE, MINE, ALL, 0, 0 },
  { CDZ_ATTR_COMMENT, "comment", N_("Comment"), CDZ_VALUE_TEXT, MINE | IDEN, MINE, MINE, MINE | IDEN, 0, 0 },
  { CDZ_ATTR_GROUP, "group", N_("Group"), CDZ_VALUE_TEXT, MINE | IDEN, MINE, 0, MINE | IDEN, 0, MINE },
  { CDZ_ATTR_CREATED, "created", N_("Created"), CDZ_VALUE_DATE, ALL, 0, 0, ALL, 0, 0 },
  { CDZ_ATTR_MODIFIED, "modified", N_("Modified"), CDZ_VALUE_DATE, ALL, 0, 0, ALL, 0, 0 },
  { CDZ_ATTR_ORIGIN, "origin", N_("Origin"), CDZ_VALUE_TEXT, MINE | IDEN, MINE, 0, MINE | IDEN, 0, 0 },
  { CDZ_ATTR_CERTIFICATE_TYPE, "certificate-type", N_("Certificate Type"), CDZ_VALUE_TEXT, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, CERT },
  { CDZ_ATTR_SUBJECT, "subject", N_("Subject"), CDZ_VALUE_TEXT, CERT | REQ | IDEN, CERT | REQ, 0, CERT | REQ | IDEN, CERT | REQ, REQ },
  { CDZ_ATTR_ISSUER, "issuer", N_("Issuer"), CDZ_VALUE_TEXT, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, CERT },
  { CDZ_ATTR_SERIAL_NUMBER, "serial-number", N_("Serial Number"), CDZ_VALUE_HEX, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, CERT },
  { CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES, "subject-alternative-names", N_("Alternative Names"), CDZ_VALUE_LIST, CERT | REQ | IDEN, CERT | REQ, 0, CERT | REQ | IDEN, CERT | REQ, 0 },
  { CDZ_ATTR_KEY_USAGE, "key-usage", N_("Key Usage"), CDZ_VALUE_LIST, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_EXTENDED_KEY_USAGE, "extended-key-usage", N_("Extended Key Usage"), CDZ_VALUE_LIST, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_SUBJECT_KEY_ID, "subject-key-id", N_("Subject Key Identifier"), CDZ_VALUE_HEX, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_NOT_BEFORE, "not-before", N_("Valid From"), CDZ_VALUE_DATE, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_NOT_AFTER, "not-after", N_("Valid Until"), CDZ_VALUE_DATE, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_SHA256, "sha256", N_("SHA-256 Fingerprint"), CDZ_VALUE_HEX, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_SHA1, "sha1", N_("SHA-1 Fingerprint"), CDZ_VALUE_HEX, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_PUBLIC_KEY_HASH, "public-key-hash", N_("SHA-1 of the Public Key Bits"), CDZ_VALUE_HEX, CERT | IDEN, CERT, 0, CERT | IDEN, CERT, 0 },
  { CDZ_ATTR_PUBLIC_KEY_ID, "public-key-id", N_("Public Key Identifier"), CDZ_VALUE_HEX, MINE | IDEN, MINE, 0, MINE | IDEN, MINE, REQ },
  { CDZ_ATTR_SPKI_SHA256, "spki-sha256", N_("SHA-256 of the Public Key"), CDZ_VALUE_HEX, MINE | IDEN, MINE, 0, MINE | IDEN, MINE, 0 },
  { CDZ_ATTR_SUPERSEDED_BY, "superseded-by", N_("Superseded By"), CDZ_VALUE_TEXT, CERT | IDEN, 0, CERT, CERT | IDEN, 0, 0 },
  { CDZ_ATTR_STATE, "state", N_("State"), CDZ_VALUE_TEXT, REQ, REQ, REQ, REQ, 0, 0 },
  { CDZ_ATTR_KEY_CLASS, "key-class", N_("Key Class"), CDZ_VALUE_TEXT, KEY, KEY, 0, KEY, KEY, KEY },
  { CDZ_ATTR_KEY_TYPE, "key-type", N_("Key Type"), CDZ_VALUE_TEXT, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, KEY },
  { CDZ_ATTR_KEY_SIZE, "key-size", N_("Key Size"), CDZ_VALUE_INTEGER, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, KEY },
  { CDZ_ATTR_EFFECTIVE_KEY_SIZE, "effective-key-size", N_("Effective Key Size"), CDZ_VALUE_INTEGER, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, KEY },
  { CDZ_ATTR_CURVE, "curve", N_("Curve"), CDZ_VALUE_TEXT, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_APPLICATION_LABEL, "application-label", N_("Application Label"), CDZ_VALUE_HEX, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, KEY },
  { CDZ_ATTR_APPLICATION_TAG, "application-tag", N_("Application Tag"), CDZ_VALUE_TEXT, KEY | IDEN, KEY, KEY, KEY | IDEN, 0, KEY },
  { CDZ_ATTR_CAN_SIGN, "can-sign", N_("Can Sign"), CDZ_VALUE_BOOLEAN, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_CAN_DECRYPT, "can-decrypt", N_("Can Decrypt"), CDZ_VALUE_BOOLEAN, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_CAN_DERIVE, "can-derive", N_("Can Derive"), CDZ_VALUE_BOOLEAN, KEY | IDEN, KEY, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_ACCESSIBLE, "accessible", N_("Accessible"), CDZ_VALUE_TEXT, KEY | IDEN, KEY, 0, KEY | IDEN, 0, 0 },
  { CDZ_ATTR_ACCESS_CONTROL, "access-control", N_("Access Control"), CDZ_VALUE_LIST, KEY | IDEN, KEY, 0, KEY | IDEN, 0, 0 },
  { CDZ_ATTR_EXTRACTABLE, "extractable", N_("Extractable"), CDZ_VALUE_BOOLEAN, KEY | IDEN, 0, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_PERMANENT, "permanent", N_("Permanent"), CDZ_VALUE_BOOLEAN, KEY | IDEN, 0, 0, KEY | IDEN, KEY, 0 },
  { CDZ_ATTR_COLLECTION, "collection", N_("Collection"), CDZ_VALUE_TEXT, OTHR, 0, 0, OTHR, 0, 0 },
  { CDZ_ATTR_SCHEMA, "schema", N_("Schema"), CDZ_VALUE_TEXT, OTHR, 0, 0, OTHR, 0, 0 },
  { CDZ_ATTR_LOCKED, "locked", N_("Locked"), CDZ_VALUE_BOOLEAN, OTHR, 0, 0, OTHR, 0, 0 },
  { CDZ_ATTR_GUESS, "guess", N_("Probably Holds"), CDZ_VALUE_TEXT, OTHR, 0, 0, OTHR, 0, 0 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (infos) == CDZ_N_ATTRS);

/* Of a request. */
static const char *states[] = { "draft", "sent", "answered", NULL };

static const struct
{
  const char *name;
  const char *title;
  const char *plural;
} classes[CDZ_N_CLASSES] = {
  [CDZ_CLASS_NONE] = { "none", N_("Nothing"), N_("nothing") },
  [CDZ_CLASS_CERTIFICATE] = { "certificate", N_("Certificate"), N_("certificates") },
  [CDZ_CLASS_KEY] = { "key", N_("Key"), N_("keys") },
  [CDZ_CLASS_REQUEST] = { "request", N_("Request"), N_("requests") },
  [CDZ_CLASS_IDENTITY] = { "identity", N_("Identity"), N_("identities") },
  [CDZ_CLASS_OTHER] = { "other", N_("Other Item"), N_("items of other programs") },
};

static char *
normalize_hex (const CdzAttrInfo  *info,
               const char         *text,
               GError            **error)
{
  g_autoptr(GString) hex = g_string_new (NULL);

  /* Every spelling that tools print: colons, blanks, upper case, 0x. */
  if (g_ascii_strncasecmp (text, "0x", 2) == 0)
    text += 2;

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (hex, g_ascii_tolower (*text));
      else if (strchr (": -\n", *text) == NULL)
        {
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                       _("“%s” takes hexadecimal digits"), info->name);
          return NULL;
        }
    }

  return g_string_free (g_steal_pointer (&hex), FALSE);
}

static char *
normalize_date (const CdzAttrInfo  *info,
                const char         *text,
                GError            **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601 (text, utc);
  g_autoptr(GDateTime) in_utc = date != NULL ? g_date_time_to_utc (date) : NULL;

  if (in_utc == NULL)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” takes a date like 2026-12-03T13:00:00Z"), info->name);
      return NULL;
    }

  return cdz_date_format (in_utc);
}

/**
 * cdz_schema_get_info:
 * @attr: an attribute, not %CDZ_ATTR_NONE
 *
 * Returns: its row of the table; static
 */
const CdzAttrInfo *
cdz_schema_get_info (CdzAttr attr)
{
  g_return_val_if_fail (attr > CDZ_ATTR_NONE && attr < CDZ_N_ATTRS, &infos[CDZ_ATTR_LABEL]);

  return &infos[attr];
}

/* Returns: (nullable): the row of that name */
const CdzAttrInfo *
cdz_schema_lookup (const char *name)
{
  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    if (g_strcmp0 (infos[i].name, name) == 0)
      return &infos[i];

  return NULL;
}

gboolean
cdz_schema_has (CdzClass klass,
                CdzAttr  attr)
{
  return (cdz_schema_get_info (attr)->classes & CDZ_CLASS_MASK (klass)) != 0;
}

/**
 * cdz_schema_require:
 * @klass: a class
 * @name: an attribute's name, as somebody typed it
 *
 * Returns: the attribute, or %CDZ_ATTR_NONE with %CDZ_ERROR_NO_SUCH_ATTRIBUTE,
 *   which names the attribute, the class, and the class that has it
 */
CdzAttr
cdz_schema_require (CdzClass      klass,
                    const char   *name,
                    GError      **error)
{
  const CdzAttrInfo *info = cdz_schema_lookup (name);
  g_autoptr(GString) havers = g_string_new (NULL);
  g_autofree char *hint = NULL;
  GError *problem;

  if (info != NULL && (info->classes & CDZ_CLASS_MASK (klass)) != 0)
    return info->attr;

  for (guint i = CDZ_CLASS_CERTIFICATE; info != NULL && i < CDZ_N_CLASSES; i++)
    if ((info->classes & CDZ_CLASS_MASK (i)) != 0)
      g_string_append_printf (havers, "%s%s", havers->len > 0 ? ", " : "", _(classes[i].plural));

  if (havers->len > 0)
    {
      problem = g_error_new (CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE,
                             _("%s have no attribute “%s”; %s do"),
                             _(classes[klass].plural), name, havers->str);
      hint = g_strdup_printf (_("Use “%s” with: %s"), name, havers->str);
    }
  else
    {
      problem = g_error_new (CDZ_ERROR, CDZ_ERROR_NO_SUCH_ATTRIBUTE,
                             _("%s have no attribute “%s”, and no other class has it"),
                             _(classes[klass].plural), name);
      hint = g_strdup (_("“credenzactl schema” lists every attribute of every class"));
    }

  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, name);
  cdz_error_set_detail (problem, CDZ_DETAIL_CLASS, classes[klass].name);
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, hint);
  g_propagate_error (error, problem);

  return CDZ_ATTR_NONE;
}

/**
 * cdz_schema_normalize:
 * @attr: an attribute
 * @text: a value in any spelling that people use
 *
 * Returns: (transfer full): the value in the one form of its type, or %NULL with
 *   %CDZ_ERROR_PARAM
 */
char *
cdz_schema_normalize (CdzAttr      attr,
                      const char  *text,
                      GError     **error)
{
  const CdzAttrInfo *info = cdz_schema_get_info (attr);
  gint64 number;

  g_return_val_if_fail (text != NULL, NULL);

  if (attr == CDZ_ATTR_STATE && !g_strv_contains (states, text))
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("“%s” takes draft, sent or answered"), info->name);
      return NULL;
    }

  if (attr == CDZ_ATTR_KEY_USAGE || attr == CDZ_ATTR_EXTENDED_KEY_USAGE)
    return cdz_usage_normalize (attr == CDZ_ATTR_KEY_USAGE ? cdz_key_operations : cdz_key_purposes, text);

  switch (info->type)
    {
    case CDZ_VALUE_HEX:
      return normalize_hex (info, text, error);

    case CDZ_VALUE_DATE:
      return normalize_date (info, text, error);

    case CDZ_VALUE_INTEGER:
      if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL))
        break;
      return g_strdup_printf ("%" G_GINT64_FORMAT, number);

    case CDZ_VALUE_BOOLEAN:
      if (!g_str_equal (text, "true") && !g_str_equal (text, "false"))
        break;
      return g_strdup (text);

    case CDZ_VALUE_TEXT:
    case CDZ_VALUE_LIST:
    default:
      return g_strdup (text);
    }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               info->type == CDZ_VALUE_INTEGER ? _("“%s” takes a number")
                                               : _("“%s” takes “true” or “false”"),
               info->name);
  return NULL;
}

const char *
cdz_class_get_name (CdzClass klass)
{
  g_return_val_if_fail (klass < CDZ_N_CLASSES, NULL);

  return classes[klass].name;
}

/* Returns: the class as people read it: "Certificate", translated */
const char *
cdz_class_get_title (CdzClass klass)
{
  g_return_val_if_fail (klass < CDZ_N_CLASSES, NULL);

  return _(classes[klass].title);
}

/* Returns: the class inside a sentence: "certificates", translated */
const char *
cdz_class_get_plural (CdzClass klass)
{
  g_return_val_if_fail (klass < CDZ_N_CLASSES, NULL);

  return _(classes[klass].plural);
}

gboolean
cdz_class_from_name (const char  *name,
                     CdzClass    *out_klass,
                     GError     **error)
{
  for (guint i = CDZ_CLASS_CERTIFICATE; i < CDZ_N_CLASSES; i++)
    if (g_strcmp0 (classes[i].name, name) == 0)
      {
        *out_klass = i;
        return TRUE;
      }

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
               _("There is no class “%s”; the classes are certificate, key, request, identity and other"),
               name);
  return FALSE;
}

/* Returns: the type as the attribute table prints it */
const char *
cdz_value_type_get_name (CdzValueType type)
{
  static const char *names[] = { "text", "hex", "integer", "boolean", "date", "list" };

  g_return_val_if_fail (type < G_N_ELEMENTS (names), NULL);

  return names[type];
}

/* Returns: (transfer full): the one spelling of a date; GLib's own format writes
 * a year before 1000 with fewer digits */
char *
cdz_date_format (GDateTime *utc)
{
  g_return_val_if_fail (utc != NULL, NULL);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ",
                          g_date_time_get_year (utc), g_date_time_get_month (utc),
                          g_date_time_get_day_of_month (utc), g_date_time_get_hour (utc),
                          g_date_time_get_minute (utc), g_date_time_get_second (utc));
}

/* Returns: (transfer full): the elements of a list attribute's text */
char **
cdz_list_split (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GString) element = g_string_new (NULL);

  if (text == NULL || *text == '\0')
    return g_strv_builder_end (builder);

  for (; *text != '\0'; text++)
    {
      if (text[0] == '\\' && (text[1] == ',' || text[1] == '\\'))
        g_string_append_c (element, *++text);
      else if (*text == ',')
        {
          g_strv_builder_add (builder, element->str);
          g_string_truncate (element, 0);
        }
      else
        g_string_append_c (element, *text);
    }

  g_strv_builder_add (builder, element->str);
  return g_strv_builder_end (builder);
}

/* Returns: (transfer full): the text of a list attribute; splits back to @elements */
char *
cdz_list_join (const char * const *elements)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; elements[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      for (const char *c = elements[i]; *c != '\0'; c++)
        {
          if (*c == ',' || *c == '\\')
            g_string_append_c (text, '\\');
          g_string_append_c (text, *c);
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
