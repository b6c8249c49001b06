/* cdz-item-view.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-view"
#include "config.h"

#include "cdz-item-view-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-columns.h"
#include "cdz-item-actions.h"
#include "cdz-item-look.h"
#include "cdz-armor.h"
#include "cdz-wrap-layout.h"

/* A tenth of a second: longer than from one frame of scrolling to the next. */
#define PUT_OFF_US 100000

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
show_actions (CdzItemView *self)
{
  g_autoptr(GMenuModel) menu = cdz_item_actions_new_menu (self->item, self->compact);

  cdz_item_actions_fill_buttons (self->actions, self->item, self->compact);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  if (self->compact)
    gtk_widget_set_parent (GTK_WIDGET (self->menu_button), self->actions);
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
      cdz_item_view_add_chip (self, severity, sentence);
    }
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
  cdz_item_view_start_steps (self);
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

  gtk_widget_add_css_class (GTK_WIDGET (self->title), self->compact ? "title-3" : "title-2");
  if (!self->compact)
    {
      adw_clamp_set_maximum_size (self->clamp, 1180);
      adw_clamp_set_tightening_threshold (self->clamp, 1180);
      gtk_widget_set_margin_top (self->head, 12);
      return;
    }

  /* Below the chips and at the start, and never beside each other. */
  g_object_set (gtk_widget_get_parent (GTK_WIDGET (self->start)), "threshold", G_MAXINT, NULL);
  g_object_ref (self->actions);
  g_object_set (self->head, "end", NULL, NULL);
  gtk_widget_set_halign (self->actions, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->actions, 14);
  gtk_box_insert_child_after (self->page, self->actions, self->chips);
  g_object_unref (self->actions);
}

static void
cdz_item_view_dispose (GObject *object)
{
  CdzItemView *self = CDZ_ITEM_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  cdz_item_view_stop_steps (self);
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
  cdz_item_view_stop_steps (self);
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
