/* cdz-vault-private.h: what the vault's files share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault.h"
#include "cdz-vault-keys.h"
#include "cdz-vault-snapshot.h"

G_BEGIN_DECLS

/* Main thread only, except db and keys, which look after themselves. */
struct _CdzVault
{
  GObject           parent_instance;

  CdzVaultDb       *db;
  CdzVaultKeys     *keys;

  /* The list. While it changes from snapshot to next, positions below boundary
   * are still the old ones, and from there on the new ones moved by shift. */
  CdzVaultSnapshot *snapshot;
  CdzVaultSnapshot *next;
  guint             boundary;
  int               shift;
  guint             n_items;

  /* One refresh runs at a time; who comes meanwhile waits for another. */
  gboolean          is_refreshing;
  GPtrArray        *waiting;      /* GTask */
  GHashTable       *known;        /* uuid → CdzKnownItem, for the next refresh */

  /* As of the last refresh. */
  char             *id;
  GArray           *slots;        /* CdzVaultSlot */
  gboolean          is_read_only;
  gboolean          was_locked;
  gint64            version;      /* of the contents that the list shows */
  GHashTable       *elsewhere;    /* UUIDs of keys in another session */

  GFileMonitor     *monitor;      /* while watched, or where that is no use: */
  guint             poll_id;
  gboolean          is_checking;
  gboolean          check_again;  /* something happened since the check began */
};

/* In a worker: reads what @job, the task's data, says and puts the outcome there. */
typedef gboolean (* CdzVaultWork) (CdzVault      *self,
                                   gpointer       job,
                                   GCancellable  *cancellable,
                                   GError       **error);

/* Runs @work with the data of @task, then @done on the main thread with @task as its
 * user data (transfer full) and a result for cdz_vault_propagate (). No worker ever
 * holds a reference to the vault: the last one goes on the main thread, and with it
 * the database is closed before the program ends. */
void     cdz_vault_run            (GTask                *task,
                                   CdzVaultWork          work,
                                   GAsyncReadyCallback   done);
gboolean cdz_vault_propagate      (GAsyncResult         *result,
                                   GError              **error);
void     cdz_vault_return_done_cb (GObject              *object,
                                   GAsyncResult         *result,
                                   gpointer              user_data);

/* Reads again and then finishes @task with %TRUE. @known: (nullable) (transfer full) */
void cdz_vault_request_refresh (CdzVault    *self,
                                GTask       *task,
                                GHashTable  *known);
/* What @task did in a worker came to @result: its error finishes @task, else the list is
 * read again, and then @refreshed finishes @task, which is its user data (transfer full).
 * What is done stands whether or not the list could be read. */
void cdz_vault_refresh_after   (GTask               *task,
                                GAsyncResult        *result,
                                GAsyncReadyCallback  refreshed);
/* Emits "changed" where locked or writable are other than they were. */
void cdz_vault_notice_state    (CdzVault    *self);
void cdz_vault_stop_watching   (CdzVault    *self);

G_END_DECLS
