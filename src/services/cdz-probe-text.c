/* cdz-probe-text.c: a report as plain text, to paste.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-probe"
#include "config.h"

#include "cdz-probe-record.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-timeline.h"

/* The rest is in the JSON form. */
#define MAX_LISTED 8

static const char *
get (GVariant   *value,
     const char *path)
{
  const char *text = cdz_json_value_get_string (value, path);

  return text != NULL ? text : "";
}

static void
append_timeline (GString  *text,
                 GVariant *record)
{
  g_autoptr(GPtrArray) steps = cdz_probe_timeline_new (record);

  g_string_append_printf (text, "\n%s\n", _("Handshake"));
  for (guint i = 0; i < steps->len; i++)
    {
      const CdzTimelineStep *step = steps->pdata[i];

      g_string_append_printf (text, "  %6" G_GINT64_FORMAT " ms  %-7s %s%s%s\n", step->at_ms,
                              step->from_server ? _("Server") : _("You"), step->title,
                              step->detail != NULL && *step->detail != '\0' ? ": " : "",
                              step->detail != NULL ? step->detail : "");
    }
}

static void
append_server (GString  *text,
               GVariant *record)
{
  g_autoptr(GPtrArray) chain = cdz_json_value_dup_elements (record, "server/chain");

  if (chain->len == 0)
    return;

  g_string_append_printf (text, "\n%s\n", _("Server Chain"));
  for (guint i = 0; i < MIN (chain->len, MAX_LISTED); i++)
    g_string_append_printf (text, "  %s (%s %.10s, SHA-256 %s)\n", get (chain->pdata[i], "subject"), _("until"),
                            get (chain->pdata[i], "not-after"), get (chain->pdata[i], "sha256"));
  g_string_append_printf (text, "  %s\n", get (record, "server/verify/message"));
}

static void
append_list (GString    *text,
             const char *title,
             GVariant   *record,
             const char *path)
{
  g_autoptr(GPtrArray) elements = cdz_json_value_dup_elements (record, path);

  if (elements->len == 0)
    return;

  g_string_append_printf (text, "  %s\n", title);
  for (guint i = 0; i < MIN (elements->len, MAX_LISTED); i++)
    if (g_variant_is_of_type (elements->pdata[i], G_VARIANT_TYPE_STRING))
      g_string_append_printf (text, "    %s\n", g_variant_get_string (elements->pdata[i], NULL));
  if (elements->len > MAX_LISTED)
    {
      g_string_append (text, "    ");
      g_string_append_printf (text, _("and %u more"), elements->len - MAX_LISTED);
      g_string_append_c (text, '\n');
    }
}

static void
append_request (GString  *text,
                GVariant *record)
{
  const char *label = cdz_json_value_get_string (record, "sent/label");

  g_string_append_printf (text, "\n%s\n", _("Client Certificate"));
  g_string_append_printf (text, "  %s: %s\n", _("Asked for"), get (record, "client-auth/requested"));
  append_list (text, _("Accepted issuers"), record, "client-auth/acceptable-cas");
  append_list (text, _("Signature algorithms"), record, "client-auth/signature-algorithms");
  g_string_append_printf (text, "  %s: %s\n", _("Sent"), label != NULL ? label : get (record, "sent/reason"));
}

static void
append_candidates (GString  *text,
                   GVariant *record)
{
  g_autoptr(GPtrArray) candidates = cdz_json_value_dup_elements (record, "candidates");

  if (candidates->len == 0)
    return;

  g_string_append_printf (text, "\n%s\n", _("Your Identities at This Server"));
  for (guint i = 0; i < candidates->len; i++)
    {
      g_autoptr(GPtrArray) reasons = cdz_json_value_dup_elements (candidates->pdata[i], "reasons");
      const char *match = get (candidates->pdata[i], "match");

      g_string_append_printf (text, "  %s: %s", get (candidates->pdata[i], "label"),
                              g_str_equal (match, "yes") ? _("would match")
                              : g_str_equal (match, "no") ? _("does not match") : _("perhaps"));
      for (guint r = 0; r < reasons->len; r++)
        g_string_append_printf (text, "%s %s", r == 0 ? "." : ";", g_variant_get_string (reasons->pdata[r], NULL));
      g_string_append_c (text, '\n');
    }
}

static void
append_alerts (GString  *text,
               GVariant *record)
{
  g_autoptr(GPtrArray) alerts = cdz_json_value_dup_elements (record, "alerts");

  for (guint i = 0; i < alerts->len; i++)
    {
      gint64 number = cdz_json_value_get_int (alerts->pdata[i], "number", 0);

      if (number == 0)
        continue;
      g_string_append_printf (text, "\n%s\n  %s (%d, %s)\n",
                              g_str_equal (get (alerts->pdata[i], "direction"), "in") ? _("Alert From the Server")
                                                                                      : _("Alert From Here"),
                              get (alerts->pdata[i], "meaning"), (int) number, get (alerts->pdata[i], "name"));
    }
}

static void
append_findings (GString  *text,
                 GVariant *record)
{
  g_autoptr(GPtrArray) findings = cdz_json_value_dup_elements (record, "findings");

  if (findings->len > 0)
    g_string_append_printf (text, "\n%s\n", _("Findings"));
  for (guint i = 0; i < findings->len; i++)
    g_string_append_printf (text, "  %s\n", get (findings->pdata[i], "message"));
}

char *
cdz_probe_record_dup_text (GVariant *record)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 status = cdz_json_value_get_int (record, "http/status", 0);

  g_string_append_printf (text, "%s\n%s, %s\n\n%s\n%s\n", _("Connection Test"), get (record, "url"), get (record, "date"),
                          get (record, "headline"), get (record, "next-step"));
  append_timeline (text, record);
  append_server (text, record);
  append_request (text, record);
  append_candidates (text, record);
  append_alerts (text, record);
  if (status != 0)
    {
      g_autofree char *title = cdz_http_dup_title (status);

      g_string_append_printf (text, "\nHTTP\n  %s\n", title);
    }
  append_findings (text, record);

  return g_strdup (text->str);
}
