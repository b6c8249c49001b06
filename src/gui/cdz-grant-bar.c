/* cdz-grant-bar.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-grant-bar"
#include "config.h"

#include "cdz-grant-bar.h"

#include <glib/gi18n-lib.h>

#include "cdz-guard.h"

struct _CdzGrantBar
{
  GtkWidget    parent_instance;

  CdzGrant    *grant;         /* NULL while none is in force */
  guint        n_keys;
  guint        timeout;

  GtkWidget   *box;
  GtkLabel    *text;
};

G_DEFINE_FINAL_TYPE (CdzGrantBar, cdz_grant_bar, GTK_TYPE_WIDGET)

gboolean
cdz_grant_bar_is_for (CdzItem *item)
{
  CdzItem *key = cdz_item_get_key (item) != NULL ? cdz_item_get_key (item) : item;
  CdzAccessControl flags = CDZ_ACCESS_CONTROL_NONE;

  return cdz_item_is_private_key (key) &&
         cdz_access_control_from_names (cdz_item_get (key, CDZ_ATTR_ACCESS_CONTROL), &flags, NULL) &&
         (flags & CDZ_ACCESS_CONTROL_USER_PRESENCE) != 0;
}

static void
end (CdzGrantBar *self)
{
  if (self->grant != NULL)
    cdz_grant_revoke (self->grant);
  g_clear_pointer (&self->grant, cdz_grant_unref);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->box != NULL)
    gtk_widget_set_visible (self->box, FALSE);
}

static void
show (CdzGrantBar *self,
      guint        seconds)
{
  guint n_uses = cdz_grant_get_n_uses (self->grant);
  g_autofree char *keys = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u key opens without asking for another %u:%02u min",
                                                        "%u keys open without asking for another %u:%02u min", self->n_keys),
                                           self->n_keys, seconds / 60, seconds % 60);
  g_autofree char *uses = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "used %u time", "used %u times", n_uses), n_uses);
  g_autofree char *text = g_strdup_printf ("%s · %s", keys, uses);

  gtk_label_set_text (self->text, text);
}

/* It ends by itself, and with whatever wipes the vault's keys. */
static gboolean
tick_cb (gpointer user_data)
{
  CdzGrantBar *self = user_data;
  guint seconds = cdz_grant_get_seconds_left (self->grant);

  if (seconds > 0)
    {
      show (self, seconds);
      return G_SOURCE_CONTINUE;
    }

  self->timeout = 0;
  end (self);
  return G_SOURCE_REMOVE;
}

static void
granted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CdzGrantBar *self = g_task_get_source_object (task);
  GError *error = NULL;
  CdzGrant *grant = cdz_guard_grant_finish (result, &error);

  if (grant == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  end (self);
  self->grant = grant;
  self->n_keys = GPOINTER_TO_UINT (g_task_get_task_data (task));
  if (self->box == NULL)
    {
      end (self);
    }
  else
    {
      show (self, cdz_grant_get_seconds_left (grant));
      gtk_widget_set_visible (self->box, TRUE);
      self->timeout = g_timeout_add_seconds (1, tick_cb, self);
    }
  g_task_return_boolean (task, TRUE);
}

void
cdz_grant_bar_ask (CdzGrantBar         *self,
                   CdzLibrary          *library,
                   GPtrArray           *items,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr(GPtrArray) named = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    if (cdz_grant_bar_is_for (items->pdata[i]))
      g_ptr_array_add (named, g_object_ref (items->pdata[i]));

  g_task_set_source_tag (task, cdz_grant_bar_ask);
  g_task_set_task_data (task, GUINT_TO_POINTER (named->len), NULL);
  cdz_guard_grant_async (library, named, CDZ_GRANT_MAX_SECONDS, NULL, granted_cb, g_steal_pointer (&task));
}

gboolean
cdz_grant_bar_ask_finish (CdzGrantBar   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cdz_grant_bar_dispose (GObject *object)
{
  CdzGrantBar *self = CDZ_GRANT_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CDZ_TYPE_GRANT_BAR);
  end (self);

  G_OBJECT_CLASS (cdz_grant_bar_parent_class)->dispose (object);
}

static void
cdz_grant_bar_class_init (CdzGrantBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_grant_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-grant-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzGrantBar, box);
  gtk_widget_class_bind_template_child (widget_class, CdzGrantBar, text);
  gtk_widget_class_bind_template_callback (widget_class, end);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_grant_bar_init (CdzGrantBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
