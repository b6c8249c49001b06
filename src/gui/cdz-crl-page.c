/* cdz-crl-page.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-crl-page"
#include "config.h"

#include "cdz-crl-page.h"

#include <glib/gi18n-lib.h>

#include "cdz-describe.h"
#include "cdz-property-row.h"

struct _CdzCrlPage
{
  GtkWidget       parent_instance;

  GBytes         *der;
  GCancellable   *cancellable;

  GtkSearchEntry *search;
  GtkBox         *groups;
};

/* A copy for the worker: a list may hold a million numbers. */
typedef struct
{
  GBytes *der;
  char   *serial;
} Search;

G_DEFINE_FINAL_TYPE (CdzCrlPage, cdz_crl_page, GTK_TYPE_WIDGET)

static void
search_free (gpointer data)
{
  Search *search = data;

  g_bytes_unref (search->der);
  g_free (search->serial);
  g_free (search);
}

static void
describe_in_thread (GTask        *task,
                    gpointer      source,
                    gpointer      data,
                    GCancellable *cancellable)
{
  Search *search = data;
  GError *error = NULL;
  GPtrArray *rows = cdz_describe_crl_matching (search->der, search->serial,
                                               g_get_real_time () / G_USEC_PER_SEC, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
show_rows (CdzCrlPage *self,
           GPtrArray  *rows)
{
  AdwPreferencesGroup *group = NULL;
  const char *section = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);

  for (guint i = 0; i < rows->len; i++)
    {
      const CdzRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (section, row->section) != 0)
        {
          group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", row->section, NULL);
          gtk_box_append (self->groups, GTK_WIDGET (group));
          section = row->section;
        }
      adw_preferences_group_add (group, cdz_property_row_new (row->title, row->value, row->flags));
    }
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  CdzCrlPage *self = CDZ_CRL_PAGE (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), &error);

  if (rows != NULL)
    show_rows (self, rows);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr(GPtrArray) problem = cdz_rows_new ();

      cdz_rows_add (problem, _("Revocation List"), _("Could Not Be Read"), error->message, CDZ_ROW_PLAIN);
      show_rows (self, problem);
    }
}

static void
search_changed_cb (CdzCrlPage *self)
{
  g_autoptr(GTask) task = NULL;
  Search *search;

  if (self->der == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  search = g_new0 (Search, 1);
  search->der = g_bytes_ref (self->der);
  search->serial = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  task = g_task_new (self, self->cancellable, described_cb, NULL);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, describe_in_thread);
}

static void
cdz_crl_page_dispose (GObject *object)
{
  CdzCrlPage *self = CDZ_CRL_PAGE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->der, g_bytes_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cdz_crl_page_parent_class)->dispose (object);
}

static void
cdz_crl_page_class_init (CdzCrlPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_crl_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-crl-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzCrlPage, search);
  gtk_widget_class_bind_template_child (widget_class, CdzCrlPage, groups);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_crl_page_init (CdzCrlPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cdz_crl_page_set_der (CdzCrlPage *self,
                      GBytes     *der)
{
  g_return_if_fail (CDZ_IS_CRL_PAGE (self));

  g_clear_pointer (&self->der, g_bytes_unref);
  self->der = g_bytes_ref (der);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  search_changed_cb (self);
}
