/* cdz-vault-tries.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-tries"
#include "config.h"

#include "cdz-vault-tries.h"

/* After so many wrong passphrases the next one waits a second, then two, … */
#define N_FREE_TRIES 3
#define MAX_WAIT_US (30 * G_USEC_PER_SEC)

/* "NUMBER TIME": the wrong ones in a row, and when the next may be tried (in
 * microseconds since 1970: processes and boots have no other clock in common). */
#define READ_SQL "SELECT value FROM preference WHERE kind = 'unlock' AND name = 'wrong-tries'"
#define WRITE_SQL "INSERT OR REPLACE INTO preference (kind, name, value) VALUES ('unlock', 'wrong-tries', ?)"
#define FORGET_SQL "DELETE FROM preference WHERE kind = 'unlock' AND name = 'wrong-tries'"

static gint64
get_delay_us (guint n_wrong)
{
  if (n_wrong < N_FREE_TRIES)
    return 0;

  return MIN ((gint64) G_USEC_PER_SEC << MIN (n_wrong - N_FREE_TRIES, 5), MAX_WAIT_US);
}

static gboolean
read_tries (CdzVaultDb  *db,
            guint       *out_n_wrong,
            gint64      *out_next_us,
            GError     **error)
{
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, READ_SQL, error);
  const char *text;
  char *end;
  int step;

  *out_n_wrong = 0;
  *out_next_us = 0;
  if (statement == NULL)
    return FALSE;
  if ((step = cdz_vault_db_step (db, statement, error)) != SQLITE_ROW)
    return step == SQLITE_DONE;

  text = (const char *) sqlite3_column_text (statement, 0);
  *out_n_wrong = (guint) g_ascii_strtoull (text, &end, 10);
  *out_next_us = g_ascii_strtoll (end, NULL, 10);
  return TRUE;
}

static gboolean
write_tries (CdzVaultDb  *db,
             guint        n_wrong,
             gint64       next_us,
             GError     **error)
{
  g_autofree char *value = g_strdup_printf ("%u %" G_GINT64_FORMAT, n_wrong, next_us);
  g_autoptr(CdzStatement) statement = cdz_vault_db_prepare (db, WRITE_SQL, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, value, -1, SQLITE_STATIC);
  return cdz_vault_db_run (db, statement, error);
}

/* In a transaction: this try's place in the row, which the next one comes after. */
static gboolean
take_place (CdzTry      *self,
            CdzVaultDb  *db,
            GError     **error)
{
  gint64 now_us = g_get_real_time ();
  gint64 next_us;

  if (!read_tries (db, &self->n_wrong, &next_us, error))
    return FALSE;
  if (self->n_wrong < N_FREE_TRIES)
    return TRUE;

  /* A clock that was set back must not lock anybody out. */
  self->wait_us = CLAMP (next_us - now_us, 0, MAX_WAIT_US);
  self->place_us = now_us + self->wait_us;
  return write_tries (db, self->n_wrong + 1, now_us + self->wait_us + get_delay_us (self->n_wrong + 1), error);
}

static gboolean
count_wrong (const CdzTry  *self,
             CdzVaultDb    *db,
             GError       **error)
{
  gint64 next_us, delay_us;
  guint n_wrong;

  if (!read_tries (db, &n_wrong, &next_us, error))
    return FALSE;

  /* Who had a place is counted already; now the time is told from the answer on. */
  n_wrong += self->n_wrong < N_FREE_TRIES ? 1 : 0;
  delay_us = get_delay_us (n_wrong);
  return write_tries (db, n_wrong, MAX (next_us, g_get_real_time () + delay_us), error);
}

/* Whatever comes of it, the passphrase is tried: slowing down is not worth refusing. */
static gboolean
finish (CdzVaultDb *db,
        gboolean    done,
        GError     *problem)
{
  g_autoptr(GError) owned = problem;

  if (done && cdz_vault_db_commit (db, &owned))
    return TRUE;

  cdz_vault_db_rollback (db);
  g_debug ("Wrong passphrases are not counted: %s", owned->message);
  return FALSE;
}

static gboolean
give_place_back (const CdzTry  *self,
                 CdzVaultDb    *db,
                 GError       **error)
{
  gint64 next_us;
  guint n_wrong;

  return read_tries (db, &n_wrong, &next_us, error) &&
         (n_wrong != self->n_wrong + 1 || write_tries (db, self->n_wrong, self->place_us, error));
}

/* Most tries find nothing, and write nothing. */
static gboolean
has_tries (CdzVaultDb *db)
{
  guint n_wrong = 0;
  gint64 next_us;

  return cdz_vault_db_open (db, NULL) && cdz_vault_db_is_open (db) && !cdz_vault_db_is_read_only (db) &&
         read_tries (db, &n_wrong, &next_us, NULL) && n_wrong > 0;
}

void
cdz_try_begin (CdzTry     *self,
               CdzVaultDb *db,
               guint       n_wrong)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  GError *problem = NULL;

  *self = (CdzTry) { 0 };
  if (has_tries (db) && cdz_vault_db_begin (db, NULL) && finish (db, take_place (self, db, &problem), problem))
    return;
  if (cdz_vault_db_is_open (db) && !cdz_vault_db_is_read_only (db))
    return;

  self->n_wrong = n_wrong;
  self->wait_us = get_delay_us (n_wrong);
}

gboolean
cdz_try_wait (const CdzTry  *self,
              GCancellable  *cancellable,
              GError       **error)
{
  gint64 end_us = g_get_monotonic_time () + self->wait_us;
  gint64 left_us;
  GPollFD fd;

  while ((left_us = end_us - g_get_monotonic_time ()) > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      int left_ms = (int) ((left_us + 999) / 1000);

      if (g_cancellable_make_pollfd (cancellable, &fd))
        {
          g_poll (&fd, 1, left_ms);
          g_cancellable_release_fd (cancellable);
        }
      else
        g_poll (NULL, 0, left_ms);
    }

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

void
cdz_try_give_up (const CdzTry *self,
                 CdzVaultDb   *db)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  GError *problem = NULL;

  if (self->place_us > 0 && has_tries (db) && cdz_vault_db_begin (db, NULL))
    finish (db, give_place_back (self, db, &problem), problem);
}

void
cdz_try_was_wrong (const CdzTry *self,
                   CdzVaultDb   *db)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  GError *problem = NULL;

  if (cdz_vault_db_open (db, NULL) && cdz_vault_db_is_open (db) && !cdz_vault_db_is_read_only (db) &&
      cdz_vault_db_begin (db, NULL))
    finish (db, count_wrong (self, db, &problem), problem);
}

void
cdz_try_was_right (const CdzTry *self,
                   CdzVaultDb   *db)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  GError *problem = NULL;

  if (has_tries (db) && cdz_vault_db_begin (db, NULL))
    finish (db, cdz_vault_db_exec (db, FORGET_SQL, &problem), problem);
}

gint64
cdz_try_get_wait_us (CdzVaultDb *db)
{
  g_autoptr(CdzVaultDbLocker) locker = cdz_vault_db_lock (db);
  gint64 next_us = 0;
  guint n_wrong = 0;

  if (!has_tries (db) || !read_tries (db, &n_wrong, &next_us, NULL) || n_wrong < N_FREE_TRIES)
    return 0;

  return CLAMP (next_us - g_get_real_time (), 0, MAX_WAIT_US);
}
