/* cdz-plan-row.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-plan-row"
#include "config.h"

#include "cdz-plan-row.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"

#define MAX_GROUP_SIZE 64

struct _CdzPlanRow
{
  AdwActionRow    parent_instance;

  CdzPlanEntry   *entry;

  GtkCheckButton *check;
  GtkWidget      *no_check;
  GtkImage       *icon;
  GtkDropDown    *conflict;
  GtkLabel       *file;
};

static guint toggled_signal;

G_DEFINE_FINAL_TYPE (CdzPlanRow, cdz_plan_row, ADW_TYPE_ACTION_ROW)

static gboolean
is_choice (CdzPlanAction action)
{
  return action == CDZ_PLAN_ADD || action == CDZ_PLAN_CHAIN || action == CDZ_PLAN_COMPLETES;
}

static void
check_toggled_cb (CdzPlanRow *self)
{
  cdz_plan_entry_set_selected (self->entry, gtk_check_button_get_active (self->check));
  g_signal_emit (self, toggled_signal, 0);
}

/* A group's name may have few characters: what of the file's name is among them. */
static char *
dup_group (CdzPlanEntry *entry)
{
  g_autofree char *group =
    g_ascii_strdown (cdz_import_file_get_name (cdz_plan_entry_get_file (entry)), MAX_GROUP_SIZE);
  char *dot = strrchr (group, '.');

  if (dot != NULL && dot != group)
    *dot = '\0';
  g_strcanon (group, "abcdefghijklmnopqrstuvwxyz0123456789.-", '-');

  return *group != '\0' ? g_steal_pointer (&group) : g_strdup ("imported");
}

/* As it was chosen before the plan was made again; at first nothing is replaced. */
static guint
get_choice (CdzPlanEntry *entry)
{
  if (cdz_plan_entry_get_group (entry) != NULL)
    return 2;
  if (cdz_plan_entry_get_on_conflict (entry) == CDZ_ON_CONFLICT_REPLACE)
    return 1;

  cdz_plan_entry_set_selected (entry, FALSE);
  return 0;
}

/* In the order of the choices: what is stored stays; this takes its place; both
 * stay, this one in a group of its own. */
static void
conflict_chosen_cb (CdzPlanRow *self)
{
  guint chosen = gtk_drop_down_get_selected (self->conflict);
  g_autofree char *group = chosen == 2 ? dup_group (self->entry) : NULL;
  g_autofree char *text =
    group != NULL ? g_strdup_printf (_("Both stay: this one in the group “%s”"), group) : NULL;

  cdz_plan_entry_set_on_conflict (self->entry, chosen == 1 ? CDZ_ON_CONFLICT_REPLACE
                                                           : CDZ_ON_CONFLICT_KEEP);
  cdz_plan_entry_set_group (self->entry, group);
  cdz_plan_entry_set_selected (self->entry, chosen != 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               text != NULL ? text : cdz_plan_entry_get_reason (self->entry));
  g_signal_emit (self, toggled_signal, 0);
}

static void
cdz_plan_row_dispose (GObject *object)
{
  CdzPlanRow *self = CDZ_PLAN_ROW (object);

  g_clear_object (&self->entry);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_PLAN_ROW);

  G_OBJECT_CLASS (cdz_plan_row_parent_class)->dispose (object);
}

static void
cdz_plan_row_class_init (CdzPlanRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_plan_row_dispose;

  toggled_signal = g_signal_new ("toggled", CDZ_TYPE_PLAN_ROW, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-plan-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzPlanRow, check);
  gtk_widget_class_bind_template_child (widget_class, CdzPlanRow, no_check);
  gtk_widget_class_bind_template_child (widget_class, CdzPlanRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CdzPlanRow, conflict);
  gtk_widget_class_bind_template_child (widget_class, CdzPlanRow, file);
}

static void
cdz_plan_row_init (CdzPlanRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cdz_plan_row_new (CdzPlanEntry *entry)
{
  CdzPlanRow *self = g_object_new (CDZ_TYPE_PLAN_ROW, NULL);
  CdzPlanAction action = cdz_plan_entry_get_action (entry);
  CdzItem *item = cdz_plan_entry_get_item (entry);
  const char *label = cdz_plan_entry_get_label (entry);
  const char *reason = cdz_plan_entry_get_reason (entry);
  g_autofree char *name = NULL;

  self->entry = g_object_ref (entry);
  if (label == NULL)
    label = cdz_class_get_title (cdz_plan_entry_get_class (entry));
  if (reason == NULL)
    reason = "";

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), reason);
  gtk_image_set_from_icon_name (self->icon, item != NULL ? cdz_look_get_icon (item)
                                : cdz_look_get_class_icon (cdz_plan_entry_get_class (entry)));
  gtk_label_set_text (self->file, cdz_import_file_get_name (cdz_plan_entry_get_file (entry)));

  gtk_widget_set_visible (GTK_WIDGET (self->check), is_choice (action));
  gtk_widget_set_visible (self->no_check, !is_choice (action));
  gtk_widget_set_visible (GTK_WIDGET (self->conflict), action == CDZ_PLAN_CONFLICT);
  gtk_check_button_set_active (self->check, cdz_plan_entry_get_selected (entry));
  g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (check_toggled_cb), self);
  if (action == CDZ_PLAN_CONFLICT)
    gtk_drop_down_set_selected (self->conflict, get_choice (entry));
  g_signal_connect_swapped (self->conflict, "notify::selected",
                            G_CALLBACK (conflict_chosen_cb), self);
  if (is_choice (action))
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));

  name = g_strdup_printf (_("%s: %s"), label, reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return GTK_WIDGET (self);
}
