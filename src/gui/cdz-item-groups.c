/* cdz-item-groups.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-groups"
#include "config.h"

#include "cdz-item-groups.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-item-actions.h"
#include "cdz-item-look.h"
#include "cdz-property-row.h"

/* How far each certificate of a chain stands in from its issuer. */
#define CHAIN_INDENT 20

static AdwPreferencesGroup *
group_new (const char *title)
{
  return g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", title, NULL);
}

static GtkWidget *
icon_new (const char *icon_name,
          const char *style_class)
{
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  if (style_class != NULL)
    gtk_widget_add_css_class (icon, style_class);
  return icon;
}

GtkWidget *
cdz_line_row_new (const char *icon_name,
                  const char *icon_class,
                  const char *title,
                  const char *subtitle)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0, NULL);
  g_autofree char *name = subtitle != NULL ? g_strdup_printf (_("%s: %s"), title, subtitle)
                                           : g_strdup (title);

  /* Once it is known that they are no markup, which the labels hear only after the row
   * is made: the texts hold names that others made up. */
  g_object_set (row, "title", title, "subtitle", subtitle != NULL ? subtitle : "", NULL);
  if (icon_name != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon_new (icon_name, icon_class));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static const char *
icon_class_of (CdzSeverity severity)
{
  static const char *classes[] = { "cdz-ok", "cdz-accent", "cdz-warning", "cdz-error" };

  return classes[severity];
}

void
cdz_line_row_add_severity (GtkWidget   *row,
                           CdzSeverity  severity)
{
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             icon_new (cdz_look_get_severity_icon (severity),
                                       icon_class_of (severity)));
}

/* @section: as in the rows, translated */
GtkWidget *
cdz_group_new_section (CdzDetails *details,
                       const char *section)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < details->rows->len; i++)
    {
      CdzRow *row = g_ptr_array_index (details->rows, i);
      GtkWidget *line;

      if (!g_str_equal (row->section, section))
        continue;
      if (group == NULL)
        group = group_new (section);
      line = cdz_property_row_new (row->title, row->value, row->flags);
      gtk_widget_set_tooltip_text (line, row->names);
      adw_preferences_group_add (group, line);
    }

  return GTK_WIDGET (group);
}

static char *
dup_valid_line (CdzItem *item)
{
  g_autofree char *from =
    cdz_look_dup_short_date (cdz_look_get_date (item, CDZ_ATTR_NOT_BEFORE));
  g_autofree char *until =
    cdz_look_dup_short_moment (cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER));

  return g_strdup_printf (_("%s to %s"), from, until);
}

/* What one wants to know at a glance: who, how long, what for. */
GtkWidget *
cdz_group_new_summary (CdzItem    *item,
                       CdzDetails *details)
{
  g_autofree char *subject = cdz_look_dup_subject (item);
  AdwPreferencesGroup *group;

  if (cdz_item_get (item, CDZ_ATTR_SUBJECT) == NULL)
    return NULL;

  group = group_new (cdz_item_get_class (item) == CDZ_CLASS_REQUEST ? _("Request")
                                                                    : _("Certificate"));
  adw_preferences_group_add (group, cdz_property_row_new (_("Subject"), subject, CDZ_ROW_PLAIN));

  if (cdz_item_get (item, CDZ_ATTR_NOT_AFTER) != NULL)
    {
      g_autofree char *valid = dup_valid_line (item);

      adw_preferences_group_add (group, cdz_property_row_new (_("Valid"), valid, CDZ_ROW_PLAIN));
    }

  for (guint i = 0; i < details->rows->len; i++)
    {
      CdzRow *row = g_ptr_array_index (details->rows, i);
      g_auto(GStrv) uses = NULL;
      g_autofree char *lines = NULL;
      GtkWidget *line;

      /* The first of that section says the purpose, the others how. */
      if (!g_str_equal (row->section, _(CDZ_SECTION_KEY_USAGE)))
        continue;
      uses = g_strsplit (row->value, ", ", -1);
      lines = g_strjoinv (",\n", uses);
      line = cdz_property_row_new (row->title, lines, CDZ_ROW_PLAIN);
      gtk_widget_set_tooltip_text (line, row->names);
      adw_preferences_group_add (group, line);
      break;
    }

  return GTK_WIDGET (group);
}

static void
add_key_row (AdwPreferencesGroup *group,
             CdzItem             *key)
{
  g_autofree char *name = cdz_look_dup_name (key);
  g_autofree char *line = cdz_look_dup_second_line (key);

  adw_preferences_group_add (group, cdz_property_row_new (name, line, CDZ_ROW_PLAIN));
}

GtkWidget *
cdz_group_new_key (CdzItem *item)
{
  CdzItem *key = cdz_item_get_key (item);
  GPtrArray *others = cdz_item_get_other_keys (item);
  AdwPreferencesGroup *group;

  if (key == NULL)
    return NULL;

  group = group_new (_("Key"));
  add_key_row (group, key);
  for (guint i = 0; others != NULL && i < others->len; i++)
    add_key_row (group, g_ptr_array_index (others, i));

  return GTK_WIDGET (group);
}

/* The shield means protection, and nothing else; a lesser one is enforced by us alone. */
GtkWidget *
cdz_group_new_protection (CdzItem    *item,
                          CdzDetails *details)
{
  const char *control = cdz_item_get (item, CDZ_ATTR_ACCESS_CONTROL);
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < details->rows->len; i++)
    {
      CdzRow *row = g_ptr_array_index (details->rows, i);
      GtkWidget *line, *change;
      gboolean ours;

      if (!g_str_equal (row->section, _(CDZ_SECTION_PROTECTION)))
        continue;

      ours = group != NULL && control != NULL && strstr (control, "private-key-usage") != NULL
             && i + 1 == details->rows->len;
      line = cdz_line_row_new (ours ? "security-medium-symbolic" : "security-high-symbolic",
                               ours ? NULL : "cdz-accent", row->title, row->value);
      if (group == NULL
          && (change = cdz_item_actions_new_button (item, "protect", _("Change…"))) != NULL)
        {
          gtk_widget_set_valign (change, GTK_ALIGN_CENTER);
          adw_action_row_add_suffix (ADW_ACTION_ROW (line), change);
        }
      if (group == NULL)
        group = group_new (row->section);
      adw_preferences_group_add (group, line);
    }

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_group_new_validity (CdzItem *item,
                        gint64   now)
{
  gint64 not_before = cdz_look_get_date (item, CDZ_ATTR_NOT_BEFORE);
  gint64 not_after = cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER);
  g_autofree char *from = cdz_look_dup_long_date (not_before);
  g_autofree char *from_exact = cdz_describe_date (not_before);
  g_autofree char *until = cdz_describe_date (not_after);
  g_autofree char *text = NULL, *name = NULL;
  AdwPreferencesGroup *group;
  GtkWidget *row, *box, *dates, *start, *end, *bar;
  CdzSeverity severity;

  if (cdz_item_get (item, CDZ_ATTR_NOT_AFTER) == NULL)
    return NULL;

  cdz_describe_validity (not_before, not_after, now, &severity, &text);

  start = g_object_new (GTK_TYPE_LABEL, "label", from, "xalign", 0.0f, "wrap", TRUE,
                        "hexpand", TRUE, "tooltip-text", from_exact, NULL);
  end = g_object_new (GTK_TYPE_LABEL, "label", until, "xalign", 1.0f, "wrap", TRUE,
                      "justify", GTK_JUSTIFY_RIGHT, NULL);
  dates = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append (GTK_BOX (dates), start);
  gtk_box_append (GTK_BOX (dates), end);

  bar = g_object_new (GTK_TYPE_PROGRESS_BAR, "fraction",
                      CLAMP ((double) (now - not_before)
                             / (double) MAX (not_after - not_before, 1), 0.0, 1.0), NULL);
  gtk_widget_add_css_class (bar, cdz_look_get_severity_class (severity));

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_add_css_class (box, "cdz-validity");
  gtk_box_append (GTK_BOX (box), dates);
  gtk_box_append (GTK_BOX (box), bar);

  row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "child", box, "activatable", FALSE, NULL);
  name = g_strdup_printf (_("Validity: %s to %s, %s"), from_exact, until, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  group = group_new (_("Validity"));
  adw_preferences_group_add (group, row);
  return GTK_WIDGET (group);
}

const char *
cdz_chain_describe (CdzChain    *chain,
                    CdzSeverity *out_severity)
{
  *out_severity = CDZ_SEVERITY_OK;
  if (cdz_chain_is_trusted (chain))
    return _("Complete and trusted");

  /* A root of one's own company is not in the system's list: that is no fault. */
  *out_severity = cdz_chain_is_complete (chain) ? CDZ_SEVERITY_INFO : CDZ_SEVERITY_WARNING;
  return cdz_chain_is_complete (chain) ? _("Complete, its root is not trusted by this system")
                                       : _("Incomplete: an issuer is missing");
}

static void
make_openable (GtkWidget      *row,
               CdzCertificate *certificate)
{
  GVariant *target = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                               cdz_certificate_get_der (certificate), TRUE);

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.show-certificate");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon_new ("go-next-symbolic", "cdz-dim"));
}

static GtkWidget *
chain_row_new (CdzCertificate *certificate,
               guint           depth,
               gboolean        openable,
               gint64          now)
{
  gint64 not_before = cdz_certificate_get_not_before (certificate);
  gint64 not_after = cdz_certificate_get_not_after (certificate);
  g_autofree char *name = cdz_certificate_dup_display_name (certificate);
  g_autofree char *sentence = cdz_describe_validity_sentence (not_before, not_after, now);
  g_autofree char *text = NULL;
  CdzSeverity severity;
  GtkWidget *row;

  cdz_describe_validity (not_before, not_after, now, &severity, &text);
  row = cdz_line_row_new ("application-certificate-symbolic", NULL, name, sentence);
  gtk_widget_set_margin_start (gtk_widget_get_first_child (row), (int) depth * CHAIN_INDENT);
  cdz_line_row_add_severity (row, severity);
  if (openable)
    make_openable (row, certificate);

  return row;
}

GtkWidget *
cdz_group_new_chain (CdzDetails *details,
                     gint64      now)
{
  AdwPreferencesGroup *group;
  GPtrArray *certificates, *findings;
  CdzSeverity severity;
  const char *text;

  if (details->chain == NULL)
    return NULL;

  group = group_new (_("Chain"));
  certificates = cdz_chain_get_certificates (details->chain);
  for (guint i = certificates->len; i > 0; i--)
    adw_preferences_group_add (group, chain_row_new (g_ptr_array_index (certificates, i - 1),
                                                     certificates->len - i, i > 1, now));

  text = cdz_chain_describe (details->chain, &severity);
  adw_preferences_group_add (group, cdz_line_row_new (cdz_look_get_severity_icon (severity),
                                                      icon_class_of (severity), text, NULL));

  findings = cdz_chain_get_findings (details->chain);
  for (guint i = 0; i < findings->len; i++)
    {
      CdzFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity != CDZ_SEVERITY_OK)
        adw_preferences_group_add (group,
          cdz_line_row_new (cdz_look_get_severity_icon (finding->severity),
                            icon_class_of (finding->severity), finding->message, NULL));
    }

  return GTK_WIDGET (group);
}

GtkWidget *
cdz_group_new_chain_summary (CdzDetails *details)
{
  AdwPreferencesGroup *group;
  GPtrArray *certificates;
  g_autoptr(GString) names = g_string_new (NULL);
  CdzSeverity severity;
  const char *text;

  if (details->chain == NULL)
    return NULL;

  certificates = cdz_chain_get_certificates (details->chain);
  for (guint i = 1; i < certificates->len; i++)
    {
      g_autofree char *name =
        cdz_certificate_dup_display_name (g_ptr_array_index (certificates, i));

      g_string_append_printf (names, "%s%s", i > 1 ? ", " : "", name);
    }

  text = cdz_chain_describe (details->chain, &severity);
  group = group_new (_("Chain"));
  adw_preferences_group_add (group, cdz_line_row_new (cdz_look_get_severity_icon (severity),
                                                      icon_class_of (severity), text,
                                                      names->len > 0 ? names->str : NULL));
  return GTK_WIDGET (group);
}

static gboolean
is_about_chain (CdzDetails *details,
                CdzFinding *finding)
{
  GPtrArray *findings = details->chain != NULL ? cdz_chain_get_findings (details->chain) : NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      CdzFinding *other = g_ptr_array_index (findings, i);

      if (g_str_equal (other->code, finding->code)
          && g_str_equal (other->message, finding->message))
        return TRUE;
    }

  return FALSE;
}

/* What the chain's own group does not say. */
GtkWidget *
cdz_group_new_findings (CdzDetails *details)
{
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < details->findings->len; i++)
    {
      CdzFinding *finding = g_ptr_array_index (details->findings, i);

      if (finding->severity == CDZ_SEVERITY_OK || is_about_chain (details, finding))
        continue;
      if (group == NULL)
        group = group_new (_("Worth Knowing"));
      adw_preferences_group_add (group,
        cdz_line_row_new (cdz_look_get_severity_icon (finding->severity),
                          icon_class_of (finding->severity), finding->message, NULL));
    }

  return GTK_WIDGET (group);
}
