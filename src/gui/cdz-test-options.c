/* cdz-test-options.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-test"
#include "config.h"

#include "cdz-test-options.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>

#include "cdz-platform.h"

/* In the order of the list; what this OpenSSL lacks is shown, too. */
static const char *const group_names[] = {
  "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "P-256", "P-384", "P-521", "X448",
};

/* A first message with these fits one packet. */
static const char *const small_groups[] = { "X25519", "P-256", NULL };

struct _CdzTestOptions
{
  GtkWidget        parent_instance;

  char            *authorities_path;    /* NULL: none */
  GtkCheckButton  *group_checks[G_N_ELEMENTS (group_names)];

  AdwEntryRow     *sni;
  AdwEntryRow     *connect_to;
  AdwEntryRow     *proxy;
  AdwComboRow     *min_tls;
  AdwComboRow     *max_tls;
  AdwExpanderRow  *groups;
  AdwEntryRow     *alpn;
  AdwActionRow    *authorities;
  GtkWidget       *clear_authorities;
  AdwEntryRow     *pin;
  AdwComboRow     *revocation;
  GtkSwitch       *insecure;
};

G_DEFINE_FINAL_TYPE (CdzTestOptions, cdz_test_options, GTK_TYPE_WIDGET)

static gboolean
is_group_known (const char *name)
{
  g_autoptr(CdzProbeOptions) options = cdz_probe_options_new ("https://localhost/", NULL);

  return options != NULL && cdz_probe_options_set_groups (options, name, NULL);
}

/* Returns: (nullable) (transfer full): "X25519:P-256" */
static char *
dup_groups (CdzTestOptions *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (group_names); i++)
    if (gtk_check_button_get_active (self->group_checks[i]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ":" : "", group_names[i]);

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static void
groups_changed_cb (CdzTestOptions *self)
{
  g_autofree char *groups = dup_groups (self);

  g_strdelimit (groups, ":", ' ');
  adw_expander_row_set_subtitle (self->groups, groups != NULL ? groups : _("As OpenSSL chooses"));
}

static void
add_groups (CdzTestOptions *self)
{
  g_autofree char *lacking = g_strdup_printf (_("Not in this OpenSSL (%s)"), OpenSSL_version (OPENSSL_VERSION_STRING));

  for (gsize i = 0; i < G_N_ELEMENTS (group_names); i++)
    {
      gboolean known = is_group_known (group_names[i]);
      GtkWidget *check = g_object_new (GTK_TYPE_CHECK_BUTTON, "valign", GTK_ALIGN_CENTER, NULL);
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", group_names[i], "subtitle", known ? "" : lacking,
                                     "sensitive", known, "activatable-widget", check, NULL);

      self->group_checks[i] = GTK_CHECK_BUTTON (check);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, group_names[i], -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_expander_row_add_row (self->groups, row);
      g_signal_connect_object (check, "toggled", G_CALLBACK (groups_changed_cb), self, G_CONNECT_SWAPPED);
    }
}

/* @path: (nullable) */
static void
set_authorities (CdzTestOptions *self,
                 const char     *path)
{
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  g_free (self->authorities_path);
  self->authorities_path = g_strdup (path);
  adw_action_row_set_subtitle (self->authorities, name != NULL ? name : _("None"));
  gtk_widget_set_visible (self->clear_authorities, path != NULL);
}

static void
clear_authorities_cb (CdzTestOptions *self)
{
  set_authorities (self, NULL);
}

static void
authority_chosen_cb (GtkWindow  *parent,
                     GListModel *files,
                     gpointer    user_data)
{
  CdzTestOptions *self = user_data;
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    {
      set_authorities (self, path);
      gtk_widget_activate_action (GTK_WIDGET (parent), "win.run", NULL);
    }
}

void
cdz_test_options_choose_authority (CdzTestOptions *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  cdz_platform_choose_files (window, _("Choose an Authority"), _("_Trust for This Test"), authority_chosen_cb, self);
}

static void
cdz_test_options_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_TEST_OPTIONS);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cdz_test_options_parent_class)->dispose (object);
}

static void
cdz_test_options_finalize (GObject *object)
{
  g_free (CDZ_TEST_OPTIONS (object)->authorities_path);

  G_OBJECT_CLASS (cdz_test_options_parent_class)->finalize (object);
}

static void
cdz_test_options_class_init (CdzTestOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_test_options_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_test_options_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-test-options.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, sni);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, connect_to);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, proxy);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, min_tls);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, max_tls);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, groups);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, alpn);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, authorities);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, clear_authorities);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, pin);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, revocation);
  gtk_widget_class_bind_template_child (widget_class, CdzTestOptions, insecure);
  gtk_widget_class_bind_template_callback (widget_class, clear_authorities_cb);
  gtk_widget_class_bind_template_callback (widget_class, cdz_test_options_choose_authority);
}

static void
cdz_test_options_init (CdzTestOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_groups (self);
}

static char *
dup_text (AdwEntryRow *row)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

void
cdz_test_options_fill (CdzTestOptions *self,
                       CdzProbePlan   *plan)
{
  static const char *const min_versions[] = { NULL, "1.3", "1.1", "1.0" };
  static const char *const max_versions[] = { NULL, "1.3", "1.2", "1.1", "1.0" };
  static const char *const revocations[] = { "try", "require", "off" };

  g_return_if_fail (CDZ_IS_TEST_OPTIONS (self));

  plan->sni = dup_text (self->sni);
  plan->connect_to = dup_text (self->connect_to);
  plan->proxy = dup_text (self->proxy);
  plan->min_tls = g_strdup (min_versions[adw_combo_row_get_selected (self->min_tls)]);
  plan->max_tls = g_strdup (max_versions[adw_combo_row_get_selected (self->max_tls)]);
  plan->groups = dup_groups (self);
  plan->alpn = dup_text (self->alpn);
  plan->pin = dup_text (self->pin);
  plan->revocation = g_strdup (revocations[adw_combo_row_get_selected (self->revocation)]);
  plan->authorities = g_strdup (self->authorities_path);
  plan->insecure = gtk_switch_get_active (self->insecure);
}

void
cdz_test_options_forget_insecure (CdzTestOptions *self)
{
  g_return_if_fail (CDZ_IS_TEST_OPTIONS (self));

  gtk_switch_set_active (self->insecure, FALSE);
}

void
cdz_test_options_set_small_groups (CdzTestOptions *self)
{
  g_return_if_fail (CDZ_IS_TEST_OPTIONS (self));

  for (gsize i = 0; i < G_N_ELEMENTS (group_names); i++)
    gtk_check_button_set_active (self->group_checks[i], g_strv_contains (small_groups, group_names[i]));
}

void
cdz_test_options_set_no_proxy (CdzTestOptions *self)
{
  g_return_if_fail (CDZ_IS_TEST_OPTIONS (self));

  gtk_editable_set_text (GTK_EDITABLE (self->proxy), "none");
}
