/* cdz-protection-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-protection-row"
#include "config.h"

#include "cdz-protection-row.h"

#include <glib/gi18n-lib.h>

#include "cdz-protection-words.h"

struct _CdzProtectionRow
{
  AdwPreferencesRow  parent_instance;

  gboolean           is_available;

  GtkCheckButton     *check;
  GtkLabel           *title;
  GtkLabel           *summary;
  GtkWidget          *reason_box;
  GtkLabel           *reason;
  GtkWidget          *remedy_box;
  GtkLabel           *remedy;
  GtkWidget          *enforced_box;
  GtkImage           *shield;
  GtkLabel           *enforced_by;
  GtkWidget          *against_box;
  GtkLabel           *not_against;
  GtkWidget          *button;
  GtkWidget          *how;
  GtkLabel           *how_text;
};

G_DEFINE_FINAL_TYPE (CdzProtectionRow, cdz_protection_row, ADW_TYPE_PREFERENCES_ROW)

static void
cdz_protection_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_PROTECTION_ROW);

  G_OBJECT_CLASS (cdz_protection_row_parent_class)->dispose (object);
}

static void
cdz_protection_row_class_init (CdzProtectionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_protection_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-protection-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, check);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, summary);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, reason_box);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, reason);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, remedy_box);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, remedy);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, enforced_box);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, shield);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, enforced_by);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, against_box);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, not_against);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, button);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, how);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionRow, how_text);
}

static void
cdz_protection_row_init (CdzProtectionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CdzProtectionRow *
cdz_protection_row_new (const char *title)
{
  CdzProtectionRow *self = g_object_new (CDZ_TYPE_PROTECTION_ROW, NULL);

  gtk_label_set_text (self->title, title);
  return self;
}

void
cdz_protection_row_set_group (CdzProtectionRow *self,
                              CdzProtectionRow *first)
{
  g_return_if_fail (CDZ_IS_PROTECTION_ROW (self));

  gtk_check_button_set_group (self->check, first != NULL ? first->check : NULL);
}

static void
set_text (GtkWidget  *box,
          GtkLabel   *label,
          const char *text)
{
  gtk_widget_set_visible (box, text != NULL);
  gtk_label_set_text (label, text != NULL ? text : "");
}

static void
show_enforcer (CdzProtectionRow    *self,
               const CdzCapability *capability)
{
  g_autofree char *enforced_by = NULL;
  g_autofree char *not_against = NULL;

  if (capability->enforced_by != NULL)
    enforced_by = g_strdup_printf (_("Enforced by %s"), capability->enforced_by);
  if (capability->not_against != NULL)
    not_against = g_strdup_printf (_("Not against %s"), capability->not_against);

  set_text (self->enforced_box, self->enforced_by, enforced_by);
  set_text (self->against_box, self->not_against, not_against);
}

/* One name for a screen reader: the choice, and then everything that is said of it. */
static void
set_name (CdzProtectionRow    *self,
          const CdzCapability *capability)
{
  g_autoptr(GString) description = g_string_new (gtk_label_get_text (capability->available ? self->summary : self->reason));
  const char *others[] = {
    gtk_label_get_text (self->remedy), gtk_label_get_text (self->how_text), gtk_label_get_text (self->enforced_by), gtk_label_get_text (self->not_against)
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (*others[i] != '\0')
      g_string_append_printf (description, ". %s", others[i]);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description->str, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description->str, -1);
}

void
cdz_protection_row_set_capability (CdzProtectionRow    *self,
                                   const CdzCapability *capability)
{
  g_autofree char *reason = cdz_protection_dup_words (capability->reason);
  g_autofree char *remedy = capability->remedy != NULL ? cdz_protection_dup_words (capability->remedy) : NULL;
  gboolean is_ours, wants_passphrase, needs_tpm;

  g_return_if_fail (CDZ_IS_PROTECTION_ROW (self));

  self->is_available = capability->available;
  wants_passphrase = !capability->available && capability->code == CDZ_ERROR_AUTH_FAILED;
  is_ours = g_str_equal (capability->name, "private-key-usage");
  needs_tpm = !capability->available && capability->remedy != NULL && !wants_passphrase &&
              g_str_has_suffix (capability->name, "-this-device-only");

  gtk_widget_set_visible (GTK_WIDGET (self->summary), capability->available);
  gtk_label_set_text (self->summary, reason);
  set_text (self->reason_box, self->reason, capability->available ? NULL : reason);
  set_text (self->remedy_box, self->remedy,
            capability->available || wants_passphrase || needs_tpm ? NULL : remedy);
  show_enforcer (self, capability);
  gtk_widget_set_visible (self->button, wants_passphrase);
  gtk_widget_set_visible (self->how, needs_tpm);
  gtk_label_set_text (self->how_text, needs_tpm ? remedy : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), capability->available);

  gtk_image_set_from_icon_name (self->shield, is_ours ? "security-medium-symbolic" : "security-high-symbolic");
  if (capability->available)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "cdz-unavailable");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "cdz-unavailable");
  if (is_ours)
    gtk_widget_add_css_class (GTK_WIDGET (self), "cdz-ours");

  set_name (self, capability);
}

void
cdz_protection_row_hide_check (CdzProtectionRow *self)
{
  g_return_if_fail (CDZ_IS_PROTECTION_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

GtkCheckButton *
cdz_protection_row_get_check (CdzProtectionRow *self)
{
  g_return_val_if_fail (CDZ_IS_PROTECTION_ROW (self), NULL);

  return self->check;
}

gboolean
cdz_protection_row_is_available (CdzProtectionRow *self)
{
  g_return_val_if_fail (CDZ_IS_PROTECTION_ROW (self), FALSE);

  return self->is_available;
}
