/* cdz-vault-monitor.c: what other processes change appears.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-monitor"
#include "config.h"

#include "cdz-file-system.h"
#include "cdz-vault-private.h"

/* A large transaction writes its WAL for a while; looking more often is no use. */
#define RATE_LIMIT_MS 50

/* Where the file system tells nothing. */
#define POLL_SECONDS 2

static void start_check (CdzVault *self);

static gboolean
check_in_thread (CdzVault      *self,
                 gpointer       job,
                 GCancellable  *cancellable,
                 GError       **error)
{
  gint64 *version = job;
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (self->db);

  return cdz_vault_db_open (self->db, error) && cdz_vault_keys_check_lock (self->keys, error) &&
         cdz_vault_db_get_version (self->db, version, error);
}

/* An error is the next refresh's to tell: it is not what the list shows now. */
static void
checked_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzVault *self = g_task_get_source_object (task);
  gint64 *version = g_task_get_task_data (task);

  self->is_checking = FALSE;
  cdz_vault_notice_state (self);
  if (cdz_vault_propagate (result, NULL) && *version != self->version)
    {
      g_autoptr(GTask) refresh = g_task_new (self, NULL, NULL, NULL);

      cdz_vault_request_refresh (self, refresh, NULL);
    }

  if (self->check_again)
    start_check (self);
}

static void
start_check (CdzVault *self)
{
  g_autoptr(GTask) task = NULL;

  self->check_again = self->is_checking;
  if (self->is_checking)
    return;

  self->is_checking = TRUE;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, start_check);
  g_task_set_task_data (task, g_new0 (gint64, 1), g_free);
  cdz_vault_run (task, check_in_thread, checked_cb);
}

/* Also of the WAL beside it; the names of other files do not matter much. */
static void
folder_changed_cb (GFileMonitor      *monitor,
                   GFile             *file,
                   GFile             *other_file,
                   GFileMonitorEvent  event,
                   gpointer           user_data)
{
  CdzVault *self = CDZ_VAULT (user_data);
  g_autofree char *name = g_path_get_basename (cdz_vault_db_get_path (self->db));
  g_autofree char *changed = g_file_get_basename (file);
  g_autofree char *moved = other_file != NULL ? g_file_get_basename (other_file) : NULL;

  if (g_str_has_prefix (changed, name) || (moved != NULL && g_str_has_prefix (moved, name)))
    start_check (self);
}

static gboolean
poll_cb (gpointer user_data)
{
  start_check (CDZ_VAULT (user_data));

  return G_SOURCE_CONTINUE;
}

static gboolean
start_monitor (CdzVault *self)
{
  g_autofree char *folder = g_path_get_dirname (cdz_vault_db_get_path (self->db));
  g_autoptr(GFile) file = g_file_new_for_path (folder);

  if (cdz_file_system_is_remote (cdz_vault_db_get_path (self->db)))
    return FALSE;

  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor == NULL)
    return FALSE;

  g_file_monitor_set_rate_limit (self->monitor, RATE_LIMIT_MS);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (folder_changed_cb), self, 0);
  return TRUE;
}

void
cdz_vault_stop_watching (CdzVault *self)
{
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->poll_id, g_source_remove);
}

/**
 * cdz_vault_set_brief:
 * @brief: whether anything else in this process may open the vault's files
 *
 * POSIX locks are a process's, not a descriptor's: when a file chooser of this
 * program looks into the vault's folder and guesses types by content, SQLite's locks
 * are gone, and another process may truncate what this one has mapped. So as long as
 * such a chooser is open, the vault is not kept open between two calls, and not
 * watched.
 */
void
cdz_vault_set_brief (CdzVault *self,
                     gboolean  brief)
{
  g_return_if_fail (CDZ_IS_VAULT (self));

  cdz_vault_db_set_brief (self->db, brief);
  cdz_vault_set_watched (self, !brief);
  if (brief)
    start_check (self);
}

/**
 * cdz_vault_set_watched:
 * @watched: whether somebody looks at the list
 *
 * While watched, what other processes commit appears by itself; else at the next
 * refresh. At first nobody watches: a program that lists once and ends need not.
 */
void
cdz_vault_set_watched (CdzVault *self,
                       gboolean  watched)
{
  g_return_if_fail (CDZ_IS_VAULT (self));

  if (!watched)
    {
      /* Nobody would notice that another process locks. */
      cdz_vault_stop_watching (self);
      cdz_vault_settle (self, FALSE);
    }
  else if (self->monitor == NULL && self->poll_id == 0)
    {
      if (!start_monitor (self))
        self->poll_id = g_timeout_add_seconds (POLL_SECONDS, poll_cb, self);

      /* What happened while nobody looked. */
      start_check (self);
    }
}
