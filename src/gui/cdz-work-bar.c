/* cdz-work-bar.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-work-bar"
#include "config.h"

#include "cdz-work-bar.h"

#include <glib/gi18n-lib.h>

#include "cdz-work.h"

/* What is done by then needs no bar. */
#define DELAY_MS 400

/* How often the numbers are looked at. */
#define INTERVAL_MS 100

typedef struct
{
  CdzWork *work;
  char    *text;
} Entry;

struct _CdzWorkBar
{
  GtkWidget    parent_instance;

  GPtrArray   *works;         /* Entry; the last one shows */
  guint        timeout;

  GtkRevealer *revealer;
  GtkSpinner  *spinner;
  GtkLabel    *text;
};

G_DEFINE_FINAL_TYPE (CdzWorkBar, cdz_work_bar, GTK_TYPE_WIDGET)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->work);
  g_free (entry->text);
  g_free (entry);
}

/* Returns: (transfer full): "Deleting… 1200 of 10000" */
char *
cdz_work_bar_dup_text (const char *text,
                       CdzWork    *work)
{
  guint n_done, n_all;

  if (!cdz_work_get_progress (work, &n_done, &n_all))
    return g_strdup (text);

  /* Translators: "Deleting… 1200 of 10000" */
  return g_strdup_printf (_("%s %u of %u"), text, n_done, n_all);
}

static void
update (CdzWorkBar *self)
{
  gboolean any = self->works->len > 0;

  if (any)
    {
      Entry *last = g_ptr_array_index (self->works, self->works->len - 1);
      g_autofree char *text = cdz_work_bar_dup_text (last->text, last->work);

      gtk_label_set_text (self->text, text);
    }
  gtk_spinner_set_spinning (self->spinner, any);
  gtk_revealer_set_reveal_child (self->revealer, any);
  /* What is folded away is not read out either. */
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), any);
}

static gboolean
update_cb (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
show_cb (gpointer user_data)
{
  CdzWorkBar *self = user_data;

  self->timeout = g_timeout_add (INTERVAL_MS, update_cb, self);
  update (self);
  return G_SOURCE_REMOVE;
}

static void
cancel_cb (CdzWorkBar *self)
{
  if (self->works->len > 0)
    {
      Entry *last = g_ptr_array_index (self->works, self->works->len - 1);

      g_cancellable_cancel (G_CANCELLABLE (last->work));
    }
}

static void
cdz_work_bar_dispose (GObject *object)
{
  CdzWorkBar *self = CDZ_WORK_BAR (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_WORK_BAR);

  G_OBJECT_CLASS (cdz_work_bar_parent_class)->dispose (object);
}

static void
cdz_work_bar_finalize (GObject *object)
{
  g_ptr_array_unref (CDZ_WORK_BAR (object)->works);

  G_OBJECT_CLASS (cdz_work_bar_parent_class)->finalize (object);
}

static void
cdz_work_bar_class_init (CdzWorkBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_work_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_work_bar_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-work-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzWorkBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, CdzWorkBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, CdzWorkBar, text);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_work_bar_init (CdzWorkBar *self)
{
  self->works = g_ptr_array_new_with_free_func (entry_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GCancellable *
cdz_work_bar_begin (CdzWorkBar *self,
                    const char *text)
{
  Entry *entry;

  g_return_val_if_fail (CDZ_IS_WORK_BAR (self), NULL);

  entry = g_new0 (Entry, 1);
  entry->work = cdz_work_new ();
  entry->text = g_strdup (text);
  g_ptr_array_add (self->works, entry);
  if (self->timeout == 0)
    self->timeout = g_timeout_add (DELAY_MS, show_cb, self);

  return g_object_ref (G_CANCELLABLE (entry->work));
}

void
cdz_work_bar_end (CdzWorkBar   *self,
                  GCancellable *work)
{
  g_return_if_fail (CDZ_IS_WORK_BAR (self));

  for (guint i = 0; i < self->works->len; i++)
    if (G_CANCELLABLE (((Entry *) g_ptr_array_index (self->works, i))->work) == work)
      {
        g_ptr_array_remove_index (self->works, i);
        break;
      }

  if (self->works->len == 0)
    g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->works->len == 0 || gtk_revealer_get_reveal_child (self->revealer))
    update (self);
}
