/* cdz-superseding.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-superseding"
#include "config.h"

#include "cdz-superseding.h"

#include "cdz-import-private.h"
#include "cdz-library-private.h"
#include "cdz-vault-preference.h"

/* In the vault's small memory: uuid of a request → uuid of the certificate. */
#define KIND "renews"

typedef struct
{
  CdzLibrary *library;
  GPtrArray  *entries;
  guint       position;
  GPtrArray  *changes;
} Finding;

static void look_at_next (GTask *task);

static void
free_finding (gpointer data)
{
  Finding *finding = data;

  g_object_unref (finding->library);
  g_ptr_array_unref (finding->entries);
  g_clear_pointer (&finding->changes, g_ptr_array_unref);
  g_free (finding);
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_vault_set_preference_finish (CDZ_VAULT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cdz_superseding_remember_async (CdzLibrary          *library,
                                CdzItem             *request,
                                CdzItem             *certificate,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task = g_task_new (library, NULL, callback, user_data);
  CdzItem *half = cdz_item_get_certificate (certificate);

  g_task_set_source_tag (task, cdz_superseding_remember_async);
  cdz_vault_set_preference_async (cdz_library_get_vault (library), KIND, cdz_item_get (request, CDZ_ATTR_UUID),
                                  cdz_item_get (half != NULL ? half : certificate, CDZ_ATTR_UUID),
                                  NULL, remembered_cb, task);
}

gboolean
cdz_superseding_remember_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mark (Finding    *finding,
      const char *uuid)
{
  CdzPlanEntry *entry = finding->entries->pdata[finding->position];
  g_autoptr(CdzItem) old = cdz_library_find_item (finding->library, CDZ_CLASS_CERTIFICATE, uuid);
  g_autoptr(CdzAttributes) attributes = NULL;

  if (old == NULL || !cdz_store_is_writable (cdz_library_get_item_store (finding->library, old)))
    return;

  attributes = cdz_attributes_new ();
  cdz_attributes_set (attributes, CDZ_ATTR_SUPERSEDED_BY,
                      cdz_item_get (cdz_plan_entry_get_found (entry), CDZ_ATTR_SHA256));
  g_ptr_array_add (finding->changes, cdz_change_new_update (CDZ_CLASS_CERTIFICATE, uuid, attributes));
}

static void
recalled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Finding *finding = g_task_get_task_data (task);
  g_autofree char *uuid = NULL;
  GError *error = NULL;

  if (!cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &uuid, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (uuid != NULL)
    mark (finding, uuid);
  finding->position++;
  look_at_next (task);
}

static void
look_at_next (GTask *task)
{
  Finding *finding = g_task_get_task_data (task);

  for (; finding->position < finding->entries->len; finding->position++)
    {
      CdzPlanEntry *entry = finding->entries->pdata[finding->position];

      if (cdz_plan_entry_get_why (entry) != CDZ_WHY_ANSWERS_REQUEST || !cdz_plan_entry_get_selected (entry))
        continue;

      cdz_vault_get_preference_async (cdz_library_get_vault (finding->library), KIND,
                                      cdz_item_get (cdz_plan_entry_get_other (entry), CDZ_ATTR_UUID),
                                      g_task_get_cancellable (task), recalled_cb, g_object_ref (task));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&finding->changes), (GDestroyNotify) g_ptr_array_unref);
}

void
cdz_superseding_find_async (CdzLibrary          *library,
                            GPtrArray           *entries,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  Finding *finding = g_new0 (Finding, 1);

  finding->library = g_object_ref (library);
  finding->entries = g_ptr_array_ref (entries);
  finding->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_change_free);
  g_task_set_source_tag (task, cdz_superseding_find_async);
  g_task_set_task_data (task, finding, free_finding);
  look_at_next (task);
}

GPtrArray *
cdz_superseding_find_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
