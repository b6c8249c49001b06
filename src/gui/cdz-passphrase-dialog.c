/* cdz-passphrase-dialog.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-passphrase-dialog"
#include "config.h"

#include "cdz-passphrase-dialog.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-strength.h"
#include "cdz-secret-gate.h"

struct _CdzPassphraseDialog
{
  AdwWindow            parent_instance;

  gboolean             is_new;
  gboolean             shows_strength;
  GTask               *task;
  GCancellable        *cancellable;     /* the asker's */
  gulong               cancelled_id;
  gint64               wait_end_us;     /* monotonic */
  guint                wait_source;
  char                *problem_text;    /* once nobody has to wait any more */

  AdwPreferencesGroup *group;
  GtkWidget           *first;
  GtkWidget           *second;
  GtkLabel            *problem;
  GtkLabel            *strength;
  GtkWidget           *accept;
};

G_DEFINE_FINAL_TYPE (CdzPassphraseDialog, cdz_passphrase_dialog, ADW_TYPE_WINDOW)

static void
buffer_gone_cb (gpointer  data,
                GObject  *buffer)
{
  cdz_secret_gate_leave ();
}

/* libadwaita 1.2 never frees the buffer that it makes itself, so the text would stay
 * until the program ends; ours is wiped together with the widget. */
void
cdz_passphrase_prepare (GtkWidget *entry)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));
  g_autoptr(GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  g_return_if_fail (GTK_IS_TEXT (text));

  gtk_text_set_buffer (GTK_TEXT (text), buffer);

  /* Until the buffer is wiped with the widget. */
  cdz_secret_gate_enter ();
  g_object_weak_ref (G_OBJECT (buffer), buffer_gone_cb, NULL);
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
                                             ? _("At least one character is needed.")
                                             : _("The two are not the same."));
          gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
          return;
        }
    }

  finish (self, g_steal_pointer (&first));
}

static void
first_changed_cb (CdzPassphraseDialog *self)
{
  g_autoptr(CdzSecret) first = NULL;

  if (!self->shows_strength)
    return;

  first = cdz_passphrase_read (GTK_EDITABLE (self->first));
  gtk_label_set_text (self->strength, cdz_strength_describe (cdz_strength_estimate (first)));
  gtk_widget_set_visible (GTK_WIDGET (self->strength), TRUE);
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
  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_pointer (&self->problem_text, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, strength);
  gtk_widget_class_bind_template_child (widget_class, CdzPassphraseDialog, accept);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_changed_cb);
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
set_words (CdzPassphraseDialog *self,
           const char          *title,
           const char          *accept,
           const char          *entry)
{
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_button_set_label (GTK_BUTTON (self->accept), accept);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->first), entry);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->first), GTK_ACCESSIBLE_PROPERTY_LABEL, entry, -1);
}

/* Returns: (transfer full): what the answer is for */
static char *
describe_new (CdzPassphraseDialog *self,
              CdzPromptKind        kind,
              const char          *subject)
{
  switch (kind)
    {
    case CDZ_PROMPT_NEW_FILE_PASSPHRASE:
      set_words (self, _("Set a Passphrase"), _("Set Passphrase"), _("Passphrase"));
      return g_strdup_printf (_("“%s” will hold a private key. A passphrase protects it there."), subject);

    case CDZ_PROMPT_NEW_APPLICATION_PASSWORD:
      set_words (self, _("Set a Password"), _("Set Password"), _("Application password"));
      return g_strdup_printf (_("It will be asked each time “%s” is used. It is stored nowhere and cannot be recovered."), subject);

    case CDZ_PROMPT_NEW_PIN:
      set_words (self, _("Set a PIN"), _("Set PIN"), _("PIN"));
      return g_strdup_printf (_("This computer's TPM will ask for it each time “%s” is used. It cannot be recovered."), subject);

    case CDZ_PROMPT_NEW_VAULT_PASSPHRASE:
    default:
      set_words (self, _("Set a Vault Passphrase"), _("Set Passphrase"), _("Passphrase"));
      return g_strdup (_("No login keyring is running here to keep the vault's key. A "
                         "passphrase protects your private keys instead. It cannot be "
                         "recovered."));
    }
}

static char *
describe_known (CdzPassphraseDialog *self,
                CdzPromptKind        kind,
                const char          *subject)
{
  switch (kind)
    {
    case CDZ_PROMPT_VAULT_PASSPHRASE:
      set_words (self, _("Unlock the Vault"), _("Unlock"), _("Passphrase"));
      return g_strdup_printf (_("The passphrase of “%s” opens its private keys."), subject);

    case CDZ_PROMPT_APPLICATION_PASSWORD:
      set_words (self, _("Use a Key"), _("Use Key"), _("Application password"));
      return g_strdup_printf (_("“%s” asks for its application password at each use."), subject);

    case CDZ_PROMPT_PIN:
      set_words (self, _("Use a Key"), _("Use Key"), _("PIN"));
      return g_strdup_printf (_("“%s” asks for its PIN at each use. Too many wrong ones lock the TPM for a while."), subject);

    case CDZ_PROMPT_FILE_PASSPHRASE:
    default:
      set_words (self, _("Unlock the File"), _("Unlock"), _("Passphrase"));
      return g_strdup_printf (_("“%s” is protected by a passphrase."), subject);
    }
}

static gboolean
is_new_kind (CdzPromptKind kind)
{
  return kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE || kind == CDZ_PROMPT_NEW_FILE_PASSPHRASE ||
         kind == CDZ_PROMPT_NEW_APPLICATION_PASSWORD || kind == CDZ_PROMPT_NEW_PIN;
}

CdzPassphraseDialog *
cdz_passphrase_dialog_new (GtkWindow     *parent,
                           CdzPromptKind  kind,
                           const char    *subject,
                           guint          attempt)
{
  CdzPassphraseDialog *self = g_object_new (CDZ_TYPE_PASSPHRASE_DIALOG,
                                            "transient-for", parent, NULL);
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  self->is_new = is_new_kind (kind);
  self->shows_strength = self->is_new && kind != CDZ_PROMPT_NEW_PIN;
  text = self->is_new ? describe_new (self, kind, subject) : describe_known (self, kind, subject);
  escaped = g_markup_escape_text (text, -1);
  adw_preferences_group_set_description (self->group, escaped);
  if (!self->is_new)
    adw_preferences_group_remove (self->group, g_steal_pointer (&self->second));
  if (attempt > 0)
    {
      gtk_label_set_text (self->problem,
                          kind == CDZ_PROMPT_PIN ? _("That was not the right PIN. Try again.")
                          : kind == CDZ_PROMPT_APPLICATION_PASSWORD ? _("That was not the right password. Try again.")
                          : _("That was not the right passphrase. Try again."));
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
    }

  return self;
}

static void
show_problem (CdzPassphraseDialog *self,
              const char          *text)
{
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *text != '\0');
}

static gboolean
count_down_cb (gpointer user_data)
{
  CdzPassphraseDialog *self = user_data;
  gint64 left_ms = (self->wait_end_us - g_get_monotonic_time () + 999) / 1000;
  g_autofree char *text = NULL;

  self->wait_source = 0;
  gtk_widget_set_sensitive (self->accept, left_ms <= 0);
  if (left_ms <= 0)
    {
      show_problem (self, self->problem_text);
      return G_SOURCE_REMOVE;
    }

  text = g_strdup_printf (_("Several passphrases were wrong. Try again in %u s."), (guint) ((left_ms + 999) / 1000));
  show_problem (self, text);
  self->wait_source = g_timeout_add ((guint) ((left_ms - 1) % 1000 + 1), count_down_cb, self);
  return G_SOURCE_REMOVE;
}

void
cdz_passphrase_dialog_set_wait (CdzPassphraseDialog *self,
                                gint64               wait_us)
{
  g_return_if_fail (CDZ_IS_PASSPHRASE_DIALOG (self));

  if (self->task == NULL || self->wait_source != 0 || wait_us <= 0)
    return;

  self->wait_end_us = g_get_monotonic_time () + wait_us;
  self->problem_text = g_strdup (gtk_label_get_text (self->problem));
  count_down_cb (self);
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
