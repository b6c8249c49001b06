/* cdz-passphrase-dialog.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-passphrase-dialog"
#include "config.h"

#include "cdz-passphrase-dialog.h"

#include <string.h>

#include <glib/gi18n-lib.h>

struct _CdzPassphraseDialog
{
  AdwWindow            parent_instance;

  gboolean             is_new;
  GTask               *task;
  GCancellable        *cancellable;     /* the asker's */
  gulong               cancelled_id;

  AdwPreferencesGroup *group;
  GtkWidget           *first;
  GtkWidget           *second;
  GtkLabel            *problem;
  GtkWidget           *accept;
};

G_DEFINE_FINAL_TYPE (CdzPassphraseDialog, cdz_passphrase_dialog, ADW_TYPE_WINDOW)

/* libadwaita 1.2 never frees the buffer that it makes itself, so the text would stay
 * until the program ends; ours is wiped together with the widget. */
void
cdz_passphrase_prepare (GtkWidget *entry)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));
  g_autoptr(GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  g_return_if_fail (GTK_IS_TEXT (text));

  gtk_text_set_buffer (GTK_TEXT (text), buffer);
}

CdzSecret *
cdz_passphrase_read (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);

  return cdz_secret_new (text, strlen (text));
}

/* The entries go away with what was typed: clearing them would send the text, as one
 * message, to whoever listens on the accessibility bus. */
static void
finish (CdzPassphraseDialog *self,
        CdzSecret           *answer)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) cdz_secret_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was entered"));

  gtk_window_destroy (GTK_WINDOW (self));
}

static void
accept_cb (CdzPassphraseDialog *self)
{
  g_autoptr(CdzSecret) first = cdz_passphrase_read (GTK_EDITABLE (self->first));

  if (self->is_new)
    {
      g_autoptr(CdzSecret) second = cdz_passphrase_read (GTK_EDITABLE (self->second));

      if (cdz_secret_get_size (first) == 0 || !cdz_secret_equal (first, second))
        {
          gtk_label_set_text (self->problem, cdz_secret_get_size (first) == 0
                                             ? _("A passphrase needs at least one character.")
                                             : _("The two are not the same."));
          gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
          return;
        }
    }

  finish (self, g_steal_pointer (&first));
}

static gboolean
close_request_cb (CdzPassphraseDialog *self)
{
  finish (self, NULL);
  return FALSE;
}

static gboolean
cancel_in_idle_cb (gpointer user_data)
{
  finish (user_data, NULL);
  return G_SOURCE_REMOVE;
}

/* May come from any thread, and must not disconnect itself. */
static void
cancelled_cb (CdzPassphraseDialog *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancel_in_idle_cb, g_object_ref (self), g_object_unref);
}

static void
cdz_passphrase_dialog_dispose (GObject *object)
{
  CdzPassphraseDialog *self = CDZ_PASSPHRASE_DIALOG (object);

  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->task);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_PASSPHRASE_DIALOG);

  G_OBJECT_CLASS (cdz_passphrase_dialog_parent_class)->dispose (object);
}

static void
cdz_passphrase_dialog_class_init (CdzPassphraseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_passphrase_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "cdz-passphrase-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, first);
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, second);
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, accept);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_passphrase_dialog_init (CdzPassphraseDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cdz_passphrase_prepare (self->first);
  cdz_passphrase_prepare (self->second);
}

static void
describe (CdzPassphraseDialog *self,
          CdzPromptKind        kind,
          const char          *subject)
{
  g_autofree char *text = NULL;

  switch (kind)
    {
    case CDZ_PROMPT_NEW_VAULT_PASSPHRASE:
      gtk_window_set_title (GTK_WINDOW (self), _("Set a Vault Passphrase"));
      text = g_strdup (_("No login keyring is running here to keep the vault's key. A "
                         "passphrase protects your private keys instead. It cannot be "
                         "recovered."));
      gtk_button_set_label (GTK_BUTTON (self->accept), _("Set Passphrase"));
      break;

    case CDZ_PROMPT_VAULT_PASSPHRASE:
      gtk_window_set_title (GTK_WINDOW (self), _("Unlock the Vault"));
      text = g_strdup_printf (_("The passphrase of “%s” opens its private keys."), subject);
      break;

    case CDZ_PROMPT_FILE_PASSPHRASE:
    default:
      gtk_window_set_title (GTK_WINDOW (self), _("Unlock the File"));
      text = g_strdup_printf (_("“%s” is protected by a passphrase."), subject);
    }

  adw_preferences_group_set_description (self->group, text);
}

CdzPassphraseDialog *
cdz_passphrase_dialog_new (GtkWindow     *parent,
                           CdzPromptKind  kind,
                           const char    *subject,
                           guint          attempt)
{
  CdzPassphraseDialog *self = g_object_new (CDZ_TYPE_PASSPHRASE_DIALOG,
                                            "transient-for", parent, NULL);

  self->is_new = kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE;
  describe (self, kind, subject);
  if (!self->is_new)
    adw_preferences_group_remove (self->group, g_steal_pointer (&self->second));
  if (attempt > 0)
    {
      gtk_label_set_text (self->problem, _("That was not the right passphrase. Try again."));
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
    }

  return self;
}

void
cdz_passphrase_dialog_ask_async (CdzPassphraseDialog *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_PASSPHRASE_DIALOG (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cdz_passphrase_dialog_ask_async);
  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled_id = g_signal_connect_swapped (cancellable, "cancelled",
                                                     G_CALLBACK (cancelled_cb), self);
      if (g_cancellable_is_cancelled (cancellable))
        cancelled_cb (self);
    }

  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->first);
}

CdzSecret *
cdz_passphrase_dialog_ask_finish (CdzPassphraseDialog  *self,
                                  GAsyncResult         *result,
                                  GError              **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
