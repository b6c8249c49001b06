/* cdz-new-window-choices.c: the keys and protections to choose from.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"
#include "cdz-item-look.h"
#include "cdz-key-defaults.h"
#include "cdz-protection-words.h"
#include "cdz-protection.h"

static gpointer
get_chosen (GPtrArray   *values,
            AdwComboRow *row)
{
  guint position = adw_combo_row_get_selected (row);

  return position < values->len ? values->pdata[position] : NULL;
}

CdzItem *
cdz_new_window_get_key (CdzNewWindow *self)
{
  if (self->renewed != NULL)
    return cdz_item_get_key (self->renewed);

  return cdz_new_window_get_kind (self) == CDZ_NEW_FOR_KEY ? get_chosen (self->keys, self->key) : NULL;
}

const CdzKeyChoice *
cdz_new_window_get_choice (CdzNewWindow *self)
{
  return cdz_new_window_get_kind (self) != CDZ_NEW_FOR_KEY ? get_chosen (self->choices, self->key_type) : NULL;
}

const char *
cdz_new_window_get_class (CdzNewWindow *self)
{
  return adw_combo_row_get_selected (self->protection) != self->usual_class ? get_chosen (self->classes, self->protection) : NULL;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  g_autofree char *one = cdz_look_dup_name (*(CdzItem **) a);
  g_autofree char *other = cdz_look_dup_name (*(CdzItem **) b);

  return g_utf8_collate (one, other);
}

void
cdz_new_window_fill_keys (CdzNewWindow *self)
{
  GListModel *items = cdz_library_get_items (cdz_application_get_library (self->application));
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (cdz_item_is_private_key (item) && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_CAN_SIGN), "true") == 0)
        g_ptr_array_add (self->keys, g_steal_pointer (&item));
    }

  g_ptr_array_sort (self->keys, compare_names);
  for (guint i = 0; i < self->keys->len; i++)
    gtk_string_list_take (titles, cdz_look_dup_name (self->keys->pdata[i]));
  adw_combo_row_set_model (self->key, G_LIST_MODEL (titles));
  gtk_widget_set_sensitive (GTK_WIDGET (self->key), self->keys->len > 0);
}

/* Keys may be called the same. */
void
cdz_new_window_show_key (CdzNewWindow *self)
{
  CdzItem *key = get_chosen (self->keys, self->key);
  g_autofree char *text = key != NULL ? cdz_look_dup_second_line (key) : NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->key), key != NULL ? text : _("No private key here can sign"));
}

void
cdz_new_window_fill_choices (CdzNewWindow *self)
{
  g_autoptr(GtkStringList) types = gtk_string_list_new (NULL);
  gboolean lacks_ml_dsa = FALSE;

  if (self->renewed != NULL && cdz_item_get_key (self->renewed) != NULL)
    {
      gtk_string_list_append (types, _("The same key"));
      g_ptr_array_add (self->choices, NULL);
    }
  for (const CdzKeyChoice *choice = cdz_key_choices; choice->type != NULL; choice++)
    if (cdz_key_choice_is_available (choice))
      {
        gtk_string_list_append (types, choice->title);
        g_ptr_array_add (self->choices, (gpointer) choice);
      }
    else if (g_str_has_prefix (choice->type, "ml-dsa"))
      lacks_ml_dsa = TRUE;

  adw_combo_row_set_model (self->key_type, G_LIST_MODEL (types));
  if (lacks_ml_dsa)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->key_type), _("ML-DSA is not in this OpenSSL"));
  cdz_new_window_show_hints (self);
}

/* Where there is little room what is chosen gets it. */
void
cdz_new_window_show_hints (CdzNewWindow *self)
{
  GtkWidget *rows[] = { GTK_WIDGET (self->key_type), GTK_WIDGET (self->protection), GTK_WIDGET (self->purpose) };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *hint = gtk_widget_get_tooltip_text (rows[i]);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (rows[i]), hint != NULL && !self->is_narrow ? hint : "");
    }
}

void
cdz_new_window_show_enforcer (CdzNewWindow *self)
{
  const char *sentence = get_chosen (self->enforcers, self->protection);
  const char *name = get_chosen (self->classes, self->protection);
  CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;
  CdzAccessControl flags = CDZ_ACCESS_CONTROL_NONE;
  g_autofree char *titles = NULL;
  g_autofree char *both = NULL;

  if (name != NULL && cdz_accessible_from_name (name, &accessible, NULL))
    flags = cdz_key_defaults_get_flags (accessible);
  g_free (self->access_control);
  self->access_control = cdz_access_control_dup_names (flags);
  titles = cdz_key_defaults_describe_flags (flags);
  both = g_strconcat (sentence != NULL ? sentence : "", titles != NULL ? " · " : "", titles, NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->protection), both);
  cdz_new_window_show_hints (self);

  /* A key that is there has its own. */
  gtk_widget_set_visible (GTK_WIDGET (self->protection),
                          self->classes->len > 0 && cdz_new_window_get_choice (self) != NULL);
}

/* Only what can be enforced now is offered; “protect” explains the others. */
static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzNewWindow) self = user_data;
  g_autoptr(GPtrArray) capabilities = cdz_guard_probe_finish (result, NULL);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  gboolean has_passphrase;
  guint selected = GTK_INVALID_LIST_POSITION;

  if (self->names == NULL)
    return;

  has_passphrase = cdz_vault_has_passphrase (cdz_library_get_vault (cdz_application_get_library (self->application)));

  for (guint i = 0; capabilities != NULL && i < capabilities->len; i++)
    {
      CdzCapability *capability = capabilities->pdata[i];
      CdzAccessible accessible = CDZ_ACCESSIBLE_NONE;

      if (!g_str_equal (capability->kind, "class") || !cdz_accessible_from_name (capability->name, &accessible, NULL))
        continue;

      /* What the preferences want stays wanted: it is refused, and not weakened. */
      if (accessible == cdz_key_defaults_get_class ())
        selected = self->classes->len;
      else if (!capability->available)
        continue;

      if (accessible == CDZ_ACCESSIBLE_WHEN_UNLOCKED && has_passphrase)
        self->usual_class = self->classes->len;
      g_ptr_array_add (self->classes, (gpointer) cdz_accessible_get_name (accessible));
      g_ptr_array_add (self->enforcers, capability->available ? g_strdup_printf (_("Enforced by %s"), capability->enforced_by)
                                                              : cdz_protection_dup_words (capability->reason));
      gtk_string_list_append (titles, cdz_protection_get_class_title (accessible));
    }

  adw_combo_row_set_model (self->protection, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->protection, selected != GTK_INVALID_LIST_POSITION ? selected : self->usual_class);
  cdz_new_window_update (self);
}

void
cdz_new_window_probe (CdzNewWindow *self)
{
  cdz_guard_probe_async (cdz_application_get_library (self->application), NULL, probed_cb, g_object_ref (self));
}
