/* cdz-test-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-stack.h"
#include "cdz-test-file.h"
#include "cdz-test-groups.h"
#include "cdz-test-timeline.h"
#include "cdz-toast.h"
#include "cdz-whole-words.h"
#include "cdz-width-bin.h"

#define NARROW_WIDTH 700

/* Beyond it, the time line takes the larger part, as its texts need. */
#define WIDE_WIDTH     1180
#define TIMELINE_WIDTH 704

G_DEFINE_FINAL_TYPE (CdzTestWindow, cdz_test_window, ADW_TYPE_APPLICATION_WINDOW)

static void
remove_children (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

void
cdz_test_window_toast (CdzTestWindow *self,
                       const char    *text)
{
  cdz_toast_show (self->toasts, text);
}

/* Returns: (transfer full): what is to be tested, as the window shows it */
CdzProbePlan *
cdz_test_window_new_plan (CdzTestWindow *self)
{
  CdzProbePlan *plan = g_new0 (CdzProbePlan, 1);

  cdz_test_options_fill (self->options, plan);
  plan->url = g_strstrip (g_strdup (gtk_editable_get_text (self->address)));
  plan->identity_file = g_strdup (self->file);
  plan->identity = self->file == NULL ? g_strdup (self->ref) : NULL;
  plan->complete_chain = self->complete_chain;

  return plan;
}

static void
show_verdict (CdzTestWindow *self)
{
  const char *verdict = cdz_json_value_get_string (self->record, "verdict");
  gboolean good = g_str_equal (verdict, "accepted");
  gboolean neutral = g_str_equal (verdict, "no-certificate-requested");
  GActionMap *actions = G_ACTION_MAP (gtk_window_get_application (GTK_WINDOW (self)));

  gtk_image_set_from_icon_name (self->verdict_icon, good ? "cdz-ok-symbolic" : neutral ? "help-about-symbolic" : "dialog-error-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->verdict_icon),
                              (const char *[]) { "cdz-badge", good ? "success" : neutral ? "accent" : "error", NULL });
  cdz_whole_words_show (self->headline, cdz_json_value_get_string (self->record, "headline"));
  cdz_whole_words_show (self->next_step, cdz_json_value_get_string (self->record, "next-step"));

  g_clear_pointer (&self->remedy, cdz_remedy_free);
  self->remedy = cdz_remedy_new (self->record, self->file == NULL, g_action_map_lookup_action (actions, "renew") != NULL,
                                 g_action_map_lookup_action (actions, "export-identity") != NULL);
  gtk_widget_set_visible (self->remedy_button, self->remedy->label != NULL);
  if (self->remedy->label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->remedy_button), self->remedy->label);
  if (good || neutral)
    gtk_widget_remove_css_class (self->remedy_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->remedy_button, "suggested-action");
}

static void
add_group (GtkBox    *column,
           GtkWidget *group)
{
  if (group != NULL)
    gtk_box_append (column, group);
}

static void
show_timeline (CdzTestWindow *self)
{
  GtkWidget *group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", _("Handshake"), NULL);

  remove_children (self->start_column);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cdz_test_timeline_new (self->record, self->narrow));
  gtk_box_append (self->start_column, group);
}

static void
show_groups (CdzTestWindow *self)
{
  remove_children (self->end_column);
  add_group (self->end_column, cdz_test_group_new_identities (self->record));
  add_group (self->end_column, cdz_test_group_new_server (self->record));
  add_group (self->end_column, cdz_test_group_new_http (self->record));
  add_group (self->end_column, cdz_test_group_new_alerts (self->record));
  add_group (self->end_column, cdz_test_group_new_findings (self->record));
}

/* @record: (transfer none): shown from now on */
void
cdz_test_window_show_record (CdzTestWindow *self,
                             GVariant      *record)
{
  g_autoptr(GVariant) owned = g_variant_ref (record);

  if (self->record != NULL && g_strcmp0 (cdz_json_value_get_string (self->record, "url"),
                                         cdz_json_value_get_string (record, "url")) == 0)
    {
      g_clear_pointer (&self->previous, g_variant_unref);
      self->previous = g_variant_ref (self->record);
    }
  else
    {
      g_clear_pointer (&self->previous, g_variant_unref);
    }
  g_clear_pointer (&self->record, g_variant_unref);
  self->record = g_steal_pointer (&owned);

  show_verdict (self);
  show_timeline (self);
  show_groups (self);
  gtk_button_set_label (self->run_button, _("Test Again"));
  gtk_widget_remove_css_class (GTK_WIDGET (self->run_button), "suggested-action");
  cdz_stack_show (self->stack, "report");
  cdz_test_window_update_actions (self);
  gtk_widget_grab_focus (self->remedy->label != NULL ? self->remedy_button : GTK_WIDGET (self->run_button));
}

/* The run without a certificate is not shown by itself, but by what differs. */
static void
show_comparison (CdzTestWindow *self,
                 GVariant      *without)
{
  g_autoptr(GPtrArray) differences = cdz_probe_record_compare (self->record, without);
  const char *label = cdz_json_value_get_string (self->record, "sent/label");
  GtkWidget *group = cdz_test_group_new_differences (differences, label != NULL ? label : _("Before"), _("Without a certificate"));

  show_groups (self);
  gtk_box_prepend (self->end_column, group);
  cdz_stack_show (self->stack, "report");
  cdz_test_window_update_actions (self);
  gtk_widget_child_focus (group, GTK_DIR_TAB_FORWARD);
}

static void
end_run (CdzTestWindow *self)
{
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  cdz_test_options_forget_insecure (self->options);
  self->complete_chain = FALSE;
}

static void
show_error (CdzTestWindow *self,
            const GError  *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      adw_status_page_set_description (self->problem, error->message);
      cdz_stack_show (self->stack, "problem");
      return;
    }

  cdz_stack_show (self->stack, self->record != NULL ? "report" : "start");
  cdz_test_window_toast (self, _("The test was cancelled"));
  gtk_widget_grab_focus (GTK_WIDGET (self->run_button));
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzProbeReport) report = cdz_probe_job_run_finish (result, &error);
  g_autoptr(GVariant) record = report != NULL ? cdz_probe_record_new (report) : NULL;

  if (self->stack == NULL)
    return;

  end_run (self);
  cdz_test_window_update_actions (self);
  if (record == NULL)
    show_error (self, error);
  else if (self->comparing)
    show_comparison (self, record);
  else
    cdz_test_window_show_record (self, record);
  cdz_test_window_load_history (self);
}

static const char *
get_phase_title (CdzProbePhase phase)
{
  static const char *const titles[CDZ_N_PHASES] = {
    N_("Looking up the Name…"), N_("Connecting…"), N_("Waiting for the Proxy…"), N_("Waiting for the First Answer…"),
    N_("Shaking Hands…"), N_("Sending the Request…"), N_("Waiting for the Answer…"), N_("Checking Revocation…"),
  };

  return _(titles[phase]);
}

static void
progress_cb (CdzProbePhase phase,
             gpointer      user_data)
{
  CdzTestWindow *self = user_data;

  if (self->cancellable != NULL)
    adw_status_page_set_title (self->running_page, get_phase_title (phase));
}

static void
start_run (CdzTestWindow *self)
{
  g_autoptr(CdzProbePlan) plan = cdz_test_window_new_plan (self);

  if (self->comparing)
    {
      g_free (plan->identity);
      plan->identity = g_strdup ("");
      g_clear_pointer (&plan->identity_file, g_free);
      plan->forget = TRUE;
    }
  adw_status_page_set_title (self->running_page, get_phase_title (CDZ_PHASE_RESOLVE));
  adw_status_page_set_description (self->running_page, plan->url);
  gtk_spinner_start (self->spinner);
  cdz_stack_show (self->stack, "running");
  cdz_test_window_update_actions (self);
  gtk_widget_grab_focus (self->cancel_button);
  cdz_title_set_subtitle (self->title, "");

  cdz_probe_job_run_async (self->library, self->caller, plan, self->comparing ? NULL : self->file_identity,
                           self->file_certificates, progress_cb, self, self->cancellable, finished_cb, g_object_ref (self));
}

static void
recalled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CdzTestWindow) self = user_data;

  if (self->stack != NULL && self->cancellable != NULL)
    start_run (self);
}

void
cdz_test_window_run (CdzTestWindow *self,
                     gboolean       comparing)
{
  const char *address = gtk_editable_get_text (self->address);

  if (self->cancellable != NULL)
    return;
  if (*address == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }

  self->comparing = comparing;
  self->cancellable = g_cancellable_new ();
  if (self->chosen || comparing)
    start_run (self);
  else
    cdz_test_window_recall_async (self, recalled_cb, g_object_ref (self));
}

static void
address_activate_cb (CdzTestWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.run", NULL);
}

static void
address_changed_cb (CdzTestWindow *self)
{
  gtk_button_set_label (self->run_button, _("Test"));
  gtk_widget_add_css_class (GTK_WIDGET (self->run_button), "suggested-action");
  gtk_widget_remove_css_class (self->remedy_button, "suggested-action");
}

/* Where there is little room the identity's name gets it; one button stands beside the
 * address then, and another has no word. */
static void
place_buttons (CdzTestWindow *self)
{
  GtkWidget *button = g_object_ref (GTK_WIDGET (self->run_button));

  if (self->narrow)
    gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
  else
    gtk_button_set_label (self->copy_button, _("Copy Report"));
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (button)), button);
  gtk_box_append (self->narrow ? self->bar_start : self->bar_end, button);
  g_object_unref (button);
}

static void
width_changed_cb (CdzTestWindow *self,
                  int            width)
{
  gboolean narrow = width < NARROW_WIDTH;
  GtkOrientation orientation = narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  g_object_set (self->columns, "start-width", width >= WIDE_WIDTH ? TIMELINE_WIDTH : 0, NULL);
  if (narrow == self->narrow)
    return;

  self->narrow = narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->verdict), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->verdict_head), orientation);
  place_buttons (self);
  gtk_widget_set_hexpand (GTK_WIDGET (self->identity_button), narrow);
  if (self->record != NULL)
    show_timeline (self);
}

static void
identities_shown_cb (CdzTestWindow *self)
{
  cdz_test_window_fill_identities (self);
}

static void
cdz_test_window_dispose (GObject *object)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_pointer (&self->caller, cdz_caller_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_TEST_WINDOW);

  G_OBJECT_CLASS (cdz_test_window_parent_class)->dispose (object);
}

static void
cdz_test_window_finalize (GObject *object)
{
  CdzTestWindow *self = CDZ_TEST_WINDOW (object);

  g_free (self->ref);
  g_free (self->file);
  g_clear_pointer (&self->file_identity, cdz_probe_identity_unref);
  g_clear_pointer (&self->file_certificates, g_ptr_array_unref);
  g_clear_pointer (&self->record, g_variant_unref);
  g_clear_pointer (&self->previous, g_variant_unref);
  g_clear_pointer (&self->remedy, cdz_remedy_free);

  G_OBJECT_CLASS (cdz_test_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, bar_start);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, bar_end);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, address);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, history_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, history_popover);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, identity_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, identity_popover);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, identity_label);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, identity_icon);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, options_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, options);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, running_page);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, verdict);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, verdict_head);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, headline);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, next_step);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, columns);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, start_column);
  gtk_widget_class_bind_template_child (widget_class, CdzTestWindow, end_column);
}

static void
cdz_test_window_class_init (CdzTestWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_test_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_test_window_finalize;

  g_type_ensure (CDZ_TYPE_COLUMNS);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  g_type_ensure (CDZ_TYPE_TEST_OPTIONS);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-test-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, address_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, width_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, identities_shown_cb);
  cdz_test_window_install_actions (widget_class);
  cdz_test_window_install_choices (widget_class);
}

static void
cdz_test_window_init (CdzTestWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cdz_stack_show (self->stack, "start");
  gtk_widget_add_css_class (GTK_WIDGET (self->run_button), "suggested-action");
}

static CdzTestWindow *
window_new (CdzApplication *application)
{
  CdzTestWindow *self = g_object_new (CDZ_TYPE_TEST_WINDOW, "application", application, NULL);

  self->library = g_object_ref (cdz_application_get_library (application));
  self->caller = cdz_caller_ref (cdz_application_get_caller (application));
  cdz_test_window_update_actions (self);
  cdz_test_window_load_history (self);

  return self;
}

GtkWindow *
cdz_test_window_new (CdzApplication *application,
                     const char     *ref)
{
  CdzTestWindow *self = window_new (application);

  self->ref = g_strdup (ref);
  self->chosen = *ref != '\0';
  cdz_test_window_show_choice (self);

  return GTK_WINDOW (self);
}

GtkWindow *
cdz_test_window_new_for_identity (CdzApplication   *application,
                                  const char       *path,
                                  CdzProbeIdentity *identity,
                                  GPtrArray        *certificates)
{
  CdzTestWindow *self = window_new (application);

  cdz_test_window_set_file (self, path, identity, certificates);

  return GTK_WINDOW (self);
}
