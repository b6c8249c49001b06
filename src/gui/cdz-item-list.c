/* cdz-item-list.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-list"
#include "config.h"

#include "cdz-item-list.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cdz-item-look.h"
#include "cdz-item-row.h"
#include "cdz-item-sorter.h"
#include "cdz-settings.h"
#include "cdz-stack.h"

struct _CdzItemList
{
  GtkWidget           parent_instance;

  gboolean            ready;
  gboolean            narrow;
  CdzScope            scope;
  CdzClass            klass;

  GListModel         *everything;     /* identities and items */
  CdzItemFilter      *filter;
  CdzItemSorter      *sorter;
  GtkTreeListModel   *tree;
  GtkSingleSelection *selection;

  GHashTable         *expanded;       /* UUIDs of identities that are open */
  char               *selected_ref;
  guint               selected_position;
  guint               restore_idle;

  GtkWidget          *page;
  GtkStack           *stack;
  GtkWidget          *heads;
  GtkButton          *head_name;
  GtkButton          *head_kind;
  GtkButton          *head_issuer;
  GtkButton          *head_expires;
  GtkListView        *view;
  AdwStatusPage      *nothing_page;
};

enum
{
  PROP_0,
  PROP_SELECTED_ITEM,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint activate_item_signal;

G_DEFINE_FINAL_TYPE (CdzItemList, cdz_item_list, GTK_TYPE_WIDGET)

static GListModel *
create_parts_cb (gpointer item,
                 gpointer user_data)
{
  GListStore *parts;
  GPtrArray *others = cdz_item_get_other_keys (item);

  if (cdz_item_get_class (item) != CDZ_CLASS_IDENTITY)
    return NULL;

  parts = g_list_store_new (CDZ_TYPE_ITEM);
  g_list_store_append (parts, cdz_item_get_certificate (item));
  g_list_store_append (parts, cdz_item_get_key (item));
  for (guint i = 0; others != NULL && i < others->len; i++)
    g_list_store_append (parts, g_ptr_array_index (others, i));

  return G_LIST_MODEL (parts);
}

static CdzItem *
dup_item_at (CdzItemList *self,
             guint        position)
{
  g_autoptr(GtkTreeListRow) row =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  return row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
}

/* Shows the page that says why there is nothing, or the list. */
static void
update_page (CdzItemList *self)
{
  gboolean any = self->tree != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->tree)) > 0;
  const char *page = "list";
  const char *title;

  if (!self->ready)
    page = any ? "list" : "waiting";
  else if (cdz_item_list_is_library_empty (self))
    page = "empty";
  else if (!any && *cdz_item_filter_get_search (self->filter) != '\0')
    page = "no-match";
  else if (!any)
    page = "nothing";

  if (self->scope == CDZ_SCOPE_EXPIRING)
    title = _("Nothing Expires Soon");
  else if (self->scope == CDZ_SCOPE_STORE)
    title = _("Nothing Is Stored Here");
  else if (self->klass == CDZ_CLASS_REQUEST)
    title = _("No Requests");
  else if (self->klass == CDZ_CLASS_KEY)
    title = _("No Keys");
  else if (self->klass == CDZ_CLASS_CERTIFICATE)
    title = _("No Certificates");
  else
    title = _("No Identities");

  adw_status_page_set_title (self->nothing_page, title);
  adw_status_page_set_description (self->nothing_page,
                                   self->scope == CDZ_SCOPE_CLASS
                                     && self->klass == CDZ_CLASS_IDENTITY
                                   ? _("An identity is a certificate together with its private key.")
                                   : NULL);
  cdz_stack_show (self->stack, page);
  gtk_widget_set_visible (self->heads, g_str_equal (page, "list") && !self->narrow);
}

static void
restore_expanded (CdzItemList *self)
{
  GListModel *roots = gtk_tree_list_model_get_model (self->tree);

  if (g_hash_table_size (self->expanded) == 0)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (roots); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (roots, i);
      const char *uuid = cdz_item_get (item, CDZ_ATTR_UUID);

      if (cdz_item_get_class (item) == CDZ_CLASS_IDENTITY && uuid != NULL
          && g_hash_table_contains (self->expanded, uuid))
        {
          g_autoptr(GtkTreeListRow) row = gtk_tree_list_model_get_child_row (self->tree, i);

          gtk_tree_list_row_set_expanded (row, TRUE);
        }
    }
}

/* That item; else the identity that it is the certificate of. */
static guint
find_ref (CdzItemList *self,
          const char  *ref)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const char *uuid = ref != NULL && strchr (ref, ':') != NULL ? strchr (ref, ':') + 1 : NULL;
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; uuid != NULL && i < n_items; i++)
    {
      g_autoptr(CdzItem) item = dup_item_at (self, i);
      g_autofree char *item_ref = cdz_item_dup_ref (item);

      if (g_strcmp0 (item_ref, ref) == 0)
        return i;
      if (position == GTK_INVALID_LIST_POSITION
          && g_strcmp0 (cdz_item_get (item, CDZ_ATTR_UUID), uuid) == 0)
        position = i;
    }

  return position;
}

/* The same item again, or what came in its place; at the very first, the first. */
static void
restore_selection (CdzItemList *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint position = find_ref (self, self->selected_ref);

  if (position == GTK_INVALID_LIST_POSITION && n_items > 0)
    position = MIN (self->selected_position, n_items - 1);

  if (position != gtk_single_selection_get_selected (self->selection))
    gtk_single_selection_set_selected (self->selection, position);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ITEM]);
}

static gboolean
restore_cb (gpointer user_data)
{
  CdzItemList *self = user_data;

  self->restore_idle = 0;
  restore_expanded (self);
  restore_selection (self);
  update_page (self);

  return G_SOURCE_REMOVE;
}

/* The model must not be changed while it says that it changed. */
static void
queue_restore (CdzItemList *self)
{
  if (self->restore_idle == 0)
    self->restore_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, restore_cb, self, NULL);
}

static void
row_expanded_cb (CdzItemList    *self,
                 GParamSpec     *pspec,
                 GtkTreeListRow *row)
{
  g_autoptr(CdzItem) item = gtk_tree_list_row_get_item (row);
  const char *uuid = item != NULL ? cdz_item_get (item, CDZ_ATTR_UUID) : NULL;

  if (uuid == NULL)
    return;
  if (gtk_tree_list_row_get_expanded (row))
    g_hash_table_add (self->expanded, g_strdup (uuid));
  else
    g_hash_table_remove (self->expanded, uuid);
}

static void
setup_row_cb (CdzItemList              *self,
              GtkListItem              *list_item,
              GtkSignalListItemFactory *factory)
{
  GtkWidget *row = cdz_item_row_new ();

  g_object_bind_property (self, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row_cb (CdzItemList              *self,
             GtkListItem              *list_item,
             GtkSignalListItemFactory *factory)
{
  GtkTreeListRow *tree_row = gtk_list_item_get_item (list_item);

  g_signal_connect_object (tree_row, "notify::expanded", G_CALLBACK (row_expanded_cb),
                           self, G_CONNECT_SWAPPED);
  cdz_item_row_set (CDZ_ITEM_ROW (gtk_list_item_get_child (list_item)), tree_row);
}

static void
unbind_row_cb (CdzItemList              *self,
               GtkListItem              *list_item,
               GtkSignalListItemFactory *factory)
{
  GtkTreeListRow *tree_row = gtk_list_item_get_item (list_item);

  g_signal_handlers_disconnect_by_func (tree_row, row_expanded_cb, self);
  cdz_item_row_set (CDZ_ITEM_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
set_selected_expanded (CdzItemList *self,
                       gboolean     expanded)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (row != NULL && gtk_tree_list_row_is_expandable (row))
    gtk_tree_list_row_set_expanded (row, expanded);
}

static gboolean
expand_cb (GtkWidget *view,
           GVariant  *arguments,
           gpointer   user_data)
{
  set_selected_expanded (user_data, TRUE);
  return TRUE;
}

static gboolean
collapse_cb (GtkWidget *view,
             GVariant  *arguments,
             gpointer   user_data)
{
  set_selected_expanded (user_data, FALSE);
  return TRUE;
}

/* The expander itself only hears keys while it has the focus, which the row has. */
static void
add_expander_keys (CdzItemList *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  const struct
  {
    guint           key;
    GtkShortcutFunc func;
  } keys[] = {
    { rtl ? GDK_KEY_Left : GDK_KEY_Right, expand_cb },
    { rtl ? GDK_KEY_Right : GDK_KEY_Left, collapse_cb },
    { GDK_KEY_plus, expand_cb },
    { GDK_KEY_KP_Add, expand_cb },
    { GDK_KEY_minus, collapse_cb },
    { GDK_KEY_KP_Subtract, collapse_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                        gtk_callback_action_new (keys[i].func, self, NULL)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), controller);
}

static void
activate_cb (CdzItemList *self,
             guint        position)
{
  g_autoptr(CdzItem) item = dup_item_at (self, position);

  if (item != NULL)
    g_signal_emit (self, activate_item_signal, 0, item);
}

static void
selection_changed_cb (CdzItemList *self)
{
  CdzItem *item = cdz_item_list_get_selected (self);

  /* Gone because the model changed: what was selected is looked for again. */
  if (item == NULL)
    return;

  g_free (self->selected_ref);
  self->selected_ref = cdz_item_dup_ref (item);
  self->selected_position = gtk_single_selection_get_selected (self->selection);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ITEM]);
}

static GtkButton *
get_head (CdzItemList *self,
          CdzColumn    column)
{
  GtkButton *heads[CDZ_N_COLUMNS] = {
    [CDZ_COLUMN_NAME] = self->head_name,
    [CDZ_COLUMN_KIND] = self->head_kind,
    [CDZ_COLUMN_ISSUER] = self->head_issuer,
    [CDZ_COLUMN_EXPIRES] = self->head_expires,
  };

  return heads[column];
}

static void
update_heads (CdzItemList *self)
{
  for (guint i = 0; i < CDZ_N_COLUMNS; i++)
    {
      GtkButton *head = get_head (self, i);
      GtkWidget *arrow = gtk_widget_get_last_child (gtk_button_get_child (head));
      gboolean sorted = cdz_item_sorter_get_column (self->sorter) == i;
      gboolean down = cdz_item_sorter_is_descending (self->sorter);

      gtk_widget_set_visible (arrow, sorted);
      gtk_image_set_from_icon_name (GTK_IMAGE (arrow),
                                    down ? "pan-down-symbolic" : "pan-up-symbolic");
      gtk_accessible_update_property (GTK_ACCESSIBLE (head), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      !sorted ? _("Sorts by this column")
                                      : down ? _("Sorted, last first") : _("Sorted, first first"),
                                      -1);
    }
}

static void
head_clicked_cb (CdzItemList *self,
                 GtkButton   *head)
{
  CdzColumn column = CDZ_COLUMN_NAME;
  gboolean descending;

  while (get_head (self, column) != head)
    column++;

  descending = cdz_item_sorter_get_column (self->sorter) == column
               && !cdz_item_sorter_is_descending (self->sorter);
  cdz_item_sorter_set (self->sorter, column, descending);
  cdz_settings_set_enum (CDZ_SETTINGS_SORT_COLUMN, column);
  cdz_settings_set_boolean (CDZ_SETTINGS_SORT_DESCENDING, descending);
  update_heads (self);
}

static void
cdz_item_list_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CdzItemList *self = CDZ_ITEM_LIST (object);

  switch (prop_id)
    {
    case PROP_SELECTED_ITEM:
      g_value_set_object (value, cdz_item_list_get_selected (self));
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_list_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CdzItemList *self = CDZ_ITEM_LIST (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update_page (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cdz_item_list_dispose (GObject *object)
{
  CdzItemList *self = CDZ_ITEM_LIST (object);

  g_clear_handle_id (&self->restore_idle, g_source_remove);
  g_clear_pointer (&self->page, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_ITEM_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->tree);
  g_clear_object (&self->everything);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (cdz_item_list_parent_class)->dispose (object);
}

static void
cdz_item_list_finalize (GObject *object)
{
  CdzItemList *self = CDZ_ITEM_LIST (object);

  g_clear_pointer (&self->expanded, g_hash_table_unref);
  g_clear_pointer (&self->selected_ref, g_free);

  G_OBJECT_CLASS (cdz_item_list_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, page);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, heads);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, head_name);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, head_kind);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, head_issuer);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, head_expires);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, view);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, nothing_page);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, head_clicked_cb);
}

static void
cdz_item_list_class_init (CdzItemListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cdz_item_list_get_property;
  object_class->set_property = cdz_item_list_set_property;
  object_class->dispose = cdz_item_list_dispose;
  object_class->finalize = cdz_item_list_finalize;

  properties[PROP_SELECTED_ITEM] =
    g_param_spec_object ("selected-item", NULL, NULL, CDZ_TYPE_ITEM,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  activate_item_signal = g_signal_new ("activate-item", CDZ_TYPE_ITEM_LIST, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, CDZ_TYPE_ITEM);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_item_list_init (CdzItemList *self)
{
  self->klass = CDZ_CLASS_IDENTITY;
  self->expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->filter = cdz_item_filter_new ();
  self->sorter =
    cdz_item_sorter_new (cdz_settings_get_enum (CDZ_SETTINGS_SORT_COLUMN, CDZ_COLUMN_EXPIRES),
                         cdz_settings_get_boolean (CDZ_SETTINGS_SORT_DESCENDING, FALSE));

  gtk_widget_init_template (GTK_WIDGET (self));
  add_expander_keys (self);
  update_heads (self);
  update_page (self);
}

void
cdz_item_list_set_library (CdzItemList *self,
                           CdzLibrary  *library)
{
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  g_return_if_fail (CDZ_IS_ITEM_LIST (self));
  g_return_if_fail (self->tree == NULL);

  g_list_store_append (models, cdz_library_get_identities (library));
  g_list_store_append (models, cdz_library_get_items (library));
  self->everything = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
  cdz_item_filter_set_identities (self->filter, cdz_library_get_identities (library));

  filtered = gtk_filter_list_model_new (g_object_ref (self->everything),
                                        GTK_FILTER (g_object_ref (self->filter)));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                    GTK_SORTER (g_object_ref (self->sorter)));
  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (sorted), FALSE, FALSE,
                                        create_parts_cb, NULL, NULL);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->tree)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);

  g_signal_connect_object (self->selection, "notify::selected-item",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (queue_restore), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->everything, "items-changed",
                           G_CALLBACK (queue_restore), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  queue_restore (self);
}

void
cdz_item_list_set_ready (CdzItemList *self,
                         gboolean     ready)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  self->ready = ready;
  update_page (self);
}

void
cdz_item_list_set_scope (CdzItemList *self,
                         CdzScope     scope,
                         CdzClass     klass,
                         const char  *store)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  self->scope = scope;
  self->klass = klass;
  self->selected_position = 0;
  cdz_item_filter_set_scope (self->filter, scope, klass, store);
  queue_restore (self);
}

void
cdz_item_list_set_search (CdzItemList *self,
                          const char  *text)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  cdz_item_filter_set_search (self->filter, text);
  update_page (self);
}

/* Returns: (nullable) (transfer none) */
CdzItem *
cdz_item_list_get_selected (CdzItemList *self)
{
  g_autoptr(CdzItem) item = NULL;
  GtkTreeListRow *row;

  g_return_val_if_fail (CDZ_IS_ITEM_LIST (self), NULL);

  if (self->selection == NULL)
    return NULL;

  row = gtk_single_selection_get_selected_item (self->selection);
  item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  /* The row holds it as long as it is selected. */
  return item;
}

void
cdz_item_list_select_ref (CdzItemList *self,
                          const char  *ref)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  g_free (self->selected_ref);
  self->selected_ref = g_strdup (ref);
  queue_restore (self);
}

gboolean
cdz_item_list_is_library_empty (CdzItemList *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_LIST (self), TRUE);

  return self->everything == NULL || g_list_model_get_n_items (self->everything) == 0;
}

/* On the row that is selected, where it is on the screen; where there is no list, on
 * what can be pressed instead: a widget that is hidden would swallow every key. */
void
cdz_item_list_focus (CdzItemList *self)
{
  gpointer selected;

  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list"))
    {
      gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
      return;
    }

  selected = self->selection != NULL
             ? gtk_single_selection_get_selected_item (self->selection) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL && selected != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (CDZ_IS_ITEM_ROW (row) && (gpointer) cdz_item_row_get (CDZ_ITEM_ROW (row)) == selected)
        {
          gtk_widget_grab_focus (child);
          return;
        }
    }

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
