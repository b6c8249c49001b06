/* cdz-item-list.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-item-list"
#include "config.h"

#include "cdz-item-list-private.h"

#include "cdz-item-slot.h"
#include "cdz-settings.h"

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint activate_item_signal;
static guint selection_changed_signal;
static guint moved_signal;

G_DEFINE_FINAL_TYPE (CdzItemList, cdz_item_list, GTK_TYPE_WIDGET)

static void
update_page (CdzItemList *self)
{
  gboolean showed_beginning = self->shows_beginning;

  cdz_item_list_update_page (self);
  /* Beside the first steps there are no details. */
  if (self->shows_beginning != showed_beginning)
    g_signal_emit (self, selection_changed_signal, 0);
}

static void
setup_row_cb (CdzItemList              *self,
              GtkListItem              *list_item,
              GtkSignalListItemFactory *factory)
{
  GtkWidget *row = cdz_item_row_new ();

  cdz_item_row_set_form (CDZ_ITEM_ROW (row), self->narrow, cdz_list_heads_get_columns (self->heads));
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row_cb (CdzItemList              *self,
             GtkListItem              *list_item,
             GtkSignalListItemFactory *factory)
{
  cdz_item_row_set_slot (CDZ_ITEM_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
unbind_row_cb (CdzItemList              *self,
               GtkListItem              *list_item,
               GtkSignalListItemFactory *factory)
{
  cdz_item_row_set_slot (CDZ_ITEM_ROW (gtk_list_item_get_child (list_item)), NULL);
}

CdzItemRow *
cdz_item_list_get_row (GtkWidget *list_item)
{
  GtkWidget *row = gtk_widget_get_first_child (list_item);

  return CDZ_IS_ITEM_ROW (row) ? CDZ_ITEM_ROW (row) : NULL;
}

/* What is the same in all rows. */
static void
update_form (CdzItemList *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (cdz_item_list_get_row (child) != NULL)
      cdz_item_row_set_form (cdz_item_list_get_row (child), self->narrow, cdz_list_heads_get_columns (self->heads));
}

static void
toggle_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *position)
{
  CdzItemList *self = CDZ_ITEM_LIST (widget);
  GtkSelectionModel *selection = cdz_item_model_get_selection (self->model);
  g_autoptr(CdzItemSlot) slot = g_list_model_get_item (G_LIST_MODEL (selection), g_variant_get_uint32 (position));

  if (slot != NULL)
    cdz_item_model_set_open (self->model, cdz_item_slot_get_position (slot), !cdz_item_slot_is_open (slot));
}

static void
activate_cb (CdzItemList *self,
             guint        position)
{
  CdzItem *item = cdz_item_model_get_item (self->model, position);

  if (item != NULL)
    g_signal_emit (self, activate_item_signal, 0, item);
}

static void
selection_changed_cb (CdzItemList *self)
{
  g_ptr_array_unref (self->selected);
  self->selected = cdz_item_model_dup_selected (self->model);
  g_signal_emit (self, selection_changed_signal, 0);
}

GtkWidget *
cdz_item_list_find_selected_row (CdzItemList *self)
{
  guint position = self->model != NULL ? cdz_item_model_get_first (self->model) : GTK_INVALID_LIST_POSITION;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));
       child != NULL && position != GTK_INVALID_LIST_POSITION;
       child = gtk_widget_get_next_sibling (child))
    {
      CdzItemRow *row = cdz_item_list_get_row (child);
      CdzItemSlot *slot = row != NULL ? cdz_item_row_get_slot (row) : NULL;

      if (slot != NULL && gtk_widget_get_child_visible (child) && cdz_item_slot_get_position (slot) == position)
        return GTK_WIDGET (row);
    }

  return NULL;
}

/* Whether the keys go to a row that is selected, or to the page in place of the rows. */
static gboolean
has_focus (CdzItemList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);
  CdzItemRow *row;
  CdzItemSlot *slot;

  if (focus == NULL || (focus != page && !gtk_widget_is_ancestor (focus, page)))
    return FALSE;
  if (gtk_widget_get_parent (focus) != GTK_WIDGET (self->view))
    return !gtk_widget_is_ancestor (GTK_WIDGET (self->view), page);

  row = cdz_item_list_get_row (focus);
  slot = row != NULL ? cdz_item_row_get_slot (row) : NULL;
  return slot != NULL && gtk_selection_model_is_selected (cdz_item_model_get_selection (self->model),
                                                          cdz_item_slot_get_position (slot));
}

static void
change_cb (CdzItemList *self)
{
  self->had_focus = has_focus (self);
}

/* What had the keys may be gone, or hold another item: they go on at what is selected
 * now. */
static void
changed_cb (CdzItemList *self)
{
  update_page (self);
  if (self->had_focus && !has_focus (self))
    cdz_item_list_focus (self);
}

static void
moved_cb (CdzItemList *self)
{
  g_signal_emit (self, moved_signal, 0);
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
      update_form (self);
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

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->page, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_ITEM_LIST);
  g_clear_object (&self->model);
  g_clear_object (&self->library);
  g_clear_pointer (&self->selected, g_ptr_array_unref);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (cdz_item_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-item-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, page);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, heads);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, view);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, CdzItemList, empty_page);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

/* Tab leaves the rows; from one to the next go the arrows. */
static gboolean
cdz_item_list_move_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  CdzItemList *self = CDZ_ITEM_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  gboolean in_rows = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view));

  if (in_rows && direction == GTK_DIR_TAB_FORWARD)
    return FALSE;
  if (in_rows && direction == GTK_DIR_TAB_BACKWARD)
    return gtk_widget_child_focus (GTK_WIDGET (self->heads), direction);

  return GTK_WIDGET_CLASS (cdz_item_list_parent_class)->focus (widget, direction);
}

static void
cdz_item_list_class_init (CdzItemListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cdz_item_list_get_property;
  object_class->set_property = cdz_item_list_set_property;
  object_class->dispose = cdz_item_list_dispose;
  GTK_WIDGET_CLASS (klass)->focus = cdz_item_list_move_focus;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  activate_item_signal = g_signal_new ("activate-item", CDZ_TYPE_ITEM_LIST, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, CDZ_TYPE_ITEM);
  selection_changed_signal = g_signal_new ("selection-changed", CDZ_TYPE_ITEM_LIST, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  moved_signal = g_signal_new ("moved", CDZ_TYPE_ITEM_LIST, G_SIGNAL_RUN_LAST,
                               0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CDZ_TYPE_LIST_HEADS);
  bind_template (GTK_WIDGET_CLASS (klass));
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), CDZ_ITEM_ROW_TOGGLE, "u", toggle_cb);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Menu, 0, cdz_item_list_menu_key_cb, NULL);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_F10, GDK_SHIFT_MASK, cdz_item_list_menu_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
cdz_item_list_init (CdzItemList *self)
{
  GtkAdjustment *adjustment;

  self->klass = CDZ_CLASS_IDENTITY;
  self->selected = g_ptr_array_new_with_free_func (g_object_unref);
  self->filter = cdz_item_filter_new ();
  self->sorter =
    cdz_item_sorter_new (cdz_settings_get_enum (CDZ_SETTINGS_SORT_COLUMN, CDZ_COLUMN_EXPIRES),
                         cdz_settings_get_boolean (CDZ_SETTINGS_SORT_DESCENDING, FALSE));

  gtk_widget_init_template (GTK_WIDGET (self));
  cdz_list_heads_set_sorter (self->heads, self->sorter);
  g_signal_connect_swapped (self->heads, "notify::columns", G_CALLBACK (update_form), self);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  cdz_item_list_add_keys (self);
  cdz_item_list_add_menu (self);
  update_page (self);
}

void
cdz_item_list_set_library (CdzItemList *self,
                           CdzLibrary  *library)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));
  g_return_if_fail (self->model == NULL);

  self->library = g_object_ref (library);
  self->model = cdz_item_model_new (library, self->filter, self->sorter);
  g_signal_connect_object (self->model, "selection-changed",
                           G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "change", G_CALLBACK (change_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, cdz_item_model_get_selection (self->model));
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
  self->of_vault = g_strcmp0 (store, cdz_store_get_name (CDZ_STORE (cdz_library_get_vault (self->library)))) == 0;
  cdz_item_model_start_over (self->model);
  cdz_item_filter_set_scope (self->filter, scope, klass, store);
}

void
cdz_item_list_set_search (CdzItemList *self,
                          const char  *text)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  cdz_item_filter_set_search (self->filter, text);
  update_page (self);
}

/* Returns: (nullable) (transfer none): the only item that is selected */
CdzItem *
cdz_item_list_get_selected (CdzItemList *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_LIST (self), NULL);

  return self->selected->len == 1 ? g_ptr_array_index (self->selected, 0) : NULL;
}

/* Returns: (transfer none): CdzItem, all that are */
GPtrArray *
cdz_item_list_get_all_selected (CdzItemList *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_LIST (self), NULL);

  return self->selected;
}

void
cdz_item_list_select_ref (CdzItemList *self,
                          const char  *ref)
{
  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  cdz_item_model_select_ref (self->model, ref);
}

/* Whether it says how to begin, with no item beside. */
gboolean
cdz_item_list_shows_beginning (CdzItemList *self)
{
  g_return_val_if_fail (CDZ_IS_ITEM_LIST (self), TRUE);

  return self->shows_beginning;
}

/* On the row that is selected, where it is on the screen; where there is no list, on
 * what can be pressed instead: a widget that is hidden would swallow every key. */
void
cdz_item_list_focus (CdzItemList *self)
{
  GtkWidget *row;

  g_return_if_fail (CDZ_IS_ITEM_LIST (self));

  if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list"))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
  else if ((row = cdz_item_list_find_selected_row (self)) != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
