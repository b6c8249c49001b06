/* cdz-item-view-steps.c: the parts of the details, shown one after another.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-view"
#include "config.h"

#include "cdz-item-view-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-why-panel.h"

/* Shows one part of the details. */
typedef void (*ShowStep) (CdzItemView *self);

void
cdz_item_view_add_chip (CdzItemView *self,
                        CdzSeverity  severity,
                        const char  *text)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE,
                                  "icon-name", cdz_look_get_severity_icon (severity),
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 0.0f,
                                   NULL);

  gtk_widget_add_css_class (chip, "cdz-status");
  gtk_widget_add_css_class (chip, "cdz-chip");
  gtk_widget_add_css_class (chip, cdz_look_get_severity_class (severity));
  gtk_box_append (GTK_BOX (chip), icon);
  gtk_box_append (GTK_BOX (chip), label);
  gtk_widget_set_parent (chip, self->chips);
}

static void
add_group (GtkBox    *column,
           GtkWidget *group)
{
  if (group != NULL)
    gtk_box_append (column, group);
}

static gboolean
is_placed (const char *section)
{
  const char *placed[] = {
    _(CDZ_SECTION_CERTIFICATE), _(CDZ_SECTION_REQUEST), _(CDZ_SECTION_VALIDITY),
    _(CDZ_SECTION_KEY), _(CDZ_SECTION_KEY_USAGE), _(CDZ_SECTION_FINGERPRINTS),
    _(CDZ_SECTION_PROTECTION), NULL,
  };

  return g_strv_contains (placed, section);
}

/* Whatever has no place of its own, in its order: nothing vanishes. */
static void
show_further_sections (CdzItemView *self)
{
  const char *last = NULL;

  for (guint i = 0; i < self->details->rows->len; i++)
    {
      CdzRow *row = g_ptr_array_index (self->details->rows, i);

      if (is_placed (row->section) || g_strcmp0 (row->section, last) == 0)
        continue;
      /* Not all at one side where the other is empty. */
      add_group (gtk_widget_get_first_child (GTK_WIDGET (self->start)) == NULL ? self->start : self->end,
                 cdz_group_new_section (self->details, row->section));
      last = row->section;
    }
}

/* Only of what might be half of one: an identity is one, a request not yet. */
static void
show_why_not (CdzItemView *self)
{
  CdzApplication *application = CDZ_APPLICATION (g_application_get_default ());
  g_autofree char *ref = cdz_item_dup_ref (self->item);

  if (ref != NULL && (cdz_item_get_class (self->item) == CDZ_CLASS_CERTIFICATE
                      || cdz_item_is_private_key (self->item)))
    gtk_box_append (self->start, cdz_why_panel_new (self->library,
                                                    cdz_application_get_caller (application), ref));
}

static void
show_chips (CdzItemView *self)
{
  if (self->details->chain != NULL)
    {
      CdzSeverity severity;
      const char *text = cdz_chain_describe (self->details->chain, &severity);

      cdz_item_view_add_chip (self, severity, text);
    }
  if (cdz_item_get_key (self->item) != NULL)
    cdz_item_view_add_chip (self, CDZ_SEVERITY_OK, _("Key and certificate match"));
}

static void
show_summary (CdzItemView *self)
{
  add_group (self->start, cdz_group_new_summary (self->item, self->details));
}

static void
show_own_key (CdzItemView *self)
{
  if (cdz_item_get_class (self->item) == CDZ_CLASS_KEY)
    add_group (self->start, cdz_group_new_section (self->details, _(CDZ_SECTION_KEY)));
  else
    add_group (self->start, cdz_group_new_key (self->item));
}

static void
show_chain_summary (CdzItemView *self)
{
  add_group (self->start, cdz_group_new_chain_summary (self->details));
  add_group (self->start, cdz_group_new_findings (self->details));
}

static void
show_protection (CdzItemView *self)
{
  add_group (self->start, cdz_group_new_protection (self->item, self->details));
}

static void
show_fingerprints (CdzItemView *self)
{
  add_group (self->compact ? self->start : self->end, cdz_group_new_section (self->details, _(CDZ_SECTION_FINGERPRINTS)));
}

static void
show_findings (CdzItemView *self)
{
  show_why_not (self);
  add_group (self->start, cdz_group_new_findings (self->details));
}

static void
show_validity (CdzItemView *self)
{
  add_group (self->start, cdz_group_new_validity (self->item, g_get_real_time () / G_USEC_PER_SEC));
  add_group (self->start, cdz_group_new_section (self->details, _(CDZ_SECTION_KEY_USAGE)));
}

static void
show_certificate (CdzItemView *self)
{
  add_group (self->end, cdz_group_new_section (self->details, _(CDZ_SECTION_CERTIFICATE)));
  add_group (self->end, cdz_group_new_section (self->details, _(CDZ_SECTION_REQUEST)));
}

static void
show_chain (CdzItemView *self)
{
  add_group (self->start, cdz_group_new_chain (self->details, g_get_real_time () / G_USEC_PER_SEC));
  add_group (self->start, cdz_group_new_section (self->details, _(CDZ_SECTION_KEY)));
}

static const ShowStep compact_steps[] = {
  show_summary, show_own_key, show_chain_summary, show_protection, show_fingerprints, NULL,
};

static const ShowStep whole_steps[] = {
  show_chips, show_findings, show_protection, show_certificate, show_validity, show_fingerprints,
  show_chain, show_further_sections, NULL,
};

/* A frame each: many rows at once would be missed by the keys that come meanwhile. */
static gboolean
show_step_cb (GtkWidget     *widget,
              GdkFrameClock *clock,
              gpointer       user_data)
{
  CdzItemView *self = CDZ_ITEM_VIEW (widget);
  const ShowStep *steps = self->compact ? compact_steps : whole_steps;

  if (g_get_monotonic_time () < self->put_off_until)
    return G_SOURCE_CONTINUE;

  steps[self->step++] (self);
  if (steps[self->step] != NULL)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  return G_SOURCE_REMOVE;
}

void
cdz_item_view_stop_steps (CdzItemView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->step = 0;
}

void
cdz_item_view_start_steps (CdzItemView *self)
{
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), show_step_cb, NULL, NULL);
}
