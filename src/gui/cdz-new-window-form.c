/* cdz-new-window-form.c: what was entered, and what will come of it.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-command-row.h"
#include "cdz-passphrase-dialog.h"
#include "cdz-property-row.h"

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
has_challenge (CdzNewWindow *self)
{
  return cdz_new_window_get_kind (self) != CDZ_NEW_SELF_SIGNED && *get_text (self->challenge) != '\0';
}

gboolean
cdz_new_window_set_challenge (CdzNewWindow       *self,
                              CdzRequestBuilder  *builder,
                              GError            **error)
{
  g_autoptr(CdzSecret) challenge = NULL;

  if (!has_challenge (self))
    return TRUE;

  challenge = cdz_passphrase_read (GTK_EDITABLE (self->challenge));
  return cdz_request_builder_set_challenge (builder, challenge, error);
}

void
cdz_new_window_read_form (CdzNewWindow *self,
                          const char   *names,
                          CdzNewForm   *form)
{
  CdzItem *key = cdz_new_window_get_key (self);

  *form = (CdzNewForm) {
    .kind = cdz_new_window_get_kind (self),
    .purpose = self->renewed == NULL ? cdz_new_window_get_purpose (self) : NULL,
    .common_name = get_text (self->common_name),
    .organization = get_text (self->organization),
    .country = get_text (self->country),
    .others = get_text (self->others),
    .names = names,
    .key_usage = get_text (self->key_usage),
    .extended_key_usage = get_text (self->extended_key_usage),
    .has_challenge = has_challenge (self),
    .server = get_text (self->server),
    .client = get_text (self->client),
    .choice = cdz_new_window_get_choice (self),
    .is_renewal = self->renewed != NULL,
    .label = get_text (self->label),
  };
  form->accessible = cdz_new_window_get_class (self);
  form->access_control = self->access_control;
  if (self->renewed != NULL)
    form->key = cdz_item_get (self->renewed, CDZ_ATTR_UUID);
  else if (key != NULL)
    form->key = cdz_item_get (key, CDZ_ATTR_UUID);
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
    { self->common_name, "CN" }, { self->organization, "O" }, { self->country, "C" }, { self->others, NULL },
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
is_usage_given (CdzNewWindow *self)
{
  return *get_text (self->key_usage) != '\0' || *get_text (self->extended_key_usage) != '\0';
}

static const char *
describe_usage (CdzNewWindow *self)
{
  gboolean is_given = is_usage_given (self);

  if (cdz_new_window_get_purpose (self) == NULL)
    return is_given ? _("As entered here") : _("None: for any use");
  return is_given ? _("In place of what the purpose sets") : _("As the purpose sets them");
}

static gboolean
check_usage (CdzNewWindow *self)
{
  g_autoptr(CdzRequestBuilder) builder = cdz_request_builder_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) purposes_error = NULL;
  g_autoptr(GError) challenge_error = NULL;
  const GError *first;

  cdz_request_builder_set_key_usage (builder, get_text (self->key_usage), &error);
  cdz_request_builder_set_extended_key_usage (builder, get_text (self->extended_key_usage), &purposes_error);
  cdz_new_window_set_challenge (self, builder, &challenge_error);
  first = error != NULL ? error : purposes_error != NULL ? purposes_error : challenge_error;
  cdz_new_mark_row (self->key_usage, error);
  cdz_new_mark_row (self->extended_key_usage, purposes_error);
  cdz_new_mark_row (self->challenge, challenge_error);
  gtk_widget_set_sensitive (self->save_preset, is_usage_given (self) && error == NULL && purposes_error == NULL);
  cdz_new_window_show_purpose (self);
  adw_expander_row_set_subtitle (self->usage, describe_usage (self));

  return show_error (self->usage_error, first);
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
  CdzItem *key = cdz_new_window_get_key (self);
  const char *key_type = form->choice != NULL ? form->choice->type : key != NULL ? cdz_item_get (key, CDZ_ATTR_KEY_TYPE) : NULL;
  g_autoptr(GPtrArray) rows = builder != NULL ? cdz_request_builder_describe (builder, key_type) : cdz_rows_new ();
  g_autoptr(GString) text = g_string_new (NULL);

  if (builder != NULL && form->has_challenge)
    cdz_rows_add (rows, "", _("Challenge password"), _("Readable for everybody who gets the request"), CDZ_ROW_PLAIN);
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

  kind = cdz_new_window_get_kind (self);
  names = cdz_new_names_dup_list (self->names, &names_valid);
  is_valid = check_who (self);
  is_valid = check_usage (self) && is_valid && names_valid;
  cdz_new_window_read_form (self, names, &form);

  if (form.choice == NULL && cdz_new_window_get_key (self) == NULL)
    is_valid = FALSE;
  else if (kind == CDZ_NEW_AUTHORITY)
    is_valid = check_home (self);
  else if (kind == CDZ_NEW_KEY)
    is_valid = TRUE;
  else if (is_valid)
    is_valid = (builder = cdz_new_form_make_builder (&form, self->like, NULL)) != NULL;

  show_preview (self, builder, &form);
  cdz_new_window_show_enforcer (self);
  cdz_new_window_show_key (self);
  command = cdz_new_form_make_command (&form);
  cdz_command_show (self->command, command);
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept), is_valid && self->cancellable == NULL);
}
