/* cdz-new-names.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-new-names"
#include "config.h"

#include "cdz-new-names.h"

#include <glib/gi18n-lib.h>

#include "cdz-alternative-names.h"
#include "cdz-schema.h"

struct _CdzNewNames
{
  AdwPreferencesGroup *group;
  GtkLabel            *error_label;
  GCallback            changed;
  gpointer             user_data;
  GPtrArray           *rows;          /* Row */
};

typedef struct
{
  CdzNewNames *names;
  const char  *kind;
  GtkWidget   *row;                   /* AdwEntryRow */
} Row;

static const struct
{
  const char *kind;
  const char *title;
} kinds[] = {
  { "DNS", N_("DNS name") },
  { "email", N_("E-mail") },
  { "IP", N_("IP address") },
  { "URI", N_("URI") },
  { "UPN", N_("User principal name") },
};

static void
tell (CdzNewNames *self)
{
  ((void (*) (gpointer)) self->changed) (self->user_data);
}

static void
changed_cb (Row *row)
{
  tell (row->names);
}

static void
remove_cb (Row *row)
{
  CdzNewNames *self = row->names;

  adw_preferences_group_remove (self->group, row->row);
  g_ptr_array_remove (self->rows, row);
  tell (self);
}

void
cdz_new_mark_row (GtkWidget    *row,
                  const GError *error)
{
  if (error != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_widget_set_tooltip_text (row, error != NULL ? error->message : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

CdzNewNames *
cdz_new_names_new (AdwPreferencesGroup *group,
                   GtkLabel            *error_label,
                   GCallback            changed,
                   gpointer             user_data)
{
  CdzNewNames *self = g_new0 (CdzNewNames, 1);

  self->group = group;
  self->error_label = error_label;
  self->changed = changed;
  self->user_data = user_data;
  self->rows = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
cdz_new_names_free (CdzNewNames *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      g_signal_handlers_disconnect_by_data (row->row, row);
    }
  g_ptr_array_unref (self->rows);
  g_free (self);
}

GtkWidget *
cdz_new_names_add (CdzNewNames *self,
                   const char  *kind,
                   const char  *text)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-delete-symbolic");
  g_autofree char *remove_name = NULL;

  row->names = self;
  row->row = adw_entry_row_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      {
        row->kind = kinds[i].kind;
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), _(kinds[i].title));
        remove_name = g_strdup_printf (_("Remove This Name (%s)"), _(kinds[i].title));
      }

  gtk_editable_set_text (GTK_EDITABLE (row->row), text);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Remove This Name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_name, -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row->row), button);
  g_signal_connect_swapped (row->row, "changed", G_CALLBACK (changed_cb), row);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), row);

  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->group, row->row);
  return row->row;
}

gboolean
cdz_new_names_knows (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      return TRUE;

  return FALSE;
}

void
cdz_new_names_clear (CdzNewNames *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      adw_preferences_group_remove (self->group, row->row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

char *
cdz_new_names_dup_list (CdzNewNames *self,
                        gboolean    *out_valid)
{
  g_autoptr(GStrvBuilder) elements = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      const char *text = gtk_editable_get_text (GTK_EDITABLE (row->row));
      g_autofree char *element = g_strconcat (row->kind, ":", text, NULL);
      const char *alone[] = { element, NULL };
      g_autofree char *escaped = cdz_list_join (alone);
      g_autoptr(GENERAL_NAMES) parsed = NULL;
      g_autoptr(GError) error = NULL;

      if (*text != '\0')
        {
          parsed = cdz_alternative_names_parse (escaped, &error);
          g_strv_builder_add (elements, element);
        }
      cdz_new_mark_row (row->row, error);
      if (first == NULL)
        first = g_steal_pointer (&error);
    }

  gtk_label_set_text (self->error_label, first != NULL ? first->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), first != NULL);
  *out_valid = first == NULL;

  list = g_strv_builder_end (elements);
  return cdz_list_join ((const char * const *) list);
}
