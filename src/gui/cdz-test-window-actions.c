/* cdz-test-window-actions.c: what is done with a report.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-import-window.h"
#include "cdz-json-value.h"
#include "cdz-platform.h"
#include "cdz-read-file.h"
#include "cdz-test-commands.h"
#include "cdz-test-groups.h"
#include "cdz-test-issuers.h"

void
cdz_test_window_update_actions (CdzTestWindow *self)
{
  static const char *const of_report[] = {
    "win.copy-text", "win.copy-json", "win.save", "win.remedy", "win.issuers", "win.compare-without",
  };
  gboolean idle = self->cancellable == NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (of_report); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_report[i], idle && self->record != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.compare-last", idle && self->previous != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.run", idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.open", idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.test-with", idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.cancel", !idle);
}

/* Returns: (transfer full): the record as it may leave the window */
static GVariant *
dup_outgoing (CdzTestWindow *self)
{
  return self->redact ? cdz_probe_record_redact (self->record) : g_variant_ref (self->record);
}

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  cdz_test_window_run (CDZ_TEST_WINDOW (widget), FALSE);
}

static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  g_cancellable_cancel (CDZ_TEST_WINDOW (widget)->cancellable);
}

static void
compare_without_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  cdz_test_window_run (CDZ_TEST_WINDOW (widget), TRUE);
}

static void
compare_last_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  g_autoptr(GPtrArray) differences = cdz_probe_record_compare (self->previous, self->record);
  GtkWidget *group = cdz_test_group_new_differences (differences, _("Before"), _("Now"));

  gtk_box_prepend (self->end_column, group);
  gtk_widget_child_focus (group, GTK_DIR_TAB_FORWARD);
  gtk_widget_action_set_enabled (widget, "win.compare-last", FALSE);
}

static void
copy (CdzTestWindow *self,
      const char    *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  cdz_test_window_toast (self, self->redact ? _("Report copied, with names hidden") : _("Report copied"));
}

static void
copy_text_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  g_autoptr(GVariant) record = dup_outgoing (self);
  g_autofree char *text = cdz_probe_record_dup_text (record);

  copy (self, text);
}

static void
copy_json_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  g_autoptr(GVariant) record = dup_outgoing (self);
  g_autofree char *text = cdz_probe_record_dup_json (record);

  copy (self, text);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (self->stack == NULL)
    return;
  if (ok)
    cdz_test_window_toast (self, _("Report saved"));
  else
    cdz_platform_alert (GTK_WINDOW (self), _("The Report Could Not Be Saved"), error->message);
}

static void
save_chosen_cb (GtkWindow *parent,
                GFile     *file,
                gpointer   user_data)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (parent);
  g_autoptr(GVariant) record = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (file == NULL || self->record == NULL)
    return;

  record = dup_outgoing (self);
  text = cdz_probe_record_dup_json (record);
  bytes = g_bytes_new (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, saved_cb,
                                       g_object_ref (self));
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  const char *host = self->redact ? "host" : cdz_json_value_get_string (self->record, "target/host");
  const char *date = cdz_json_value_get_string (self->record, "date");
  g_autofree char *file_name = g_strdup_printf ("%s-%.10s.json", host, date != NULL ? date : "report");

  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Save Report"), _("_Save"), file_name, save_chosen_cb, NULL);
}

/* No secret: a file of the person's choice is read by the one reader there is. */
static GVariant *
read_record (CdzSecret  *file,
             GError    **error)
{
  gsize size;
  const guint8 *data = cdz_secret_get_data (file, &size);
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);

  return cdz_probe_record_read (bytes, error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) file = cdz_read_file_finish (result, &error);
  g_autofree char *name = g_file_get_basename (G_FILE (source));
  g_autoptr(GVariant) record = file != NULL ? read_record (file, &error) : NULL;

  if (self->stack == NULL)
    return;
  if (record == NULL)
    {
      cdz_platform_alert (GTK_WINDOW (self), _("The Report Could Not Be Opened"), error->message);
      return;
    }

  gtk_editable_set_text (self->address, cdz_json_value_get_string (record, "url"));
  cdz_test_window_show_record (self, record);
  cdz_title_set_subtitle (self->title, name);
}

static void
open_chosen_cb (GtkWindow  *parent,
                GListModel *files,
                gpointer    user_data)
{
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  if (file != NULL)
    cdz_read_file_async (file, CDZ_JSON_VALUE_MAX_SIZE, opened_cb, g_object_ref (parent));
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  cdz_platform_choose_files (GTK_WINDOW (widget), _("Open Report"), _("_Open"), open_chosen_cb, NULL);
}

static void
show_command_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  g_autoptr(CdzProbePlan) plan = cdz_test_window_new_plan (self);

  if (*plan->url == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->address));
  else
    gtk_window_present (cdz_test_commands_new (GTK_WINDOW (self), plan));
}

static void
issuers_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);
  GListModel *identities = cdz_library_get_identities (self->library);
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (identities, i);

      g_ptr_array_add (own, g_strdup (cdz_item_get (item, CDZ_ATTR_ISSUER)));
    }
  gtk_window_present (cdz_test_issuers_new (GTK_WINDOW (self), self->record, own));
}

static void
test_with (CdzTestWindow *self,
           const char    *ref)
{
  self->chosen = TRUE;
  cdz_test_window_set_identity (self, ref);
  cdz_test_window_run (self, FALSE);
}

static void
test_with_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  test_with (CDZ_TEST_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
imported_cb (CdzTestWindow *self)
{
  cdz_test_window_run (self, FALSE);
}

static void
import_chosen_cb (GtkWindow  *parent,
                  GListModel *files,
                  gpointer    user_data)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (parent);
  g_autoptr(CdzImporter) importer = cdz_importer_new (self->library, self->caller);
  CdzImportWindow *window;

  if (files == NULL)
    return;

  window = cdz_import_window_new (parent, self->library, importer);
  g_signal_connect_object (window, "imported", G_CALLBACK (imported_cb), self, G_CONNECT_SWAPPED);
  cdz_import_window_add_files (window, files);
  gtk_window_present (GTK_WINDOW (window));
}

static void
activate_for_identity (CdzTestWindow *self,
                       const char    *action)
{
  GActionGroup *actions = G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self)));

  g_action_group_activate_action (actions, action, g_variant_new_string (self->remedy->ref != NULL ? self->remedy->ref : ""));
}

static void
change_address (CdzTestWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  gtk_editable_select_region (self->address, 0, -1);
}

static void
remedy_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);

  switch (self->remedy->kind)
    {
    case CDZ_REMEDY_TEST_WITH:
      test_with (self, self->remedy->ref);
      break;
    case CDZ_REMEDY_CHOOSE_IDENTITY:
      gtk_menu_button_popup (self->identity_button);
      break;
    case CDZ_REMEDY_ADD_INTERMEDIATE:
      self->complete_chain = TRUE;
      cdz_test_window_run (self, FALSE);
      break;
    case CDZ_REMEDY_IMPORT:
      cdz_platform_choose_files (GTK_WINDOW (self), _("Import the Issuer's Certificate"), _("_Import"), import_chosen_cb, NULL);
      break;
    case CDZ_REMEDY_RENEW:
      activate_for_identity (self, "renew");
      break;
    case CDZ_REMEDY_USE:
      activate_for_identity (self, "export-identity");
      break;
    case CDZ_REMEDY_CHOOSE_AUTHORITY:
      cdz_test_options_choose_authority (self->options);
      break;
    case CDZ_REMEDY_SMALLER:
      cdz_test_options_set_small_groups (self->options);
      cdz_test_window_run (self, FALSE);
      break;
    case CDZ_REMEDY_NO_PROXY:
      cdz_test_options_set_no_proxy (self->options);
      cdz_test_window_run (self, FALSE);
      break;
    case CDZ_REMEDY_CHANGE_ADDRESS:
      change_address (self);
      break;
    case CDZ_REMEDY_OPTIONS:
      gtk_menu_button_popup (self->options_button);
      break;
    case CDZ_REMEDY_TEST_AGAIN:
      cdz_test_window_run (self, FALSE);
      break;
    case CDZ_REMEDY_COPY_REPORT:
      gtk_widget_activate_action (widget, "win.copy-text", NULL);
      break;
    case CDZ_REMEDY_NONE:
    default:
      break;
    }
}

static void
focus_address_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  change_address (CDZ_TEST_WINDOW (widget));
}

static void
get_redact (GObject    *object,
            guint       property_id,
            GValue     *value,
            GParamSpec *pspec)
{
  g_value_set_boolean (value, CDZ_TEST_WINDOW (object)->redact);
}

static void
set_redact (GObject      *object,
            guint         property_id,
            const GValue *value,
            GParamSpec   *pspec)
{
  CDZ_TEST_WINDOW (object)->redact = g_value_get_boolean (value);
}

void
cdz_test_window_install_actions (GtkWidgetClass *widget_class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (widget_class);

  object_class->get_property = get_redact;
  object_class->set_property = set_redact;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_boolean ("redact", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));

  gtk_widget_class_install_action (widget_class, "win.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "win.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "win.compare-without", NULL, compare_without_action);
  gtk_widget_class_install_action (widget_class, "win.compare-last", NULL, compare_last_action);
  gtk_widget_class_install_action (widget_class, "win.copy-text", NULL, copy_text_action);
  gtk_widget_class_install_action (widget_class, "win.copy-json", NULL, copy_json_action);
  gtk_widget_class_install_property_action (widget_class, "win.redact", "redact");
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "win.show-command", NULL, show_command_action);
  gtk_widget_class_install_action (widget_class, "win.issuers", NULL, issuers_action);
  gtk_widget_class_install_action (widget_class, "win.test-with", "s", test_with_action);
  gtk_widget_class_install_action (widget_class, "win.remedy", NULL, remedy_action);
  gtk_widget_class_install_action (widget_class, "win.focus-address", NULL, focus_address_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "win.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_ALT_MASK, "win.focus-address", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "win.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "win.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "win.issuers", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.show-command", NULL);
}
