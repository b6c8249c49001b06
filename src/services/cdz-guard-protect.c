/* cdz-guard-protect.c: another class or other flags for stored keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guard-protect"
#include "config.h"

#include "cdz-guard.h"

#include <glib/gi18n-lib.h>

#include "cdz-attempt.h"
#include "cdz-library-private.h"
#include "cdz-validate.h"

/* Returns: (transfer none): the private key that @item is or has; %NULL with an error */
static CdzItem *
require_key (CdzItem  *item,
             GError  **error)
{
  CdzItem *key = cdz_item_get_key (item) != NULL ? cdz_item_get_key (item) : item;
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);

  if (cdz_item_is_private_key (key))
    return key;

  if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                 _("“%s” is a public key, which needs no protection; choose the private key"), label);
  else
    cdz_schema_require (cdz_item_get_class (item), "accessible", error);

  return NULL;
}

static gboolean
check_vault (CdzLibrary  *library,
             CdzItem     *key,
             GError     **error)
{
  CdzStore *store = cdz_library_require_writable (library, key, error);

  if (store == NULL || CDZ_IS_VAULT (store))
    return store != NULL;

  g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
               _("A key in “%s” has the protection of that keyring and no other; import it into the vault first"),
               cdz_store_get_label (store));
  return FALSE;
}

/* A class that the key keeps may contradict its new flags. */
static gboolean
check_rule (CdzItem           *key,
            CdzAccessible      accessible,
            CdzAccessControl   flags,
            GError           **error)
{
  const char *name = cdz_item_get (key, CDZ_ATTR_ACCESSIBLE);

  if (accessible == CDZ_ACCESSIBLE_NONE && name != NULL && !cdz_accessible_from_name (name, &accessible, error))
    return FALSE;
  if (flags == CDZ_GUARD_KEEP_FLAGS &&
      !cdz_access_control_from_names (cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL), &flags, error))
    return FALSE;

  return cdz_access_check (accessible, flags, error);
}

static CdzChange *
new_change (CdzItem          *key,
            CdzAccessible     accessible,
            CdzAccessControl  flags)
{
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();
  g_autofree char *names = NULL;

  if (accessible != CDZ_ACCESSIBLE_NONE)
    cdz_attributes_set (attributes, CDZ_ATTR_ACCESSIBLE, cdz_accessible_get_name (accessible));
  if (flags != CDZ_GUARD_KEEP_FLAGS)
    {
      names = cdz_access_control_dup_names (flags);
      cdz_attributes_set (attributes, CDZ_ATTR_ACCESS_CONTROL, names != NULL ? names : "");
    }

  return cdz_change_new_protect (cdz_item_get (key, CDZ_ATTR_UUID), attributes);
}

/* Returns: (transfer full) (element-type CdzChange): each key once */
static GPtrArray *
make_changes (CdzLibrary        *library,
              CdzCaller         *caller,
              GPtrArray         *items,
              CdzAccessible      accessible,
              CdzAccessControl   flags,
              GError           **error)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *key = require_key (items->pdata[i], error);

      if (key == NULL || !cdz_validate_group (caller, cdz_item_get (key, CDZ_ATTR_GROUP), error) ||
          !check_vault (library, key, error) || !check_rule (key, accessible, flags, error))
        return NULL;
      if (g_hash_table_add (seen, (gpointer) cdz_item_get (key, CDZ_ATTR_UUID)))
        g_ptr_array_add (changes, new_change (key, accessible, flags));
    }

  return g_steal_pointer (&changes);
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(CdzOutcome) outcome = cdz_attempt_apply_finish (result, &error);
  GPtrArray *keys;

  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  keys = g_ptr_array_new_full (outcome->results->len, g_object_unref);
  for (guint i = 0; i < outcome->results->len; i++)
    g_ptr_array_add (keys, g_object_ref (((CdzResult *) outcome->results->pdata[i])->item));
  g_task_return_pointer (task, keys, (GDestroyNotify) g_ptr_array_unref);
}

void
cdz_guard_protect_async (CdzLibrary          *library,
                         CdzCaller           *caller,
                         GPtrArray           *items,
                         CdzAccessible        accessible,
                         CdzAccessControl     flags,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  g_autoptr(GPtrArray) changes = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_guard_protect_async);
  if ((changes = make_changes (library, caller, items, accessible, flags, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  cdz_attempt_apply_async (library, CDZ_STORE (cdz_library_get_vault (library)), _("Change protection"), changes,
                           cancellable, applied_cb, g_steal_pointer (&task));
}

GPtrArray *
cdz_guard_protect_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
