/* cdz-window-prompter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-prompter"
#include "config.h"

#include "cdz-window-prompter.h"

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-dumpable.h"
#include "cdz-error.h"
#include "cdz-passphrase-dialog.h"

struct _CdzWindowPrompter
{
  GObject         parent_instance;

  GtkApplication *application;    /* weak: it owns the library, which owns this */
};

typedef struct
{
  CdzPromptKind  kind;
  char          *subject;
  guint          attempt;
} Ask;

static void cdz_window_prompter_iface_init (CdzPrompterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzWindowPrompter, cdz_window_prompter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_PROMPTER,
                                                      cdz_window_prompter_iface_init))

static void
ask_free (Ask *ask)
{
  g_free (ask->subject);
  g_free (ask);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  CdzSecret *answer =
    cdz_passphrase_dialog_ask_finish (CDZ_PASSPHRASE_DIALOG (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) cdz_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
wait_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzPassphraseDialog) dialog = user_data;

  cdz_passphrase_dialog_set_wait (dialog, cdz_vault_get_wait_finish (CDZ_VAULT (source), result));
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzWindowPrompter *self = g_task_get_source_object (task);
  Ask *ask = g_task_get_task_data (task);
  GtkWindow *parent = NULL;
  CdzPassphraseDialog *dialog;

  cdz_dumpable_close_finish (result);

  if (self->application != NULL)
    parent = gtk_application_get_active_window (self->application);
  if (parent == NULL)
    {
      g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                               _("A passphrase is needed, and no window is open to ask for it"));
      return;
    }

  dialog = cdz_passphrase_dialog_new (parent, ask->kind, ask->subject, ask->attempt);
  cdz_passphrase_dialog_ask_async (dialog, g_task_get_cancellable (task),
                                   answered_cb, g_object_ref (task));
  if (ask->kind == CDZ_PROMPT_VAULT_PASSPHRASE)
    cdz_vault_get_wait_async (cdz_library_get_vault (cdz_application_get_library (CDZ_APPLICATION (self->application))),
                              wait_read_cb, g_object_ref (dialog));
}

static void
cdz_window_prompter_ask_async (CdzPrompter         *prompter,
                               CdzPromptKind        kind,
                               const char          *subject,
                               guint                attempt,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (prompter, cancellable, callback, user_data);
  Ask *ask = g_new0 (Ask, 1);

  g_task_set_source_tag (task, cdz_window_prompter_ask_async);
  ask->kind = kind;
  ask->subject = g_strdup (subject);
  ask->attempt = attempt;
  g_task_set_task_data (task, ask, (GDestroyNotify) ask_free);

  cdz_dumpable_close_async (closed_cb, g_steal_pointer (&task));
}

static CdzSecret *
cdz_window_prompter_ask_finish (CdzPrompter   *prompter,
                                GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cdz_window_prompter_iface_init (CdzPrompterInterface *iface)
{
  iface->ask_async = cdz_window_prompter_ask_async;
  iface->ask_finish = cdz_window_prompter_ask_finish;
}

static void
cdz_window_prompter_dispose (GObject *object)
{
  g_clear_weak_pointer (&CDZ_WINDOW_PROMPTER (object)->application);

  G_OBJECT_CLASS (cdz_window_prompter_parent_class)->dispose (object);
}

static void
cdz_window_prompter_class_init (CdzWindowPrompterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_window_prompter_dispose;
}

static void
cdz_window_prompter_init (CdzWindowPrompter *self)
{
}

CdzPrompter *
cdz_window_prompter_new (GtkApplication *application)
{
  CdzWindowPrompter *self = g_object_new (CDZ_TYPE_WINDOW_PROMPTER, NULL);

  g_set_weak_pointer (&self->application, application);
  return CDZ_PROMPTER (self);
}
