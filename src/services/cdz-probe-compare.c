/* cdz-probe-compare.c: what differs in two runs.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-record.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-timeline.h"

static void
free_difference (gpointer data)
{
  CdzProbeDifference *difference = data;

  g_free (difference->before);
  g_free (difference->after);
  g_free (difference);
}

static char *
dup_or_none (const char *text)
{
  return g_strdup (text != NULL && *text != '\0' ? text : _("None"));
}

static char *
dup_list (GVariant   *record,
          const char *path)
{
  g_autoptr(GPtrArray) elements = cdz_json_value_dup_elements (record, path);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < elements->len; i++)
    if (g_variant_is_of_type (elements->pdata[i], G_VARIANT_TYPE_STRING))
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_variant_get_string (elements->pdata[i], NULL));

  return dup_or_none (text->str);
}

static char *
dup_server (GVariant *record)
{
  g_autoptr(GPtrArray) chain = cdz_json_value_dup_elements (record, "server/chain");
  const char *sha256 = chain->len > 0 ? cdz_json_value_get_string (chain->pdata[0], "sha256") : NULL;

  if (sha256 == NULL)
    return dup_or_none (NULL);

  return g_strdup_printf ("%s (%.16s…)", cdz_json_value_get_string (chain->pdata[0], "name"), sha256);
}

static char *
dup_sent (GVariant *record)
{
  const char *label = cdz_json_value_get_string (record, "sent/label");

  return dup_or_none (label != NULL ? label : cdz_json_value_get_string (record, "sent/reason"));
}

static char *
dup_alert (GVariant *record)
{
  g_autoptr(GPtrArray) alerts = cdz_json_value_dup_elements (record, "alerts");

  for (guint i = alerts->len; i > 0; i--)
    if (cdz_json_value_get_int (alerts->pdata[i - 1], "number", 0) != 0)
      return dup_or_none (cdz_json_value_get_string (alerts->pdata[i - 1], "meaning"));

  return dup_or_none (NULL);
}

static char *
dup_http (GVariant *record)
{
  gint64 status = cdz_json_value_get_int (record, "http/status", 0);

  return status != 0 ? cdz_http_dup_title (status) : g_strdup (_("No answer"));
}

/* Where no function is named, the text at the path. */
static const struct
{
  const char   *title;
  const char   *path;
  char       *(* dup) (GVariant *record);
} facts[] = {
  { N_("Result"), "headline", NULL },
  { N_("TLS version"), "tls/version", NULL },
  { N_("Cipher"), "tls/cipher", NULL },
  { N_("Key exchange group"), "tls/group", NULL },
  { N_("Protocol"), "tls/alpn", NULL },
  { N_("Address"), "target/address", NULL },
  { N_("Server's certificate"), NULL, dup_server },
  { N_("Its verification"), "server/verify/message", NULL },
  { N_("Its revocation"), "server/revocation/status", NULL },
  { N_("Asks for a certificate"), "client-auth/requested", NULL },
  { N_("When it asks"), "client-auth/when", NULL },
  { N_("Accepted issuers"), "client-auth/acceptable-cas", NULL },
  { N_("Signature algorithms"), "client-auth/signature-algorithms", NULL },
  { N_("Sent"), NULL, dup_sent },
  { N_("Last alert"), NULL, dup_alert },
  { N_("Answer"), NULL, dup_http },
};

static char *
dup_fact (GVariant *record,
          gsize     fact)
{
  const char *text;

  if (facts[fact].dup != NULL)
    return facts[fact].dup (record);

  text = cdz_json_value_get_string (record, facts[fact].path);
  return text != NULL ? g_strdup (text) : dup_list (record, facts[fact].path);
}

GPtrArray *
cdz_probe_record_compare (GVariant *before,
                          GVariant *after)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (free_difference);

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *old = dup_fact (before, i);
      g_autofree char *new = dup_fact (after, i);
      CdzProbeDifference *difference;

      if (g_str_equal (old, new))
        continue;

      difference = g_new0 (CdzProbeDifference, 1);
      difference->title = _(facts[i].title);
      difference->before = g_steal_pointer (&old);
      difference->after = g_steal_pointer (&new);
      g_ptr_array_add (differences, difference);
    }

  return differences;
}
