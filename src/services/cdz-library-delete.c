/* cdz-library-delete.c: delete.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-library-delete"
#include "config.h"

#include "cdz-library-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-attempt.h"
#include "cdz-error.h"
#include "cdz-validate.h"

typedef struct
{
  CdzDeletion    *deletion;
  CdzDeleteFlags  flags;
} Deleting;

static void
free_kept (gpointer data)
{
  CdzKept *kept = data;

  g_clear_object (&kept->item);
  g_free (kept->reason);
  g_free (kept);
}

static CdzDeletion *
new_deletion (void)
{
  CdzDeletion *self = g_new0 (CdzDeletion, 1);

  self->deleted = g_ptr_array_new_with_free_func (g_object_unref);
  self->kept = g_ptr_array_new_with_free_func (free_kept);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_held_unref);

  return self;
}

void
cdz_deletion_free (CdzDeletion *self)
{
  if (self == NULL)
    return;

  g_free (self->operation);
  g_ptr_array_unref (self->deleted);
  g_ptr_array_unref (self->kept);
  g_ptr_array_unref (self->held);
  g_free (self);
}

static void
free_deleting (gpointer data)
{
  Deleting *deleting = data;

  cdz_deletion_free (deleting->deletion);
  g_free (deleting);
}

static void
add_deleted (CdzDeletion *self,
             GHashTable  *known,
             CdzItem     *item)
{
  if (g_hash_table_add (known, item))
    g_ptr_array_add (self->deleted, g_object_ref (item));
}

static gboolean
is_open_request_of (CdzItem *request,
                    CdzItem *key)
{
  return cdz_item_get_class (request) == CDZ_CLASS_REQUEST &&
         g_strcmp0 (cdz_item_get (request, CDZ_ATTR_STATE), "answered") != 0 &&
         g_strcmp0 (cdz_item_get (request, CDZ_ATTR_PUBLIC_KEY_ID),
                    cdz_item_get (key, CDZ_ATTR_PUBLIC_KEY_ID)) == 0;
}

/* Returns: (nullable) (transfer full): why @key must stay though its identity goes */
static char *
find_other_use (CdzLibrary *self,
                GHashTable *deleted,
                CdzItem    *key)
{
  GListModel *items = cdz_library_get_items (self);
  guint n_items = g_list_model_get_n_items (items);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);

      if (g_hash_table_contains (deleted, item))
        continue;
      if (cdz_item_get_class (item) == CDZ_CLASS_CERTIFICATE && cdz_item_is_pair (item, key))
        return g_strdup_printf (_("The certificate “%s” uses this key too"), label);
      if (is_open_request_of (item, key))
        return g_strdup_printf (_("The request “%s” waits for a certificate of this key"), label);
    }

  return NULL;
}

static void
plan_key (CdzLibrary     *self,
          CdzDeletion    *deletion,
          GHashTable     *known,
          CdzItem        *key,
          CdzDeleteFlags  flags)
{
  g_autofree char *reason = NULL;
  CdzKept *kept;

  if (g_hash_table_contains (known, key))
    return;

  reason = (flags & CDZ_DELETE_KEEP_KEY) != 0 ? g_strdup (_("You asked to keep the key"))
                                              : find_other_use (self, known, key);
  if (reason == NULL)
    {
      add_deleted (deletion, known, key);
      return;
    }

  for (guint i = 0; i < deletion->kept->len; i++)
    if (((CdzKept *) deletion->kept->pdata[i])->item == key)
      return;

  kept = g_new0 (CdzKept, 1);
  kept->item = g_object_ref (key);
  kept->reason = g_steal_pointer (&reason);
  g_ptr_array_add (deletion->kept, kept);
}

/**
 * cdz_library_plan_deletion:
 * @items: (element-type CdzItem): identities, or single stored items
 *
 * Returns: (transfer full): what would go, and what would stay, and why
 */
CdzDeletion *
cdz_library_plan_deletion (CdzLibrary     *self,
                           GPtrArray      *items,
                           CdzDeleteFlags  flags)
{
  CdzDeletion *deletion = new_deletion ();
  g_autoptr(GHashTable) known = g_hash_table_new (NULL, NULL);

  /* All that go for certain first: of several identities of one key the last
   * does not keep it for the sake of the first. */
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *certificate = cdz_item_get_certificate (items->pdata[i]);

      add_deleted (deletion, known, certificate != NULL ? certificate : items->pdata[i]);
    }

  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *key = cdz_item_get_key (items->pdata[i]);

      if (key != NULL)
        plan_key (self, deletion, known, key, flags);
    }

  return deletion;
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Deleting *deleting = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cdz_vault_forget_finish (CDZ_VAULT (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&deleting->deletion->operation, g_free);
  g_task_return_pointer (task, g_steal_pointer (&deleting->deletion), (GDestroyNotify) cdz_deletion_free);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Deleting *deleting = g_task_get_task_data (task);
  CdzLibrary *self = CDZ_LIBRARY (source);
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);

  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  deleting->deletion->operation = g_strdup (outcome->operation);
  for (guint i = 0; i < outcome->results->len; i++)
    {
      CdzResult *each = outcome->results->pdata[i];

      if (each->held != NULL)
        g_ptr_array_add (deleting->deletion->held, cdz_held_ref (each->held));
    }
  if ((deleting->flags & CDZ_DELETE_PERMANENTLY) != 0 && outcome->operation != NULL)
    cdz_vault_forget_async (cdz_library_get_vault (self), outcome->operation,
                            g_task_get_cancellable (task), forgotten_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&deleting->deletion), (GDestroyNotify) cdz_deletion_free);
}

/* Returns: (transfer none): the one store that all are in, and that can be written */
static CdzStore *
find_common_store (CdzLibrary   *self,
                   CdzCaller    *caller,
                   GPtrArray    *items,
                   GError      **error)
{
  CdzStore *common = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      CdzStore *store;

      if (!cdz_validate_group (caller, cdz_item_get (items->pdata[i], CDZ_ATTR_GROUP), error) ||
          (store = cdz_library_require_writable (self, items->pdata[i], error)) == NULL)
        return NULL;

      if (common != NULL && store != common)
        {
          g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                       _("“%s” and “%s” keep some of these items each; delete those of one store at a time"),
                       cdz_store_get_label (common), cdz_store_get_label (store));
          return NULL;
        }
      common = store;
    }

  return common;
}

static char *
make_title (GPtrArray *items)
{
  if (items->len == 1)
    return g_strdup_printf (_("Delete “%s”"), cdz_item_get (items->pdata[0], CDZ_ATTR_LABEL));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Delete %u item", "Delete %u items", items->len),
                          items->len);
}

/**
 * cdz_library_delete_async:
 * @items: (element-type CdzItem): identities, or single stored items
 *
 * DELETE, in one transaction; what it comes to is what plan_deletion said.
 */
void
cdz_library_delete_async (CdzLibrary          *self,
                          CdzCaller           *caller,
                          GPtrArray           *items,
                          CdzDeleteFlags       flags,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  g_autofree char *title = NULL;
  Deleting *deleting = g_new0 (Deleting, 1);
  CdzStore *store;
  GError *error = NULL;

  g_return_if_fail (items->len > 0);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, cdz_library_delete_async);
  g_task_set_task_data (task, deleting, free_deleting);
  deleting->deletion = cdz_library_plan_deletion (self, items, flags);
  deleting->flags = flags;

  if ((store = find_common_store (self, caller, deleting->deletion->deleted, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < deleting->deletion->deleted->len; i++)
    {
      CdzItem *item = deleting->deletion->deleted->pdata[i];
      CdzChange *change = cdz_change_new_delete (cdz_item_get_class (item), cdz_item_get (item, CDZ_ATTR_UUID));

      change->holds = (flags & CDZ_DELETE_HOLD) != 0;
      g_ptr_array_add (changes, change);
    }

  title = make_title (items);
  cdz_attempt_apply_async (self, store, title, changes, cancellable, deleted_cb, g_steal_pointer (&task));
}

CdzDeletion *
cdz_library_delete_finish (CdzLibrary    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);

  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < outcome->results->len; i++)
    g_ptr_array_add (items, g_object_ref (((CdzResult *) outcome->results->pdata[i])->item));
  g_task_return_pointer (task, g_steal_pointer (&items), (GDestroyNotify) g_ptr_array_unref);
}

void
cdz_library_restore_async (CdzLibrary          *self,
                           CdzCaller           *caller,
                           CdzDeletion         *deletion,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  CdzStore *store;
  GError *error = NULL;

  g_return_if_fail (deletion->held->len > 0);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, cdz_library_restore_async);
  if ((store = find_common_store (self, caller, deletion->deleted, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < deletion->held->len; i++)
    g_ptr_array_add (changes, cdz_change_new_restore (deletion->held->pdata[i]));
  cdz_attempt_apply_async (self, store, "", changes, cancellable, restored_cb, g_steal_pointer (&task));
}

GPtrArray *
cdz_library_restore_finish (CdzLibrary    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
