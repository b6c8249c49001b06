/* lock-driver.c: holds the vault's keys, and says when they go.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: lock-driver VAULT [--portal] [--idle SECONDS]
 *
 * Reads commands from standard input, one a line: "unlock PASSPHRASE", "settle",
 * "lock", "live", "proved", "quit". Prints one line for each, and by itself "locked"
 * when the keys were wiped, whoever caused it. */
#include <stdio.h>
#include <string.h>

#include <gio/gunixinputstream.h>

#include "cdz-library-private.h"
#include "cdz-lock-proof.h"
#include "cdz-lock-signals-private.h"
#include "cdz-memory.h"

static CdzLibrary *library;
static CdzLockSignals *lock_signals;
static GMainLoop *loop;
static GDataInputStream *input;
static gboolean was_locked = TRUE;

static void read_line (void);

static void
say (const char *text)
{
  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static void
say_sources (const char    *word,
             CdzLockSource  sources)
{
  g_autoptr(GString) text = g_string_new (word);

  for (CdzLockSource source = 1; source <= CDZ_LOCK_SOURCE_SLEEP; source <<= 1)
    if ((sources & source) != 0)
      g_string_append_printf (text, " %s", cdz_lock_source_get_name (source));
  say (text->str);
}

static void
changed_cb (CdzStore *store)
{
  gboolean is_locked = cdz_store_is_locked (store);

  if (is_locked && !was_locked)
    say ("locked");
  was_locked = is_locked;
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cdz_vault_unlock_finish (CDZ_VAULT (source), result, &error))
    {
      say (error->message);
      return;
    }

  cdz_library_settle_keys (library);
  say (cdz_store_is_locked (CDZ_STORE (source)) ? "not held" : "held");
}

static void
locked_everywhere_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  say (cdz_vault_lock_everywhere_finish (CDZ_VAULT (source), result, &error) ? "raised" : error->message);
}

static void
proof_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  say_sources ("proved", cdz_lock_proof_read_finish (CDZ_VAULT (source), result));
}

static void
obey (const char *line)
{
  CdzVault *vault = cdz_library_get_vault (library);

  if (g_str_has_prefix (line, "unlock "))
    {
      g_autoptr(CdzSecret) passphrase = cdz_secret_new (line + 7, strlen (line + 7));

      cdz_vault_unlock_async (vault, passphrase, NULL, unlocked_cb, NULL);
    }
  else if (g_str_equal (line, "lock"))
    cdz_vault_lock_everywhere_async (vault, NULL, locked_everywhere_cb, NULL);
  else if (g_str_equal (line, "live"))
    say_sources ("live", cdz_lock_signals_get_live (lock_signals));
  else if (g_str_equal (line, "proved"))
    cdz_lock_proof_read_async (vault, NULL, proof_cb, NULL);
  else if (g_str_equal (line, "quit"))
    g_main_loop_quit (loop);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (loop);
      return;
    }

  obey (line);
  read_line ();
}

static void
read_line (void)
{
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  cdz_lock_signals_start_finish (lock_signals, result);
  say_sources ("ready", cdz_lock_signals_get_live (lock_signals));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cdz_library_open_finish (library, result, &error))
    g_error ("%s", error->message);

  cdz_vault_set_watched (cdz_library_get_vault (library), TRUE);
  cdz_lock_signals_start_async (lock_signals, started_cb, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GInputStream) standard_input = NULL;
  CdzLockPortal *portal = NULL;

  cdz_memory_harden ();
  standard_input = g_unix_input_stream_new (0, FALSE);
  input = g_data_input_stream_new (standard_input);
  loop = g_main_loop_new (NULL, FALSE);
  library = cdz_library_new (argv[1]);
  lock_signals = cdz_lock_signals_new ();
  cdz_library_set_lock_signals (library, lock_signals);

  for (int i = 2; i < argc; i++)
    if (g_str_equal (argv[i], "--portal"))
      portal = cdz_lock_portal_new (lock_signals);
    else if (g_str_equal (argv[i], "--idle"))
      cdz_lock_signals_set_idle_time (lock_signals, (guint) g_ascii_strtoull (argv[++i], NULL, 10));

  g_signal_connect (cdz_library_get_vault (library), "changed", G_CALLBACK (changed_cb), NULL);
  cdz_library_open_async (library, NULL, opened_cb, NULL);
  read_line ();
  g_main_loop_run (loop);

  g_clear_pointer (&portal, cdz_lock_portal_free);
  g_clear_object (&library);
  g_clear_object (&lock_signals);
  g_clear_object (&input);
  g_main_loop_unref (loop);

  return 0;
}
