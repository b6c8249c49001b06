/* cdz-export-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-export-window"
#include "config.h"

#include "cdz-export-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-command-row.h"
#include "cdz-destination.h"
#include "cdz-exporter.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-next-step.h"
#include "cdz-page.h"
#include "cdz-passphrase-dialog.h"
#include "cdz-platform.h"
#include "cdz-problem.h"
#include "cdz-protection-words.h"
#include "cdz-strength.h"
#include "cdz-title.h"
#include "cdz-width-bin.h"

#define WIDTH 560
#define HEIGHT 680
#define MAX_DESTINATIONS 8

struct _CdzExportWindow
{
  AdwWindow             parent_instance;

  CdzApplication       *application;
  CdzItem              *item;
  gboolean              with_key;
  const CdzDestination *destinations;
  guint                 n_destinations;
  guint                 chosen;
  GtkWidget            *checks[MAX_DESTINATIONS];
  GCancellable         *cancellable;    /* of the running export; NULL for none */

  GtkWidget            *box;
  GtkWidget            *passphrase;     /* the group; NULL where nothing is secret */
  GtkWidget            *first;
  GtkWidget            *second;
  GtkWidget            *strength;
  GtkWidget            *warning;
  GtkWidget            *cancel;
  GtkWidget            *accept;
  GtkWidget            *spinner;
};

G_DEFINE_FINAL_TYPE (CdzExportWindow, cdz_export_window, ADW_TYPE_WINDOW)

static const CdzDestination *
get_destination (CdzExportWindow *self)
{
  return &self->destinations[self->chosen];
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

/* Which passphrase: NULL until both entries agree. */
static CdzSecret *
read_passphrase (CdzExportWindow *self)
{
  g_autoptr(CdzSecret) first = cdz_passphrase_read (GTK_EDITABLE (self->first));
  g_autoptr(CdzSecret) second = cdz_passphrase_read (GTK_EDITABLE (self->second));

  return cdz_secret_get_size (first) > 0 && cdz_secret_equal (first, second) ? g_steal_pointer (&first) : NULL;
}

static const char *
get_strength_class (CdzStrength strength)
{
  static const char * const classes[] = { "", "error", "warning", "success" };

  return classes[strength];
}

static void
update (CdzExportWindow *self)
{
  gboolean is_legacy = get_destination (self)->format == CDZ_EXPORT_PKCS12 && get_destination (self)->target == CDZ_PKCS12_LEGACY;
  gboolean is_ready = TRUE;

  gtk_widget_set_visible (self->warning, is_legacy);
  if (self->passphrase != NULL)
    {
      g_autoptr(CdzSecret) first = cdz_passphrase_read (GTK_EDITABLE (self->first));
      g_autoptr(CdzSecret) second = cdz_passphrase_read (GTK_EDITABLE (self->second));
      g_autoptr(CdzSecret) both = read_passphrase (self);
      CdzStrength strength = cdz_strength_estimate (first);
      const char *text = cdz_strength_describe (strength);

      if (both == NULL && cdz_secret_get_size (second) > 0)
        text = _("The two are not the same yet");
      gtk_label_set_text (GTK_LABEL (self->strength), text);
      cdz_look_set_severity_class (self->strength, get_strength_class (strength));
      is_ready = both != NULL;
    }

  gtk_widget_set_sensitive (self->accept, is_ready && self->cancellable == NULL);
}

static void
destination_toggled_cb (GtkCheckButton  *check,
                        CdzExportWindow *self)
{
  if (!gtk_check_button_get_active (check))
    return;

  for (guint i = 0; i < self->n_destinations; i++)
    if (self->checks[i] == GTK_WIDGET (check))
      self->chosen = i;
  update (self);
}

/* What this OpenSSL cannot write stays, greyed, with the reason. */
static GtkWidget *
make_destination_row (CdzExportWindow *self,
                      guint            index,
                      GtkWidget       *group_leader)
{
  const CdzDestination *destination = &self->destinations[index];
  const CdzExportFormatInfo *info = cdz_export_format_get_info (destination->format);
  g_autoptr(GError) error = NULL;
  gboolean is_possible = destination->format != CDZ_EXPORT_PKCS12 || cdz_pkcs12_target_check (destination->target, &error);
  GtkWidget *row = cdz_line_row_new (NULL, NULL, _(destination->title), is_possible ? _(destination->subtitle) : error->message);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *format = gtk_label_new (info->extension);

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group_leader != NULL ? GTK_CHECK_BUTTON (group_leader) : NULL);
  self->checks[index] = check;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), index == 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (check, is_possible);
  gtk_widget_add_css_class (format, "cdz-tag");
  gtk_widget_set_valign (format, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (format, _(info->title));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), format);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_signal_connect (check, "toggled", G_CALLBACK (destination_toggled_cb), self);

  return row;
}

static void
add_destinations (CdzExportWindow *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Where Will It Be Used?"));
  for (guint i = 0; i < self->n_destinations; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_destination_row (self, i, self->checks[0]));
  gtk_box_append (GTK_BOX (self->box), group);
}

static GtkWidget *
make_entry (CdzExportWindow *self,
            const char      *title)
{
  GtkWidget *entry = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", title, NULL);

  cdz_passphrase_prepare (entry);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (update), self);
  return entry;
}

static void
add_passphrase (CdzExportWindow *self)
{
  self->passphrase = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->passphrase), _("Passphrase of the File"));
  self->first = make_entry (self, _("Passphrase"));
  self->second = make_entry (self, _("The same again"));
  self->strength = make_label (NULL, "caption");
  gtk_widget_add_css_class (self->strength, "cdz-status");
  gtk_widget_set_margin_top (self->strength, 6);
  gtk_widget_set_margin_start (self->strength, 14);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->passphrase), self->first);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->passphrase), self->second);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->passphrase), self->strength);
  gtk_box_append (GTK_BOX (self->box), self->passphrase);
}

/* The two kinds of export must not be taken for each other. */
static void
add_head (CdzExportWindow *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *badge = gtk_image_new_from_icon_name (self->with_key ? "dialog-password-symbolic" : "application-certificate-symbolic");
  g_autofree char *name = cdz_look_dup_name (self->item);
  GtkWidget *title = make_label (name, "title-3");
  const char *text = self->with_key
                     ? _("The file will hold the private key: whoever has the file and its passphrase can act in this name.")
                     : _("The file will hold no private key and may be given to anybody.");

  gtk_widget_add_css_class (badge, "cdz-badge");
  if (!self->with_key)
    gtk_widget_add_css_class (badge, "plain");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), make_label (text, NULL));
  gtk_box_append (GTK_BOX (head), badge);
  gtk_box_append (GTK_BOX (head), texts);
  gtk_box_append (GTK_BOX (self->box), head);
}

static void
remove_all (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_done (CdzExportWindow *self,
           CdzExported     *exported)
{
  g_autofree char *name = g_filename_display_name (exported->path);
  GtkWidget *group = adw_preferences_group_new ();

  /* The entries go with what was typed. */
  remove_all (self->box);
  self->passphrase = NULL;
  gtk_widget_set_visible (self->accept, FALSE);
  gtk_button_set_label (GTK_BUTTON (self->cancel), _("Close"));
  gtk_window_set_title (GTK_WINDOW (self), _("Exported"));

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             cdz_line_row_new ("cdz-ok-symbolic", "cdz-ok", _("Written, read back and compared"), name));
  for (guint i = 0; i < exported->findings->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               cdz_line_row_new ("dialog-warning-symbolic", "cdz-warning", _("Mind"),
                                                 ((CdzFinding *) exported->findings->pdata[i])->message));
  gtk_box_append (GTK_BOX (self->box), group);

  for (guint i = 0; i < exported->next_steps->len; i++)
    {
      const CdzNextStep *step = exported->next_steps->pdata[i];

      group = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), step->title);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cdz_line_row_new (NULL, NULL, _("Next step"), step->message));
      for (guint j = 0; step->commands[j] != NULL; j++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cdz_command_row_new ("utilities-terminal-symbolic", _("In a terminal"), NULL, step->commands[j]));
      gtk_box_append (GTK_BOX (self->box), group);
    }
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CdzExportWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzExported) exported = cdz_exporter_export_finish (result, &error);

  g_clear_object (&self->cancellable);
  if (self->application == NULL)
    return;

  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  if (exported != NULL)
    {
      show_done (self, exported);
      return;
    }

  update (self);
  cdz_problem_show (GTK_WINDOW (self), _("Nothing Was Exported"), error);
}

static void
file_chosen_cb (GtkWindow *parent,
                GFile     *file,
                gpointer   user_data)
{
  CdzExportWindow *self = user_data;
  const CdzDestination *destination = get_destination (self);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr(CdzSecret) passphrase = self->passphrase != NULL ? read_passphrase (self) : NULL;
  CdzExportOptions options = { destination->format, destination->target, passphrase, path, TRUE };

  if (path == NULL || self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_widget_set_sensitive (self->accept, FALSE);
  cdz_exporter_export_async (cdz_application_get_library (self->application), cdz_application_get_caller (self->application),
                             self->item, &options, self->cancellable, exported_cb, g_object_ref (self));
}

static void
accept_cb (CdzExportWindow *self)
{
  g_autofree char *name = cdz_export_format_dup_name (get_destination (self)->format, self->item);

  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Export To"), _("Export"), name, file_chosen_cb, self);
}

static void
cdz_export_window_dispose (GObject *object)
{
  CdzExportWindow *self = CDZ_EXPORT_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->application);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (cdz_export_window_parent_class)->dispose (object);
}

static void
cdz_export_window_class_init (CdzExportWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_export_window_dispose;

  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_header (CdzExportWindow *self)
{
  GtkWidget *header = cdz_title_bar_new ();

  self->cancel = gtk_button_new_with_label (_("Cancel"));
  self->accept = gtk_button_new_with_label (_("Export…"));
  self->spinner = gtk_spinner_new ();
  g_object_bind_property (self->spinner, "spinning", self->spinner, "visible", G_BINDING_SYNC_CREATE);
  gtk_widget_add_css_class (self->accept, "suggested-action");
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->accept);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->spinner);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->accept, "clicked", G_CALLBACK (accept_cb), self);

  return header;
}

static void
cdz_export_window_init (CdzExportWindow *self)
{
  GtkWidget *bin = g_object_new (CDZ_TYPE_WIDTH_BIN, "minimum-width", 360, NULL);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_box_append (GTK_BOX (column), make_header (self));
  gtk_box_append (GTK_BOX (column), cdz_page_scrolled_new (WIDTH, &self->box));
  g_object_set (bin, "child", column, NULL);
  adw_window_set_content (ADW_WINDOW (self), bin);
}

static GtkWidget *
export_window_new (CdzApplication *application,
                   GtkWindow      *parent,
                   CdzItem        *item,
                   gboolean        with_key)
{
  CdzExportWindow *self = g_object_new (CDZ_TYPE_EXPORT_WINDOW, "transient-for", parent, NULL);

  self->application = g_object_ref (application);
  self->item = g_object_ref (item);
  self->with_key = with_key;
  self->destinations = cdz_destinations_get (item, with_key, &self->n_destinations);
  gtk_window_set_title (GTK_WINDOW (self), !with_key ? (cdz_item_get_class (item) == CDZ_CLASS_KEY ? _("Export Public Key") : _("Export Certificate"))
                                           : cdz_item_get_class (item) == CDZ_CLASS_KEY ? _("Export Private Key") : _("Export Identity"));
  add_head (self);
  add_destinations (self);
  if (with_key)
    add_passphrase (self);
  self->warning = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->warning),
                             cdz_line_row_new ("dialog-warning-symbolic", "cdz-warning", _("Weak, for old systems only"),
                                               cdz_exporter_get_legacy_warning ()));
  gtk_box_append (GTK_BOX (self->box), self->warning);
  update (self);

  return GTK_WIDGET (self);
}

static void
open_window (CdzApplication *application,
             GVariant       *parameter,
             gboolean        with_key)
{
  g_autoptr(CdzItem) item = cdz_application_find_item (application, g_variant_get_string (parameter, NULL));
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (application));
  CdzExportOptions options = { CDZ_EXPORT_PKCS8 };
  g_autoptr(GError) error = NULL;

  if (item == NULL)
    return;

  if (with_key && !cdz_exporter_check (cdz_application_get_caller (application), item, &options, &error))
    {
      g_autofree char *text = cdz_protection_dup_words (error->message);

      cdz_platform_alert (parent, _("This Key Stays Here"), text);
      return;
    }

  gtk_window_present (GTK_WINDOW (export_window_new (application, parent, item, with_key)));
}

static void
export_identity_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  open_window (user_data, parameter, TRUE);
}

static void
export_certificate_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  open_window (user_data, parameter, FALSE);
}

/* A private key with its secret; a public one without. */
static void
export_key_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  g_autoptr(CdzItem) item = cdz_application_find_item (user_data, g_variant_get_string (parameter, NULL));

  if (item != NULL)
    open_window (user_data, parameter, cdz_item_is_private_key (item));
}

void
cdz_export_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = {
    { "export-identity", export_identity_cb, "s" },
    { "export-certificate", export_certificate_cb, "s" },
    { "export-key", export_key_cb, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
