/* cdz-new-window-like.c: what the form begins with.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static void
set_text (GtkWidget  *row,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
set_subject (CdzNewWindow *self,
             const char   *rfc4514)
{
  g_autoptr(CdzNewSubject) subject = cdz_new_subject_split (rfc4514 != NULL ? rfc4514 : "");

  set_text (self->common_name, subject->common_name);
  set_text (self->organization, subject->organization);
  set_text (self->country, subject->country);
  set_text (self->others, subject->others);
}

/* What nobody can enter here is not lost in silence. */
static void
set_names (CdzNewWindow *self,
           const char   *list)
{
  g_auto(GStrv) elements = cdz_list_split (list != NULL ? list : "");
  g_autoptr(GString) left_out = g_string_new (NULL);

  if (elements == NULL || elements[0] == NULL)
    return;

  cdz_new_names_clear (self->names);
  for (guint i = 0; elements[i] != NULL; i++)
    {
      char *colon = strchr (elements[i], ':');
      g_autofree char *kind = colon != NULL ? g_strndup (elements[i], (gsize) (colon - elements[i])) : NULL;

      if (kind != NULL && cdz_new_names_knows (kind))
        cdz_new_names_add (self->names, kind, colon + 1);
      else
        g_string_append_printf (left_out, "%s%s", left_out->len > 0 ? ", " : "", elements[i]);
    }

  if (left_out->len > 0)
    {
      g_autofree char *text = g_markup_printf_escaped (_("Left out, because it cannot be entered here: %s"), left_out->str);

      adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->names_group), text);
    }
}

static int
compare_words (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char **) a, *(char **) b);
}

/* Whether both lists name the same, in any order. @more: (nullable): of @a, too */
static gboolean
is_same_set (const char *a,
             const char *more,
             const char *b)
{
  g_autofree char *all = g_strconcat (a, more != NULL ? "," : NULL, more, NULL);
  g_auto(GStrv) these = cdz_list_split (all);
  g_auto(GStrv) those = cdz_list_split (b != NULL ? b : "");

  if (these == NULL || those == NULL)
    return FALSE;

  qsort (these, g_strv_length (these), sizeof *these, compare_words);
  qsort (those, g_strv_length (those), sizeof *those, compare_words);
  return g_strv_equal ((const char * const *) these, (const char * const *) those);
}

static gboolean
is_purpose (const CdzPreset *preset,
            const char      *key_usage,
            const char      *extended_key_usage)
{
  return is_same_set (preset->extended_key_usage, NULL, extended_key_usage) &&
         (is_same_set (preset->key_usage, NULL, key_usage) ||
          is_same_set (preset->key_usage, preset->rsa_key_usage, key_usage) ||
          is_same_set (preset->key_usage, preset->ec_key_usage, key_usage));
}

/* A purpose where one says the same: it knows what a key of another type needs. */
static void
set_usages (CdzNewWindow *self,
            const char   *key_usage,
            const char   *extended_key_usage)
{
  guint position;

  for (position = 0; position < self->purposes->len - 1; position++)
    if (is_purpose (self->purposes->pdata[position], key_usage, extended_key_usage))
      break;

  adw_combo_row_set_selected (self->purpose, position);
  if (self->purposes->pdata[position] != NULL)
    return;

  set_text (self->key_usage, key_usage);
  set_text (self->extended_key_usage, extended_key_usage);
}

/**
 * cdz_new_window_begin_like:
 * @item: a certificate or an identity
 * @purpose: (nullable): the name of a preset, in place of what @item is for
 *
 * The form begins with the names and usages of @item, for a new key.
 */
void
cdz_new_window_begin_like (CdzNewWindow *self,
                           CdzItem      *item,
                           const char   *purpose)
{
  g_return_if_fail (CDZ_IS_NEW_WINDOW (self));

  set_subject (self, cdz_item_get (item, CDZ_ATTR_SUBJECT));
  set_names (self, cdz_item_get (item, CDZ_ATTR_SUBJECT_ALTERNATIVE_NAMES));
  set_text (self->label, cdz_item_get (item, CDZ_ATTR_LABEL));
  if (purpose == NULL)
    set_usages (self, cdz_item_get (item, CDZ_ATTR_KEY_USAGE), cdz_item_get (item, CDZ_ATTR_EXTENDED_KEY_USAGE));
  else
    cdz_new_window_choose_purpose (self, purpose);
  cdz_new_window_update (self);
}

/* The form begins with a private key that is there. */
void
cdz_new_window_begin_with_key (CdzNewWindow *self,
                               CdzItem      *key)
{
  g_return_if_fail (CDZ_IS_NEW_WINDOW (self));

  adw_combo_row_set_selected (self->kind, CDZ_NEW_FOR_KEY);
  for (guint i = 0; i < self->keys->len; i++)
    if (g_strcmp0 (cdz_item_get (self->keys->pdata[i], CDZ_ATTR_UUID), cdz_item_get (key, CDZ_ATTR_UUID)) == 0)
      adw_combo_row_set_selected (self->key, i);
}
