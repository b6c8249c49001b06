/* cdz-usage.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-usage"
#include "config.h"

#include "cdz-usage.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-schema.h"
#include "cdz-usage-names.h"

const CdzPreset cdz_presets[] = {
  { "tls-client", N_("TLS client (mTLS)"), "digital-signature", NULL, NULL, "client-auth" },
  { "tls-server", N_("TLS server"), "digital-signature", "key-encipherment", NULL, "server-auth" },
  { "tls-client-server", N_("TLS client and server"), "digital-signature", "key-encipherment", NULL,
    "client-auth,server-auth" },
  { "smime", N_("S/MIME"), "digital-signature", "key-encipherment", "key-agreement", "email-protection" },
  { "code-signing", N_("Code signing"), "digital-signature", NULL, NULL, "code-signing" },
  { NULL },
};

/* "TLS client (mTLS)" is also called "TLS client", in capitals or not. */
static gboolean
is_title (const char *title,
          const char *name)
{
  const char *remark = strstr (title, " (");
  g_autofree char *plain = remark != NULL ? g_strndup (title, (gsize) (remark - title)) : g_strdup (title);

  return g_ascii_strcasecmp (title, name) == 0 || g_ascii_strcasecmp (plain, name) == 0;
}

/* By its name or its title, in English or as it is shown.
 * Returns: (nullable): the preset of the program's own; static */
const CdzPreset *
cdz_preset_find (const char *name)
{
  for (guint i = 0; name != NULL && cdz_presets[i].name != NULL; i++)
    if (g_str_equal (cdz_presets[i].name, name) || is_title (cdz_presets[i].title, name) ||
        is_title (_(cdz_presets[i].title), name))
      return &cdz_presets[i];

  return NULL;
}

static void
set_unknown (GError     **error,
             const char  *attribute,
             const char  *name,
             const char  *known)
{
  GError *problem = g_error_new (CDZ_ERROR, CDZ_ERROR_PARAM,
                                 _("“%s” is no %s; there are: %s"), name, attribute, known);

  cdz_error_set_detail (problem, CDZ_DETAIL_ATTRIBUTE, attribute);
  g_propagate_error (error, problem);
}

static char *
list_names (const CdzUsageName *names)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; names[i].name != NULL; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", names[i].name);

  return g_string_free (list, FALSE);
}

/**
 * cdz_key_usage_parse:
 * @text: "digital-signature,key-agreement"; the RFC's names are known too
 *
 * Returns: (transfer full): the bits, or %NULL with %CDZ_ERROR_PARAM
 */
ASN1_BIT_STRING *
cdz_key_usage_parse (const char  *text,
                     GError     **error)
{
  g_auto(GStrv) names = cdz_list_split (text);
  g_autoptr(ASN1_BIT_STRING) bits = ASN1_BIT_STRING_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);
      const CdzUsageName *operation = cdz_usage_find (cdz_key_operations, name);

      if (operation == NULL)
        {
          g_autofree char *known = list_names (cdz_key_operations);

          set_unknown (error, "key-usage", name, known);
          return NULL;
        }
      ASN1_BIT_STRING_set_bit (bits, (int) (operation - cdz_key_operations), 1);
    }

  return g_steal_pointer (&bits);
}

static ASN1_OBJECT *
find_purpose (const char *name)
{
  const CdzUsageName *purpose = cdz_usage_find (cdz_key_purposes, name);
  ASN1_OBJECT *oid;

  if (purpose != NULL)
    return OBJ_txt2obj (purpose->dotted, 1);

  ERR_set_mark ();
  oid = OBJ_txt2obj (name, 0);
  ERR_pop_to_mark ();

  return oid;
}

/**
 * cdz_extended_key_usage_parse:
 * @text: "client-auth,1.3.6.1.4.1.311.20.2.2"; OpenSSL's names are known too
 *
 * Returns: (transfer full): the purposes, or %NULL with %CDZ_ERROR_PARAM
 */
EXTENDED_KEY_USAGE *
cdz_extended_key_usage_parse (const char  *text,
                              GError     **error)
{
  g_auto(GStrv) names = cdz_list_split (text);
  g_autoptr(EXTENDED_KEY_USAGE) usage = EXTENDED_KEY_USAGE_new ();

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);
      ASN1_OBJECT *oid = *name != '\0' ? find_purpose (name) : NULL;

      if (oid == NULL)
        {
          g_autofree char *names_known = list_names (cdz_key_purposes);
          g_autofree char *known = g_strdup_printf ("%s, %s", names_known, _("or an OID"));

          set_unknown (error, "extended-key-usage", name, known);
          return NULL;
        }
      sk_ASN1_OBJECT_push (usage, oid);
    }

  return g_steal_pointer (&usage);
}
