/* cdz-preferences-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-preferences-window"
#include "config.h"

#include "cdz-preferences-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-application.h"
#include "cdz-preferences-protection.h"
#include "cdz-settings.h"

/* Looks only, and where to find what is kept in the vault. */
static const struct
{
  const char *title;
  const char *key;
} columns[] = {
  { N_("Kind"), CDZ_SETTINGS_SHOW_KIND },
  { N_("Issuer"), CDZ_SETTINGS_SHOW_ISSUER },
  { N_("Expires"), CDZ_SETTINGS_SHOW_EXPIRES },
};

static const struct
{
  const char *title;
  const char *subtitle;
  const char *action;
} links[] = {
  { N_("Vault Passphrase"), N_("Opens the vault where the keyring does not"), "vault-passphrase" },
  { N_("Protection on This Computer"), N_("What can be enforced here, now, and by whom"), "capabilities" },
};

struct _CdzPreferencesWindow
{
  AdwWindow            parent_instance;

  AdwPreferencesGroup *columns;
  GCancellable        *cancellable;
  AdwPreferencesGroup *classes;
  AdwPreferencesGroup *flags;
  AdwPreferencesGroup *protection;
};

G_DEFINE_FINAL_TYPE (CdzPreferencesWindow, cdz_preferences_window, ADW_TYPE_WINDOW)

static GtkWidget *
switch_row_new (const char *title,
                const char *key)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, NULL);
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  cdz_settings_bind (key, toggle, "active");

  return row;
}

static GtkWidget *
link_row_new (const char *title,
              const char *subtitle,
              const char *action)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle,
                                 "activatable", TRUE, "action-name", action, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  return row;
}

/* What other windows set is linked as far as it is there. */
static void
add_links (CdzPreferencesWindow *self)
{
  GActionMap *actions = G_ACTION_MAP (g_application_get_default ());
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *name = g_strconcat ("app.", links[i].action, NULL);

      if (g_action_map_lookup_action (actions, links[i].action) == NULL)
        continue;
      adw_preferences_group_add (self->protection,
                                 link_row_new (_(links[i].title), _(links[i].subtitle), name));
      any = TRUE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->protection), any);
}

static void
cdz_preferences_window_dispose (GObject *object)
{
  CdzPreferencesWindow *self = CDZ_PREFERENCES_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_PREFERENCES_WINDOW);

  G_OBJECT_CLASS (cdz_preferences_window_parent_class)->dispose (object);
}

static void
cdz_preferences_window_class_init (CdzPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_preferences_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "cdz-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzPreferencesWindow, columns);
  gtk_widget_class_bind_template_child (widget_class, CdzPreferencesWindow, classes);
  gtk_widget_class_bind_template_child (widget_class, CdzPreferencesWindow, flags);
  gtk_widget_class_bind_template_child (widget_class, CdzPreferencesWindow, protection);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_preferences_window_init (CdzPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    adw_preferences_group_add (self->columns, switch_row_new (_(columns[i].title), columns[i].key));
  add_links (self);
  self->cancellable = g_cancellable_new ();
  cdz_preferences_protection_fill (self->classes, self->flags,
                                   cdz_application_get_library (CDZ_APPLICATION (g_application_get_default ())),
                                   self->cancellable);
}

GtkWindow *
cdz_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (CDZ_TYPE_PREFERENCES_WINDOW, "transient-for", parent,
                       "application", gtk_window_get_application (parent), NULL);
}
