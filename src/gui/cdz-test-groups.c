/* cdz-test-groups.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-groups.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-probe-record.h"
#include "cdz-probe-timeline.h"

/* Those that match, and the one that was sent, are shown at once. */
#define MAX_SHOWN     5
#define MAX_IN_A_LINE 3

static AdwPreferencesGroup *
group_new (const char *title)
{
  return g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", title, NULL);
}

static const char *
get (GVariant   *value,
     const char *path)
{
  const char *text = cdz_json_value_get_string (value, path);

  return text != NULL ? text : "";
}

/* "A, B and 3 others" */
static char *
join_names (GPtrArray *names)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, MAX_IN_A_LINE); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (char *) names->pdata[i]);
  if (names->len > MAX_IN_A_LINE)
    g_string_append_printf (text, ngettext (" and %u other", " and %u others", names->len - MAX_IN_A_LINE),
                            names->len - MAX_IN_A_LINE);

  return g_strdup (text->str);
}

static gboolean
is_sent (GVariant *record,
         GVariant *candidate)
{
  const char *ref = cdz_json_value_get_string (candidate, "identity");

  return ref != NULL && g_strcmp0 (ref, cdz_json_value_get_string (record, "sent/identity")) == 0;
}

static char *
dup_reasons (GVariant *candidate)
{
  g_autoptr(GPtrArray) reasons = cdz_json_value_dup_elements (candidate, "reasons");
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ". " : "", g_variant_get_string (reasons->pdata[i], NULL));

  return g_strdup (text->str);
}

static char *
dup_candidate_line (GVariant *record,
                    GVariant *candidate)
{
  g_autofree char *reasons = dup_reasons (candidate);
  const char *match = get (candidate, "match");
  gboolean accepted = g_str_equal (get (record, "verdict"), "accepted");

  if (is_sent (record, candidate) && accepted)
    return g_strdup (_("Sent and accepted"));
  if (is_sent (record, candidate))
    return *reasons != '\0' ? g_strdup_printf (_("Sent. %s"), reasons) : g_strdup (_("Sent, and not accepted"));
  if (g_str_equal (match, "yes"))
    return g_strdup (_("Would match"));

  return g_steal_pointer (&reasons);
}

static GtkWidget *
candidate_row_new (GVariant *record,
                   GVariant *candidate)
{
  const char *match = get (candidate, "match");
  gboolean sent = is_sent (record, candidate);
  gboolean accepted = g_str_equal (get (record, "verdict"), "accepted");
  g_autofree char *line = dup_candidate_line (record, candidate);
  gboolean good = sent ? accepted : g_str_equal (match, "yes");
  const char *icon = good                            ? "cdz-ok-symbolic"
                     : sent                          ? "dialog-error-symbolic"
                     : g_str_equal (match, "no")     ? "action-unavailable-symbolic"
                                                     : "dialog-question-symbolic";
  GtkWidget *row = cdz_line_row_new (icon, good ? "cdz-ok" : sent ? "cdz-error" : "cdz-dim", get (candidate, "label"), line);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (!sent && cdz_json_value_get_string (candidate, "identity") != NULL && !g_str_equal (match, "no"))
    {
      g_autofree char *name = g_strdup_printf (_("Test With %s"), get (candidate, "label"));
      GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", _("Test"), "valign", GTK_ALIGN_CENTER,
                                        "action-name", "win.test-with", NULL);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", get (candidate, "identity"));
      gtk_widget_set_tooltip_text (button, name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }

  return row;
}

/* The rest folded away: "6 more do not match". */
static void
add_others (AdwPreferencesGroup *group,
            GVariant            *record,
            GPtrArray           *others)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *title = g_strdup_printf (ngettext ("%u more does not match", "%u more do not match", others->len),
                                            others->len);
  g_autofree char *line = NULL;
  GtkWidget *expander;

  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (names, (char *) get (others->pdata[i], "label"));
  line = join_names (names);
  expander = g_object_new (ADW_TYPE_EXPANDER_ROW, "use-markup", FALSE, "title", title, "subtitle", line, NULL);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (expander), g_object_new (GTK_TYPE_IMAGE, "icon-name", "action-unavailable-symbolic",
                                                                          "css-classes", (const char *[]) { "cdz-dim", NULL },
                                                                          "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  for (guint i = 0; i < others->len; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), candidate_row_new (record, others->pdata[i]));
  adw_preferences_group_add (group, expander);
}

static void
add_issuers (AdwPreferencesGroup *group,
             GVariant            *record)
{
  g_autoptr(GPtrArray) issuers = cdz_json_value_dup_elements (record, "client-auth/acceptable-cas");
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *line = NULL;
  GtkWidget *row;

  if (!g_str_equal (get (record, "client-auth/requested"), "yes"))
    return;

  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_add (names, i <= MAX_IN_A_LINE ? cdz_look_dup_dn_name (g_variant_get_string (issuers->pdata[i], NULL)) : g_strdup (""));
  line = issuers->len > 0 ? join_names (names) : g_strdup (_("The server does not say which issuers it accepts"));
  row = cdz_line_row_new ("network-server-symbolic", NULL, _("Issuers that the server accepts"), line);
  if (issuers->len > 0)
    {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                                                     "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.issuers");
    }
  adw_preferences_group_add (group, row);
}

GtkWidget *
cdz_test_group_new_identities (GVariant *record)
{
  g_autoptr(GPtrArray) candidates = cdz_json_value_dup_elements (record, "candidates");
  g_autoptr(GPtrArray) others = g_ptr_array_new ();
  AdwPreferencesGroup *group = group_new (_("Your Identities at This Server"));
  const char *label = cdz_json_value_get_string (record, "sent/label");
  const char *requested = get (record, "client-auth/requested");
  gboolean asked = g_str_equal (requested, "yes");
  guint n_shown = 0;

  for (guint i = 0; i < candidates->len; i++)
    {
      gboolean first = is_sent (record, candidates->pdata[i]) || !g_str_equal (get (candidates->pdata[i], "match"), "no");

      if (first && n_shown++ < MAX_SHOWN)
        adw_preferences_group_add (group, candidate_row_new (record, candidates->pdata[i]));
      else
        g_ptr_array_add (others, candidates->pdata[i]);
    }
  if (label != NULL && cdz_json_value_get_string (record, "sent/identity") != NULL &&
      !g_str_has_prefix (get (record, "sent/identity"), "identity:"))
    adw_preferences_group_add (group, cdz_line_row_new ("text-x-generic-symbolic", NULL, label, _("Sent, from a file that is not stored")));
  if (label == NULL && asked)
    adw_preferences_group_add (group, cdz_line_row_new ("action-unavailable-symbolic", "cdz-dim", _("No certificate was sent"),
                                                        get (record, "sent/reason")));
  if (others->len > 0)
    add_others (group, record, others);
  add_issuers (group, record);
  if (candidates->len == 0 && !asked)
    adw_preferences_group_add (group, cdz_line_row_new ("action-unavailable-symbolic", "cdz-dim",
                                                        g_str_equal (requested, "no") ? _("Nothing was asked for") : _("No certificate was sent"),
                                                        get (record, "sent/reason")));

  return GTK_WIDGET (group);
}

static char *
dup_until (GVariant *certificate)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601 (get (certificate, "not-after"), NULL);
  g_autofree char *day = moment != NULL ? cdz_look_dup_short_date (g_date_time_to_unix (moment)) : g_strdup ("?");

  return g_strdup_printf (_("valid until %s"), day);
}

static char *
dup_leaf_line (GVariant *record,
               GVariant *leaf)
{
  g_autofree char *until = dup_until (leaf);
  const char *status = get (record, "server/revocation/status");
  const char *source = get (record, "server/revocation/source");

  if (!cdz_json_value_get_boolean (record, "server/verify/ok"))
    return g_strdup_printf ("%s; %s", get (record, "server/verify/message"), until);
  if (!g_str_equal (status, "good"))
    return g_strdup_printf (_("The name matches; %s"), until);

  return g_strdup_printf (g_str_equal (source, "stapled") ? _("The name matches; %s; not revoked (stapled)")
                                                          : _("The name matches; %s; not revoked"), until);
}

static gboolean
has_certificate (GPtrArray *chain,
                 GVariant  *certificate)
{
  for (guint i = 0; i < chain->len; i++)
    if (g_str_equal (get (chain->pdata[i], "sha256"), get (certificate, "sha256")))
      return TRUE;

  return FALSE;
}

GtkWidget *
cdz_test_group_new_server (GVariant *record)
{
  g_autoptr(GPtrArray) sent = cdz_json_value_dup_elements (record, "server/chain");
  g_autoptr(GPtrArray) verified = cdz_json_value_dup_elements (record, "server/verified-chain");
  gboolean ok = cdz_json_value_get_boolean (record, "server/verify/ok");
  AdwPreferencesGroup *group;

  if (sent->len == 0)
    return NULL;

  group = group_new (_("Server Chain"));
  for (guint i = 0; i < sent->len; i++)
    {
      g_autofree char *until = dup_until (sent->pdata[i]);
      g_autofree char *line = i == 0 ? dup_leaf_line (record, sent->pdata[0])
                                     : g_strdup_printf (_("Sent by the server; %s"), until);

      adw_preferences_group_add (group, cdz_line_row_new (ok ? "cdz-ok-symbolic" : i == 0 ? "dialog-error-symbolic" : "dialog-question-symbolic",
                                                          ok ? "cdz-ok" : i == 0 ? "cdz-error" : "cdz-dim",
                                                          get (sent->pdata[i], "name"), line));
    }
  for (guint i = 0; i < verified->len; i++)
    if (!has_certificate (sent, verified->pdata[i]))
      adw_preferences_group_add (group, cdz_line_row_new ("cdz-ok-symbolic", "cdz-ok", get (verified->pdata[i], "name"),
                                                          i + 1 == verified->len ? _("Trusted by this computer")
                                                                                 : _("Known here, not sent by the server")));

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_test_group_new_http (GVariant *record)
{
  AdwPreferencesGroup *group = group_new ("HTTP");
  gint64 status = cdz_json_value_get_int (record, "http/status", 0);
  g_autofree char *code = cdz_http_dup_title (status);
  g_autofree char *title = g_strdup_printf (_("%s over HTTP/%s"), code, get (record, "http/version"));
  const char *hint = get (record, "http/hint");
  const char *line = g_str_equal (hint, "certificate-missing")    ? _("The answer says that a certificate is missing")
                     : g_str_equal (hint, "certificate-rejected") ? _("The answer says that the certificate is not accepted")
                     : g_str_equal (hint, "forbidden")            ? _("The application refuses this request")
                     : g_str_equal (hint, "login")                ? _("The application asks for another login")
                                                                  : _("An answer was read");
  gboolean good = status > 0 && status < 400;

  if (status == 0)
    adw_preferences_group_add (group, cdz_line_row_new ("action-unavailable-symbolic", "cdz-dim", _("No answer"),
                                                        _("The connection ended before a response")));
  else
    adw_preferences_group_add (group, cdz_line_row_new (good ? "cdz-ok-symbolic" : "dialog-error-symbolic",
                                                        good ? "cdz-ok" : "cdz-error", title, line));

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_test_group_new_alerts (GVariant *record)
{
  g_autoptr(GPtrArray) alerts = cdz_json_value_dup_elements (record, "alerts");
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < alerts->len; i++)
    {
      gboolean in = g_str_equal (get (alerts->pdata[i], "direction"), "in");
      gint64 number = cdz_json_value_get_int (alerts->pdata[i], "number", 0);
      g_autofree char *title = NULL;
      g_autofree char *line = NULL;

      if (number == 0)
        continue;
      if (group == NULL)
        group = group_new (_("Alerts"));
      title = g_strdup_printf (in ? _("The server says that %s") : _("This computer says that %s"), get (alerts->pdata[i], "meaning"));
      line = g_strdup_printf (_("Alert %d, %s, after %d ms"), (int) number, get (alerts->pdata[i], "name"),
                              (int) cdz_json_value_get_int (alerts->pdata[i], "ms", 0));
      adw_preferences_group_add (group, cdz_line_row_new (in ? "network-server-symbolic" : "computer-symbolic", NULL, title, line));
    }

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_test_group_new_findings (GVariant *record)
{
  g_autoptr(GPtrArray) findings = cdz_json_value_dup_elements (record, "findings");
  AdwPreferencesGroup *group;

  if (findings->len == 0)
    return NULL;

  group = group_new (_("Findings"));
  for (guint i = 0; i < findings->len; i++)
    {
      const char *severity = get (findings->pdata[i], "severity");
      gboolean bad = g_str_equal (severity, "error"), warning = g_str_equal (severity, "warning");

      adw_preferences_group_add (group, cdz_line_row_new (bad ? "dialog-error-symbolic" : warning ? "dialog-warning-symbolic" : "help-about-symbolic",
                                                          bad ? "cdz-error" : warning ? "cdz-warning" : "cdz-dim",
                                                          get (findings->pdata[i], "message"), NULL));
    }

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_test_group_new_differences (GPtrArray  *differences,
                                const char *before,
                                const char *after)
{
  AdwPreferencesGroup *group = group_new (_("What Is Different"));

  for (guint i = 0; i < differences->len; i++)
    {
      const CdzProbeDifference *difference = differences->pdata[i];
      g_autofree char *line = g_strdup_printf ("%s: %s\n%s: %s", before, difference->before, after, difference->after);
      GtkWidget *row = cdz_line_row_new ("object-flip-horizontal-symbolic", "cdz-dim", difference->title, line);

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_preferences_group_add (group, row);
    }
  if (differences->len == 0)
    adw_preferences_group_add (group, cdz_line_row_new ("cdz-ok-symbolic", "cdz-ok", _("Nothing"), _("Both runs gave the same result")));

  return GTK_WIDGET (group);
}
