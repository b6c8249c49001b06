/* cdz-describe-usage.c: what a certificate may be used for, and by which names.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-describe"
#include "config.h"

#include "cdz-describe-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-general-name.h"
#include "cdz-oid.h"
#include "cdz-usage-names.h"

static void
append_item (GString    *list,
             const char *item)
{
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append (list, item);
}

static void
append_purpose (GString           *titles,
                GString           *names,
                const ASN1_OBJECT *oid)
{
  g_autofree char *dotted = cdz_oid_dup_dotted (oid);
  const CdzUsageName *purpose = cdz_usage_find_dotted (dotted);

  append_item (titles, purpose != NULL ? _(purpose->title) : dotted);
  append_item (names, purpose != NULL ? purpose->standard : dotted);
}

/* Returns: (nullable): what can be read of the first extension of that kind */
static gpointer
decode (const STACK_OF (X509_EXTENSION) *extensions,
        int                              nid,
        CdzRowFlags                     *out_flags)
{
  int index = X509v3_get_ext_by_NID (extensions, nid, -1);
  X509_EXTENSION *extension = index >= 0 ? X509v3_get_ext (extensions, index) : NULL;

  *out_flags = extension != NULL && X509_EXTENSION_get_critical (extension) ? CDZ_ROW_CRITICAL : CDZ_ROW_PLAIN;
  return extension != NULL ? X509V3_EXT_d2i (extension) : NULL;
}

static gboolean
has (const STACK_OF (X509_EXTENSION) *extensions,
     int                              nid)
{
  return X509v3_get_ext_by_NID (extensions, nid, -1) >= 0;
}

static char *
describe_purposes (const EXTENDED_KEY_USAGE *usage,
                   GString                  *names)
{
  GString *list = g_string_new (NULL);
  int n_purposes = sk_ASN1_OBJECT_num (usage);

  for (int i = 0; i < n_purposes && i < CDZ_MAX_SHOWN_NAMES; i++)
    append_purpose (list, names, sk_ASN1_OBJECT_value (usage, i));
  if (n_purposes > CDZ_MAX_SHOWN_NAMES)
    g_string_append_printf (list, _(" … and %d more"), n_purposes - CDZ_MAX_SHOWN_NAMES);
  if (list->len == 0)
    g_string_append (list, _("Nothing"));

  return g_string_free (list, FALSE);
}

static char *
describe_operations (const ASN1_BIT_STRING *bits,
                     GString               *names)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; cdz_key_operations[i].name != NULL; i++)
    if (ASN1_BIT_STRING_get_bit (bits, (int) i))
      {
        append_item (list, _(cdz_key_operations[i].title));
        append_item (names, cdz_key_operations[i].standard);
      }
  if (list->len == 0)
    g_string_append (list, _("None"));

  return g_string_free (list, FALSE);
}

static void
add_usage (GPtrArray   *rows,
           const char  *title,
           const char  *text,
           const char  *extension,
           const char  *names,
           CdzRowFlags  flags)
{
  g_autofree char *tip = *names != '\0' ? g_strdup_printf ("%s: %s", extension, names)
                                        : g_strdup (extension);

  if (text == NULL)
    return;
  cdz_rows_add (rows, _(CDZ_SECTION_KEY_USAGE), title, text, flags);
  cdz_rows_name_last (rows, tip);
}

/* An extension that cannot be read says nothing here; its bytes are shown among
 * the other extensions. */
void
cdz_describe_usage (GPtrArray                       *rows,
                    const STACK_OF (X509_EXTENSION) *extensions)
{
  CdzRowFlags flags;
  g_autoptr(EXTENDED_KEY_USAGE) usage = decode (extensions, NID_ext_key_usage, &flags);
  g_autoptr(ASN1_BIT_STRING) bits = NULL;
  g_autoptr(GString) purpose_names = g_string_new (NULL);
  g_autoptr(GString) operation_names = g_string_new (NULL);
  g_autofree char *text = NULL;

  if (usage != NULL)
    text = describe_purposes (usage, purpose_names);
  else if (!has (extensions, NID_ext_key_usage))
    text = g_strdup (_("Any purpose"));
  add_usage (rows, _("May be used for"), text, "extKeyUsage", purpose_names->str, flags);
  g_clear_pointer (&text, g_free);

  bits = decode (extensions, NID_key_usage, &flags);
  if (bits != NULL)
    text = describe_operations (bits, operation_names);
  else if (!has (extensions, NID_key_usage))
    text = g_strdup (_("Any operation"));
  add_usage (rows, _("Key operations"), text, "keyUsage", operation_names->str, flags);
}

/**
 * cdz_describe_names:
 * @with_kinds: "DNS example.org", where a list holds names of several kinds
 *   that look alike
 *
 * Returns: (transfer full): the names with commas between them
 */
char *
cdz_describe_names (const GENERAL_NAMES *names,
                    gboolean             with_kinds)
{
  static const char *kinds[] = {
    [GEN_OTHERNAME] = N_("other name"), [GEN_EMAIL] = N_("mail"), [GEN_DNS] = "DNS", [GEN_X400] = "X.400",
    [GEN_DIRNAME] = N_("directory"), [GEN_EDIPARTY] = "EDI", [GEN_URI] = "URI", [GEN_IPADD] = "IP",
    [GEN_RID] = "OID",
  };
  GString *list = g_string_new (NULL);
  int n_names = sk_GENERAL_NAME_num (names);

  for (int i = 0; i < n_names && i < CDZ_MAX_SHOWN_NAMES; i++)
    {
      const GENERAL_NAME *name = sk_GENERAL_NAME_value (names, i);
      g_autofree char *text = cdz_general_name_to_string (name);
      g_autofree char *with_kind = g_strdup_printf ("%s %s", _(kinds[name->type]), text);

      append_item (list, with_kinds ? with_kind : text);
    }
  if (n_names > CDZ_MAX_SHOWN_NAMES)
    g_string_append_printf (list, _(" … and %d more"), n_names - CDZ_MAX_SHOWN_NAMES);

  return g_string_free (list, FALSE);
}

void
cdz_describe_alternative_names (GPtrArray                       *rows,
                                const char                      *section,
                                const STACK_OF (X509_EXTENSION) *extensions)
{
  CdzRowFlags flags;
  g_autoptr(GENERAL_NAMES) names = decode (extensions, NID_subject_alt_name, &flags);
  g_autofree char *text = names != NULL ? cdz_describe_names (names, FALSE) : NULL;

  cdz_rows_add (rows, section, _("Alternative names"), text, flags | CDZ_ROW_COPY);
}
