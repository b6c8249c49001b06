/* cdz-new-window.c: the form.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-describe.h"
#include "cdz-guard.h"
#include "cdz-key-defaults.h"
#include "cdz-property-row.h"
#include "cdz-protection.h"
#include "cdz-usage.h"
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
  [CDZ_NEW_KEY] = { N_("Key alone"), N_("New Key"), N_("Create Key"),
                    N_("The private key stays in the vault. A request can be made with it later.") },
  [CDZ_NEW_SELF_SIGNED] = { N_("Self-signed certificate"), N_("New Self-Signed Certificate"), N_("Create Certificate"),
                            N_("Nobody vouches for a self-signed certificate: whoever shall trust it has to be told.") },
  [CDZ_NEW_AUTHORITY] = { N_("Authority for home servers"), N_("New Authority"), N_("Create Authority"),
                          N_("Devices that trust this authority trust every certificate that its key signs. Keep a backup of the vault.") },
};

static CdzNewKind
get_kind (CdzNewWindow *self)
{
  return self->renewed != NULL ? CDZ_NEW_REQUEST : (CdzNewKind) adw_combo_row_get_selected (self->kind);
}

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gpointer
get_chosen (GPtrArray   *values,
            AdwComboRow *row)
{
  guint position = adw_combo_row_get_selected (row);

  return position < values->len ? values->pdata[position] : NULL;
}

void
cdz_new_window_read_form (CdzNewWindow *self,
                          const char   *names,
                          CdzNewForm   *form)
{
  CdzItem *key = self->renewed != NULL ? cdz_item_get_key (self->renewed) : NULL;
  guint preset = adw_combo_row_get_selected (self->purpose);

  *form = (CdzNewForm) {
    .kind = get_kind (self),
    .preset = self->renewed == NULL ? cdz_presets[preset].name : NULL,
    .common_name = get_text (self->common_name),
    .organization = get_text (self->organization),
    .country = get_text (self->country),
    .names = names,
    .key_usage = get_text (self->key_usage),
    .extended_key_usage = get_text (self->extended_key_usage),
    .server = get_text (self->server),
    .client = get_text (self->client),
    .choice = get_chosen (self->choices, self->key_type),
    .is_renewal = self->renewed != NULL,
    .label = get_text (self->label),
  };
  if (adw_combo_row_get_selected (self->protection) != self->usual_class)
    form->accessible = get_chosen (self->classes, self->protection);
  form->access_control = self->access_control;
  if (self->renewed != NULL)
    form->key = cdz_item_get (self->renewed, CDZ_ATTR_UUID);
  if (form->choice == NULL && key == NULL)
    form->choice = cdz_key_choices;
}

/* Shows, or hides, what is wrong in one group. */
static gboolean
show_error (GtkLabel     *label,
            const GError *error)
{
  gtk_label_set_text (label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (label), error != NULL);
  return error == NULL;
}

static gboolean
check_who (CdzNewWindow *self)
{
  const struct { GtkWidget *row; const char *keyword; } parts[] = {
    { self->common_name, "CN" }, { self->organization, "O" }, { self->country, "C" },
  };
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GError) error = NULL;

      cdz_new_form_check_part (parts[i].keyword, get_text (parts[i].row), &error);
      cdz_new_mark_row (parts[i].row, error);
      if (first == NULL)
        first = g_steal_pointer (&error);
    }

  return show_error (self->who_error, first);
}

static gboolean
check_usage (CdzNewWindow *self)
{
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) purposes_error = NULL;

  cdz_request_builder_set_key_usage (builder, get_text (self->key_usage), &error);
  cdz_request_builder_set_extended_key_usage (builder, get_text (self->extended_key_usage), &purposes_error);
  cdz_new_mark_row (self->key_usage, error);
  cdz_new_mark_row (self->extended_key_usage, purposes_error);
  adw_expander_row_set_subtitle (self->usage, *get_text (self->key_usage) == '\0' && *get_text (self->extended_key_usage) == '\0'
                                              ? _("As the purpose sets them") : _("In place of what the purpose sets"));

  return show_error (self->usage_error, error != NULL ? error : purposes_error);
}

static gboolean
check_home (CdzNewWindow *self)
{
  const char *server = get_text (self->server), *client = get_text (self->client);
  g_autoptr(CdzRequestBuilder) server_builder = NULL;
  g_autoptr(CdzRequestBuilder) client_builder = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) client_error = NULL;

  if (*server != '\0')
    server_builder = cdz_home_authority_new_server (server, &error);
  if (*client != '\0')
    client_builder = cdz_home_authority_new_client (client, &client_error);
  cdz_new_mark_row (self->server, error);
  cdz_new_mark_row (self->client, client_error);

  return show_error (self->home_error, error != NULL ? error : client_error) && *get_text (self->label) != '\0';
}

static void
add_preview (CdzNewWindow *self,
             const char   *title,
             const char   *value,
             CdzRowFlags   flags)
{
  GtkWidget *row = cdz_property_row_new (title, value, flags & CDZ_ROW_CRITICAL);

  adw_preferences_group_add (self->preview, row);
  g_ptr_array_add (self->preview_rows, row);
}

/* Rebuilt only where it says something else, so that nothing flickers and a screen
 * reader is not interrupted. */
static void
show_preview (CdzNewWindow      *self,
              CdzRequestBuilder *builder,
              const CdzNewForm  *form)
{
  CdzItem *key = self->renewed != NULL ? cdz_item_get_key (self->renewed) : NULL;
  const char *key_type = form->choice != NULL ? form->choice->type : cdz_item_get (key, CDZ_ATTR_KEY_TYPE);
  g_autoptr(GPtrArray) rows = builder != NULL ? cdz_request_builder_describe (builder, key_type) : cdz_rows_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      CdzRow *row = rows->pdata[i];

      g_string_append_printf (text, "%s\n%s\n%d\n", row->title, row->value, row->flags);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->preview), rows->len > 0);
  if (g_strcmp0 (self->preview_text, text->str) == 0)
    return;

  g_free (self->preview_text);
  self->preview_text = g_strdup (text->str);
  for (guint i = 0; i < self->preview_rows->len; i++)
    adw_preferences_group_remove (self->preview, self->preview_rows->pdata[i]);
  g_ptr_array_set_size (self->preview_rows, 0);
  for (guint i = 0; i < rows->len; i++)
    {
      CdzRow *row = rows->pdata[i];

      add_preview (self, row->title, row->value, row->flags);
    }
}

static void
show_enforcer (CdzNewWindow *self)
{
  const char *sentence = get_chosen (self->enforcers, self->protection);
  const char *name = get_chosen (self->classes, self->protection);
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl flags = CDZ_ACCESS_CONTROL_NONE;
  g_autofree char *titles = NULL;
  g_autofree char *both = NULL;

  if (name != NULL && cdz_accessible_from_name (name, &accessible, NULL))
    flags = cdz_key_defaults_get_flags (accessible);
  g_free (self->access_control);
  self->access_control = cdz_access_control_dup_names (flags);
  titles = cdz_key_defaults_describe_flags (flags);
  both = g_strconcat (sentence != NULL ? sentence : "", titles != NULL ? " · " : "", titles, NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->protection), both);

  /* A key that is there has its own. */
  gtk_widget_set_visible (GTK_WIDGET (self->protection),
                          self->classes->len > 0 && get_chosen (self->choices, self->key_type) != NULL);
}

/* Whatever is typed or chosen: the errors, the preview and the command follow. */
void
cdz_new_window_update (CdzNewWindow *self)
{
  g_autofree char *names = NULL;
  g_autofree char *command = NULL;
  g_autoptr(CdzRequestBuilder) builder = NULL;
  gboolean is_valid, names_valid;
  CdzNewKind kind;
  CdzNewForm form;

  if (!self->ready)
    return;

  kind = get_kind (self);
  names = cdz_new_names_dup_list (self->names, &names_valid);
  is_valid = check_who (self);
  is_valid = check_usage (self) && is_valid && names_valid;
  cdz_new_window_read_form (self, names, &form);

  if (kind == CDZ_NEW_AUTHORITY)
    is_valid = check_home (self);
  else if (kind == CDZ_NEW_KEY)
    is_valid = TRUE;
  else if (is_valid)
    is_valid = (builder = cdz_new_form_make_builder (&form, self->like, NULL)) != NULL;

  show_preview (self, builder, &form);
  show_enforcer (self);
  command = cdz_new_form_make_command (&form);
  gtk_label_set_text (self->command, command);
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept), is_valid && self->cancellable == NULL);
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

  kind = get_kind (self);
  has_names = self->renewed == NULL && (kind == CDZ_NEW_REQUEST || kind == CDZ_NEW_SELF_SIGNED);
  adw_window_title_set_title (self->title, self->renewed != NULL ? _("Renew") : _(kinds[kind].title));
  gtk_window_set_title (GTK_WINDOW (self), self->renewed != NULL ? _("Renew") : _(kinds[kind].title));
  gtk_button_set_label (self->accept, self->is_narrow ? _("Create") : _(kinds[kind].accept));
  gtk_label_set_text (self->note, _(kinds[kind].note));
  gtk_widget_set_visible (GTK_WIDGET (self->purpose), has_names);
  gtk_widget_set_visible (self->what_group, self->renewed == NULL);
  gtk_widget_set_visible (self->who_group, has_names);
  gtk_widget_set_visible (self->names_group, has_names);
  gtk_widget_set_visible (self->usage_group, has_names);
  gtk_widget_set_visible (self->home_group, kind == CDZ_NEW_AUTHORITY);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->label),
                                 kind == CDZ_NEW_AUTHORITY ? _("Name of the authority") : _("Label"));
  adw_preferences_group_set_title (self->preview, kind == CDZ_NEW_SELF_SIGNED ? _("The Certificate Will Say")
                                                                              : _("The Request Will Say"));
  cdz_new_window_update (self);
}

static void
width_changed_cb (CdzNewWindow *self,
                  int           width)
{
  gboolean is_narrow = width < NARROW;

  if (self->is_narrow == is_narrow)
    return;

  self->is_narrow = is_narrow;
  kind_changed_cb (self);
}

static void
add_name_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CdzNewWindow *self = CDZ_NEW_WINDOW (widget);

  cdz_new_names_add (self->names, g_variant_get_string (parameter, NULL), TRUE);
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
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->pem));
  gtk_label_set_text (self->saved, _("The request was copied"));
  gtk_widget_set_visible (GTK_WIDGET (self->saved), TRUE);
}

static void
save_cb (CdzNewWindow *self)
{
  cdz_new_window_save (self);
}

/* What the clipboard, a file or a drop brings is the main window's to import. */
static void
reply_cb (CdzNewWindow *self)
{
  GtkWindow *parent = cdz_application_get_window (self->application);

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.import", NULL);
}

static void
fill_lists (CdzNewWindow *self)
{
  g_autoptr(GtkStringList) kind_list = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) purposes = gtk_string_list_new (NULL);
  g_autoptr(GtkStringList) types = gtk_string_list_new (NULL);
  gboolean lacks_ml_dsa = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (kind_list, _(kinds[i].choice));
  for (const CdzPreset *preset = cdz_presets; preset->name != NULL; preset++)
    gtk_string_list_append (purposes, _(preset->title));

  if (self->renewed != NULL && cdz_item_get_key (self->renewed) != NULL)
    {
      gtk_string_list_append (types, _("The same key"));
      g_ptr_array_add (self->choices, NULL);
    }
  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    if (cdz_key_choice_is_available (choice))
      {
        gtk_string_list_append (types, choice->title);
        g_ptr_array_add (self->choices, (gpointer) choice);
      }
    else if (g_str_has_prefix (choice->type, "ml-dsa"))
      lacks_ml_dsa = TRUE;

  adw_combo_row_set_model (self->kind, G_LIST_MODEL (kind_list));
  adw_combo_row_set_model (self->purpose, G_LIST_MODEL (purposes));
  adw_combo_row_set_model (self->key_type, G_LIST_MODEL (types));
  if (lacks_ml_dsa)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->key_type), _("ML-DSA is not in this OpenSSL"));
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

/* Only what can be enforced now is offered; “protect” explains the others. */
static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzNewWindow) self = user_data;
  g_autoptr(GPtrArray) capabilities = cdz_guard_probe_finish (result, NULL);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  gboolean has_passphrase;
  guint selected = GTK_INVALID_LIST_POSITION;

  if (self->names == NULL)
    return;

  has_passphrase = cdz_vault_has_passphrase (cdz_library_get_vault (cdz_application_get_library (self->application)));

  for (guint i = 0; capabilities != NULL && i < capabilities->len; i++)
    {
      CdzCapability *capability = capabilities->pdata[i];
      CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;

      if (!g_str_equal (capability->kind, "class") || !cdz_accessible_from_name (capability->name, &accessible, NULL))
        continue;

      /* What the preferences want stays wanted: it is refused, and not weakened. */
      if (accessible == cdz_key_defaults_get_class ())
        selected = self->classes->len;
      else if (!capability->available)
        continue;

      if (accessible == CDZ_ACCESSIBLE_WHEN_UNLOCKED && has_passphrase)
        self->usual_class = self->classes->len;
      g_ptr_array_add (self->classes, (gpointer) cdz_accessible_get_name (accessible));
      g_ptr_array_add (self->enforcers, capability->available ? g_strdup_printf (_("Enforced by %s"), capability->enforced_by)
                                                              : g_strdup (capability->reason));
      gtk_string_list_append (titles, cdz_protection_get_class_title (accessible));
    }

  adw_combo_row_set_model (self->protection, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->protection, selected != GTK_INVALID_LIST_POSITION ? selected : self->usual_class);
  cdz_new_window_update (self);
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
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_free (self->file_name);
  g_free (self->preview_text);
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
  BIND (usage_error);
  BIND (key_type);
  BIND (protection);
  BIND (label);
  BIND (preview);
  BIND (command);
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
  BIND (title);
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
  self->choices = g_ptr_array_new ();
  self->classes = g_ptr_array_new ();
  self->enforcers = g_ptr_array_new_with_free_func (g_free);
  self->preview_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
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

  fill_lists (self);
  self->names = cdz_new_names_new (ADW_PREFERENCES_GROUP (self->names_group), self->names_error, G_CALLBACK (update), self);
  cdz_new_names_add (self->names, "DNS", FALSE);
  cdz_new_names_add (self->names, "email", FALSE);
  if (renewed != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->label), cdz_item_get (renewed, CDZ_ATTR_LABEL));
      show_renewed (self);
    }

  self->ready = TRUE;
  kind_changed_cb (self);
  gtk_widget_grab_focus (renewed == NULL ? self->common_name : GTK_WIDGET (self->key_type));
  cdz_guard_probe_async (cdz_application_get_library (application), NULL, probed_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}
