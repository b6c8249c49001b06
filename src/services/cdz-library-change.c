/* cdz-library-change.c: add, update, undo.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-change"
#include "config.h"

#include "cdz-library-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-attempt.h"
#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-request.h"
#include "cdz-session.h"
#include "cdz-validate.h"

static char *
dup_display_name (GObject *object)
{
  if (CDZ_IS_CERTIFICATE (object))
    return cdz_certificate_dup_display_name (CDZ_CERTIFICATE (object));
  if (CDZ_IS_KEY (object))
    return cdz_key_dup_display_name (CDZ_KEY (object));

  return cdz_request_dup_display_name (CDZ_REQUEST (object));
}

static void
set_duplicate (CdzItem  *item,
               GError  **error)
{
  g_autofree char *ref = cdz_item_dup_ref (item);

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_DUPLICATE,
               _("It is here already, as “%s”"), cdz_item_get (item, CDZ_ATTR_LABEL));
  if (error != NULL)
    cdz_error_set_detail (*error, CDZ_DETAIL_REF, ref);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);
  CdzResult *first;

  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  first = outcome->results->pdata[0];
  if (first->action == CDZ_RESULT_ADDED)
    {
      g_task_return_pointer (task, g_object_ref (first->item), g_object_unref);
      return;
    }

  set_duplicate (first->item, &error);
  g_task_return_error (task, error);
}

/**
 * cdz_library_add_async:
 * @object: a #CdzCertificate, #CdzKey or #CdzRequest
 * @attributes: (nullable): what goes with it; without a label it gets its own name
 * @store: (nullable): a store's name; the vault else
 *
 * INSERT. The same bytes again are %CDZ_ERROR_DUPLICATE.
 */
void
cdz_library_add_async (CdzLibrary          *self,
                       CdzCaller           *caller,
                       GObject             *object,
                       CdzAttributes       *attributes,
                       const char          *store_name,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(CdzAttributes) all = attributes != NULL ? cdz_attributes_copy (attributes) : cdz_attributes_new ();
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  g_autofree char *title = NULL;
  CdzStore *store;
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_library_add_async);
  store_name = cdz_session_choose_store (self, store_name, cdz_attributes_get (all, CDZ_ATTR_ACCESSIBLE));
  if ((store = cdz_library_find_store (self, store_name, &error)) == NULL ||
      !cdz_validate_group (caller, cdz_attributes_get (all, CDZ_ATTR_GROUP), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (cdz_attributes_get (all, CDZ_ATTR_LABEL) == NULL)
    cdz_attributes_take (all, CDZ_ATTR_LABEL, dup_display_name (object));

  title = g_strdup_printf (_("Add “%s”"), cdz_attributes_get (all, CDZ_ATTR_LABEL));
  g_ptr_array_add (changes, cdz_change_new_add (object, all, CDZ_ON_CONFLICT_FAIL));
  cdz_attempt_apply_async (self, store, title, changes, cancellable, added_cb, g_steal_pointer (&task));
}

/* Returns: (transfer full): the item as it is stored now */
CdzItem *
cdz_library_add_finish (CdzLibrary    *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (nullable) (transfer full): of @supplied what @half's class may change */
static CdzAttributes *
pick_updates (CdzItem       *half,
              CdzAttributes *supplied)
{
  g_autoptr(CdzAttributes) picked = cdz_attributes_new ();
  guint n_picked = 0;

  for (guint i = CDZ_ATTR_NONE + 1; i < CDZ_N_ATTRS; i++)
    {
      const char *text = cdz_attributes_get (supplied, i);

      if (text == NULL ||
          (cdz_schema_get_info (i)->update & CDZ_CLASS_MASK (cdz_item_get_class (half))) == 0)
        continue;

      cdz_attributes_set (picked, i, text);
      n_picked++;
    }

  return n_picked > 0 ? g_steal_pointer (&picked) : NULL;
}

/* An identity's key takes what the certificate cannot, and the new name where
 * both had the same. */
static CdzAttributes *
pick_key_updates (CdzItem       *identity,
                  CdzAttributes *supplied)
{
  CdzItem *key = cdz_item_get_key (identity);
  g_autoptr(CdzAttributes) for_key = cdz_attributes_copy (supplied);

  cdz_attributes_set (for_key, CDZ_ATTR_COMMENT, NULL);
  if (g_strcmp0 (cdz_item_get (key, CDZ_ATTR_LABEL), cdz_item_get (identity, CDZ_ATTR_LABEL)) != 0)
    cdz_attributes_set (for_key, CDZ_ATTR_LABEL, NULL);

  return pick_updates (key, for_key);
}

static void
add_update (GPtrArray     *changes,
            CdzItem       *item,
            CdzAttributes *attributes)
{
  if (attributes != NULL)
    g_ptr_array_add (changes, cdz_change_new_update (cdz_item_get_class (item),
                                                     cdz_item_get (item, CDZ_ATTR_UUID), attributes));
}

static GPtrArray *
make_updates (CdzItem       *item,
              CdzAttributes *supplied)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  g_autoptr(CdzAttributes) own = NULL;
  g_autoptr(CdzAttributes) of_key = NULL;

  if (cdz_item_get_class (item) != CDZ_CLASS_IDENTITY)
    {
      own = pick_updates (item, supplied);
      add_update (changes, item, own);
      return changes;
    }

  own = pick_updates (cdz_item_get_certificate (item), supplied);
  of_key = pick_key_updates (item, supplied);
  add_update (changes, cdz_item_get_certificate (item), own);
  if (cdz_item_get_store (cdz_item_get_key (item)) == cdz_item_get_store (item))
    add_update (changes, cdz_item_get_key (item), of_key);

  return changes;
}

/* Returns: (transfer full): @item with what the store says that its parts are now */
static CdzItem *
merge_outcome (CdzItem    *item,
               CdzOutcome *outcome)
{
  CdzItem *certificate = cdz_item_get_certificate (item);
  CdzItem *key = cdz_item_get_key (item);

  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzItem *now = ((CdzResult *) outcome->results->pdata[i])->item;

      if (cdz_item_get_class (item) != CDZ_CLASS_IDENTITY)
        return g_object_ref (now);
      if (cdz_item_get_class (now) == CDZ_CLASS_CERTIFICATE)
        certificate = now;
      else
        key = now;
    }

  if (outcome->results->len == 0)
    return g_object_ref (item);

  return cdz_item_new_identity (certificate, key, cdz_item_get_other_keys (item));
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);

  if (outcome == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, merge_outcome (g_task_get_task_data (task), outcome), g_object_unref);
}

/**
 * cdz_library_update_async:
 * @item: a stored item, or an identity, whose halves then take what is theirs
 * @attributes: what shall be other than it is; an empty text removes
 *
 * UPDATE.
 */
void
cdz_library_update_async (CdzLibrary          *self,
                          CdzCaller           *caller,
                          CdzItem             *item,
                          CdzAttributes       *attributes,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) changes = NULL;
  g_autofree char *title = NULL;
  CdzStore *store;
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_library_update_async);
  g_task_set_task_data (task, g_object_ref (item), g_object_unref);

  if (!cdz_validate_group (caller, cdz_item_get (item, CDZ_ATTR_GROUP), &error) ||
      (store = cdz_library_require_writable (self, item, &error)) == NULL ||
      !cdz_validate_update (item, attributes, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  changes = make_updates (item, attributes);
  if (changes->len == 0)
    {
      g_task_return_pointer (task, g_object_ref (item), g_object_unref);
      return;
    }

  title = g_strdup_printf (_("Change “%s”"), cdz_item_get (item, CDZ_ATTR_LABEL));
  cdz_attempt_apply_async (self, store, title, changes, cancellable, updated_cb, g_steal_pointer (&task));
}

/* Returns: (transfer full): the item as it is now */
CdzItem *
cdz_library_update_finish (CdzLibrary    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzVaultUndo *undo = cdz_vault_undo_finish (CDZ_VAULT (source), result, &error);

  if (undo == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, undo, (GDestroyNotify) cdz_vault_undo_free);
}

/* @operation: (nullable): the newest one */
void
cdz_library_undo_async (CdzLibrary          *self,
                        CdzCaller           *caller,
                        const char          *operation,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, cdz_library_undo_async);
  cdz_vault_undo_async (cdz_library_get_vault (self), operation, cancellable, undone_cb, task);
}

CdzVaultUndo *
cdz_library_undo_finish (CdzLibrary    *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
