/* cdz-test-window-choice.c: the address, and the identity that is sent there.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"
#include "cdz-platform.h"
#include "cdz-test-file.h"
#include "cdz-vault-preference.h"

#define MAX_LIST_HEIGHT 360

void
cdz_test_window_show_choice (CdzTestWindow *self)
{
  CdzApplication *application = CDZ_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  gboolean none = self->file == NULL && (self->ref == NULL || *self->ref == '\0');
  g_autoptr(CdzItem) item = self->file == NULL && !none ? cdz_application_find_item (application, self->ref) : NULL;
  g_autofree char *name = item != NULL         ? cdz_look_dup_name (item)
                          : self->file != NULL ? g_strdup (self->file_identity->label)
                                               : g_strdup (_("No Certificate"));

  gtk_label_set_text (self->identity_label, name);
  gtk_image_set_from_icon_name (self->identity_icon, none                 ? "action-unavailable-symbolic"
                                                     : self->file != NULL ? "text-x-generic-symbolic"
                                                                          : "user-info-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->identity_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cdz_test_window_set_identity (CdzTestWindow *self,
                              const char    *ref)
{
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->file_identity, cdz_probe_identity_unref);
  g_clear_pointer (&self->file_certificates, g_ptr_array_unref);
  g_free (self->ref);
  self->ref = g_strdup (ref);
  cdz_test_window_show_choice (self);
}

void
cdz_test_window_set_file (CdzTestWindow    *self,
                          const char       *path,
                          CdzProbeIdentity *identity,
                          GPtrArray        *certificates)
{
  g_autofree char *kept = g_strdup (path);

  cdz_test_window_set_identity (self, NULL);
  self->file = g_steal_pointer (&kept);
  self->file_identity = cdz_probe_identity_ref (identity);
  self->file_certificates = g_ptr_array_ref (certificates);
  self->chosen = TRUE;
  cdz_test_window_show_choice (self);
}

static GtkWidget *
choice_row_new (const char *icon_name,
                const char *title,
                const char *line,
                const char *action,
                const char *target)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", title, "subtitle", line != NULL ? line : "",
                                 "activatable", TRUE, NULL);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name,
                                                                 "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  if (target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return row;
}

static GtkWidget *
choice_list_new (GtkPopover *popover)
{
  GtkWidget *list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "child", list,
                                      "propagate-natural-height", TRUE, "propagate-natural-width", TRUE,
                                      "max-content-height", MAX_LIST_HEIGHT, "min-content-width", 280, NULL);

  gtk_popover_set_child (popover, scrolled);

  return list;
}

void
cdz_test_window_fill_identities (CdzTestWindow *self)
{
  GListModel *identities = cdz_library_get_identities (self->library);
  GtkWidget *list = choice_list_new (self->identity_popover);

  for (guint i = 0; i < g_list_model_get_n_items (identities); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (identities, i);
      g_autofree char *ref = cdz_item_dup_ref (item);
      g_autofree char *name = cdz_look_dup_name (item);
      g_autofree char *line = cdz_look_dup_issuer (item);

      gtk_list_box_append (GTK_LIST_BOX (list), choice_row_new ("user-info-symbolic", name, line, "win.use-identity", ref));
    }
  gtk_list_box_append (GTK_LIST_BOX (list), choice_row_new ("action-unavailable-symbolic", _("No Certificate"), NULL,
                                                            "win.use-identity", ""));
  gtk_list_box_append (GTK_LIST_BOX (list), choice_row_new ("text-x-generic-symbolic", _("From a File…"),
                                                            _("Kept in memory, stored nowhere"), "win.use-file", NULL));
}

static void
use_identity_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);

  gtk_popover_popdown (self->identity_popover);
  self->chosen = TRUE;
  cdz_test_window_set_identity (self, g_variant_get_string (parameter, NULL));
}

static void
file_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzProbeIdentity) identity = cdz_test_file_open_finish (result, &certificates, &error);

  if (self->stack == NULL)
    return;
  if (identity != NULL)
    cdz_test_window_set_file (self, cdz_test_file_get_path (result), identity, certificates);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_platform_alert (GTK_WINDOW (self), _("The File Could Not Be Used"), error->message);
}

static void
file_chosen_cb (GtkWindow  *parent,
                GListModel *files,
                gpointer    user_data)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (parent);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    cdz_test_file_open_async (parent, path, NULL, file_opened_cb, g_object_ref (self));
}

static void
use_file_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);

  gtk_popover_popdown (self->identity_popover);
  cdz_platform_choose_files (GTK_WINDOW (self), _("Choose a File With an Identity"), _("_Use for the Test"), file_chosen_cb, NULL);
}

static void
use_address_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);

  gtk_popover_popdown (self->history_popover);
  gtk_editable_set_text (self->address, g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
history_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (widget);

  if (gtk_widget_get_visible (self->history_button))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->history_button));
}

static void
history_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;
  g_autofree char *stored = NULL;
  g_auto(GStrv) lines = NULL;
  GtkWidget *list;

  if (!cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &stored, NULL) || stored == NULL || self->stack == NULL)
    return;

  list = choice_list_new (self->history_popover);
  lines = g_strsplit (stored, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      gtk_list_box_append (GTK_LIST_BOX (list), choice_row_new ("document-open-recent-symbolic", lines[i], NULL,
                                                                "win.use-address", lines[i]));
  gtk_widget_set_visible (self->history_button, TRUE);
  if (*gtk_editable_get_text (self->address) == '\0' && lines[0] != NULL)
    {
      gtk_editable_set_text (self->address, lines[0]);
      gtk_editable_select_region (self->address, 0, -1);
    }
}

void
cdz_test_window_load_history (CdzTestWindow *self)
{
  cdz_vault_get_preference_async (cdz_library_get_vault (self->library), CDZ_PROBE_PREFERENCE_ADDRESSES, "", NULL,
                                  history_read_cb, g_object_ref (self));
}

static void
recalled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzTestWindow *self = g_task_get_source_object (task);
  g_autofree char *choice = NULL;
  g_autoptr(CdzItem) item = NULL;

  if (cdz_vault_get_preference_finish (CDZ_VAULT (source), result, &choice, NULL) && choice != NULL && self->stack != NULL &&
      (*choice == '\0' ||
       (item = cdz_library_resolve (self->library, self->caller, choice, NULL)) != NULL))
    cdz_test_window_set_identity (self, choice);
  g_task_return_boolean (task, TRUE);
}

/* What was sent last to this host and port is sent again, unless another is chosen. */
void
cdz_test_window_recall_async (CdzTestWindow       *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new (gtk_editable_get_text (self->address), NULL);
  g_autofree char *place = options != NULL ? g_strdup_printf ("%s:%u", options->host, options->port) : NULL;

  if (place == NULL)
    g_task_return_boolean (task, TRUE);
  else
    cdz_vault_get_preference_async (cdz_library_get_vault (self->library), CDZ_PROBE_PREFERENCE_IDENTITY, place, NULL,
                                    recalled_cb, g_object_ref (task));
}

void
cdz_test_window_install_choices (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.use-identity", "s", use_identity_action);
  gtk_widget_class_install_action (widget_class, "win.use-file", NULL, use_file_action);
  gtk_widget_class_install_action (widget_class, "win.use-address", "s", use_address_action);
  gtk_widget_class_install_action (widget_class, "win.history", NULL, history_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "win.history", NULL);
}

/* ---- from elsewhere in the program ---- */

static void
test_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  gtk_window_present (cdz_test_window_new (CDZ_APPLICATION (user_data), g_variant_get_string (parameter, NULL)));
}

typedef struct
{
  CdzApplication *application;
  GtkWindow      *parent;       /* weak */
} FileTest;

static void
file_test_free (FileTest *test)
{
  g_object_unref (test->application);
  g_clear_weak_pointer (&test->parent);
  g_free (test);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileTest, file_test_free)

static void
opened_for_test_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(FileTest) test = user_data;
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzProbeIdentity) identity = cdz_test_file_open_finish (result, &certificates, &error);

  if (identity != NULL)
    gtk_window_present (cdz_test_window_new_for_identity (test->application, cdz_test_file_get_path (result), identity, certificates));
  else if (test->parent != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_platform_alert (test->parent, _("The File Could Not Be Used"), error->message);
}

static void
test_file_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  FileTest *test = g_new0 (FileTest, 1);

  test->application = g_object_ref (CDZ_APPLICATION (user_data));
  g_set_weak_pointer (&test->parent, gtk_application_get_active_window (user_data));
  cdz_test_file_open_async (test->parent, g_variant_get_string (parameter, NULL), NULL, opened_for_test_cb, test);
}

void
cdz_test_window_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = {
    { "test", test_cb, "s" },
    { "test-file", test_file_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
