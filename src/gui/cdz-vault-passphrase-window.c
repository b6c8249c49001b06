/* cdz-vault-passphrase-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-vault-passphrase-window"
#include "config.h"

#include "cdz-vault-passphrase-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-dumpable.h"
#include "cdz-error.h"
#include "cdz-passphrase-dialog.h"
#include "cdz-strength.h"

struct _CdzVaultPassphraseWindow
{
  AdwWindow            parent_instance;

  CdzApplication      *application;
  CdzVault            *vault;
  GCancellable        *cancellable;   /* of the change under way */
  gboolean             is_removal;    /* likewise */
  gboolean             is_closed;

  /* New after each try: what was typed goes with its widget. */
  GtkWidget           *current;       /* NULL where there is no passphrase yet */
  GtkWidget           *first;
  GtkWidget           *second;

  GtkWidget           *page;
  AdwPreferencesGroup *group;
  GtkLevelBar         *level;
  GtkLabel            *strength;
  GtkLabel            *problem;
  GtkWidget           *accept;
  GtkWidget           *remove;
  GtkSpinner          *spinner;
  GtkWidget           *waiting;       /* says what for */
};

G_DEFINE_FINAL_TYPE (CdzVaultPassphraseWindow, cdz_vault_passphrase_window, ADW_TYPE_WINDOW)

static void
show_strength (CdzVaultPassphraseWindow *self)
{
  g_autoptr(CdzSecret) text = cdz_passphrase_read (GTK_EDITABLE (self->first));
  CdzStrength strength = cdz_strength_estimate (text);

  gtk_level_bar_set_value (self->level, strength);
  gtk_label_set_text (self->strength, cdz_strength_describe (strength));
}

static GtkWidget *
add_entry (CdzVaultPassphraseWindow *self,
           const char               *title)
{
  GtkWidget *entry = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  cdz_passphrase_prepare (entry);
  adw_preferences_group_add (self->group, entry);

  return entry;
}

static void
drop_entry (CdzVaultPassphraseWindow  *self,
            GtkWidget                **entry)
{
  if (*entry != NULL)
    adw_preferences_group_remove (self->group, *entry);
  *entry = NULL;
}

static void
renew_entries (CdzVaultPassphraseWindow *self)
{
  gboolean has_passphrase = cdz_vault_has_passphrase (self->vault);

  drop_entry (self, &self->current);
  drop_entry (self, &self->first);
  drop_entry (self, &self->second);

  if (has_passphrase)
    self->current = add_entry (self, _("Passphrase until now"));
  self->first = add_entry (self, _("New passphrase"));
  self->second = add_entry (self, _("The same again"));
  g_signal_connect_swapped (self->first, "changed", G_CALLBACK (show_strength), self);
  show_strength (self);
  gtk_widget_grab_focus (has_passphrase ? self->current : self->first);
}

static void
set_problem (CdzVaultPassphraseWindow *self,
             const char               *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
set_busy (CdzVaultPassphraseWindow *self,
          gboolean                  busy)
{
  /* An entry that keeps the focus while it can take none complains. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->page, !busy);
  gtk_widget_set_sensitive (self->accept, !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->waiting, busy);
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzVaultPassphraseWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (cdz_vault_set_passphrase_finish (CDZ_VAULT (source), result, &error))
    {
      cdz_application_toast (self->application, self->is_removal ? _("The vault has no passphrase any more")
                                                                 : _("The vault passphrase is set"), NULL);
      if (!self->is_closed)
        gtk_window_close (GTK_WINDOW (self));
      return;
    }

  if (self->is_closed)
    return;

  set_busy (self, FALSE);
  set_problem (self, error->message);
  renew_entries (self);
}

/* @new_passphrase: (nullable): %NULL to remove it */
static void
change (CdzVaultPassphraseWindow *self,
        CdzSecret                *new_passphrase)
{
  g_autoptr(CdzSecret) current = NULL;

  if (self->current != NULL)
    current = cdz_passphrase_read (GTK_EDITABLE (self->current));

  self->is_removal = new_passphrase == NULL;
  set_problem (self, NULL);
  set_busy (self, TRUE);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  cdz_vault_set_passphrase_async (self->vault, current, new_passphrase, self->cancellable, changed_cb, g_object_ref (self));
}

static void
accept_cb (CdzVaultPassphraseWindow *self)
{
  g_autoptr(CdzSecret) first = cdz_passphrase_read (GTK_EDITABLE (self->first));
  g_autoptr(CdzSecret) second = cdz_passphrase_read (GTK_EDITABLE (self->second));

  if (cdz_secret_get_size (first) == 0)
    set_problem (self, _("A passphrase needs at least one character."));
  else if (!cdz_secret_equal (first, second))
    set_problem (self, _("The two are not the same."));
  else
    change (self, first);
}

static void
remove_cb (CdzVaultPassphraseWindow *self)
{
  change (self, NULL);
}

/* Where it is too late to turn back, the toast says that it was done. */
static gboolean
close_request_cb (CdzVaultPassphraseWindow *self)
{
  self->is_closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  return FALSE;
}

static void
cdz_vault_passphrase_window_dispose (GObject *object)
{
  CdzVaultPassphraseWindow *self = CDZ_VAULT_PASSPHRASE_WINDOW (object);

  self->is_closed = TRUE;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->vault);
  g_clear_object (&self->application);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_VAULT_PASSPHRASE_WINDOW);

  G_OBJECT_CLASS (cdz_vault_passphrase_window_parent_class)->dispose (object);
}

static void
cdz_vault_passphrase_window_class_init (CdzVaultPassphraseWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_vault_passphrase_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-vault-passphrase-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, group);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, level);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, strength);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, accept);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, remove);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CdzVaultPassphraseWindow, waiting);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_vault_passphrase_window_init (CdzVaultPassphraseWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
}

/* The process is closed to others before anything is typed. */
static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzApplication) application = user_data;
  CdzVault *vault = cdz_library_get_vault (cdz_application_get_library (application));
  gboolean has_passphrase = cdz_vault_has_passphrase (vault);
  CdzVaultPassphraseWindow *self =
    g_object_new (CDZ_TYPE_VAULT_PASSPHRASE_WINDOW,
                  "transient-for", gtk_application_get_active_window (GTK_APPLICATION (application)),
                  "title", has_passphrase ? _("Change the Vault Passphrase") : _("Set a Vault Passphrase"), NULL);

  cdz_dumpable_close_finish (result);
  self->application = g_object_ref (application);
  self->vault = g_object_ref (vault);
  gtk_button_set_label (GTK_BUTTON (self->accept), has_passphrase ? _("C_hange") : _("_Set"));
  gtk_widget_set_visible (self->remove, has_passphrase);
  adw_preferences_group_set_description (self->group,
    has_passphrase ? _("Copies and backups made before still open with the old one.")
                   : _("It opens your private keys also when the login keyring is lost, and keys of the class "
                       "“While unlocked” open with it only. Nobody can recover it for you."));
  renew_entries (self);

  gtk_window_present (GTK_WINDOW (self));
}

static void
passphrase_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  cdz_dumpable_close_async (closed_cb, g_object_ref (user_data));
}

void
cdz_vault_passphrase_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "vault-passphrase", passphrase_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
