/* cdz-offers.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-offers"
#include "config.h"

#include "cdz-offers.h"

#include <glib/gi18n-lib.h>

/* What is done with an item: under which name in the window, by which action of the
 * application for which class. */
static const struct
{
  const char *name;
  CdzClass    klass;      /* CDZ_CLASS_NONE: nothing needs to be selected */
  const char *action;
} offers[] = {
  { "win.test", CDZ_CLASS_IDENTITY, "test" },
  { "win.test", CDZ_CLASS_NONE, "test" },
  { "win.renew", CDZ_CLASS_IDENTITY, "renew" },
  { "win.renew", CDZ_CLASS_CERTIFICATE, "renew" },
  { "win.export", CDZ_CLASS_IDENTITY, "export-identity" },
  { "win.export", CDZ_CLASS_CERTIFICATE, "export-certificate" },
  { "win.export", CDZ_CLASS_KEY, "export-key" },
  { "win.protect", CDZ_CLASS_IDENTITY, "protect" },
  { "win.protect", CDZ_CLASS_KEY, "protect" },
  { "win.explain", CDZ_CLASS_IDENTITY, "explain" },
  { "win.explain", CDZ_CLASS_CERTIFICATE, "explain" },
  { "win.explain", CDZ_CLASS_KEY, "explain" },
};

static const char *names[] = {
  "win.test", "win.renew", "win.export", "win.protect", "win.explain", NULL
};

typedef struct
{
  const char *label;
  const char *action;
} Entry;

static const Entry add_section[] = {
  { N_("_New Key or Request…"), "app.new" },
};

static const Entry clipboard_section[] = {
  { N_("Import From _Clipboard"), "win.paste" },
};

static const Entry file_section[] = {
  { N_("_Open File…"), "win.open-file" },
  { N_("_Refresh"), "win.refresh" },
};

static const Entry report_section[] = {
  { N_("_Inspection Report"), "app.inspect" },
  { N_("_Snapshots"), "app.snapshot" },
  { N_("_Protection on This Computer"), "app.capabilities" },
};

static const Entry lock_section[] = {
  { N_("_Vault Passphrase…"), "app.vault-passphrase" },
  { N_("_Lock Now"), "app.lock" },
};

static const Entry program_section[] = {
  { N_("Pr_eferences"), "app.preferences" },
  { N_("_Keyboard Shortcuts"), "app.shortcuts" },
  { N_("_About Credenza"), "app.about" },
};

static const struct
{
  const char *action;
  const char *accelerator;
} accels[] = {
  { "app.new", "<Control>n" },
  { "app.preferences", "<Control>comma" },
  { "app.lock", "<Control>l" },
};

const char *
cdz_offers_get_name (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (names), NULL);

  return names[i];
}

const char *
cdz_offers_find (GActionGroup *actions,
                 const char   *name,
                 CdzItem      *item)
{
  /* What is in no store has no reference to hand on. */
  g_autofree char *ref = item != NULL ? cdz_item_dup_ref (item) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      gboolean fits = offers[i].klass == CDZ_CLASS_NONE
                      || (ref != NULL && offers[i].klass == cdz_item_get_class (item));

      if (fits && g_str_equal (offers[i].name, name)
          && g_action_group_has_action (actions, offers[i].action))
        return offers[i].action;
    }

  return NULL;
}

void
cdz_offers_activate (GActionGroup *actions,
                     const char   *name,
                     CdzItem      *item)
{
  const char *action = cdz_offers_find (actions, name, item);
  gboolean identity = item != NULL && cdz_item_get_class (item) == CDZ_CLASS_IDENTITY;
  g_autofree char *ref = item != NULL ? cdz_item_dup_ref (item) : NULL;

  if (action == NULL)
    return;

  /* Only an identity can be shown to a server. */
  if (g_str_equal (action, "test") && !identity)
    g_clear_pointer (&ref, g_free);
  g_action_group_activate_action (actions, action, g_variant_new_string (ref != NULL ? ref : ""));
}

static void
append_section (GMenu       *menu,
                GActionMap  *actions,
                const Entry *entries,
                guint        n_entries)
{
  g_autoptr(GMenu) section = g_menu_new ();

  for (guint i = 0; i < n_entries; i++)
    {
      const char *action = entries[i].action;

      if (!g_str_has_prefix (action, "app.")
          || g_action_map_lookup_action (actions, action + strlen ("app.")) != NULL)
        g_menu_append (section, _(entries[i].label), action);
    }

  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* What the button "+" offers. */
GMenuModel *
cdz_offers_new_add_menu (GActionMap *actions)
{
  GMenu *menu = g_menu_new ();

  append_section (menu, actions, add_section, G_N_ELEMENTS (add_section));
  append_section (menu, actions, clipboard_section, G_N_ELEMENTS (clipboard_section));

  return G_MENU_MODEL (menu);
}

GMenuModel *
cdz_offers_new_main_menu (GActionMap *actions)
{
  GMenu *menu = g_menu_new ();

  append_section (menu, actions, file_section, G_N_ELEMENTS (file_section));
  append_section (menu, actions, report_section, G_N_ELEMENTS (report_section));
  append_section (menu, actions, lock_section, G_N_ELEMENTS (lock_section));
  append_section (menu, actions, program_section, G_N_ELEMENTS (program_section));

  return G_MENU_MODEL (menu);
}

void
cdz_offers_set_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    {
      const char *keys[] = { accels[i].accelerator, NULL };

      gtk_application_set_accels_for_action (application, accels[i].action, keys);
    }
}
