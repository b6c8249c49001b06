/* cdz-test-timeline.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-timeline.h"

#include <glib/gi18n-lib.h>

#include "cdz-probe-timeline.h"

#define TIME_WIDTH        46
#define LANE_WIDTH        104
#define NARROW_LANE_WIDTH 44
#define SIDE_MARGIN       3

const char *
cdz_test_get_tone_class (int tone)
{
  static const char *const classes[] = { "cdz-tone-plain", "cdz-tone-own", "cdz-tone-good", "cdz-tone-warning", "cdz-tone-bad" };

  return classes[tone];
}

/* Wraps, and wants next to nothing, so that both sides get the same room. */
static GtkWidget *
text_new (const char *text,
          float       xalign)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  /* A hyphen would look as if it were part of a cipher's name. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  return g_object_new (GTK_TYPE_LABEL, "label", text, "attributes", attributes, "xalign", xalign, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                       "justify", xalign > 0.5f ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT, "width-chars", 1,
                       "max-width-chars", 1, "hexpand", TRUE, NULL);
}

static GtkWidget *
side_new (const CdzTimelineStep *step,
          float                  xalign)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign", GTK_ALIGN_CENTER,
                                 "hexpand", TRUE, "margin-top", SIDE_MARGIN, "margin-bottom", SIDE_MARGIN, NULL);
  GtkWidget *title = text_new (step->title, xalign);

  gtk_widget_add_css_class (title, "cdz-step-title");
  gtk_box_append (GTK_BOX (box), title);
  if (step->detail != NULL && *step->detail != '\0')
    {
      GtkWidget *detail = text_new (step->detail, xalign);

      gtk_widget_add_css_class (detail, "cdz-step-detail");
      gtk_box_append (GTK_BOX (box), detail);
    }

  return box;
}

static GtkWidget *
empty_side_new (void)
{
  return g_object_new (GTK_TYPE_BOX, "hexpand", TRUE, NULL);
}

static GtkWidget *
arrow_new (const char *icon_name)
{
  GtkWidget *arrow = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "pixel-size", 16,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (arrow, "cdz-arrow");

  return arrow;
}

/* The two life lines, and between them who sends. */
static GtkWidget *
lane_new (const CdzTimelineStep *step,
          gboolean               narrow)
{
  GtkWidget *lane = g_object_new (GTK_TYPE_BOX, "width-request", narrow ? NARROW_LANE_WIDTH : LANE_WIDTH, NULL);
  GtkWidget *wire = g_object_new (GTK_TYPE_BOX, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (lane, "cdz-lane");
  if (step == NULL || !step->is_message)
    return lane;

  gtk_widget_add_css_class (wire, "cdz-wire");
  if (step->from_server)
    gtk_box_append (GTK_BOX (lane), arrow_new ("pan-start-symbolic"));
  gtk_box_append (GTK_BOX (lane), wire);
  if (!step->from_server)
    gtk_box_append (GTK_BOX (lane), arrow_new ("pan-end-symbolic"));

  return lane;
}

static char *
dup_accessible_name (const CdzTimelineStep *step)
{
  const char *who = step->from_server ? _("Server") : _("You");

  return step->detail != NULL && *step->detail != '\0'
           ? g_strdup_printf (_("%s: %s. %s. After %d ms"), who, step->title, step->detail, (int) step->at_ms)
           : g_strdup_printf (_("%s: %s. After %d ms"), who, step->title, (int) step->at_ms);
}

/* Time, the text of the person's side, the lane, the text of the server's side. */
static GtkWidget *
line_new (GtkWidget *time,
          GtkWidget *here,
          GtkWidget *lane,
          GtkWidget *server)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *sides = gtk_center_box_new ();

  gtk_center_box_set_start_widget (GTK_CENTER_BOX (sides), here);
  gtk_center_box_set_center_widget (GTK_CENTER_BOX (sides), lane);
  gtk_center_box_set_end_widget (GTK_CENTER_BOX (sides), server);
  gtk_widget_set_hexpand (sides, TRUE);
  gtk_widget_set_margin_end (here, 10);
  gtk_widget_set_margin_start (server, 10);
  gtk_widget_set_size_request (time, TIME_WIDTH, -1);
  gtk_box_append (GTK_BOX (line), time);
  gtk_box_append (GTK_BOX (line), sides);

  return line;
}

static GtkWidget *
step_new (const CdzTimelineStep *step,
          gboolean               narrow)
{
  g_autofree char *time_text = g_strdup_printf (_("%d ms"), (int) step->at_ms);
  g_autofree char *name = dup_accessible_name (step);
  GtkWidget *time = g_object_new (GTK_TYPE_LABEL, "label", time_text, "xalign", 1.0f, NULL);
  GtkWidget *line, *row;

  gtk_widget_add_css_class (time, "cdz-step-detail");
  gtk_widget_add_css_class (time, "numeric");
  line = line_new (time, step->from_server ? empty_side_new () : side_new (step, 1.0f), lane_new (step, narrow),
                   step->from_server ? side_new (step, 0.0f) : empty_side_new ());
  gtk_widget_add_css_class (line, "cdz-step");
  gtk_widget_add_css_class (line, cdz_test_get_tone_class (step->tone));
  if (step->is_end)
    gtk_widget_add_css_class (line, step->tone == CDZ_TONE_GOOD ? "cdz-step-accepted" : "cdz-step-refused");

  row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", line, "activatable", FALSE, "selectable", FALSE,
                      "tooltip-text", step->name, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static GtkWidget *
party_new (const char *name,
           const char *icon_name,
           gboolean    is_server)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 6, "hexpand", TRUE, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = text_new (name, is_server ? 0.0f : 1.0f);

  gtk_widget_add_css_class (label, "heading");
  if (is_server)
    gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  if (!is_server)
    gtk_box_append (GTK_BOX (box), icon);

  return box;
}

static GtkWidget *
head_new (GVariant *record,
          gint64    total_ms,
          gboolean  narrow)
{
  g_autofree char *total = g_strdup_printf (_("%d ms"), (int) total_ms);
  GtkWidget *time = g_object_new (GTK_TYPE_LABEL, "label", total, "width-request", narrow ? NARROW_LANE_WIDTH : LANE_WIDTH, NULL);
  GtkWidget *head = line_new (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), party_new (_("You"), "computer-symbolic", FALSE), time,
                              party_new (cdz_json_value_get_string (record, "target/host"), "network-server-symbolic", TRUE));

  gtk_widget_add_css_class (time, "cdz-step-detail");
  gtk_widget_add_css_class (head, "cdz-timeline-head");

  return head;
}

GtkWidget *
cdz_test_timeline_new (GVariant *record,
                       gboolean  narrow)
{
  g_autoptr(GPtrArray) steps = cdz_probe_timeline_new (record);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  const CdzTimelineStep *last = steps->pdata[steps->len - 1];

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "cdz-timeline");
  gtk_box_append (GTK_BOX (card), head_new (record, last->at_ms, narrow));
  for (guint i = 0; i < steps->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), step_new (steps->pdata[i], narrow));
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Handshake"), -1);
  gtk_box_append (GTK_BOX (card), list);

  return card;
}
