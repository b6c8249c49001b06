/* cdz-guard-grant.c: one question for a named set of keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guard-grant"
#include "config.h"

#include "cdz-guard.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GPtrArray *uuids;
  guint      seconds;
  guint      n_wrong;
} Granting;

static void
free_granting (gpointer data)
{
  Granting *granting = data;

  g_ptr_array_unref (granting->uuids);
  g_free (granting);
}

static void ask (GTask *task);

/* Also if nobody uses it again: its key does not stay in memory. */
static gboolean
expired_cb (gpointer user_data)
{
  cdz_grant_revoke (user_data);
  return G_SOURCE_REMOVE;
}

static void
granted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Granting *granting = g_task_get_task_data (task);
  GError *error = NULL;
  CdzGrant *grant = cdz_vault_grant_finish (CDZ_VAULT (source), result, &error);

  if (grant != NULL)
    {
      g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, granting->seconds, expired_cb, cdz_grant_ref (grant),
                                  (GDestroyNotify) cdz_grant_unref);
      g_task_return_pointer (task, grant, (GDestroyNotify) cdz_grant_unref);
    }
  else if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    {
      g_error_free (error);
      granting->n_wrong++;
      ask (task);
    }
  else
    g_task_return_error (task, error);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Granting *granting = g_task_get_task_data (task);
  CdzLibrary *library = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(CdzSecret) passphrase = cdz_prompter_ask_finish (CDZ_PROMPTER (source), result, &error);

  if (passphrase == NULL)
    g_task_return_error (task, error);
  else
    cdz_vault_grant_async (cdz_library_get_vault (library), passphrase, granting->uuids, granting->seconds,
                           g_task_get_cancellable (task), granted_cb, g_object_ref (task));
}

static void
ask (GTask *task)
{
  CdzLibrary *library = g_task_get_source_object (task);
  Granting *granting = g_task_get_task_data (task);

  cdz_prompter_ask_async (cdz_library_get_prompter (library), CDZ_PROMPT_VAULT_PASSPHRASE,
                          cdz_store_get_label (CDZ_STORE (cdz_library_get_vault (library))), granting->n_wrong,
                          g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static gboolean
check_possible (CdzLibrary  *library,
                guint        seconds,
                GError     **error)
{
  CdzLockSignals *signals = cdz_library_get_lock_signals (library);

  if (seconds == 0 || seconds > CDZ_GRANT_MAX_SECONDS)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM, _("Keys can be opened for 1 to %u seconds, not for %u"),
                 CDZ_GRANT_MAX_SECONDS, seconds);
  else if (signals == NULL || !cdz_lock_signals_is_watching (signals))
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE,
                         _("Nobody here tells when the screen is locked, so the passphrase is asked for each key"));
  else if (cdz_library_get_prompter (library) == NULL)
    g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                         _("The vault needs its passphrase, and nobody can be asked here"));
  else
    return TRUE;

  return FALSE;
}

void
cdz_guard_grant_async (CdzLibrary          *library,
                       GPtrArray           *items,
                       guint                seconds,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  Granting *granting = g_new0 (Granting, 1);
  GError *error = NULL;

  granting->uuids = g_ptr_array_new_with_free_func (g_free);
  granting->seconds = seconds;
  for (guint i = 0; i < items->len; i++)
    {
      CdzItem *key = cdz_item_get_key (items->pdata[i]) != NULL ? cdz_item_get_key (items->pdata[i]) : items->pdata[i];

      g_ptr_array_add (granting->uuids, g_strdup (cdz_item_get (key, CDZ_ATTR_UUID)));
    }

  g_task_set_source_tag (task, cdz_guard_grant_async);
  g_task_set_task_data (task, granting, free_granting);
  if (check_possible (library, seconds, &error))
    ask (task);
  else
    g_task_return_error (task, error);
}

CdzGrant *
cdz_guard_grant_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
