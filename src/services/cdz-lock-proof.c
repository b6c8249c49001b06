/* cdz-lock-proof.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-proof"
#include "config.h"

#include "cdz-lock-proof.h"

#include "cdz-vault-preference.h"

#define KIND "lock-signal"

/* Of the task that reads: the sources still to be read, and those that were seen. */
typedef struct
{
  CdzLockSource unread;
  CdzLockSource seen;
} Reading;

static void read_next (GTask *task);

/* Without it the same signal is seen again. */
static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean is_new;

  if (!cdz_vault_add_preference_finish (CDZ_VAULT (source), result, &is_new, &error))
    g_debug ("Not remembered: %s", error->message);
}

void
cdz_lock_proof_remember (CdzVault      *vault,
                         CdzLockSource  source)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format_iso8601 (now);

  g_return_if_fail (CDZ_IS_VAULT (vault));

  /* No vault is made only to remember this. */
  if (cdz_vault_get_id (vault) != NULL && cdz_store_is_writable (CDZ_STORE (vault)))
    cdz_vault_add_preference_async (vault, KIND, cdz_lock_source_get_name (source), when, NULL, remembered_cb, NULL);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *reading = g_task_get_task_data (task);
  CdzLockSource source = reading->unread & -reading->unread;
  g_autofree char *when = NULL;

  if (cdz_vault_get_preference_finish (CDZ_VAULT (object), result, &when, NULL) && when != NULL)
    reading->seen |= source;
  reading->unread &= ~source;
  read_next (task);
}

static void
read_next (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);
  CdzLockSource source = reading->unread & -reading->unread;

  if (source == 0)
    g_task_return_int (task, reading->seen);
  else
    cdz_vault_get_preference_async (g_task_get_source_object (task), KIND, cdz_lock_source_get_name (source),
                                    g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

void
cdz_lock_proof_read_async (CdzVault            *vault,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (vault, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_return_if_fail (CDZ_IS_VAULT (vault));

  reading->unread = CDZ_LOCK_SOURCES_ALL;
  g_task_set_source_tag (task, cdz_lock_proof_read_async);
  g_task_set_task_data (task, reading, g_free);
  read_next (task);
}

/* What cannot be read was not seen. */
CdzLockSource
cdz_lock_proof_read_finish (CdzVault     *vault,
                            GAsyncResult *result)
{
  gssize seen;

  g_return_val_if_fail (g_task_is_valid (result, vault), 0);

  seen = g_task_propagate_int (G_TASK (result), NULL);
  return seen > 0 ? (CdzLockSource) seen : 0;
}
