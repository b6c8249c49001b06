/* cdz-plan-entry.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-plan-entry"
#include "config.h"

#include "cdz-plan-entry.h"

#include <glib/gi18n-lib.h>

#include "cdz-import-private.h"
#include "cdz-plan-reason.h"

struct _CdzPlanEntry
{
  GObject         parent_instance;

  CdzImportFile  *file;
  CdzItem        *found;
  GObject        *object;
  char           *skipped_label;

  /* As last decided. */
  CdzPlanAction   action;
  CdzPlanWhy      why;
  CdzItem        *other;
  CdzImportFile  *other_file;
  CdzAttributes  *given;

  /* Made when somebody asks: 10,000 entries are planned, few are read. */
  char           *reason;
  CdzItem        *item;

  gboolean        is_deselected;
  gboolean        has_own_policy;
  char           *own_group;
  CdzOnConflict   on_conflict;
};

G_DEFINE_FINAL_TYPE (CdzPlanEntry, cdz_plan_entry, G_TYPE_OBJECT)

static void
cdz_plan_entry_finalize (GObject *object)
{
  CdzPlanEntry *self = CDZ_PLAN_ENTRY (object);

  g_clear_object (&self->file);
  g_clear_object (&self->found);
  g_clear_object (&self->object);
  g_clear_pointer (&self->skipped_label, g_free);
  g_clear_object (&self->other);
  g_clear_object (&self->other_file);
  g_clear_pointer (&self->given, cdz_attributes_unref);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->own_group, g_free);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (cdz_plan_entry_parent_class)->finalize (object);
}

static void
cdz_plan_entry_class_init (CdzPlanEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_plan_entry_finalize;
}

static void
cdz_plan_entry_init (CdzPlanEntry *self)
{
}

CdzPlanEntry *
cdz_plan_entry_new (CdzImportFile *file,
                    CdzItem       *found,
                    GObject       *object)
{
  CdzPlanEntry *self = g_object_new (CDZ_TYPE_PLAN_ENTRY, NULL);

  self->file = g_object_ref (file);
  self->found = g_object_ref (found);
  self->object = g_object_ref (object);

  return self;
}

CdzPlanEntry *
cdz_plan_entry_new_skipped (CdzImportFile *file,
                            const char    *label,
                            const char    *reason)
{
  CdzPlanEntry *self = g_object_new (CDZ_TYPE_PLAN_ENTRY, NULL);

  self->file = g_object_ref (file);
  self->skipped_label = g_strdup (label);
  self->reason = g_strdup (reason);

  return self;
}

CdzPlanAction
cdz_plan_entry_get_action (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), CDZ_PLAN_SKIPPED);

  return self->action;
}

/* %CDZ_CLASS_NONE for what cannot be stored */
CdzClass
cdz_plan_entry_get_class (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), CDZ_CLASS_NONE);

  return self->found != NULL ? cdz_item_get_class (self->found) : CDZ_CLASS_NONE;
}

const char *
cdz_plan_entry_get_label (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  if (self->found == NULL)
    return self->skipped_label;
  if (self->given != NULL)
    return cdz_attributes_get (self->given, CDZ_ATTR_LABEL);

  return cdz_item_get (self->found, CDZ_ATTR_LABEL);
}

/* Returns: one line without a final period */
const char *
cdz_plan_entry_get_reason (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  if (self->reason == NULL)
    self->reason = cdz_plan_reason_new (self, self->other_file);

  return self->reason;
}

CdzImportFile *
cdz_plan_entry_get_file (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  return self->file;
}

CdzItem *
cdz_plan_entry_get_item (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  if (self->item == NULL && self->found != NULL)
    {
      g_autoptr(CdzAttributes) attributes = cdz_attributes_copy (cdz_item_get_attributes (self->found));

      if (self->given != NULL)
        cdz_attributes_merge (attributes, self->given);
      self->item = cdz_item_new (cdz_item_get_class (self->found), "file", attributes,
                                 cdz_item_get_value (self->found));
    }

  return self->item;
}

CdzItem *
cdz_plan_entry_get_existing (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  return self->action == CDZ_PLAN_EXISTS || self->action == CDZ_PLAN_CONFLICT ? self->other : NULL;
}

/* Whether run stores it: never what is skipped or here already. */
gboolean
cdz_plan_entry_get_selected (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), FALSE);

  return !self->is_deselected && self->action != CDZ_PLAN_SKIPPED && self->action != CDZ_PLAN_EXISTS;
}

void
cdz_plan_entry_set_selected (CdzPlanEntry *self,
                             gboolean      selected)
{
  g_return_if_fail (CDZ_IS_PLAN_ENTRY (self));

  self->is_deselected = !selected;
}

CdzOnConflict
cdz_plan_entry_get_on_conflict (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), CDZ_ON_CONFLICT_FAIL);

  return self->on_conflict;
}

/* Instead of what the import's options say. */
void
cdz_plan_entry_set_on_conflict (CdzPlanEntry  *self,
                                CdzOnConflict  on_conflict)
{
  g_return_if_fail (CDZ_IS_PLAN_ENTRY (self));

  self->on_conflict = on_conflict;
  self->has_own_policy = TRUE;
}

/* Returns: (nullable) (transfer none) */
const char *
cdz_plan_entry_get_group (CdzPlanEntry *self)
{
  g_return_val_if_fail (CDZ_IS_PLAN_ENTRY (self), NULL);

  return self->own_group;
}

void
cdz_plan_entry_set_group (CdzPlanEntry *self,
                          const char   *group)
{
  g_return_if_fail (CDZ_IS_PLAN_ENTRY (self));

  g_free (self->own_group);
  self->own_group = g_strdup (group);
  if (self->given != NULL)
    cdz_attributes_set (self->given, CDZ_ATTR_GROUP, group);
  g_clear_object (&self->item);
}

const char *
cdz_plan_action_get_name (CdzPlanAction action)
{
  static const char *names[] = { "skipped", "add", "chain", "completes-identity", "exists", "conflict" };

  g_return_val_if_fail (action < G_N_ELEMENTS (names), NULL);

  return names[action];
}

CdzItem *
cdz_plan_entry_get_found (CdzPlanEntry *self)
{
  return self->found;
}

GObject *
cdz_plan_entry_get_object (CdzPlanEntry *self)
{
  return self->object;
}

CdzPlanWhy
cdz_plan_entry_get_why (CdzPlanEntry *self)
{
  return self->why;
}

CdzItem *
cdz_plan_entry_get_other (CdzPlanEntry *self)
{
  return self->other;
}

CdzAttributes *
cdz_plan_entry_get_given (CdzPlanEntry *self)
{
  return self->given;
}

void
cdz_plan_entry_decide (CdzPlanEntry  *self,
                       CdzPlanAction  action,
                       CdzPlanWhy     why,
                       CdzItem       *other,
                       CdzImportFile *other_file)
{
  self->action = action;
  self->why = why;
  g_set_object (&self->other, other);
  g_set_object (&self->other_file, other_file);
  g_clear_pointer (&self->reason, g_free);
}

/* @given: (transfer full) */
void
cdz_plan_entry_take_given (CdzPlanEntry  *self,
                           CdzAttributes *given,
                           CdzOnConflict  on_conflict)
{
  g_clear_pointer (&self->given, cdz_attributes_unref);
  g_clear_object (&self->item);
  self->given = given;
  if (self->own_group != NULL)
    cdz_attributes_set (given, CDZ_ATTR_GROUP, self->own_group);
  if (!self->has_own_policy)
    self->on_conflict = on_conflict;
}
