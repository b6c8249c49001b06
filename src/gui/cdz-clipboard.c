/* cdz-clipboard.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-clipboard"
#include "config.h"

#include "cdz-clipboard.h"

#include <gtk/gtk.h>
#include <glib/gi18n-lib.h>

#include "cdz-decode.h"
#include "cdz-dumpable.h"
#include "cdz-error.h"

#define CHUNK_SIZE (64 * 1024)

/* Who copied a moment ago has yet to say what it is. */
#define FORMATS_WAIT_MS 500

typedef struct
{
  guint       timeout;    /* while it is not known what is there */
  CdzSecret  *text;       /* read so far, and room for more */
  guint8     *data;
  gsize       used;
  GListModel *files;
} Read;

static void read_chunk (GTask        *task,
                        GInputStream *stream);

static void
read_free (gpointer data)
{
  Read *reading = data;

  g_clear_pointer (&reading->text, cdz_secret_unref);
  g_clear_object (&reading->files);
  g_free (reading);
}

/* A secret cannot grow, so a larger one takes its place. */
static void
make_room (Read *reading)
{
  gsize size = reading->text != NULL ? cdz_secret_get_size (reading->text) : 0;
  g_autoptr(CdzSecret) larger = NULL;
  guint8 *data;

  if (size - reading->used >= CHUNK_SIZE)
    return;

  larger = cdz_secret_new_sized (size * 2 + CHUNK_SIZE, &data);
  if (reading->used > 0)
    memcpy (data, reading->data, reading->used);
  g_clear_pointer (&reading->text, cdz_secret_unref);
  reading->text = g_steal_pointer (&larger);
  reading->data = data;
}

static void
chunk_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Read *reading = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_read < 0)
    {
      g_task_return_error (task, error);
      return;
    }

  reading->used += (gsize) n_read;
  if (reading->used > CDZ_MAX_FILE_SIZE)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_TOO_LARGE,
                               _("The clipboard holds too much to be keys or certificates"));
      return;
    }
  if (n_read > 0)
    {
      read_chunk (task, G_INPUT_STREAM (source));
      return;
    }

  cdz_secret_truncate (reading->text, reading->used);
  g_task_return_boolean (task, TRUE);
}

static void
read_chunk (GTask        *task,
            GInputStream *stream)
{
  Read *reading = g_task_get_task_data (task);

  make_room (reading);
  g_input_stream_read_async (stream, reading->data + reading->used, CHUNK_SIZE,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                             chunk_read_cb, g_object_ref (task));
}

static void
stream_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GInputStream) stream =
    gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, &error);

  if (stream == NULL)
    g_task_return_error (task, error);
  else
    read_chunk (task, stream);
}

static void
files_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Read *reading = g_task_get_task_data (task);
  GError *error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);
  GListStore *files;

  if (value == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  files = g_list_store_new (G_TYPE_FILE);
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  reading->files = G_LIST_MODEL (files);
  g_task_return_boolean (task, TRUE);
}

static void
start (GTask *task)
{
  GdkClipboard *clipboard = g_task_get_source_object (task);
  static const char *types[] = { "text/plain;charset=utf-8", "text/plain", "UTF8_STRING", NULL };

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                         GDK_TYPE_FILE_LIST)
      || gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                "text/uri-list"))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task),
                                    files_read_cb, g_object_ref (task));
  else
    gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT,
                              g_task_get_cancellable (task),
                              stream_opened_cb, g_object_ref (task));
}

static gboolean
is_known (GdkClipboard *clipboard)
{
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  gsize n_types, n_mime_types;

  gdk_content_formats_get_gtypes (formats, &n_types);
  gdk_content_formats_get_mime_types (formats, &n_mime_types);
  return n_types > 0 || n_mime_types > 0;
}

static void
changed_cb (GdkClipboard *clipboard,
            GTask        *task)
{
  g_autoptr(GTask) kept = g_object_ref (task);
  Read *reading = g_task_get_task_data (task);

  if (!is_known (clipboard))
    return;

  g_clear_handle_id (&reading->timeout, g_source_remove);
  g_signal_handlers_disconnect_by_func (clipboard, changed_cb, task);
  start (task);
}

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  Read *reading = g_task_get_task_data (task);

  reading->timeout = 0;
  g_signal_handlers_disconnect_by_func (g_task_get_source_object (task), changed_cb, task);
  start (task);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GdkClipboard *clipboard = g_task_get_source_object (task);
  Read *reading = g_task_get_task_data (task);

  cdz_dumpable_close_finish (result);
  if (is_known (clipboard))
    {
      start (task);
      return;
    }

  g_signal_connect (clipboard, "changed", G_CALLBACK (changed_cb), task);
  reading->timeout = g_timeout_add_full (G_PRIORITY_DEFAULT, FORMATS_WAIT_MS, timeout_cb,
                                         g_object_ref (task), g_object_unref);
}

void
cdz_clipboard_read_async (GdkClipboard        *clipboard,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (clipboard, cancellable, callback, user_data);

  g_task_set_source_tag (task, cdz_clipboard_read_async);
  g_task_set_task_data (task, g_new0 (Read, 1), read_free);
  cdz_dumpable_close_async (closed_cb, g_steal_pointer (&task));
}

CdzSecret *
cdz_clipboard_read_finish (GAsyncResult  *result,
                           GListModel   **out_files,
                           GError       **error)
{
  Read *reading = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  *out_files = g_steal_pointer (&reading->files);
  return g_steal_pointer (&reading->text);
}
