/* cdz-item-view.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-view"
#include "config.h"

#include "cdz-item-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-columns.h"
#include "cdz-describe.h"
#include "cdz-item-actions.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-armor.h"
#include "cdz-why-panel.h"
#include "cdz-wrap-layout.h"

/* A tenth of a second: longer than from one frame of scrolling to the next. */
#define PUT_OFF_US 100000

struct _CdzItemView
{
  GtkWidget      parent_instance;

  gboolean       compact;
  CdzLibrary    *library;
  CdzItem       *item;
  CdzDetails    *details;
  GCancellable  *cancellable;

  AdwClamp      *clamp;
  GtkBox        *page;
  GtkImage      *badge;
  GtkLabel      *title;
  GtkLabel      *subtitle;
  GtkWidget     *head;
  GtkWidget     *buttons;
  GtkWidget     *actions;
  GtkMenuButton *menu_button;
  GtkWidget     *chips;
  GtkBox        *start;
  GtkBox        *end;
  GtkLabel      *problem;

  guint          step;          /* of showing the details */
  guint          tick;
  gint64         put_off_until; /* monotonic, in µs */
};

/* Shows one part of the details. */
typedef void (*ShowStep) (CdzItemView *self);

enum
{
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CdzItemView, cdz_item_view, GTK_TYPE_WIDGET)

static void
remove_children (GtkWidget *parent)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (parent)) != NULL)
    gtk_widget_unparent (child);
}

static void
add_chip (CdzItemView *self,
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

static void
show_actions (CdzItemView *self)
{
  g_autoptr(GMenuModel) menu = cdz_item_actions_new_menu (self->item, self->compact);

  cdz_item_actions_fill_buttons (self->actions, self->item, self->compact);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

static void
show_head (CdzItemView *self)
{
  g_autofree char *name = cdz_look_dup_name (self->item);
  g_autofree char *line = cdz_look_dup_origin_line (self->item);
  g_autofree char *place = cdz_look_dup_place (self->item);
  g_autofree char *full = g_strdup_printf (_("%s, %s"), line, place);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->subtitle, self->compact ? line : full);
  gtk_image_set_from_icon_name (self->badge, cdz_look_get_icon (self->item));
  if (cdz_item_get_class (self->item) == CDZ_CLASS_IDENTITY)
    gtk_widget_remove_css_class (GTK_WIDGET (self->badge), "plain");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->badge), "plain");

  show_actions (self);
  if (cdz_item_get (self->item, CDZ_ATTR_NOT_AFTER) != NULL)
    {
      gint64 not_before = cdz_look_get_date (self->item, CDZ_ATTR_NOT_BEFORE);
      gint64 not_after = cdz_look_get_date (self->item, CDZ_ATTR_NOT_AFTER);
      g_autofree char *sentence = cdz_describe_validity_sentence (not_before, not_after, now);
      g_autofree char *text = NULL;
      CdzSeverity severity;

      cdz_describe_validity (not_before, not_after, now, &severity, &text);
      add_chip (self, severity, sentence);
    }
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

      add_chip (self, severity, text);
    }
  if (cdz_item_get_key (self->item) != NULL)
    add_chip (self, CDZ_SEVERITY_OK, _("Key and certificate match"));
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

static void
stop_steps (CdzItemView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->step = 0;
}

static void
show_problem (CdzItemView *self,
              const char  *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzItemView) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDetails) details =
    cdz_library_describe_finish (CDZ_LIBRARY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->item == NULL)
    return;

  g_clear_object (&self->cancellable);
  if (details == NULL)
    {
      show_problem (self, error->message);
      return;
    }

  self->details = g_steal_pointer (&details);
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), show_step_cb, NULL, NULL);
}

static void
cdz_item_view_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CdzItemView *self = CDZ_ITEM_VIEW (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_view_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CdzItemView *self = CDZ_ITEM_VIEW (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_view_constructed (GObject *object)
{
  CdzItemView *self = CDZ_ITEM_VIEW (object);

  G_OBJECT_CLASS (cdz_item_view_parent_class)->constructed (object);

  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), self->compact);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), self->compact ? "title-3" : "title-2");
  if (!self->compact)
    {
      adw_clamp_set_maximum_size (self->clamp, 1180);
      adw_clamp_set_tightening_threshold (self->clamp, 1180);
      return;
    }

  /* Below the chips and at the start, and never beside each other. */
  g_object_set (gtk_widget_get_parent (GTK_WIDGET (self->start)), "threshold", G_MAXINT, NULL);
  g_object_ref (self->buttons);
  g_object_set (self->head, "end", NULL, NULL);
  gtk_widget_set_halign (self->buttons, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->buttons, 14);
  gtk_box_insert_child_after (self->page, self->buttons, self->chips);
  g_object_unref (self->buttons);
}

static void
cdz_item_view_dispose (GObject *object)
{
  CdzItemView *self = CDZ_ITEM_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_steps (self);
  g_clear_object (&self->item);
  g_clear_object (&self->library);
  g_clear_pointer (&self->details, cdz_details_free);
  if (self->chips != NULL)
    remove_children (self->chips);
  if (self->actions != NULL)
    remove_children (self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_ITEM_VIEW);
  remove_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (cdz_item_view_parent_class)->dispose (object);
}

static void
cdz_item_view_class_init (CdzItemViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cdz_item_view_get_property;
  object_class->set_property = cdz_item_view_set_property;
  object_class->constructed = cdz_item_view_constructed;
  object_class->dispose = cdz_item_view_dispose;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CDZ_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, clamp);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, page);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, badge);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, title);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, head);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, buttons);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, actions);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, chips);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, start);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, end);
  gtk_widget_class_bind_template_child (widget_class, CdzItemView, problem);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_item_view_init (CdzItemView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->chips, cdz_wrap_layout_new (8));
  gtk_widget_set_layout_manager (self->actions, cdz_wrap_layout_new (8));
}

void
cdz_item_view_set_item (CdzItemView *self,
                        CdzLibrary  *library,
                        CdzStore    *file,
                        CdzItem     *item)
{
  g_return_if_fail (CDZ_IS_ITEM_VIEW (self));
  g_return_if_fail (item == NULL || CDZ_IS_LIBRARY (library));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_steps (self);
  g_clear_pointer (&self->details, cdz_details_free);
  g_set_object (&self->library, library);
  g_set_object (&self->item, item);

  remove_children (self->chips);
  remove_children (GTK_WIDGET (self->start));
  remove_children (GTK_WIDGET (self->end));
  show_problem (self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->page), item != NULL);
  if (item == NULL)
    return;

  show_head (self);
  self->cancellable = g_cancellable_new ();
  cdz_library_describe_in_async (library, item, file, g_get_real_time () / G_USEC_PER_SEC,
                                 self->cancellable, described_cb, g_object_ref (self));
}

void
cdz_item_view_put_off (CdzItemView *self)
{
  g_return_if_fail (CDZ_IS_ITEM_VIEW (self));

  self->put_off_until = g_get_monotonic_time () + PUT_OFF_US;
}

/* Returns: (nullable) (transfer none) */
CdzItem *
cdz_item_view_get_item (CdzItemView *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_VIEW (self), NULL);

  return self->item;
}

char *
cdz_item_view_dup_pem (CdzItemView *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_VIEW (self), NULL);

  if (self->details == NULL || self->details->der == NULL)
    return NULL;

  switch (cdz_item_get_class (self->item))
    {
    case CDZ_CLASS_KEY:
      return cdz_armor_encode ("PUBLIC KEY", self->details->der);
    case CDZ_CLASS_REQUEST:
      return cdz_armor_encode ("CERTIFICATE REQUEST", self->details->der);
    case CDZ_CLASS_CERTIFICATE:
    case CDZ_CLASS_IDENTITY:
      return cdz_armor_encode ("CERTIFICATE", self->details->der);
    case CDZ_CLASS_NONE:
    case CDZ_CLASS_OTHER:
    default:
      return NULL;
    }
}

GBytes *
cdz_item_view_get_der (CdzItemView *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_VIEW (self), NULL);

  return self->details != NULL ? self->details->der : NULL;
}
