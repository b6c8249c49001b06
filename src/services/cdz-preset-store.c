/* cdz-preset-store.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-preset-store"
#include "config.h"

#include "cdz-preset-store.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-vault-preference.h"

/* Name → "key usage;extended key usage". */
#define KIND "preset"

static void
saved_cb (GObject      *source,
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
cdz_preset_store_save_async (CdzVault            *vault,
                             const char          *name,
                             const char          *key_usage,
                             const char          *extended_key_usage,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (vault, NULL, callback, user_data);
  g_autofree char *value = NULL;
  g_autoptr(CdzRequestBuilder) check = cdz_request_builder_new ();
  GError *error = NULL;

  g_task_set_source_tag (task, cdz_preset_store_save_async);
  if (*name == '\0')
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_PARAM, _("A preset needs a name"));
      return;
    }
  if (cdz_preset_find (name) != NULL)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_DUPLICATE,
                               _("“%s” is a preset of the program's own; choose another name"), name);
      return;
    }
  if (!cdz_request_builder_set_key_usage (check, key_usage, &error) ||
      !cdz_request_builder_set_extended_key_usage (check, extended_key_usage, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  value = g_strconcat (key_usage, ";", extended_key_usage, NULL);
  cdz_vault_set_preference_async (vault, KIND, name, value, NULL, saved_cb, g_steal_pointer (&task));
}

gboolean
cdz_preset_store_save_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
recalled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzRequestBuilder *builder = g_task_get_task_data (task);
  g_autofree char *value = NULL;
  char *purposes;
  GError *error = NULL;

  if (!cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &value, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (value == NULL || (purposes = strchr (value, ';')) == NULL)
    {
      g_task_return_int (task, FALSE);
      return;
    }

  *purposes++ = '\0';
  if (cdz_request_builder_set_key_usage (builder, value, &error) &&
      cdz_request_builder_set_extended_key_usage (builder, purposes, &error))
    g_task_return_int (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cdz_preset_store_use_async (CdzVault            *vault,
                            const char          *name,
                            CdzRequestBuilder   *builder,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (vault, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_preset_store_use_async);
  g_task_set_task_data (task, g_object_ref (builder), g_object_unref);
  cdz_vault_get_preference_async (vault, KIND, name, NULL, recalled_cb, task);
}

gboolean
cdz_preset_store_use_finish (GAsyncResult  *result,
                             gboolean      *out_found,
                             GError       **error)
{
  gssize found = g_task_propagate_int (G_TASK (result), error);

  *out_found = found > 0;
  return found >= 0;
}

static void
free_preset (gpointer data)
{
  CdzPreset *preset = data;

  g_free ((char *) preset->name);
  g_free ((char *) preset->key_usage);
  g_free ((char *) preset->extended_key_usage);
  g_free (preset);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate ((*(const CdzPreset **) a)->name, (*(const CdzPreset **) b)->name);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GHashTable) all = NULL;
  GPtrArray *presets;
  GHashTableIter iter;
  gpointer name, value;
  GError *error = NULL;

  if ((all = cdz_vault_list_preferences_finish (CDZ_VAULT (source), result, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  presets = g_ptr_array_new_with_free_func (free_preset);
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_auto(GStrv) usages = g_strsplit (value, ";", 2);
      CdzPreset *preset;

      if (g_strv_length (usages) != 2)
        continue;
      preset = g_new0 (CdzPreset, 1);
      preset->name = preset->title = g_strdup (name);
      preset->key_usage = g_strdup (usages[0]);
      preset->extended_key_usage = g_strdup (usages[1]);
      g_ptr_array_add (presets, preset);
    }

  g_ptr_array_sort (presets, compare_names);
  g_task_return_pointer (task, presets, (GDestroyNotify) g_ptr_array_unref);
}

void
cdz_preset_store_list_async (CdzVault            *vault,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (vault, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_preset_store_list_async);
  cdz_vault_list_preferences_async (vault, KIND, NULL, listed_cb, task);
}

GPtrArray *
cdz_preset_store_list_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cdz_preset_store_remove_async (CdzVault            *vault,
                               const char          *name,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (vault, NULL, callback, user_data);

  g_task_set_source_tag (task, cdz_preset_store_remove_async);
  cdz_vault_set_preference_async (vault, KIND, name, NULL, NULL, saved_cb, task);
}

gboolean
cdz_preset_store_remove_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
