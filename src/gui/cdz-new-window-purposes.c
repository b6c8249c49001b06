/* cdz-new-window-purposes.c: what it shall be for, in presets.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-window"
#include "config.h"

#include "cdz-new-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-preset-store.h"
#include "cdz-rename-dialog.h"

/* What is done with one of a person's own presets. */
typedef struct
{
  CdzNewWindow *self;
  char         *name;       /* to choose once all are read; NULL: the same as now */
} Change;

static Change *
change_new (CdzNewWindow *self,
            const char   *name)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->name = g_strdup (name);
  return change;
}

static void
change_free (Change *change)
{
  g_object_unref (change->self);
  g_free (change->name);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static CdzVault *
get_vault (CdzNewWindow *self)
{
  return cdz_library_get_vault (cdz_application_get_library (self->application));
}

/* Returns: (nullable): NULL where none of the presets is chosen */
const CdzPreset *
cdz_new_window_get_purpose (CdzNewWindow *self)
{
  guint position = adw_combo_row_get_selected (self->purpose);

  return position < self->purposes->len ? self->purposes->pdata[position] : NULL;
}

gboolean
cdz_new_window_has_own_purpose (CdzNewWindow *self)
{
  const CdzPreset *purpose = cdz_new_window_get_purpose (self);

  return purpose != NULL && cdz_preset_find (purpose->name) == NULL;
}

void
cdz_new_window_show_purpose (CdzNewWindow *self)
{
  gboolean is_own = cdz_new_window_has_own_purpose (self);

  gtk_widget_set_visible (self->delete_preset, is_own);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->purpose), is_own ? _("A preset of your own")
                                                                  : _("Sets what the certificate may be used for"));
  cdz_new_window_show_hints (self);
}

/* @name: (nullable): of a preset; %NULL or unknown: another purpose */
void
cdz_new_window_choose_purpose (CdzNewWindow *self,
                               const char   *name)
{
  guint position;

  for (position = 0; position + 1 < self->purposes->len; position++)
    if (g_strcmp0 (((const CdzPreset *) self->purposes->pdata[position])->name, name) == 0)
      break;
  adw_combo_row_set_selected (self->purpose, position);
}

void
cdz_new_window_fill_purposes (CdzNewWindow *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->purposes, 0);
  for (const CdzPreset *preset = cdz_presets; preset->name != NULL; preset++)
    {
      gtk_string_list_append (titles, _(preset->title));
      g_ptr_array_add (self->purposes, (gpointer) preset);
    }
  for (guint i = 0; self->own_purposes != NULL && i < self->own_purposes->len; i++)
    {
      gtk_string_list_append (titles, ((CdzPreset *) self->own_purposes->pdata[i])->title);
      g_ptr_array_add (self->purposes, self->own_purposes->pdata[i]);
    }
  gtk_string_list_append (titles, _("Another"));
  g_ptr_array_add (self->purposes, NULL);
  adw_combo_row_set_model (self->purpose, G_LIST_MODEL (titles));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  CdzNewWindow *self = change->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) own = cdz_preset_store_list_finish (result, &error);
  const CdzPreset *chosen;
  g_autofree char *name = NULL;

  if (self->names == NULL || !self->ready)
    return;
  if (own == NULL)
    {
      cdz_new_window_set_problem (self, error);
      return;
    }

  chosen = cdz_new_window_get_purpose (self);
  name = g_strdup (change->name != NULL ? change->name : chosen != NULL ? chosen->name : NULL);
  self->ready = FALSE;
  g_clear_pointer (&self->own_purposes, g_ptr_array_unref);
  self->own_purposes = g_steal_pointer (&own);
  cdz_new_window_fill_purposes (self);
  cdz_new_window_choose_purpose (self, name);
  self->ready = TRUE;
  cdz_new_window_update (self);
}

void
cdz_new_window_read_purposes (CdzNewWindow *self)
{
  cdz_preset_store_list_async (get_vault (self), listed_cb, change_new (self, NULL));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  CdzNewWindow *self = change->self;
  g_autoptr(GError) error = NULL;
  gboolean done = cdz_preset_store_save_finish (result, &error);

  if (self->names == NULL)
    return;

  cdz_new_window_set_problem (self, error);
  if (!done)
    return;

  /* From now on the preset says it. */
  gtk_editable_set_text (GTK_EDITABLE (self->key_usage), "");
  gtk_editable_set_text (GTK_EDITABLE (self->extended_key_usage), "");
  cdz_preset_store_list_async (get_vault (self), listed_cb, g_steal_pointer (&change));
}

static void
named_cb (CdzNewWindow *self,
          const char   *text)
{
  g_autofree char *name = g_strstrip (g_strdup (text));

  cdz_preset_store_save_async (get_vault (self), name, gtk_editable_get_text (GTK_EDITABLE (self->key_usage)),
                               gtk_editable_get_text (GTK_EDITABLE (self->extended_key_usage)), saved_cb,
                               change_new (self, name));
}

void
cdz_new_window_save_preset (CdzNewWindow *self)
{
  const CdzPreset *purpose = cdz_new_window_get_purpose (self);
  CdzRenameDialog *dialog = cdz_rename_dialog_new (GTK_WINDOW (self), cdz_new_window_has_own_purpose (self) ? purpose->name : "");

  cdz_rename_dialog_set_words (dialog, _("Save as Preset"), _("_Save"));
  g_signal_connect_object (dialog, "renamed", G_CALLBACK (named_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  CdzNewWindow *self = change->self;
  g_autoptr(GError) error = NULL;
  gboolean done = cdz_preset_store_remove_finish (result, &error);

  if (self->names == NULL)
    return;

  cdz_new_window_set_problem (self, error);
  if (done)
    cdz_preset_store_list_async (get_vault (self), listed_cb, g_steal_pointer (&change));
}

/* What it said stays in the form, from where it can be saved again. */
void
cdz_new_window_delete_preset (CdzNewWindow *self)
{
  const CdzPreset *purpose = cdz_new_window_get_purpose (self);
  Change *change;

  if (!cdz_new_window_has_own_purpose (self))
    return;

  change = change_new (self, "");
  cdz_preset_store_remove_async (get_vault (self), purpose->name, removed_cb, change);
  gtk_editable_set_text (GTK_EDITABLE (self->key_usage), purpose->key_usage);
  gtk_editable_set_text (GTK_EDITABLE (self->extended_key_usage), purpose->extended_key_usage);
  cdz_new_window_choose_purpose (self, NULL);
}
