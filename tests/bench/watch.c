/* watch.c: what a window's main thread does, from inside.  SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a GTK program, so that the program itself has no switch for it.
 * CDZ_WATCH=FILE gets a line for each thing seen; T is g_get_monotonic_time ():
 *
 *   frame T SPENT INTERVAL CPU   something was painted; how long the frame took, and
 *                            how long after the one before it came, in µs; the
 *                            thread's processor time so far
 *   busy T SPENT CPU         one round of the main loop, its frames taken out; how much
 *                            of it was processor time: on a busy machine the rest is
 *                            time that others had
 *   key T CPU                a key was pressed, by the clock of the X server; the
 *                            thread's processor time so far
 *   rows T N                 a list of N rows, painted (whenever N is another)
 *   scrolled T               CDZ_WATCH_SCROLL=FRAMES: from its first row to its last,
 *                            once CDZ_WATCH_ROWS are there
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gtk/gtk.h>

#define SHORTEST_BUSY_US 2000

static FILE *out;
static GPollFunc real_poll;
static gint64 round_start_us;     /* 0: the loop sleeps */
static gint64 frame_start_us;
static gint64 frames_in_round_us;
static gint64 round_start_cpu_us;
static gint64 frame_start_cpu_us;
static gint64 frames_in_round_cpu_us;
static gint64 last_frame_us;
static gboolean painted;
static gboolean hooked;
static guint n_rows_seen;
static guint scroll_frames;
static guint scrolled_frames;
static guint min_rows;

static gint64
get_cpu_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static GtkWidget *
find_list (GtkWidget *widget)
{
  if (GTK_IS_LIST_VIEW (widget) && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_list_anywhere (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (toplevels, i);
      GtkWidget *list = find_list (window);

      if (list != NULL)
        return list;
    }

  return NULL;
}

static gboolean
scroll_cb (GtkWidget     *list,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (scrolled_frames > scroll_frames)
    {
      fprintf (out, "scrolled %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
      return G_SOURCE_REMOVE;
    }

  gtk_adjustment_set_value (adjustment, end * scrolled_frames / scroll_frames);
  scrolled_frames++;
  return G_SOURCE_CONTINUE;
}

static void
look_at_list (void)
{
  GtkWidget *list = find_list_anywhere ();
  GListModel *model = list != NULL ? G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))) : NULL;
  guint n_rows = model != NULL ? g_list_model_get_n_items (model) : 0;

  if (n_rows == n_rows_seen)
    return;

  n_rows_seen = n_rows;
  fprintf (out, "rows %" G_GINT64_FORMAT " %u\n", g_get_monotonic_time (), n_rows);
  if (scroll_frames > 0 && scrolled_frames == 0 && n_rows >= min_rows)
    {
      scrolled_frames = 1;
      gtk_widget_add_tick_callback (list, scroll_cb, NULL, NULL);
    }
}

static gboolean
before_paint_cb (GSignalInvocationHint *hint,
                 guint                  n_values,
                 const GValue          *values,
                 gpointer               user_data)
{
  frame_start_us = g_get_monotonic_time ();
  frame_start_cpu_us = get_cpu_us ();
  painted = FALSE;
  return TRUE;
}

static gboolean
paint_cb (GSignalInvocationHint *hint,
          guint                  n_values,
          const GValue          *values,
          gpointer               user_data)
{
  painted = TRUE;
  return TRUE;
}

static gboolean
after_paint_cb (GSignalInvocationHint *hint,
                guint                  n_values,
                const GValue          *values,
                gpointer               user_data)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 now_cpu_us = get_cpu_us ();

  frames_in_round_us += now_us - frame_start_us;
  frames_in_round_cpu_us += now_cpu_us - frame_start_cpu_us;
  if (!painted)
    return TRUE;

  fprintf (out, "frame %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", now_us,
           now_us - frame_start_us, last_frame_us > 0 ? now_us - last_frame_us : 0, now_cpu_us);
  last_frame_us = now_us;
  look_at_list ();
  /* Looking is not what the program does. */
  frames_in_round_us += g_get_monotonic_time () - now_us;
  frames_in_round_cpu_us += get_cpu_us () - now_cpu_us;
  return TRUE;
}

/* The server's clock is the same one, in milliseconds. */
static gboolean
event_cb (GSignalInvocationHint *hint,
          guint                  n_values,
          const GValue          *values,
          gpointer               user_data)
{
  GdkEvent *event = g_value_get_pointer (&values[1]);

  if (event != NULL && gdk_event_get_event_type (event) == GDK_KEY_PRESS)
    fprintf (out, "key %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", (gint64) gdk_event_get_time (event) * 1000,
             get_cpu_us ());

  return TRUE;
}

static void
hook (void)
{
  GType clock = g_type_from_name ("GdkFrameClock");
  GType surface = g_type_from_name ("GdkSurface");

  if (clock == 0 || surface == 0 || g_type_class_peek (clock) == NULL || g_type_class_peek (surface) == NULL)
    return;

  hooked = TRUE;
  g_signal_add_emission_hook (g_signal_lookup ("before-paint", clock), 0, before_paint_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("paint", clock), 0, paint_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", clock), 0, after_paint_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("event", surface), 0, event_cb, NULL, NULL);
}

static int
watching_poll (GPollFD *fds,
               guint    n_fds,
               int      timeout)
{
  gint64 now_us = g_get_monotonic_time ();
  int result;

  if (round_start_us > 0 && now_us - round_start_us - frames_in_round_us > SHORTEST_BUSY_US)
    fprintf (out, "busy %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", now_us,
             now_us - round_start_us - frames_in_round_us,
             get_cpu_us () - round_start_cpu_us - frames_in_round_cpu_us);
  if (!hooked)
    hook ();

  result = real_poll (fds, n_fds, timeout);
  round_start_us = g_get_monotonic_time ();
  round_start_cpu_us = get_cpu_us ();
  frames_in_round_us = frames_in_round_cpu_us = 0;
  return result;
}

static __attribute__ ((constructor)) void
start (void)
{
  const char *path = g_getenv ("CDZ_WATCH");

  unsetenv ("LD_PRELOAD");
  if (path == NULL || (out = fopen (path, "we")) == NULL)
    return;

  setvbuf (out, NULL, _IOLBF, 0);
  scroll_frames = (guint) atoi (g_getenv ("CDZ_WATCH_SCROLL") != NULL ? g_getenv ("CDZ_WATCH_SCROLL") : "0");
  min_rows = (guint) atoi (g_getenv ("CDZ_WATCH_ROWS") != NULL ? g_getenv ("CDZ_WATCH_ROWS") : "1");
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, watching_poll);
}
