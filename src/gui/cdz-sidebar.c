/* cdz-sidebar.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-sidebar"
#include "config.h"

#include "cdz-sidebar.h"

#include <glib/gi18n-lib.h>

static const struct
{
  CdzScope    scope;
  CdzClass    klass;
  const char *title;
  const char *icon_name;
} scopes[] = {
  { CDZ_SCOPE_CLASS, CDZ_CLASS_IDENTITY, N_("Identities"), "user-info-symbolic" },
  { CDZ_SCOPE_CLASS, CDZ_CLASS_CERTIFICATE, N_("Certificates"), "application-certificate-symbolic" },
  { CDZ_SCOPE_CLASS, CDZ_CLASS_KEY, N_("Keys"), "dialog-password-symbolic" },
  { CDZ_SCOPE_CLASS, CDZ_CLASS_REQUEST, N_("Requests"), "document-send-symbolic" },
  { CDZ_SCOPE_EXPIRING, CDZ_CLASS_NONE, N_("Expiring"), "alarm-symbolic" },
  { CDZ_SCOPE_CLASS, CDZ_CLASS_OTHER, N_("Other Items"), "text-x-generic-symbolic" },
};

struct _CdzSidebar
{
  GtkWidget           parent_instance;

  GListModel         *items;
  GListModel         *identities;
  CdzItemFilter      *expiring;
  CdzSidebarRow      *rows[G_N_ELEMENTS (scopes)];
  guint               count_idle;

  GtkWidget          *page;
  GtkListBox         *classes;
  GtkListBox         *stores;
  GtkWidget          *stores_heading;
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (CdzSidebar, cdz_sidebar, GTK_TYPE_WIDGET)

static guint
count_expiring (CdzSidebar *self,
                GListModel *items)
{
  guint n_items = g_list_model_get_n_items (items);
  guint count = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);

      if (cdz_item_filter_is_in_scope (self->expiring, item))
        count++;
    }

  return count;
}

static void
update_counts (CdzSidebar *self)
{
  guint n_items = g_list_model_get_n_items (self->items);
  guint n_expiring = count_expiring (self, self->identities) + count_expiring (self, self->items);
  guint counts[CDZ_N_CLASSES] = { 0 };

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (self->items, i);

      counts[cdz_item_get_class (item)]++;
    }
  counts[CDZ_CLASS_IDENTITY] = g_list_model_get_n_items (self->identities);

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      gboolean other = scopes[i].klass == CDZ_CLASS_OTHER;
      guint count = scopes[i].scope == CDZ_SCOPE_CLASS ? counts[scopes[i].klass] : n_expiring;

      cdz_sidebar_row_set_count (self->rows[i], count);
      /* What other programs keep shows only where there is a keyring. */
      gtk_widget_set_visible (GTK_WIDGET (self->rows[i]), !other || count > 0);
    }
}

static gboolean
count_cb (gpointer user_data)
{
  CdzSidebar *self = user_data;

  self->count_idle = 0;
  update_counts (self);
  return G_SOURCE_REMOVE;
}

static void
queue_count (CdzSidebar *self)
{
  if (self->count_idle == 0)
    self->count_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, count_cb, self, NULL);
}

static GtkWidget *
create_store_row_cb (gpointer store,
                     gpointer user_data)
{
  return cdz_sidebar_row_new_for_store (CDZ_STORE (store));
}

static void
stores_changed_cb (CdzSidebar *self,
                   guint       position,
                   guint       removed,
                   guint       added,
                   GListModel *stores)
{
  gtk_widget_set_visible (self->stores_heading, g_list_model_get_n_items (stores) > 0);

  /* The store that was looked at is gone. */
  if (removed > 0 && cdz_sidebar_get_row (self) == NULL)
    cdz_sidebar_choose (self, CDZ_SCOPE_CLASS, CDZ_CLASS_IDENTITY);
}

/* Two lists, one choice. */
static void
row_selected_cb (CdzSidebar    *self,
                 GtkListBoxRow *row,
                 GtkListBox    *list)
{
  if (row == NULL)
    return;

  gtk_list_box_unselect_all (list == self->classes ? self->stores : self->classes);
  g_signal_emit (self, chosen_signal, 0, row);
}

static void
row_activated_cb (CdzSidebar    *self,
                  GtkListBoxRow *row)
{
  g_signal_emit (self, chosen_signal, 0, row);
}

/* Two lists, one way down and up through both. */
static gboolean
keynav_failed_cb (CdzSidebar       *self,
                  GtkDirectionType  direction,
                  GtkListBox       *list)
{
  GtkListBoxRow *next = NULL;

  if (list == self->classes && direction == GTK_DIR_DOWN)
    next = gtk_list_box_get_row_at_index (self->stores, 0);
  for (int i = G_N_ELEMENTS (scopes) - 1; list == self->stores && direction == GTK_DIR_UP && next == NULL && i >= 0; i--)
    if (gtk_widget_get_visible (GTK_WIDGET (self->rows[i])))
      next = GTK_LIST_BOX_ROW (self->rows[i]);

  if (next == NULL)
    return FALSE;

  gtk_list_box_select_row (list == self->classes ? self->stores : self->classes, next);
  gtk_widget_grab_focus (GTK_WIDGET (next));
  return TRUE;
}

static void
cdz_sidebar_dispose (GObject *object)
{
  CdzSidebar *self = CDZ_SIDEBAR (object);

  g_clear_handle_id (&self->count_idle, g_source_remove);
  g_clear_pointer (&self->page, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_SIDEBAR);
  g_clear_object (&self->expiring);
  g_clear_object (&self->items);
  g_clear_object (&self->identities);

  G_OBJECT_CLASS (cdz_sidebar_parent_class)->dispose (object);
}

/* Tab comes to the chosen row and goes on from it; only the arrows go from row to row,
 * because each row that they come to is chosen. */
static gboolean
cdz_sidebar_move_focus (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (cdz_sidebar_parent_class)->focus (widget, direction);
  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    return FALSE;

  cdz_sidebar_focus (CDZ_SIDEBAR (widget));
  return TRUE;
}

static void
cdz_sidebar_class_init (CdzSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_sidebar_dispose;
  widget_class->focus = cdz_sidebar_move_focus;

  chosen_signal = g_signal_new ("chosen", CDZ_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, CDZ_TYPE_SIDEBAR_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzSidebar, page);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebar, classes);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebar, stores);
  gtk_widget_class_bind_template_child (widget_class, CdzSidebar, stores_heading);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_sidebar_init (CdzSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      GtkWidget *row = cdz_sidebar_row_new (scopes[i].scope, scopes[i].klass,
                                            _(scopes[i].title), scopes[i].icon_name);

      self->rows[i] = CDZ_SIDEBAR_ROW (row);
      gtk_list_box_append (self->classes, row);
    }
}

/* The vault, the keyrings by name, and last the one that ends with the session. */
static int
compare_stores_cb (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  const gconstpointer stores[] = { a, b };
  int ranks[2];

  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      const char *name = cdz_store_get_name ((CdzStore *) stores[i]);

      ranks[i] = g_strcmp0 (name, "vault") == 0 ? 0 : g_strcmp0 (name, "secrets/session") == 0 ? 2 : 1;
    }

  return ranks[0] != ranks[1] ? ranks[0] - ranks[1]
                              : g_utf8_collate (cdz_store_get_label ((CdzStore *) a), cdz_store_get_label ((CdzStore *) b));
}

void
cdz_sidebar_set_library (CdzSidebar *self,
                         CdzLibrary *library)
{
  GListModel *stores = cdz_library_get_stores (library);
  g_autoptr(GtkSortListModel) sorted = NULL;

  g_return_if_fail (CDZ_IS_SIDEBAR (self));
  g_return_if_fail (self->items == NULL);

  self->items = g_object_ref (cdz_library_get_items (library));
  self->identities = g_object_ref (cdz_library_get_identities (library));
  self->expiring = cdz_item_filter_new ();
  cdz_item_filter_set_identities (self->expiring, self->identities);
  cdz_item_filter_set_scope (self->expiring, CDZ_SCOPE_EXPIRING, CDZ_CLASS_NONE, NULL);

  g_signal_connect_object (self->items, "items-changed",
                           G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->identities, "items-changed",
                           G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
  queue_count (self);

  sorted = gtk_sort_list_model_new (g_object_ref (stores), GTK_SORTER (gtk_custom_sorter_new (compare_stores_cb, NULL, NULL)));
  gtk_list_box_bind_model (self->stores, G_LIST_MODEL (sorted), create_store_row_cb, NULL, NULL);
  g_signal_connect_object (stores, "items-changed",
                           G_CALLBACK (stores_changed_cb), self, G_CONNECT_SWAPPED);
  stores_changed_cb (self, 0, 0, 0, stores);
  cdz_sidebar_choose (self, CDZ_SCOPE_CLASS, CDZ_CLASS_IDENTITY);
}

void
cdz_sidebar_count (CdzSidebar *self)
{
  g_return_if_fail (CDZ_IS_SIDEBAR (self));

  g_clear_handle_id (&self->count_idle, g_source_remove);
  update_counts (self);
}

/* How many items of that class there are, whatever is on the screen yet. */
guint
cdz_sidebar_get_count (CdzSidebar *self,
                       CdzClass    klass)
{
  guint count = 0;

  g_return_val_if_fail (CDZ_IS_SIDEBAR (self), 0);

  if (klass == CDZ_CLASS_IDENTITY)
    return g_list_model_get_n_items (self->identities);

  for (guint i = 0; i < g_list_model_get_n_items (self->items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (self->items, i);

      if (cdz_item_get_class (item) == klass)
        count++;
    }

  return count;
}

/* Returns: (nullable) (transfer none): what is chosen */
CdzSidebarRow *
cdz_sidebar_get_row (CdzSidebar *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (CDZ_IS_SIDEBAR (self), NULL);

  row = gtk_list_box_get_selected_row (self->classes);
  if (row == NULL)
    row = gtk_list_box_get_selected_row (self->stores);

  return row != NULL ? CDZ_SIDEBAR_ROW (row) : NULL;
}

void
cdz_sidebar_choose (CdzSidebar *self,
                    CdzScope    scope,
                    CdzClass    klass)
{
  g_return_if_fail (CDZ_IS_SIDEBAR (self));

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (scopes[i].scope == scope && scopes[i].klass == klass)
      gtk_list_box_select_row (self->classes, GTK_LIST_BOX_ROW (self->rows[i]));
}

void
cdz_sidebar_focus (CdzSidebar *self)
{
  CdzSidebarRow *row = cdz_sidebar_get_row (self);

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}
