/* cdz-new-window.c: the window and its kinds.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-describe.h"
#include "cdz-passphrase-dialog.h"
#include "cdz-property-row.h"
#include "cdz-reply-window.h"
#include "cdz-width-bin.h"

/* Below it, a long button has no place. */
#define NARROW 560

G_DEFINE_FINAL_TYPE (CdzNewWindow, cdz_new_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *choice;           /* in the list of kinds */
  const char *title;
  const char *accept;
  const char *note;
} kinds[] = {
  [CDZ_NEW_REQUEST] = { N_("Key and request"), N_("New Key and Request"), N_("Create and Save Request…"),
                        N_("The private key stays in the vault. Only the request goes to the certificate authority.") },
  [CDZ_NEW_FOR_KEY] = { N_("Request for an existing key"), N_("New Request"), N_("Create and Save Request…"),
                        N_("The private key stays where it is. Only the request goes to the certificate authority.") },
  [CDZ_NEW_KEY] = { N_("Key alone"), N_("New Key"), N_("Create Key"),
                    N_("The private key stays in the vault. A request can be made with it later.") },
  [CDZ_NEW_SELF_SIGNED] = { N_("Self-signed certificate"), N_("New Self-Signed Certificate"), N_("Create Certificate"),
                            N_("Nobody vouches for a self-signed certificate: whoever shall trust it has to be told.") },
  [CDZ_NEW_AUTHORITY] = { N_("Authority for home servers"), N_("New Authority"), N_("Create Authority"),
                          N_("Devices that trust this authority trust every certificate that its key signs. Keep a backup of the vault.") },
};

CdzNewKind
cdz_new_window_get_kind (CdzNewWindow *self)
{
  return self->renewed != NULL ? CDZ_NEW_REQUEST : (CdzNewKind) adw_combo_row_get_selected (self->kind);
}

static void
update (CdzNewWindow *self)
{
  cdz_new_window_update (self);
}

static void
kind_changed_cb (CdzNewWindow *self)
{
  CdzNewKind kind;
  gboolean has_names;

  if (!self->ready)
    return;

  kind = cdz_new_window_get_kind (self);
  if (kind == CDZ_NEW_FOR_KEY && self->keys->len == 0)
    cdz_new_window_fill_keys (self);
  has_names = self->renewed == NULL && kind != CDZ_NEW_KEY && kind != CDZ_NEW_AUTHORITY;
  gtk_window_set_title (GTK_WINDOW (self), self->renewed != NULL ? _("Renew") : _(kinds[kind].title));
  gtk_button_set_label (self->accept, self->is_narrow ? _("Create") : _(kinds[kind].accept));
  gtk_label_set_text (self->note, _(kinds[kind].note));
  gtk_widget_set_visible (GTK_WIDGET (self->purpose), has_names);
  gtk_widget_set_visible (self->what_group, self->renewed == NULL);
  gtk_widget_set_visible (self->who_group, has_names);
  gtk_widget_set_visible (self->names_group, has_names);
  gtk_widget_set_visible (self->usage_group, has_names);
  gtk_widget_set_visible (self->home_group, kind == CDZ_NEW_AUTHORITY);
  gtk_widget_set_visible (self->challenge, kind != CDZ_NEW_SELF_SIGNED);
  gtk_widget_set_visible (GTK_WIDGET (self->key), kind == CDZ_NEW_FOR_KEY);
  gtk_widget_set_visible (GTK_WIDGET (self->key_type), kind != CDZ_NEW_FOR_KEY);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->label),
                                 kind == CDZ_NEW_AUTHORITY ? _("Name of the authority") : _("Label"));
  adw_preferences_group_set_title (self->preview, kind == CDZ_NEW_SELF_SIGNED ? _("The Certificate Will Say")
                                                                              : _("The Request Will Say"));
  cdz_new_window_update (self);
}

/* Whoever wants neither of the purposes says what it shall be. */
static void
purpose_changed_cb (CdzNewWindow *self)
{
  if (self->ready && cdz_new_window_get_purpose (self) == NULL)
    adw_expander_row_set_expanded (self->usage, TRUE);
  cdz_new_window_update (self);
}

static void
save_preset_cb (CdzNewWindow *self)
{
  cdz_new_window_save_preset (self);
}

static void
delete_preset_cb (CdzNewWindow *self)
{
  cdz_new_window_delete_preset (self);
}

static void
width_changed_cb (CdzNewWindow *self,
                  int           width)
{
  gboolean is_narrow = width < NARROW;

  if (self->is_narrow == is_narrow)
    return;

  self->is_narrow = is_narrow;
  gtk_orientable_set_orientation (self->done_buttons, is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  cdz_new_window_show_hints (self);
  kind_changed_cb (self);
}

static void
add_name_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CdzNewWindow *self = CDZ_NEW_WINDOW (widget);

  gtk_widget_grab_focus (cdz_new_names_add (self->names, g_variant_get_string (parameter, NULL), ""));
  cdz_new_window_update (self);
}

static void
copy_command_cb (CdzNewWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command));
}

static void
accept_cb (CdzNewWindow *self)
{
  cdz_new_window_run (self);
}

static void
cancel_cb (CdzNewWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
close_request_cb (CdzNewWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  return FALSE;
}

static void
copy_request_cb (CdzNewWindow *self)
{
  gsize size;
  const char *bytes = g_bytes_get_data (self->request, &size);
  g_autofree char *pem = g_strndup (bytes, size);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), pem);
  gtk_label_set_text (self->saved, _("The request was copied"));
  gtk_widget_set_visible (GTK_WIDGET (self->saved), TRUE);
}

static void
save_cb (CdzNewWindow *self)
{
  cdz_new_window_save (self);
}

static void
reply_cb (CdzNewWindow *self)
{
  GtkWidget *window = cdz_reply_window_new (self->application, gtk_window_get_transient_for (GTK_WINDOW (self)), self->made);

  gtk_window_present (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
fill_kinds (CdzNewWindow *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (titles, _(kinds[i].choice));
  adw_combo_row_set_model (self->kind, G_LIST_MODEL (titles));
}

static void
show_renewed (CdzNewWindow *self)
{
  const char *not_after = cdz_item_get (self->renewed, CDZ_ATTR_NOT_AFTER);
  g_autoptr(GDateTime) date = not_after != NULL ? g_date_time_new_from_iso8601 (not_after, NULL) : NULL;
  g_autofree char *until = date != NULL ? cdz_describe_date (g_date_time_to_unix (date)) : NULL;
  const struct { const char *title; const char *value; } rows[] = {
    { _("Certificate"), cdz_item_get (self->renewed, CDZ_ATTR_LABEL) },
    { _("Issuer"), cdz_item_get (self->renewed, CDZ_ATTR_ISSUER) },
    { _("Valid until"), until },
  };

  gtk_widget_set_visible (GTK_WIDGET (self->renewed_group), TRUE);
  adw_preferences_group_set_description (self->renewed_group,
                                         _("It stays where it is, and is marked when the reply comes"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].value != NULL)
      adw_preferences_group_add (self->renewed_group, cdz_property_row_new (rows[i].title, rows[i].value, CDZ_ROW_PLAIN));
}

static void
cdz_new_window_dispose (GObject *object)
{
  CdzNewWindow *self = CDZ_NEW_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  self->ready = FALSE;
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->names, cdz_new_names_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_NEW_WINDOW);

  G_OBJECT_CLASS (cdz_new_window_parent_class)->dispose (object);
}

static void
cdz_new_window_finalize (GObject *object)
{
  CdzNewWindow *self = CDZ_NEW_WINDOW (object);

  g_clear_object (&self->application);
  g_clear_object (&self->renewed);
  g_clear_object (&self->like);
  g_clear_object (&self->made);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_free (self->file_name);
  g_free (self->preview_text);
  g_ptr_array_unref (self->purposes);
  g_clear_pointer (&self->own_purposes, g_ptr_array_unref);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->choices);
  g_ptr_array_unref (self->classes);
  g_ptr_array_unref (self->enforcers);
  g_free (self->access_control);
  g_ptr_array_unref (self->preview_rows);

  G_OBJECT_CLASS (cdz_new_window_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, CdzNewWindow, name)

static void
bind_form (GtkWidgetClass *widget_class)
{
  BIND (columns);
  BIND (renewed_group);
  BIND (what_group);
  BIND (kind);
  BIND (purpose);
  BIND (who_group);
  BIND (common_name);
  BIND (organization);
  BIND (country);
  BIND (others);
  BIND (who_error);
  BIND (names_group);
  BIND (names_error);
  BIND (home_group);
  BIND (server);
  BIND (client);
  BIND (home_error);
  BIND (usage_group);
  BIND (usage);
  BIND (key_usage);
  BIND (extended_key_usage);
  BIND (save_preset);
  BIND (delete_preset);
  BIND (challenge);
  BIND (usage_error);
  BIND (key);
  BIND (key_type);
  BIND (protection);
  BIND (label);
  BIND (preview);
  BIND (command);
  BIND (done_buttons);
}

static void
cdz_new_window_class_init (CdzNewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_new_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_new_window_finalize;

  g_type_ensure (CDZ_TYPE_COLUMNS);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-new-window.ui");
  bind_form (widget_class);
  BIND (cancel);
  BIND (accept);
  BIND (progress);
  BIND (banner);
  BIND (problem);
  BIND (pages);
  BIND (done_title);
  BIND (saved);
  BIND (pem);
  BIND (note_bar);
  BIND (note);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, purpose_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_command_cb);
  gtk_widget_class_bind_template_callback (widget_class, width_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, reply_cb);
  gtk_widget_class_install_action (widget_class, "new.add-name", "s", add_name_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_new_window_init (CdzNewWindow *self)
{
  self->purposes = g_ptr_array_new ();
  self->keys = g_ptr_array_new_with_free_func (g_object_unref);
  self->choices = g_ptr_array_new ();
  self->classes = g_ptr_array_new ();
  self->enforcers = g_ptr_array_new_with_free_func (g_free);
  self->preview_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cdz_passphrase_prepare (self->challenge);
}

GtkWidget *
cdz_new_window_new (CdzApplication    *application,
                    GtkWindow         *parent,
                    CdzItem           *renewed,
                    CdzRequestBuilder *like)
{
  CdzNewWindow *self = g_object_new (CDZ_TYPE_NEW_WINDOW, "transient-for", parent, NULL);

  self->application = g_object_ref (application);
  g_set_object (&self->renewed, renewed);
  g_set_object (&self->like, like);

  fill_kinds (self);
  cdz_new_window_fill_purposes (self);
  cdz_new_window_fill_choices (self);
  self->names = cdz_new_names_new (ADW_PREFERENCES_GROUP (self->names_group), self->names_error, G_CALLBACK (update), self);
  cdz_new_names_add (self->names, "DNS", "");
  cdz_new_names_add (self->names, "email", "");
  if (renewed != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->label), cdz_item_get (renewed, CDZ_ATTR_LABEL));
      show_renewed (self);
    }

  self->ready = TRUE;
  kind_changed_cb (self);
  gtk_widget_grab_focus (renewed == NULL ? self->common_name : GTK_WIDGET (self->key_type));
  cdz_new_window_probe (self);
  cdz_new_window_read_purposes (self);

  return GTK_WIDGET (self);
}
