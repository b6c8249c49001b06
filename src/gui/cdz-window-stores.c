/* cdz-window-stores.c: stores that are locked or away, and what to do about it.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-stores"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-problem.h"
#include "cdz-stack.h"
#include "cdz-unlock.h"

static gboolean
is_locked_keyring (CdzStore *store)
{
  return store != NULL && CDZ_IS_SECRET_SERVICE_STORE (store) && cdz_store_is_locked (store);
}

static void
show_banner (CdzWindow  *self,
             const char *text,
             const char *icon_name,
             const char *button_label,
             const char *action)
{
  if (text != NULL)
    {
      gtk_label_set_text (self->banner_text, text);
      gtk_image_set_from_icon_name (self->banner_icon, icon_name);
      gtk_button_set_label (self->banner_button, button_label);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button), action);
    }
  gtk_revealer_set_reveal_child (self->banner, text != NULL);
  /* What is folded away is not read out either. */
  gtk_widget_set_visible (GTK_WIDGET (self->banner), text != NULL);
}

/* What went wrong at all comes first, then the store that is looked at, then the
 * service of the others. */
static void
update_banner (CdzWindow *self)
{
  CdzSecretService *keyrings = cdz_library_get_keyrings (self->library);
  const GError *store_problem = self->store != NULL ? cdz_store_get_problem (self->store) : NULL;
  const GError *service_problem = keyrings != NULL ? cdz_secret_service_get_problem (keyrings) : NULL;
  g_autofree char *locked = NULL;

  if (self->problem != NULL)
    show_banner (self, self->problem, "dialog-warning-symbolic", _("Try Again"), "win.refresh");
  else if (is_locked_keyring (self->store))
    {
      locked = g_strdup_printf (_("The keyring “%s” is locked"), cdz_store_get_label (self->store));
      show_banner (self, locked, "changes-prevent-symbolic", _("Unlock…"), "win.unlock");
    }
  else if (store_problem != NULL || service_problem != NULL)
    show_banner (self, store_problem != NULL ? store_problem->message : service_problem->message,
                 "dialog-warning-symbolic", _("Try Again"), "win.refresh");
  else
    show_banner (self, NULL, NULL, NULL, NULL);
}

/* Some providers still say what locked items are called. */
static gboolean
has_names (GListModel *items)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (cdz_item_get (item, CDZ_ATTR_LABEL) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* The keys of a page that goes are the list's. */
static void
show_page (CdzWindow  *self,
           const char *name)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *page = gtk_stack_get_visible_child (self->details);
  gboolean had_focus = focus != NULL && gtk_widget_is_ancestor (focus, page);

  cdz_stack_show (self->details, name);
  if (had_focus && gtk_stack_get_visible_child (self->details) != page)
    cdz_item_list_focus (self->list);
}

static void
show_locked_page (CdzWindow *self)
{
  GListModel *items = G_LIST_MODEL (self->store);
  guint n_items = g_list_model_get_n_items (items);
  g_autofree char *text = NULL;

  if (has_names (items))
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u item is in this keyring. Its contents can be used once it is unlocked.",
                                         "%u items are in this keyring. Their contents can be used once it is unlocked.",
                                         n_items), n_items);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%u item is in this keyring. Its name and contents show once it is unlocked.",
                                         "%u items are in this keyring. Their names and contents show once it is unlocked.",
                                         n_items), n_items);
  adw_status_page_set_description (self->locked_page, text);
  show_page (self, "locked");
}

/* What stands beside the list: one item, how many, or why nothing can be seen. */
void
cdz_window_show_details_page (CdzWindow *self)
{
  guint n_items = cdz_item_list_get_all_selected (self->list)->len;
  g_autofree char *title = NULL;

  if (is_locked_keyring (self->store))
    show_locked_page (self);
  else if (n_items < 2)
    show_page (self, "item");
  else
    {
      title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Item Selected",
                                            "%u Items Selected", n_items), n_items);
      adw_status_page_set_title (self->several_page, title);
      show_page (self, "several");
    }
}

static void
store_changed_cb (CdzWindow *self)
{
  update_banner (self);
  cdz_window_show_details_page (self);
}

/* @store: (nullable): the one whose items the list shows */
void
cdz_window_look_at_store (CdzWindow *self,
                          CdzStore  *store)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, store_changed_cb, self);
  g_set_object (&self->store, store);
  if (store != NULL)
    g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed_cb), self);
  if (self->library != NULL)
    store_changed_cb (self);
}

void
cdz_window_watch_keyrings (CdzWindow *self)
{
  CdzSecretService *keyrings = cdz_library_get_keyrings (self->library);

  if (keyrings != NULL)
    g_signal_connect_object (keyrings, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
}

/* @text: (nullable): none any more */
void
cdz_window_show_problem (CdzWindow  *self,
                         const char *text)
{
  g_free (self->problem);
  self->problem = g_strdup (text);
  update_banner (self);
}

/* The one that somebody looks at, which may be a panel above this window. */
GtkWindow *
cdz_window_get_top (CdzWindow *self)
{
  GtkWindow *active = gtk_application_get_active_window (gtk_window_get_application (GTK_WINDOW (self)));

  return active != NULL ? active : GTK_WINDOW (self);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  cdz_work_bar_end (self->work_bar, self->unlocking);
  g_clear_object (&self->unlocking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.unlock", TRUE);
  if (!cdz_unlock_finish (result, &error))
    cdz_problem_show (cdz_window_get_top (self), _("It Was Not Unlocked"), error);
}

/* The keyring asks its own question, which may take as long as it takes. */
static void
unlock_store (CdzWindow *self,
              CdzStore  *store)
{
  if (self->unlocking != NULL)
    return;

  self->unlocking = cdz_work_bar_begin (self->work_bar, CDZ_IS_VAULT (store) ? _("Waiting for the vault passphrase…")
                                                                            : _("Waiting for the keyring's own question…"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.unlock", FALSE);
  cdz_unlock_async (self->library, store, self->unlocking, unlocked_cb, g_object_ref (self));
}

void
cdz_window_unlock (CdzWindow *self)
{
  if (is_locked_keyring (self->store))
    unlock_store (self, self->store);
}

static CdzStore *
find_store (CdzLibrary *library,
            const char *name)
{
  GListModel *stores = cdz_library_get_stores (library);

  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    {
      g_autoptr(CdzStore) store = g_list_model_get_item (stores, i);

      if (g_strcmp0 (cdz_store_get_name (store), name) == 0)
        return g_steal_pointer (&store);
    }

  return NULL;
}

/* By the name of a store, or by the reference of an item in it. */
static void
unlock_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzLibrary *library = cdz_application_get_library (application);
  const char *name = g_variant_get_string (parameter, NULL);
  g_autoptr(CdzItem) item = cdz_application_find_item (application, name);
  g_autoptr(CdzStore) store = find_store (library, item != NULL ? cdz_item_get_store (item) : name);

  /* What went away meanwhile needs no key any more. */
  if (store != NULL)
    unlock_store (CDZ_WINDOW (cdz_application_get_window (application)), store);
}

void
cdz_window_add_store_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "unlock", unlock_cb, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
