/* cdz-attempt.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-attempt"
#include "config.h"

#include "cdz-attempt.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-keyring-lock.h"
#include "cdz-keyring-unlock.h"
#include "cdz-library-private.h"

/* What is lacking, once given, is not asked for again and again: a vault may need
 * the keyring and then its passphrase, no more. */
#define MAX_REMEDIES 3

/* The prompter says when there were enough wrong answers; this is against one
 * that never does. */
#define MAX_ANSWERS 100

typedef struct
{
  CdzLibrary *library;
  CdzStore   *store;

  char       *title;
  GPtrArray  *changes;      /* to apply, or … */
  CdzItem    *item;         /* … whose secret to load */

  GError     *problem;      /* the store's own, that a remedy is sought for */
  CdzSecret  *answer;
  guint       n_answers;
  guint       n_remedies;
} Attempt;

static void start (GTask *task);

static void
free_attempt (gpointer data)
{
  Attempt *attempt = data;

  g_clear_object (&attempt->library);
  g_clear_object (&attempt->store);
  g_clear_pointer (&attempt->title, g_free);
  g_clear_pointer (&attempt->changes, g_ptr_array_unref);
  g_clear_object (&attempt->item);
  g_clear_error (&attempt->problem);
  g_clear_pointer (&attempt->answer, cdz_secret_unref);
  g_free (attempt);
}

/* What may not be held between two operations goes. */
static void
settle (Attempt *attempt)
{
  if (CDZ_IS_VAULT (attempt->store))
    cdz_library_settle_keys (attempt->library);
}

static void
fail (GTask  *task,
      GError *error)
{
  settle (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

/* Nobody there to ask: then the store's own error says more. */
static void
fail_unasked (GTask  *task,
              GError *error)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autoptr(GError) owned = error;

  if (g_error_matches (owned, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED) ||
      g_error_matches (owned, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE))
    fail (task, g_steal_pointer (&attempt->problem));
  else
    fail (task, g_steal_pointer (&owned));
}

static void ask (GTask         *task,
                 CdzPromptKind  kind);

static void
vault_unlocked_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Attempt *attempt = g_task_get_task_data (task);

  g_clear_pointer (&attempt->answer, cdz_secret_unref);

  if (cdz_vault_unlock_finish (CDZ_VAULT (source), result, &error))
    start (task);
  else if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) && ++attempt->n_answers < MAX_ANSWERS)
    ask (task, CDZ_PROMPT_VAULT_PASSPHRASE);
  else
    fail (task, g_steal_pointer (&error));
}

static void
passphrase_set_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_vault_set_passphrase_finish (CDZ_VAULT (source), result, &error))
    {
      Attempt *attempt = g_task_get_task_data (task);

      /* The vault may need it once more, for what is stored next. */
      cdz_vault_unlock_async (CDZ_VAULT (source), attempt->answer, g_task_get_cancellable (task),
                              vault_unlocked_cb, g_object_ref (task));
    }
  else
    fail (task, error);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  Attempt *attempt = g_task_get_task_data (task);
  CdzVault *vault = CDZ_VAULT (attempt->store);

  if ((attempt->answer = cdz_prompter_ask_finish (CDZ_PROMPTER (source), result, &error)) == NULL)
    fail_unasked (task, error);
  else if (cdz_vault_has_passphrase (vault))
    cdz_vault_unlock_async (vault, attempt->answer, g_task_get_cancellable (task),
                            vault_unlocked_cb, g_object_ref (task));
  else
    cdz_vault_set_passphrase_async (vault, NULL, attempt->answer, g_task_get_cancellable (task),
                                    passphrase_set_cb, g_object_ref (task));
}

static void
ask (GTask         *task,
     CdzPromptKind  kind)
{
  Attempt *attempt = g_task_get_task_data (task);

  cdz_prompter_ask_async (cdz_library_get_prompter (attempt->library), kind,
                          cdz_store_get_label (attempt->store), attempt->n_answers,
                          g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_library_settle_finish (CDZ_LIBRARY (source), result, NULL);
  start (task);
}

/* The collection's store hears of its own lock like everybody, a moment later. */
static void
settle_then_start (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);

  cdz_library_settle_async (attempt->library, CDZ_SETTLE_OWN, g_task_get_cancellable (task), settled_cb,
                            g_object_ref (task));
}

static void
keyring_unlocked_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_keyring_unlock_finish (result, &error))
    start (task);
  else
    fail_unasked (task, error);
}

static void
collection_unlocked_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (cdz_keyring_open_finish (CDZ_SECRET_SERVICE_STORE (source), result, &error))
    settle_then_start (task);
  else
    fail_unasked (task, error);
}

/* The keyring that the store is, or the one that opens the vault. */
static void
unlock_keyring (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!cdz_library_get_may_prompt (attempt->library))
    fail (task, g_steal_pointer (&attempt->problem));
  else if (CDZ_IS_SECRET_SERVICE_STORE (attempt->store))
    cdz_keyring_open_async (CDZ_SECRET_SERVICE_STORE (attempt->store), cancellable, collection_unlocked_cb,
                            g_object_ref (task));
  else
    cdz_keyring_unlock_async (cancellable, keyring_unlocked_cb, g_object_ref (task));
}

/* One of a class that a vault passphrase can protect instead. */
static gboolean
has_private_key (Attempt *attempt)
{
  for (guint i = 0; attempt->changes != NULL && i < attempt->changes->len; i++)
    {
      CdzChange *change = attempt->changes->pdata[i];
      const char *accessible;

      if (!CDZ_IS_KEY (change->object) || !cdz_key_is_private (CDZ_KEY (change->object)))
        continue;

      accessible = cdz_attributes_get (change->attributes, CDZ_ATTR_ACCESSIBLE);
      if (accessible == NULL || g_str_equal (accessible, "after-first-unlock"))
        return TRUE;
    }

  return FALSE;
}

/* Without a keyring the first key needs a passphrase for the vault. */
static gboolean
wants_new_passphrase (Attempt *attempt)
{
  return g_error_matches (attempt->problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE) &&
         CDZ_IS_VAULT (attempt->store) &&
         !cdz_vault_has_passphrase (CDZ_VAULT (attempt->store)) &&
         has_private_key (attempt);
}

/* Takes @problem; either something is asked and all is tried again, or it is final. */
static void
seek_remedy (GTask  *task,
             GError *problem)
{
  Attempt *attempt = g_task_get_task_data (task);
  gboolean is_locked = g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  const char *needs = cdz_error_get_detail (problem, CDZ_DETAIL_NEEDS);

  g_clear_error (&attempt->problem);
  attempt->problem = problem;

  if (cdz_library_get_prompter (attempt->library) == NULL || attempt->n_remedies++ >= MAX_REMEDIES)
    fail (task, g_steal_pointer (&attempt->problem));
  else if (wants_new_passphrase (attempt))
    ask (task, CDZ_PROMPT_NEW_VAULT_PASSPHRASE);
  else if (is_locked && g_strcmp0 (needs, "vault-passphrase") == 0 && CDZ_IS_VAULT (attempt->store))
    ask (task, CDZ_PROMPT_VAULT_PASSPHRASE);
  else if (is_locked && g_strcmp0 (needs, "keyring") == 0)
    unlock_keyring (task);
  else
    fail (task, g_steal_pointer (&attempt->problem));
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  Attempt *attempt = g_task_get_task_data (task);
  CdzOutcome *outcome = cdz_store_apply_finish (attempt->store, result, &error);

  if (outcome == NULL)
    {
      seek_remedy (task, error);
      return;
    }

  settle (attempt);
  g_task_return_pointer (task, outcome, (GDestroyNotify) cdz_outcome_free);
}

static void
secret_loaded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  Attempt *attempt = g_task_get_task_data (task);
  CdzSecret *secret = cdz_store_load_secret_finish (attempt->store, result, &error);

  if (secret == NULL)
    {
      seek_remedy (task, error);
      return;
    }

  settle (attempt);
  g_task_return_pointer (task, secret, (GDestroyNotify) cdz_secret_unref);
}

static void
start (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (attempt->item != NULL)
    cdz_store_load_secret_async (attempt->store, attempt->item, cancellable,
                                 secret_loaded_cb, g_object_ref (task));
  else
    cdz_store_apply_async (attempt->store, attempt->title, attempt->changes, cancellable,
                           applied_cb, g_object_ref (task));
}

static GTask *
new_task (CdzLibrary          *library,
          CdzStore            *store,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (library, cancellable, callback, user_data);
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->library = g_object_ref (library);
  attempt->store = g_object_ref (store);
  g_task_set_task_data (task, attempt, free_attempt);

  return task;
}

/* @changes: (element-type CdzChange): all or none */
void
cdz_attempt_apply_async (CdzLibrary          *library,
                         CdzStore            *store,
                         const char          *title,
                         GPtrArray           *changes,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (library, store, cancellable, callback, user_data);
  Attempt *attempt = g_task_get_task_data (task);

  attempt->title = g_strdup (title);
  attempt->changes = g_ptr_array_ref (changes);
  start (task);
}

CdzOutcome *
cdz_attempt_apply_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* @item: a private key */
void
cdz_attempt_load_secret_async (CdzLibrary          *library,
                               CdzStore            *store,
                               CdzItem             *item,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (library, store, cancellable, callback, user_data);
  Attempt *attempt = g_task_get_task_data (task);

  attempt->item = g_object_ref (item);
  start (task);
}

CdzSecret *
cdz_attempt_load_secret_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
