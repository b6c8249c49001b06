/* cdz-why-panel.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-why-panel"
#include "config.h"

#include "cdz-why-panel.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-command-row.h"
#include "cdz-doctor.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-item-window.h"
#include "cdz-page.h"
#include "cdz-platform.h"
#include "cdz-window.h"

/* Of many changes in a row, the last one counts. */
#define AGAIN_DELAY_MS 100

struct _CdzWhyPanel
{
  GtkWidget     parent_instance;

  CdzLibrary   *library;
  CdzCaller    *caller;
  char         *ref;
  GCancellable *cancellable;
  guint         again_source;   /* something changed; it is asked again soon */
  char         *shown;          /* what is said now, as one text */
  gboolean      is_whole;       /* also says that nothing is wrong, and the command */
};

G_DEFINE_FINAL_TYPE (CdzWhyPanel, cdz_why_panel, GTK_TYPE_WIDGET)

/* What a remedy's button says and does; without an action there is the command. */
static const struct
{
  const char *code;
  const char *label;
  const char *action;       /* of the application, or of the main window */
} buttons[] = {
  { "unlock", N_("Unlock…"), "unlock" },
  { "import", N_("Import…"), "win.import" },
  { "import-file", N_("Import…"), "import-file" },
  { "import-from", N_("Read…"), "import-from" },
  { "elsewhere", N_("Show How"), "elsewhere" },
  { "request", N_("New Request…"), "new-request" },
  { "request-client", N_("New Request…"), "new-client-request" },
  { "renew", N_("Renew…"), "renew" },
  { "show", N_("Show"), "show" },
};

static const struct
{
  const char *code;
  const char *icon;
} icons[] = {
  { "no-key", "action-unavailable-symbolic" },
  { "no-certificate", "action-unavailable-symbolic" },
  { "store-locked", "changes-prevent-symbolic" },
  { "file-locked", "channel-secure-symbolic" },
  { "key-in-file", "text-x-generic-symbolic" },
  { "pair-differs", "dialog-password-symbolic" },
  { "public-half", "dialog-password-symbolic" },
  { "foreign-item", "folder-symbolic" },
  { "waiting-for-reply", "document-send-symbolic" },
};

static const char *
get_icon (const CdzReason *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (icons[i].code, reason->code))
      return icons[i].icon;

  return reason->severity == CDZ_SEVERITY_OK ? "cdz-ok-symbolic" : cdz_look_get_severity_icon (MAX (reason->severity, CDZ_SEVERITY_INFO));
}

static const char *
get_icon_class (CdzSeverity severity)
{
  static const char * const classes[] = { "cdz-ok", NULL, "cdz-warning", "cdz-error" };

  return classes[severity];
}

static void
show_item (CdzApplication *application,
           const char     *ref)
{
  g_autoptr(CdzItem) item = cdz_application_find_item (application, ref);

  if (item != NULL)
    gtk_window_present (cdz_item_window_new (CDZ_WINDOW (cdz_application_get_window (application)),
                                             cdz_application_get_library (application), item));
}

static void
activate (GtkWidget  *button,
          const char *action,
          const char *target)
{
  CdzApplication *application = CDZ_APPLICATION (g_application_get_default ());
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (button));

  if (g_str_equal (action, "show"))
    show_item (application, target);
  else if (g_str_equal (action, "elsewhere"))
    cdz_platform_alert (parent, _("Look on the Computer That Made the Request"),
                        _("A request is made beside its key, and the key stays there. On that computer, export the key as a PKCS#12 file "
                          "(in Credenza “Export…”; in Windows or macOS from the certificate manager, “with the private key”), bring the "
                          "file here on a stick that you trust, and import it."));
  else if (g_str_has_prefix (action, "win."))
    gtk_widget_activate_action (GTK_WIDGET (cdz_application_get_window (application)), action, NULL);
  else if (g_str_equal (action, "import-file"))
    {
      g_autoptr(GFile) file = g_file_new_for_path (target);

      gtk_window_present (cdz_item_window_new_for_file (application, file));
    }
  else
    {
      const GVariantType *type = g_action_group_get_action_parameter_type (G_ACTION_GROUP (application), action);

      g_action_group_activate_action (G_ACTION_GROUP (application), action,
                                      type != NULL ? g_variant_new_string (target != NULL ? target : "") : NULL);
    }
}

/* What a button does. */
typedef struct
{
  const char *action;
  char       *target;
} Step;

static void
free_step (gpointer  data,
           GClosure *closure)
{
  Step *step = data;

  g_free (step->target);
  g_free (step);
}

static void
remedy_clicked_cb (GtkWidget *button,
                   Step      *step)
{
  activate (button, step->action, step->target);
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             const char *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  Step *step = g_new0 (Step, 1);

  step->action = action;
  step->target = g_strdup (target);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_data (button, "clicked", G_CALLBACK (remedy_clicked_cb), step, free_step, 0);

  return button;
}

/* An action that nobody provides yet is not offered. */
static gboolean
is_offered (const char *action)
{
  static const char * const own[] = { "show", "elsewhere", "import-file", NULL };
  GAction *found;

  if (g_strv_contains (own, action) || g_str_has_prefix (action, "win."))
    return TRUE;

  found = g_action_map_lookup_action (G_ACTION_MAP (g_application_get_default ()), action);
  return found != NULL && (g_action_get_parameter_type (found) == NULL ||
                           g_variant_type_equal (g_action_get_parameter_type (found), G_VARIANT_TYPE_STRING));
}

static GtkWidget *
make_remedy_row (const CdzRemedy *remedy,
                 gboolean         is_first)
{
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (g_str_equal (buttons[i].code, remedy->code) && is_offered (buttons[i].action))
      {
        GtkWidget *row = cdz_line_row_new (NULL, NULL, remedy->title, remedy->message);
        GtkWidget *button = make_button (_(buttons[i].label), buttons[i].action, remedy->target);

        gtk_widget_set_tooltip_text (row, remedy->command);
        if (is_first)
          gtk_widget_add_css_class (button, "suggested-action");
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
        adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
        return row;
      }

  /* Where only a command helps, it is there to be copied. */
  return cdz_command_row_new (NULL, remedy->title, remedy->message, remedy->command);
}

static GtkWidget *
add_group (CdzWhyPanel *self,
           const char  *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_widget_set_parent (group, GTK_WIDGET (self));
  return group;
}

static void
show_diagnosis (CdzWhyPanel        *self,
                const CdzDiagnosis *diagnosis)
{
  GtkWidget *group = add_group (self, diagnosis->is_identity ? _("This Is an Identity") : _("Why This Is Not an Identity"));
  g_autofree char *command = g_strconcat ("credenzactl explain ", self->ref, NULL);

  for (guint i = 0; i < diagnosis->reasons->len; i++)
    {
      const CdzReason *reason = diagnosis->reasons->pdata[i];

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 cdz_line_row_new (get_icon (reason), get_icon_class (reason->severity), reason->title, reason->message));
    }

  if (diagnosis->remedies->len > 0)
    {
      group = add_group (self, _("What You Can Do"));
      for (guint i = 0; i < diagnosis->remedies->len; i++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_remedy_row (diagnosis->remedies->pdata[i], i == 0 && self->is_whole));
    }

  if (self->is_whole)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (add_group (self, NULL)), cdz_command_row_new ("utilities-terminal-symbolic", _("The same in a terminal"), NULL, command));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
clear (CdzWhyPanel *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static char *
dup_text (const CdzDiagnosis *diagnosis)
{
  GString *text = g_string_new (diagnosis->is_identity ? "identity" : "");

  for (guint i = 0; i < diagnosis->reasons->len; i++)
    {
      const CdzReason *reason = diagnosis->reasons->pdata[i];

      g_string_append_printf (text, "\n%s %s", reason->code, reason->message);
    }
  for (guint i = 0; i < diagnosis->remedies->len; i++)
    {
      const CdzRemedy *remedy = diagnosis->remedies->pdata[i];

      g_string_append_printf (text, "\n%s %s", remedy->code, remedy->target);
    }

  return g_string_free (text, FALSE);
}

/* Built anew only where something else is said, so that a button keeps the focus. */
static void
explained_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzWhyPanel) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDiagnosis) diagnosis = cdz_doctor_explain_finish (result, &error);
  g_autofree char *text = diagnosis != NULL ? dup_text (diagnosis) : NULL;

  if (diagnosis == NULL || self->library == NULL || g_strcmp0 (text, self->shown) == 0)
    return;

  clear (self);
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  if (self->is_whole || !diagnosis->is_identity)
    show_diagnosis (self, diagnosis);
}

static gboolean
explain_again_cb (gpointer user_data)
{
  CdzWhyPanel *self = user_data;
  g_autoptr(CdzItem) item = cdz_library_resolve (self->library, self->caller, self->ref, NULL);

  self->again_source = 0;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (item != NULL)
    cdz_doctor_explain_async (self->library, self->caller, item, NULL, g_get_real_time () / G_USEC_PER_SEC,
                              self->cancellable, explained_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/* A keyring was unlocked, a key was imported: then other reasons are left, or none. */
static void
changed_cb (CdzWhyPanel *self)
{
  if (self->again_source == 0)
    self->again_source = g_timeout_add (AGAIN_DELAY_MS, explain_again_cb, self);
}

static void
watch (CdzWhyPanel *self)
{
  CdzSecretService *keyrings = cdz_library_get_keyrings (self->library);

  g_signal_connect_object (cdz_library_get_items (self->library), "items-changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cdz_library_get_identities (self->library), "items-changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
  if (keyrings != NULL)
    g_signal_connect_object (keyrings, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
cdz_why_panel_dispose (GObject *object)
{
  CdzWhyPanel *self = CDZ_WHY_PANEL (object);

  clear (self);
  g_clear_handle_id (&self->again_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  g_clear_pointer (&self->ref, g_free);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (cdz_why_panel_parent_class)->dispose (object);
}

static void
cdz_why_panel_class_init (CdzWhyPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_why_panel_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
cdz_why_panel_init (CdzWhyPanel *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
cdz_why_panel_new (CdzLibrary *library,
                   CdzCaller  *caller,
                   const char *ref)
{
  CdzWhyPanel *self = g_object_new (CDZ_TYPE_WHY_PANEL, NULL);

  self->library = g_object_ref (library);
  self->caller = cdz_caller_ref (caller);
  self->ref = g_strdup (ref);
  watch (self);
  self->again_source = g_idle_add (explain_again_cb, self);

  return GTK_WIDGET (self);
}

static void
explain_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  CdzApplication *application = user_data;
  const char *ref = g_variant_get_string (parameter, NULL);
  g_autoptr(CdzItem) item = cdz_application_find_item (application, ref);
  g_autofree char *name = NULL;
  GtkWidget *window, *box, *panel;

  if (item == NULL)
    return;

  name = cdz_look_dup_name (item);
  window = cdz_page_window_new (gtk_application_get_active_window (GTK_APPLICATION (application)), name, 640, 680, &box, NULL);
  panel = cdz_why_panel_new (cdz_application_get_library (application), cdz_application_get_caller (application), ref);
  CDZ_WHY_PANEL (panel)->is_whole = TRUE;
  gtk_box_append (GTK_BOX (box), panel);
  gtk_window_present (GTK_WINDOW (window));
}

void
cdz_why_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "explain", explain_cb, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
