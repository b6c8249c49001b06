/* cdz-change.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-change"
#include "config.h"

#include "cdz-change.h"

#include "cdz-certificate.h"
#include "cdz-key.h"
#include "cdz-request.h"

static CdzClass
class_of_object (GObject *object)
{
  if (CDZ_IS_CERTIFICATE (object))
    return CDZ_CLASS_CERTIFICATE;
  if (CDZ_IS_KEY (object))
    return CDZ_CLASS_KEY;
  if (CDZ_IS_REQUEST (object))
    return CDZ_CLASS_REQUEST;

  return CDZ_CLASS_NONE;
}

/**
 * cdz_change_new_add:
 * @object: a #CdzCertificate, #CdzKey or #CdzRequest
 * @attributes: (nullable): what goes with it: label, group, tag, class …
 * @on_conflict: what to do when other bytes have its unique key
 *
 * Returns: (transfer full): the change
 */
CdzChange *
cdz_change_new_add (GObject       *object,
                    CdzAttributes *attributes,
                    CdzOnConflict  on_conflict)
{
  CdzClass klass = class_of_object (object);
  CdzChange *self;

  g_return_val_if_fail (klass != CDZ_CLASS_NONE, NULL);

  self = g_new0 (CdzChange, 1);
  self->kind = CDZ_CHANGE_ADD;
  self->klass = klass;
  self->object = g_object_ref (object);
  self->attributes = attributes != NULL ? cdz_attributes_copy (attributes) : cdz_attributes_new ();
  self->on_conflict = on_conflict;

  return self;
}

/* @attributes: only those that change; an empty text removes one */
CdzChange *
cdz_change_new_update (CdzClass       klass,
                       const char    *uuid,
                       CdzAttributes *attributes)
{
  CdzChange *self;

  g_return_val_if_fail (uuid != NULL && attributes != NULL, NULL);

  self = g_new0 (CdzChange, 1);
  self->kind = CDZ_CHANGE_UPDATE;
  self->klass = klass;
  self->uuid = g_strdup (uuid);
  self->attributes = cdz_attributes_copy (attributes);

  return self;
}

CdzChange *
cdz_change_new_delete (CdzClass    klass,
                       const char *uuid)
{
  CdzChange *self;

  g_return_val_if_fail (uuid != NULL, NULL);

  self = g_new0 (CdzChange, 1);
  self->kind = CDZ_CHANGE_DELETE;
  self->klass = klass;
  self->uuid = g_strdup (uuid);

  return self;
}

CdzChange *
cdz_change_new_restore (CdzHeld *held)
{
  CdzChange *self = g_new0 (CdzChange, 1);

  self->kind = CDZ_CHANGE_RESTORE;
  self->klass = held->klass;
  self->attributes = cdz_attributes_new ();
  cdz_attributes_set (self->attributes, CDZ_ATTR_LABEL, held->label);
  self->held = cdz_held_ref (held);

  return self;
}

CdzChange *
cdz_change_new_protect (const char    *uuid,
                        CdzAttributes *attributes)
{
  CdzChange *self = cdz_change_new_update (CDZ_CLASS_KEY, uuid, attributes);

  self->kind = CDZ_CHANGE_PROTECT;
  return self;
}

void
cdz_change_free (CdzChange *self)
{
  g_clear_pointer (&self->factors, cdz_factors_unref);
  g_free (self->uuid);
  g_clear_pointer (&self->attributes, cdz_attributes_unref);
  g_clear_object (&self->object);
  g_clear_pointer (&self->held, cdz_held_unref);
  g_free (self);
}

static void
result_free (gpointer data)
{
  CdzResult *result = data;

  g_clear_object (&result->item);
  g_clear_pointer (&result->held, cdz_held_unref);
  g_free (result);
}

CdzOutcome *
cdz_outcome_new (void)
{
  CdzOutcome *self = g_new0 (CdzOutcome, 1);

  self->results = g_ptr_array_new_with_free_func (result_free);
  return self;
}

/* @item: (transfer none): as it is, or when deleted was, stored */
void
cdz_outcome_add (CdzOutcome      *self,
                 CdzResultAction  action,
                 CdzItem         *item)
{
  CdzResult *result = g_new0 (CdzResult, 1);

  result->action = action;
  result->item = g_object_ref (item);
  g_ptr_array_add (self->results, result);
}

void
cdz_outcome_free (CdzOutcome *self)
{
  g_free (self->operation);
  g_ptr_array_unref (self->results);
  g_free (self);
}

/* Returns: as in JSON; static */
const char *
cdz_result_action_get_name (CdzResultAction action)
{
  static const char * const names[] = {
    [CDZ_RESULT_ADDED] = "added",
    [CDZ_RESULT_EXISTS] = "exists",
    [CDZ_RESULT_REPLACED] = "replaced",
    [CDZ_RESULT_KEPT] = "kept",
    [CDZ_RESULT_UPDATED] = "updated",
    [CDZ_RESULT_DELETED] = "deleted",
  };

  g_return_val_if_fail (action < G_N_ELEMENTS (names), NULL);

  return names[action];
}
