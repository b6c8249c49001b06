/* watch.c: says what a library with keyrings hears, and when.  SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: watch VAULT
 *
 * One line an event, its moment first, in microseconds of the monotonic clock:
 *   STATE name            of the provider, and its problem
 *   STORE name locked n pending problem
 *   ITEM store class label
 *   WANTED label           the item that was wanted is there
 *   SETTLED own|all       or UNSETTLED and the reason
 *   GAP n own             the longest that the main loop was kept from its timer, and
 *                         the most processor time that its thread spent meanwhile
 * Standard input: "want N" has the item at that position fetched first, "gap" prints
 * the gap so far and begins a new one, "open" refreshes; its end ends the program.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gio/gunixinputstream.h>

#include "cdz-library.h"
#include "cdz-memory.h"

#define TICK_MS 4

static CdzLibrary *library;
static GMainLoop *loop;
static gint64 last_tick;
static gint64 last_tick_cpu;
static gint64 max_gap;
static gint64 max_gap_cpu;
static char *wanted;

static void G_GNUC_PRINTF (1, 2)
say (const char *format,
     ...)
{
  va_list args;

  printf ("%" G_GINT64_FORMAT " ", g_get_monotonic_time ());
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
  fflush (stdout);
}

static gint64
get_cpu_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static gboolean
tick_cb (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();
  gint64 cpu = get_cpu_us ();

  if (last_tick != 0)
    {
      max_gap = MAX (max_gap, now - last_tick - TICK_MS * 1000);
      max_gap_cpu = MAX (max_gap_cpu, cpu - last_tick_cpu);
    }
  last_tick = now;
  last_tick_cpu = cpu;

  return G_SOURCE_CONTINUE;
}

static void
say_state (CdzSecretService *keyrings)
{
  const GError *problem = cdz_secret_service_get_problem (keyrings);

  say ("STATE %s %s", cdz_provider_state_get_name (cdz_secret_service_get_state (keyrings)),
       problem != NULL ? problem->message : "-");
}

static void
say_store (CdzStore *store)
{
  const GError *problem = cdz_store_get_problem (store);

  if (CDZ_IS_SECRET_SERVICE_STORE (store))
    say ("STORE %s %s %u %u %s", cdz_store_get_name (store), cdz_store_is_locked (store) ? "locked" : "open",
         g_list_model_get_n_items (G_LIST_MODEL (store)),
         cdz_secret_service_store_get_n_pending (CDZ_SECRET_SERVICE_STORE (store)),
         problem != NULL ? problem->message : "-");
}

static void
stores_changed_cb (GListModel *stores,
                   guint       position,
                   guint       n_removed,
                   guint       n_added,
                   gpointer    user_data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      g_signal_connect (store, "changed", G_CALLBACK (say_store), NULL);
      say_store (store);
    }
  if (n_removed > 0)
    say ("STORES %u", g_list_model_get_n_items (stores));
}

static void
items_changed_cb (GListModel *items,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (!cdz_item_is_pending (item) && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_UUID), wanted) == 0)
        {
          g_clear_pointer (&wanted, g_free);
          say ("WANTED %s", cdz_item_get (item, CDZ_ATTR_LABEL));
        }
      if (!cdz_item_is_pending (item))
        say ("ITEM %s %s %s", cdz_item_get_store (item), cdz_class_get_name (cdz_item_get_class (item)),
             cdz_item_get (item, CDZ_ATTR_LABEL));
    }
  if (n_removed > n_added)
    say ("LESS %u", g_list_model_get_n_items (items));
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (cdz_library_settle_finish (library, result, &error))
    say ("SETTLED %s", (const char *) user_data);
  else
    say ("UNSETTLED %s %s", (const char *) user_data, error->message);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!cdz_library_open_finish (library, result, &error))
    say ("ERROR %s", error->message);
  else
    say ("OPENED");

  cdz_library_settle_async (library, CDZ_SETTLE_OWN, NULL, settled_cb, (gpointer) "own");
  cdz_library_settle_async (library, CDZ_SETTLE_ALL, NULL, settled_cb, (gpointer) "all");
}

static void
obey (const char *line)
{
  if (g_str_has_prefix (line, "want "))
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (cdz_library_get_items (library), (guint) atoi (line + 5));

      if (item == NULL)
        return;
      g_free (wanted);
      wanted = g_strdup (cdz_item_get (item, CDZ_ATTR_UUID));
      cdz_library_want (library, item);
    }
  else if (g_str_equal (line, "gap"))
    {
      say ("GAP %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, max_gap, max_gap_cpu);
      max_gap = max_gap_cpu = 0;
    }
  else if (g_str_equal (line, "open"))
    cdz_library_open_async (library, NULL, opened_cb, NULL);
}

static void
line_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (loop);
      return;
    }

  obey (line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_read_cb, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GInputStream) in = g_unix_input_stream_new (0, FALSE);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (in);

  cdz_memory_harden ();
  loop = g_main_loop_new (NULL, FALSE);
  library = cdz_library_new (argv[1]);
  cdz_library_use_keyrings (library);
  g_signal_connect (cdz_library_get_stores (library), "items-changed", G_CALLBACK (stores_changed_cb), NULL);
  g_signal_connect (cdz_library_get_items (library), "items-changed", G_CALLBACK (items_changed_cb), NULL);
  g_signal_connect (cdz_library_get_keyrings (library), "changed", G_CALLBACK (say_state), NULL);
  g_timeout_add (TICK_MS, tick_cb, NULL);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_read_cb, NULL);

  say ("BEGIN");
  cdz_library_open_async (library, NULL, opened_cb, NULL);
  g_main_loop_run (loop);
  say ("GAP %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, max_gap, max_gap_cpu);

  g_object_unref (library);
  g_main_loop_unref (loop);
  return 0;
}
