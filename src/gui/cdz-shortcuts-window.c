/* cdz-shortcuts-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-shortcuts-window"
#include "config.h"

#include "cdz-shortcuts-window.h"

#include <glib/gi18n-lib.h>

/* @action: of the application; what is not there is not listed */
static const struct
{
  const char *group;
  const char *title;
  const char *accelerator;
  const char *action;
} shortcuts[] = {
  { N_("General"), N_("Search"), "<Control>f", NULL },
  { N_("General"), N_("Show or Hide the Sidebar"), "F9", NULL },
  { N_("General"), N_("Next Part of the Window"), "F6", NULL },
  { N_("General"), N_("Refresh"), "F5", NULL },
  { N_("General"), N_("Menu"), "F10", NULL },
  { N_("General"), N_("Lock Now"), "<Control>l", "lock" },
  { N_("General"), N_("Preferences"), "<Control>comma", "preferences" },
  { N_("General"), N_("Keyboard Shortcuts"), "<Control>question", NULL },
  { N_("General"), N_("Close the Window"), "<Control>w", NULL },
  { N_("General"), N_("Quit"), "<Control>q", NULL },
  { N_("Files"), N_("Import"), "<Control>i", NULL },
  { N_("Files"), N_("Import From the Clipboard"), "<Control>v", NULL },
  { N_("Files"), N_("Open a File to Look At"), "<Control>o", NULL },
  { N_("Items"), N_("New Key or Request"), "<Control>n", "new" },
  { N_("Items"), N_("Test a Connection"), "<Control>t", "test" },
  { N_("Items"), N_("Export"), "<Control>e", "export-certificate" },
  { N_("Items"), N_("All Details"), "<Alt>Return", NULL },
  { N_("Items"), N_("Select All"), "<Control>a", NULL },
  { N_("Items"), N_("Menu of What Is Selected"), "<Shift>F10", NULL },
  { N_("Items"), N_("Copy as PEM"), "<Control>c", NULL },
  { N_("Items"), N_("Rename"), "F2", NULL },
  { N_("Items"), N_("Delete"), "Delete", NULL },
  { N_("Items"), N_("Undo"), "<Control>z", NULL },
};

struct _CdzShortcutsWindow
{
  AdwWindow           parent_instance;

  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (CdzShortcutsWindow, cdz_shortcuts_window, ADW_TYPE_WINDOW)

static GtkWidget *
row_new (const char *title,
         const char *accelerator)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, NULL);
  g_autofree char *text = NULL, *name = NULL;
  GtkWidget *label;
  guint key;
  GdkModifierType modifiers;

  gtk_accelerator_parse (accelerator, &key, &modifiers);
  text = gtk_accelerator_get_label (key, modifiers);
  name = g_strdup_printf (_("%s: %s"), title, text);

  label = gtk_label_new (text);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "cdz-key");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static void
cdz_shortcuts_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_SHORTCUTS_WINDOW);

  G_OBJECT_CLASS (cdz_shortcuts_window_parent_class)->dispose (object);
}

static void
cdz_shortcuts_window_class_init (CdzShortcutsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_shortcuts_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "cdz-shortcuts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzShortcutsWindow, page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_shortcuts_window_init (CdzShortcutsWindow *self)
{
  GActionMap *actions = G_ACTION_MAP (g_application_get_default ());
  AdwPreferencesGroup *group = NULL;
  const char *title = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].action != NULL
          && g_action_map_lookup_action (actions, shortcuts[i].action) == NULL)
        continue;
      if (g_strcmp0 (title, shortcuts[i].group) != 0)
        {
          title = shortcuts[i].group;
          group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", _(title), NULL);
          adw_preferences_page_add (self->page, group);
        }
      adw_preferences_group_add (group, row_new (_(shortcuts[i].title), shortcuts[i].accelerator));
    }
}

GtkWindow *
cdz_shortcuts_window_new (GtkWindow *parent)
{
  return g_object_new (CDZ_TYPE_SHORTCUTS_WINDOW, "transient-for", parent, NULL);
}
