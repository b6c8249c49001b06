/* cdz-test-file.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-file.h"

#include "cdz-dumpable.h"
#include "cdz-error.h"
#include "cdz-memory.h"
#include "cdz-passphrase-dialog.h"
#include "cdz-probe-pair.h"
#include "cdz-read-file.h"

typedef struct
{
  GtkWindow        *parent;         /* weak */
  char             *path;
  char             *name;
  CdzSecret        *passphrase;     /* the latest answer; NULL */
  guint             n_answers;

  gboolean          locked;         /* what the worker found */
  CdzProbeIdentity *identity;
  GPtrArray        *certificates;
} Opening;

static void start (GTask *task);

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_weak_pointer (&opening->parent);
  g_free (opening->path);
  g_free (opening->name);
  g_clear_pointer (&opening->passphrase, cdz_secret_unref);
  g_clear_pointer (&opening->identity, cdz_probe_identity_unref);
  g_clear_pointer (&opening->certificates, g_ptr_array_unref);
  g_free (opening);
}

static gboolean
read_file (Opening       *opening,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(CdzSecret) bytes = cdz_read_file (opening->path, CDZ_MAX_FILE_SIZE, error);
  g_autoptr(GPtrArray) passphrases = g_ptr_array_new ();
  g_autoptr(CdzDecoded) decoded = NULL;

  if (bytes == NULL)
    return FALSE;
  if (opening->passphrase != NULL)
    g_ptr_array_add (passphrases, opening->passphrase);
  if ((decoded = cdz_decode (bytes, passphrases, cancellable, error)) == NULL)
    return FALSE;

  opening->locked = decoded->locked;
  if (!opening->locked)
    opening->identity = cdz_probe_pair_find (opening->name, decoded, &opening->certificates, error);

  return opening->locked || opening->identity != NULL;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean ok = read_file (data, cancellable, &error);

  cdz_memory_scrub_stack ();
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&opening->passphrase, cdz_secret_unref);
  opening->passphrase = cdz_passphrase_dialog_ask_finish (CDZ_PASSPHRASE_DIALOG (source), result, &error);
  opening->n_answers++;
  if (opening->passphrase == NULL)
    g_task_return_error (task, error);
  else
    start (task);
}

static void
ask (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);
  CdzPassphraseDialog *dialog;

  if (opening->parent == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The window is gone");
      return;
    }

  dialog = cdz_passphrase_dialog_new (opening->parent, CDZ_PROMPT_FILE_PASSPHRASE, opening->name, opening->n_answers);
  cdz_passphrase_dialog_ask_async (dialog, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (ok && !opening->locked)
    g_task_return_boolean (task, TRUE);
  else if (ok || g_error_matches (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
    ask (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_clear_error (&error);
}

static void
start (GTask *task)
{
  g_autoptr(GTask) reading = g_task_new (NULL, g_task_get_cancellable (task), read_cb, g_object_ref (task));

  g_task_set_task_data (reading, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (reading, read_in_thread);
}

static void
closed_for_file_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  cdz_dumpable_close_finish (result);
  start (task);
}

void
cdz_test_file_open_async (GtkWindow           *parent,
                          const char          *path,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  g_set_weak_pointer (&opening->parent, parent);
  opening->path = g_strdup (path);
  opening->name = g_filename_display_basename (path);
  g_task_set_source_tag (task, cdz_test_file_open_async);
  g_task_set_task_data (task, opening, opening_free);
  cdz_dumpable_close_async (closed_for_file_cb, g_object_ref (task));
}

CdzProbeIdentity *
cdz_test_file_open_finish (GAsyncResult  *result,
                           GPtrArray    **out_certificates,
                           GError       **error)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  *out_certificates = g_steal_pointer (&opening->certificates);
  return g_steal_pointer (&opening->identity);
}

const char *
cdz_test_file_get_path (GAsyncResult *result)
{
  Opening *opening = g_task_get_task_data (G_TASK (result));

  return opening->path;
}
