/* cdz-item-actions.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-actions"
#include "config.h"

#include "cdz-item-actions.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-guess.h"
#include "cdz-item-look.h"

typedef enum
{
  FITS_IDENTITY    = 1 << 0,
  FITS_CERTIFICATE = 1 << 1,
  FITS_PRIVATE_KEY = 1 << 2,
  FITS_PUBLIC_KEY  = 1 << 3,
  FITS_REQUEST     = 1 << 4,
  FITS_FOREIGN     = 1 << 5,  /* another program's, that may hold keys */
} Fits;

typedef enum
{
  PLACE_BUTTON,         /* always */
  PLACE_EXPORT,         /* a button; where there is little room, both share one */
  PLACE_WHEN_EXPIRING,  /* a button when it is time, else in the menu */
  PLACE_MENU,
} Place;

typedef struct
{
  const char *action;     /* of the application */
  const char *label;
  const char *icon_name;  /* tells the two exports apart; or NULL */
  Fits        fits;
  Place       place;
} Entry;

/* In the order of the buttons, then of the menu. */
static const Entry entries[] = {
  { "test", N_("Test…"), NULL, FITS_IDENTITY, PLACE_BUTTON },
  { "export-certificate", N_("Export Certificate…"), "application-certificate-symbolic",
    FITS_IDENTITY | FITS_CERTIFICATE, PLACE_EXPORT },
  { "export-identity", N_("Export Identity…"), "dialog-password-symbolic",
    FITS_IDENTITY, PLACE_EXPORT },
  { "renew", N_("Renew…"), NULL, FITS_IDENTITY, PLACE_WHEN_EXPIRING },
  { "import-from", N_("Read and Import…"), NULL, FITS_FOREIGN, PLACE_BUTTON },
  { "reply", N_("Import Reply…"), NULL, FITS_REQUEST, PLACE_BUTTON },
  { "mark-sent", N_("Mark as Sent"), NULL, FITS_REQUEST, PLACE_BUTTON },
  { "new-request", N_("New Request…"), NULL, FITS_PRIVATE_KEY, PLACE_MENU },
  { "protect", N_("Change Protection…"), NULL, FITS_IDENTITY | FITS_PRIVATE_KEY, PLACE_MENU },
  { "explain", N_("Why Is This No Identity?"), NULL, FITS_CERTIFICATE | FITS_PRIVATE_KEY, PLACE_MENU },
  { "compare", N_("Compare With…"), NULL, FITS_IDENTITY | FITS_CERTIFICATE, PLACE_MENU },
};

static Fits
get_kind (CdzItem *item)
{
  switch (cdz_item_get_class (item))
    {
    case CDZ_CLASS_IDENTITY:
      return FITS_IDENTITY;
    case CDZ_CLASS_CERTIFICATE:
      return FITS_CERTIFICATE;
    case CDZ_CLASS_KEY:
      return cdz_item_is_private_key (item) ? FITS_PRIVATE_KEY : FITS_PUBLIC_KEY;
    case CDZ_CLASS_REQUEST:
      return FITS_REQUEST;
    case CDZ_CLASS_OTHER:
      return cdz_guess_may_hold_keys (cdz_item_get (item, CDZ_ATTR_GUESS)) ? FITS_FOREIGN : 0;
    case CDZ_CLASS_NONE:
    default:
      return 0;
    }
}

/* What another program keeps is not ours to show as text. */
static gboolean
has_text (CdzItem *item)
{
  return cdz_item_get_class (item) != CDZ_CLASS_OTHER;
}

/* Of a request: once it is sent or answered, there is nothing left to do. */
static gboolean
is_over (CdzItem    *item,
         const char *action)
{
  const char *state = cdz_item_get (item, CDZ_ATTR_STATE);

  return state != NULL && (g_str_equal (state, "answered") ||
                           (g_str_equal (action, "mark-sent") && g_str_equal (state, "sent")));
}

/* Returns: (nullable) (transfer floating): what the action takes, if it is there and fits */
static GVariant *
new_target (CdzItem    *item,
            const char *action,
            Fits        fits)
{
  GActionMap *application = G_ACTION_MAP (g_application_get_default ());
  GAction *found = g_action_map_lookup_action (application, action);
  g_autofree char *ref = cdz_item_dup_ref (item);
  const GVariantType *type;

  if (found == NULL || ref == NULL || (get_kind (item) & fits) == 0 || is_over (item, action))
    return NULL;

  type = g_action_get_parameter_type (found);
  if (type != NULL && g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_new_strv ((const char * const *) &ref, 1);

  return g_variant_new_string (ref);
}

static gboolean
is_button (const Entry *entry,
           CdzItem     *item)
{
  if (entry->place == PLACE_WHEN_EXPIRING)
    return cdz_look_is_expiring (item, g_get_real_time () / G_USEC_PER_SEC);

  return entry->place != PLACE_MENU;
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        GVariant   *target)
{
  g_autoptr(GMenuItem) line = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (line, action, target);
  g_menu_append_item (menu, line);
}

static void
append_entry (GMenu       *menu,
              const Entry *entry,
              GVariant    *target)
{
  g_autofree char *action = g_strconcat ("app.", entry->action, NULL);

  append (menu, _(entry->label), action, target);
}

static void
append_section (GMenu *menu,
                GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

GMenuModel *
cdz_item_actions_new_menu (CdzItem  *item,
                           gboolean  compact)
{
  g_autoptr(GMenu) look = g_menu_new (), use = g_menu_new (), change = g_menu_new ();
  GMenu *menu = g_menu_new ();

  if (compact)
    append (look, _("All Details"), "win.open-item", NULL);
  if (has_text (item))
    append (look, _("Copy PEM"), "win.copy-pem", NULL);
  if (!compact && has_text (item))
    append (look, _("View Source"), "win.view-source", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GVariant *target = new_target (item, entries[i].action, entries[i].fits);

      if (target != NULL && !is_button (&entries[i], item))
        append_entry (use, &entries[i], target);
      else if (target != NULL)
        g_variant_unref (g_variant_ref_sink (target));
    }

  append (change, _("Rename…"), "win.rename", NULL);
  append (change, _("Delete"), "win.delete", NULL);
  append_section (menu, look);
  append_section (menu, use);
  append_section (menu, change);

  return G_MENU_MODEL (menu);
}

static void
append_if_enabled (GMenu      *menu,
                   const char *label,
                   const char *action)
{
  g_autoptr(GMenuItem) line = g_menu_item_new (label, action);

  g_menu_item_set_attribute (line, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, line);
}

/* Two or more: what can be done with all of them at once. */
static void
append_for_several (GMenu     *menu,
                    GPtrArray *items)
{
  GAction *compare = g_action_map_lookup_action (G_ACTION_MAP (g_application_get_default ()), "compare");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) refs = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *ref = cdz_item_dup_ref (g_ptr_array_index (items, i));
      Fits kind = get_kind (g_ptr_array_index (items, i));

      if (ref != NULL && (kind & (FITS_IDENTITY | FITS_CERTIFICATE)) != 0)
        g_strv_builder_add (builder, ref);
    }

  refs = g_strv_builder_end (builder);
  if (compare != NULL && items->len == 2 && g_strv_length (refs) == 2)
    append (menu, _("Compare"), "app.compare", g_variant_new_strv ((const char * const *) refs, 2));
  append_if_enabled (menu, _("Change Protection…"), "win.protect");
  append_if_enabled (menu, _("Export Certificates…"), "win.export-several");
  append_if_enabled (menu, _("Copy Fingerprints"), "win.copy-fingerprints");
  append (menu, _("Copy References"), "win.copy-references", NULL);
}

/**
 * cdz_item_actions_new_context_menu:
 * @items: (element-type CdzItem): what is selected in the list; at least one
 *
 * Returns: (transfer full): everything that can be done with them, also what has
 *   buttons in a view
 */
GMenuModel *
cdz_item_actions_new_context_menu (GPtrArray *items)
{
  CdzItem *item = g_ptr_array_index (items, 0);
  g_autoptr(GMenu) look = g_menu_new (), use = g_menu_new (), change = g_menu_new ();
  GMenu *menu = g_menu_new ();

  if (items->len == 1)
    append (look, _("All Details"), "win.open-item", NULL);
  if (items->len == 1 && has_text (item))
    append (look, _("Copy PEM"), "win.copy-pem", NULL);

  for (guint i = 0; items->len == 1 && i < G_N_ELEMENTS (entries); i++)
    {
      GVariant *target = new_target (item, entries[i].action, entries[i].fits);

      if (target != NULL)
        append_entry (use, &entries[i], target);
    }
  if (items->len > 1)
    append_for_several (use, items);
  append_if_enabled (use, _("Open for 5 Minutes…"), "win.grant");

  if (items->len == 1)
    append (change, _("Rename…"), "win.rename", NULL);
  append (change, _("Delete"), "win.delete", NULL);
  append_section (menu, look);
  append_section (menu, use);
  append_section (menu, change);

  return G_MENU_MODEL (menu);
}

static GtkWidget *
button_new (const char *label,
            const char *icon_name,
            const char *action,
            GVariant   *target)
{
  GtkWidget *button = gtk_button_new ();

  if (icon_name != NULL)
    gtk_button_set_child (GTK_BUTTON (button),
                          g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", icon_name,
                                        "label", label, NULL));
  else
    gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);

  return button;
}

static GtkWidget *
entry_button_new (const Entry *entry,
                  const char  *label,
                  GVariant    *target,
                  gboolean     compact)
{
  g_autofree char *action = g_strconcat ("app.", entry->action, NULL);
  GtkWidget *button = button_new (label, compact ? NULL : entry->icon_name, action, target);

  if (entry->place == PLACE_WHEN_EXPIRING && !compact)
    gtk_widget_add_css_class (button, "suggested-action");
  return button;
}

/* With both exports a menu of them, with one its button. */
static void
add_export (GtkWidget *box,
            CdzItem   *item)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  GtkWidget *button = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr(GVariant) target = NULL;

      if (entries[i].place != PLACE_EXPORT
          || (target = new_target (item, entries[i].action, entries[i].fits)) == NULL)
        continue;
      g_variant_ref_sink (target);
      append_entry (menu, &entries[i], target);
      if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) == 1)
        button = g_object_ref_sink (entry_button_new (&entries[i], _(entries[i].label), target, TRUE));
    }

  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 1)
    {
      g_clear_object (&button);
      button = g_object_ref_sink (g_object_new (GTK_TYPE_MENU_BUTTON, "label", _("Export"),
                                                "menu-model", menu, NULL));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Export"), -1);
    }
  if (button != NULL)
    gtk_widget_set_parent (button, box);
  g_clear_object (&button);
}

/* What has none of the others, or is in a file and has no menu, still has its text. */
static void
add_for_all (GtkWidget *box,
             CdzItem   *item,
             gboolean   compact)
{
  if (gtk_widget_get_first_child (box) != NULL)
    return;

  if (compact)
    gtk_widget_set_parent (button_new (_("All Details"), NULL, "win.open-item", NULL), box);
  else if (has_text (item))
    gtk_widget_set_parent (button_new (_("View Source"), NULL, "win.view-source", NULL), box);
  if (has_text (item))
    gtk_widget_set_parent (button_new (_("Copy PEM"), NULL, "win.copy-pem", NULL), box);
}

void
cdz_item_actions_fill_buttons (GtkWidget *box,
                               CdzItem   *item,
                               gboolean   compact)
{
  gboolean exported = FALSE;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_widget_unparent (child);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr(GVariant) target = new_target (item, entries[i].action, entries[i].fits);

      if (target == NULL)
        continue;
      g_variant_ref_sink (target);
      if (!is_button (&entries[i], item))
        continue;
      if (entries[i].place == PLACE_EXPORT)
        {
          if (!exported)
            add_export (box, item);
          exported = TRUE;
          continue;
        }
      gtk_widget_set_parent (entry_button_new (&entries[i], _(entries[i].label), target, compact), box);
    }

  add_for_all (box, item, compact);
}

GtkWidget *
cdz_item_actions_new_button (CdzItem    *item,
                             const char *action,
                             const char *label)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr(GVariant) target = NULL;

      if (!g_str_equal (entries[i].action, action)
          || (target = new_target (item, action, entries[i].fits)) == NULL)
        continue;
      g_variant_ref_sink (target);
      return entry_button_new (&entries[i], label, target, TRUE);
    }

  return NULL;
}
