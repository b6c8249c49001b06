/* cdz-guard.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guard"
#include "config.h"

#include "cdz-guard.h"

#include <glib/gi18n-lib.h>

#include "cdz-capability.h"
#include "cdz-session.h"
#include "cdz-tpm.h"

static void
free_facts (gpointer data)
{
  cdz_guard_facts_clear (data);
  g_free (data);
}

static void
probe_tpm_in_thread (GTask        *task,
                     gpointer      source_object,
                     gpointer      task_data,
                     GCancellable *cancellable)
{
  CdzGuardFacts *facts = task_data;

  cdz_tpm_check (&facts->tpm);
  g_task_return_pointer (task, cdz_capabilities_new (facts), (GDestroyNotify) g_ptr_array_unref);
}

static void
keyring_checked_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzGuardFacts *facts = g_task_get_task_data (task);

  cdz_vault_check_keyring_finish (CDZ_VAULT (source), result, &facts->keyring);
  g_task_run_in_thread (task, probe_tpm_in_thread);
}

static void
check_keyring (GTask          *task,
               CdzLockSignals *signals)
{
  CdzGuardFacts *facts = g_task_get_task_data (task);
  CdzLibrary *library = g_task_get_source_object (task);

  facts->lock_signal = cdz_lock_sources_describe (cdz_lock_signals_get_live (signals));
  cdz_vault_check_keyring_async (cdz_library_get_vault (library), g_task_get_cancellable (task),
                                 keyring_checked_cb, g_object_ref (task));
}

static void
signals_started_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_lock_signals_start_finish (CDZ_LOCK_SIGNALS (source), result);
  check_keyring (task, CDZ_LOCK_SIGNALS (source));
}

void
cdz_guard_probe_async (CdzLibrary          *library,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  CdzGuardFacts *facts = g_new0 (CdzGuardFacts, 1);
  CdzVault *vault = cdz_library_get_vault (library);

  g_task_set_source_tag (task, cdz_guard_probe_async);
  g_task_set_task_data (task, facts, free_facts);
  facts->has_passphrase = cdz_vault_has_passphrase (vault);
  if (cdz_session_find_store (library) != NULL)
    facts->session = _("the keyring’s memory: its session collection, which is never written");
  else if (cdz_vault_get_keeps_session (vault))
    facts->session = _("this window’s memory: what the vault’s file has of it opens with a key that only the window has");

  if (cdz_library_get_lock_signals (library) != NULL)
    {
      check_keyring (task, cdz_library_get_lock_signals (library));
    }
  else
    {
      g_autoptr(CdzLockSignals) signals = cdz_lock_signals_new ();

      cdz_lock_signals_start_async (signals, signals_started_cb, g_steal_pointer (&task));
    }
}

GPtrArray *
cdz_guard_probe_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CdzCapability *
cdz_guard_find (GPtrArray  *capabilities,
                const char *name)
{
  for (guint i = 0; i < capabilities->len; i++)
    {
      CdzCapability *capability = capabilities->pdata[i];

      if (g_str_equal (capability->name, name))
        return capability;
    }

  return NULL;
}

static gboolean
check_one (GPtrArray   *capabilities,
           const char  *name,
           GError     **error)
{
  CdzCapability *capability = cdz_guard_find (capabilities, name);
  GError *problem;

  if (capability == NULL || capability->available)
    return TRUE;

  problem = g_error_new_literal (CDZ_ERROR, (int) capability->code, capability->reason);
  if (capability->remedy != NULL)
    cdz_error_set_detail (problem, CDZ_DETAIL_HINT, capability->remedy);
  g_propagate_error (error, problem);

  return FALSE;
}

gboolean
cdz_guard_check (GPtrArray         *capabilities,
                 CdzAccessible      accessible,
                 CdzAccessControl   flags,
                 GError           **error)
{
  g_autofree char *joined = cdz_access_control_dup_names (flags);
  g_auto(GStrv) names = cdz_list_split (joined != NULL ? joined : "");

  if (!cdz_access_check (accessible, flags, error))
    return FALSE;
  if (accessible != CDZ_ACCESSIBLE_NONE && !check_one (capabilities, cdz_accessible_get_name (accessible), error))
    return FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    if (!check_one (capabilities, names[i], error))
      return FALSE;

  return TRUE;
}

/* Returns: (nullable) (transfer none): the private key that @item is or has */
static CdzItem *
get_private_key (CdzItem *item)
{
  CdzItem *key = cdz_item_get_key (item);

  if (key != NULL)
    return key;

  return cdz_item_is_private_key (item) ? item : NULL;
}

gboolean
cdz_guard_check_export (CdzItem  *item,
                        GError  **error)
{
  CdzItem *key = get_private_key (item);
  const char *label = cdz_item_get (item, CDZ_ATTR_LABEL);
  const char *accessible = key != NULL ? cdz_item_get (key, CDZ_ATTR_ACCESSIBLE) : NULL;
  g_auto(GStrv) flags = cdz_list_split (key != NULL ? cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL) : NULL);
  GError *problem;

  if (accessible != NULL && g_str_equal (accessible, "when-passphrase-set-this-device-only"))
    problem = g_error_new (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                           _("The private key of “%s” stays in this computer: its class has a PIN and no export"), label);
  else if (g_strv_contains ((const char * const *) flags, "private-key-usage"))
    problem = g_error_new (CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                           _("The private key of “%s” signs and decrypts, and is not exported (“private-key-usage”)"), label);
  else
    return TRUE;

  cdz_error_set_detail (problem, CDZ_DETAIL_HINT,
                        _("Export its certificate alone, or make another key for the other place"));
  g_propagate_error (error, problem);
  return FALSE;
}
