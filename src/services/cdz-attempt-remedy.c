/* cdz-attempt-remedy.c: what an attempt lacks, and how it is got.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-attempt"
#include "config.h"

#include "cdz-attempt-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-key.h"
#include "cdz-keyring-lock.h"
#include "cdz-keyring-unlock.h"
#include "cdz-library-private.h"

/* What is lacking, once given, is not asked for again and again: at most the keyring,
 * the vault's passphrase, and what two rules of many keys ask for. */
#define MAX_REMEDIES 20

/* The prompter says when there were enough wrong answers; this is against one
 * that never does. */
#define MAX_ANSWERS 100

/* What a store's error may need, and how to ask for it. */
static const struct
{
  const char    *needs;
  CdzPromptKind  kind;
} remedies[] = {
  { "vault-passphrase", CDZ_PROMPT_VAULT_PASSPHRASE },
  { "user-presence", CDZ_PROMPT_VAULT_PASSPHRASE },
  { "application-password", CDZ_PROMPT_APPLICATION_PASSWORD },
  { "new-application-password", CDZ_PROMPT_NEW_APPLICATION_PASSWORD },
  { "pin", CDZ_PROMPT_PIN },
  { "new-pin", CDZ_PROMPT_NEW_PIN },
};

/* Nobody there to ask, or nobody who knows: then the store's own error says more, and
 * the asker's hint how it can be given. */
static void
fail_unasked (GTask  *task,
              GError *error)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  g_autoptr(GError) owned = error;
  const char *hint = owned->domain == CDZ_ERROR ? cdz_error_get_detail (owned, CDZ_DETAIL_HINT) : NULL;
  gboolean is_known = g_error_matches (attempt->problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);

  if (!g_error_matches (owned, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED) &&
      !g_error_matches (owned, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE) &&
      !(is_known && g_error_matches (owned, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED)))
    {
      cdz_attempt_fail (task, g_steal_pointer (&owned));
      return;
    }

  if (hint != NULL && cdz_error_get_detail (attempt->problem, CDZ_DETAIL_HINT) == NULL)
    cdz_error_set_detail (attempt->problem, CDZ_DETAIL_HINT, hint);
  cdz_attempt_fail (task, g_steal_pointer (&attempt->problem));
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
  CdzAttempt *attempt = g_task_get_task_data (task);

  g_clear_pointer (&attempt->answer, cdz_secret_unref);

  if (cdz_vault_unlock_finish (CDZ_VAULT (source), result, &error))
    cdz_attempt_start (task);
  else if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED) && ++attempt->n_wrong < MAX_ANSWERS)
    ask (task, CDZ_PROMPT_VAULT_PASSPHRASE);
  else
    cdz_attempt_fail (task, g_steal_pointer (&error));
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
      CdzAttempt *attempt = g_task_get_task_data (task);

      /* The vault may need it once more, for what is stored next. */
      cdz_vault_unlock_with_async (CDZ_VAULT (source), attempt->answer, attempt->factors,
                                   g_task_get_cancellable (task), vault_unlocked_cb, g_object_ref (task));
    }
  else
    cdz_attempt_fail (task, error);
}

static void
use_vault_passphrase (GTask *task)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  CdzVault *vault = CDZ_VAULT (attempt->store);

  if (cdz_vault_has_passphrase (vault))
    cdz_vault_unlock_with_async (vault, attempt->answer, attempt->factors, g_task_get_cancellable (task),
                                 vault_unlocked_cb, g_object_ref (task));
  else
    cdz_vault_set_passphrase_async (vault, NULL, attempt->answer, g_task_get_cancellable (task),
                                    passphrase_set_cb, g_object_ref (task));
}

/* What goes along with the operation, and is tried there. */
static void
use_factor (GTask *task)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  g_autoptr(CdzSecret) answer = g_steal_pointer (&attempt->answer);
  CdzFactors *factors = attempt->factors;

  if (attempt->asked == CDZ_PROMPT_APPLICATION_PASSWORD)
    g_ptr_array_add (factors->application_passwords, cdz_secret_ref (answer));
  else if (attempt->asked == CDZ_PROMPT_NEW_APPLICATION_PASSWORD)
    cdz_factors_set (&factors->new_application_password, answer);
  else if (attempt->asked == CDZ_PROMPT_PIN)
    cdz_factors_set (&factors->pin, answer);
  else
    cdz_factors_set (&factors->new_pin, answer);

  cdz_attempt_start (task);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzAttempt *attempt = g_task_get_task_data (task);

  if ((attempt->answer = cdz_prompter_ask_finish (CDZ_PROMPTER (source), result, &error)) == NULL)
    fail_unasked (task, error);
  else if (attempt->asked == CDZ_PROMPT_VAULT_PASSPHRASE || attempt->asked == CDZ_PROMPT_NEW_VAULT_PASSPHRASE)
    use_vault_passphrase (task);
  else
    use_factor (task);
}

static CdzItem *
find_key (CdzAttempt *attempt,
          const char *uuid)
{
  return cdz_library_find_item (attempt->library, CDZ_CLASS_KEY, uuid);
}

/* The key that lacks something, by the error's reference; else the only one there is,
 * else how many. */
static char *
describe_keys (CdzAttempt *attempt)
{
  const char *ref = cdz_error_get_detail (attempt->problem, CDZ_DETAIL_REF);
  g_autoptr(CdzItem) item = ref != NULL && strchr (ref, ':') != NULL ? find_key (attempt, strchr (ref, ':') + 1) : NULL;
  CdzChange *change = NULL;
  guint n_keys = 0;

  for (guint i = 0; attempt->changes != NULL && i < attempt->changes->len; i++)
    if (((CdzChange *) attempt->changes->pdata[i])->klass == CDZ_CLASS_KEY)
      {
        change = attempt->changes->pdata[i];
        n_keys++;
      }

  if (item == NULL && n_keys == 1 && change->kind == CDZ_CHANGE_PROTECT)
    item = find_key (attempt, change->uuid);
  if (item != NULL)
    return g_strdup (cdz_item_get (item, CDZ_ATTR_LABEL));
  if (n_keys == 1 && cdz_attributes_get (change->attributes, CDZ_ATTR_LABEL) != NULL)
    return g_strdup (cdz_attributes_get (change->attributes, CDZ_ATTR_LABEL));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u key", "%u keys", n_keys), n_keys);
}

static void
ask (GTask         *task,
     CdzPromptKind  kind)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  gboolean is_vault = kind == CDZ_PROMPT_VAULT_PASSPHRASE || kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE;
  g_autofree char *subject = is_vault ? g_strdup (cdz_store_get_label (attempt->store)) : describe_keys (attempt);

  if (kind != attempt->asked)
    attempt->n_wrong = 0;
  attempt->asked = kind;
  cdz_prompter_ask_async (cdz_library_get_prompter (attempt->library), kind, subject, attempt->n_wrong,
                          g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_library_settle_finish (CDZ_LIBRARY (source), result, NULL);
  cdz_attempt_start (task);
}

/* The collection's store hears of its own lock like everybody, a moment later. */
static void
settle_then_start (GTask *task)
{
  CdzAttempt *attempt = g_task_get_task_data (task);

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
    cdz_attempt_start (task);
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
  CdzAttempt *attempt = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!cdz_library_get_may_prompt (attempt->library))
    cdz_attempt_fail (task, g_steal_pointer (&attempt->problem));
  else if (CDZ_IS_SECRET_SERVICE_STORE (attempt->store))
    cdz_keyring_open_async (CDZ_SECRET_SERVICE_STORE (attempt->store), cancellable, collection_unlocked_cb,
                            g_object_ref (task));
  else
    cdz_keyring_unlock_async (cancellable, keyring_unlocked_cb, g_object_ref (task));
}

/* One of a class that a vault passphrase can protect instead. */
static gboolean
has_private_key (CdzAttempt *attempt)
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
wants_new_passphrase (CdzAttempt *attempt)
{
  return g_error_matches (attempt->problem, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE) &&
         CDZ_IS_VAULT (attempt->store) &&
         !cdz_vault_has_passphrase (CDZ_VAULT (attempt->store)) &&
         has_private_key (attempt);
}

/* A factor that was given and is wrong is asked for again, as one that is missing.
 * Returns: whether @kind was set */
static gboolean
find_remedy (CdzAttempt    *attempt,
             CdzPromptKind *kind)
{
  const char *needs = cdz_error_get_detail (attempt->problem, CDZ_DETAIL_NEEDS);
  gboolean is_wrong = g_error_matches (attempt->problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED);

  if (!is_wrong && !g_error_matches (attempt->problem, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    if (g_strcmp0 (needs, remedies[i].needs) == 0 && CDZ_IS_VAULT (attempt->store))
      {
        *kind = remedies[i].kind;
        if (is_wrong && attempt->asked == *kind)
          attempt->n_wrong++;
        return attempt->n_wrong < MAX_ANSWERS;
      }

  return FALSE;
}

void
cdz_attempt_seek_remedy (GTask  *task,
                         GError *problem)
{
  CdzAttempt *attempt = g_task_get_task_data (task);
  gboolean is_locked = g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED);
  const char *needs = problem->domain == CDZ_ERROR ? cdz_error_get_detail (problem, CDZ_DETAIL_NEEDS) : NULL;
  CdzPromptKind kind;

  g_clear_error (&attempt->problem);
  attempt->problem = problem;

  if (cdz_library_get_prompter (attempt->library) == NULL || attempt->n_remedies++ >= MAX_REMEDIES)
    cdz_attempt_fail (task, g_steal_pointer (&attempt->problem));
  else if (wants_new_passphrase (attempt))
    ask (task, CDZ_PROMPT_NEW_VAULT_PASSPHRASE);
  else if (is_locked && g_strcmp0 (needs, "keyring") == 0)
    unlock_keyring (task);
  else if (find_remedy (attempt, &kind))
    ask (task, kind);
  else
    cdz_attempt_fail (task, g_steal_pointer (&attempt->problem));
}
