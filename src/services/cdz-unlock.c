/* cdz-unlock.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-unlock"
#include "config.h"

#include "cdz-unlock.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-keyring-lock.h"
#include "cdz-library-private.h"

typedef struct
{
  CdzVault *vault;
  guint     n_wrong;
} Unlocking;

static void ask (GTask *task);

static void
free_unlocking (gpointer data)
{
  Unlocking *unlocking = data;

  g_object_unref (unlocking->vault);
  g_free (unlocking);
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_keyring_open_finish (CDZ_SECRET_SERVICE_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
vault_unlocked_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Unlocking *unlocking = g_task_get_task_data (task);
  GError *error = NULL;

  if (cdz_vault_unlock_finish (CDZ_VAULT (source), result, &error))
    {
      cdz_library_settle_keys (g_task_get_source_object (task));
      g_task_return_boolean (task, TRUE);
    }
  else if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    {
      g_error_free (error);
      unlocking->n_wrong++;
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
  Unlocking *unlocking = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(CdzSecret) passphrase = cdz_prompter_ask_finish (CDZ_PROMPTER (source), result, &error);

  if (passphrase != NULL)
    cdz_vault_unlock_async (unlocking->vault, passphrase, g_task_get_cancellable (task), vault_unlocked_cb,
                            g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/* The prompter says when there were enough wrong answers. */
static void
ask (GTask *task)
{
  Unlocking *unlocking = g_task_get_task_data (task);

  cdz_prompter_ask_async (cdz_library_get_prompter (g_task_get_source_object (task)), CDZ_PROMPT_VAULT_PASSPHRASE,
                          cdz_store_get_label (CDZ_STORE (unlocking->vault)), unlocking->n_wrong,
                          g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
unlock_vault (GTask    *task,
              CdzVault *vault)
{
  Unlocking *unlocking;

  if (!cdz_vault_has_passphrase (vault))
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                               _("The vault has no passphrase, so there is nothing to unlock"));
      return;
    }
  if (cdz_library_get_prompter (g_task_get_source_object (task)) == NULL)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                               _("The vault's passphrase is needed, and nobody can be asked for it"));
      return;
    }

  unlocking = g_new0 (Unlocking, 1);
  unlocking->vault = g_object_ref (vault);
  g_task_set_task_data (task, unlocking, free_unlocking);
  ask (task);
}

void
cdz_unlock_async (CdzLibrary          *library,
                  CdzStore            *store,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_unlock_async);
  if (CDZ_IS_SECRET_SERVICE_STORE (store))
    cdz_keyring_open_async (CDZ_SECRET_SERVICE_STORE (store), cancellable, keyring_opened_cb, g_object_ref (task));
  else if (CDZ_IS_VAULT (store))
    unlock_vault (task, CDZ_VAULT (store));
  else
    g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
                             _("“%s” cannot be locked or unlocked; only the vault and keyring collections can"),
                             cdz_store_get_label (store));
}

gboolean
cdz_unlock_finish (GAsyncResult  *result,
                   GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
