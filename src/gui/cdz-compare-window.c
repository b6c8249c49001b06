/* cdz-compare-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-compare-window"
#include "config.h"

#include "cdz-compare-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-columns.h"
#include "cdz-compare-row.h"
#include "cdz-item-look.h"
#include "cdz-title.h"
#include "cdz-width-bin.h"

struct _CdzCompareWindow
{
  AdwWindow       parent_instance;

  CdzLibrary     *library;
  GCancellable   *cancellable;
  CdzItem        *items[2];       /* the second NULL until it is chosen */
  CdzDetails     *details[2];
  GPtrArray      *choices;        /* CdzItem, as the chooser lists them */

  CdzTitle       *title;
  GtkLabel       *name;
  GtkDropDown    *chooser;
  GtkStack       *stack;
  GtkBox         *groups;
};

G_DEFINE_FINAL_TYPE (CdzCompareWindow, cdz_compare_window, ADW_TYPE_WINDOW)

static const CdzRow *
find_row (CdzDetails   *details,
          const CdzRow *like)
{
  for (guint i = 0; i < details->rows->len; i++)
    {
      const CdzRow *row = g_ptr_array_index (details->rows, i);

      if (g_str_equal (row->section, like->section) && g_str_equal (row->title, like->title))
        return row;
    }

  return NULL;
}

static void
remove_groups (CdzCompareWindow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
}

/* Returns: the group of @section, made at the end where there is none yet */
static AdwPreferencesGroup *
ensure_group (CdzCompareWindow *self,
              const char       *section)
{
  GtkWidget *group;

  for (group = gtk_widget_get_first_child (GTK_WIDGET (self->groups));
       group != NULL;
       group = gtk_widget_get_next_sibling (group))
    if (g_str_equal (adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)), section))
      return ADW_PREFERENCES_GROUP (group);

  group = g_object_new (ADW_TYPE_PREFERENCES_GROUP, "title", section, NULL);
  gtk_box_append (self->groups, group);
  return ADW_PREFERENCES_GROUP (group);
}

static void
show_rows (CdzCompareWindow *self)
{
  g_autofree char *text = NULL;
  guint n_rows = 0, n_different = 0;

  remove_groups (self);
  for (guint side = 0; side < G_N_ELEMENTS (self->details); side++)
    for (guint i = 0; i < self->details[side]->rows->len; i++)
      {
        const CdzRow *row = g_ptr_array_index (self->details[side]->rows, i);
        const CdzRow *other = find_row (self->details[1 - side], row);

        /* What both have was shown with the first. */
        if (side == 1 && other != NULL)
          continue;
        n_rows++;
        if (cdz_compare_row_differs (row, other))
          n_different++;
        adw_preferences_group_add (ensure_group (self, row->section),
                                   side == 0 ? cdz_compare_row_new (row, other)
                                             : cdz_compare_row_new (NULL, row));
      }

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u value differs",
                                       "%u of %u values differ", n_different), n_different, n_rows);
  cdz_title_set_subtitle (self->title, text);
  gtk_stack_set_visible_child_name (self->stack, "rows");
}

typedef struct
{
  CdzCompareWindow *window;
  guint             side;
} Describing;

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Describing *describing = user_data;
  g_autoptr(CdzCompareWindow) self = describing->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDetails) details =
    cdz_library_describe_finish (CDZ_LIBRARY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (details == NULL)
    {
      cdz_title_set_subtitle (self->title, error->message);
      return;
    }

  g_clear_pointer (&self->details[describing->side], cdz_details_free);
  self->details[describing->side] = g_steal_pointer (&details);
  if (self->details[0] != NULL && self->details[1] != NULL)
    show_rows (self);
}

static void
describe (CdzCompareWindow *self,
          guint             side)
{
  Describing *describing = g_new0 (Describing, 1);

  describing->window = g_object_ref (self);
  describing->side = side;
  cdz_library_describe_async (self->library, self->items[side],
                              g_get_real_time () / G_USEC_PER_SEC, self->cancellable,
                              described_cb, describing);
}

static void
chosen_cb (CdzCompareWindow *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (selected >= self->choices->len)
    return;

  /* The first one's may still be on its way, so it is asked for again. */
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->items[1], g_ptr_array_index (self->choices, selected));
  describe (self, 0);
  describe (self, 1);
}

static char *
dup_choice (CdzItem *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  g_autofree char *issuer = cdz_look_dup_issuer (item);
  g_autofree char *until =
    cdz_look_dup_short_date (cdz_look_get_date (item, CDZ_ATTR_NOT_AFTER));

  /* Translators: name, issuer, expiry of a certificate */
  return g_strdup_printf (_("%s (%s, %s)"), name, issuer, until);
}

static gboolean
is_same_row (CdzItem *a,
             CdzItem *b)
{
  return g_strcmp0 (cdz_item_get (a, CDZ_ATTR_UUID), cdz_item_get (b, CDZ_ATTR_UUID)) == 0;
}

/* An earlier or later one of the same name is what one most likely compares with. */
static gboolean
is_likely (CdzItem *item,
           CdzItem *other)
{
  return g_strcmp0 (cdz_item_get (item, CDZ_ATTR_SUBJECT), cdz_item_get (other, CDZ_ATTR_SUBJECT)) == 0
         || g_strcmp0 (cdz_item_get (item, CDZ_ATTR_LABEL), cdz_item_get (other, CDZ_ATTR_LABEL)) == 0;
}

static void
fill_chooser (CdzCompareWindow *self,
              CdzItem          *other)
{
  GListModel *items = cdz_library_get_items (self->library);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GtkExpression) expression =
    gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      g_autofree char *name = NULL;

      if (cdz_item_get_class (item) != CDZ_CLASS_CERTIFICATE || is_same_row (item, self->items[0]))
        continue;
      if (other != NULL ? is_same_row (item, other)
                        : selected == GTK_INVALID_LIST_POSITION && is_likely (item, self->items[0]))
        selected = self->choices->len;
      name = dup_choice (item);
      gtk_string_list_append (names, name);
      g_ptr_array_add (self->choices, g_object_ref (item));
    }

  gtk_drop_down_set_expression (self->chooser, expression);
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->chooser, selected);
  gtk_widget_set_sensitive (GTK_WIDGET (self->chooser), self->choices->len > 0);
}

static void
cdz_compare_window_dispose (GObject *object)
{
  CdzCompareWindow *self = CDZ_COMPARE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  for (guint side = 0; side < G_N_ELEMENTS (self->items); side++)
    {
      g_clear_object (&self->items[side]);
      g_clear_pointer (&self->details[side], cdz_details_free);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_COMPARE_WINDOW);

  G_OBJECT_CLASS (cdz_compare_window_parent_class)->dispose (object);
}

static void
cdz_compare_window_finalize (GObject *object)
{
  g_clear_pointer (&CDZ_COMPARE_WINDOW (object)->choices, g_ptr_array_unref);

  G_OBJECT_CLASS (cdz_compare_window_parent_class)->finalize (object);
}

static void
cdz_compare_window_class_init (CdzCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_compare_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_compare_window_finalize;

  g_type_ensure (CDZ_TYPE_COLUMNS);
  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CdzCompareWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzCompareWindow, name);
  gtk_widget_class_bind_template_child (widget_class, CdzCompareWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, CdzCompareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CdzCompareWindow, groups);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_compare_window_init (CdzCompareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->choices = g_ptr_array_new_with_free_func (g_object_unref);
}

GtkWindow *
cdz_compare_window_new (CdzApplication *application,
                        CdzItem        *item,
                        CdzItem        *other)
{
  CdzCompareWindow *self =
    g_object_new (CDZ_TYPE_COMPARE_WINDOW, "transient-for",
                  gtk_application_get_active_window (GTK_APPLICATION (application)), NULL);
  g_autofree char *name = dup_choice (item);

  self->library = g_object_ref (cdz_application_get_library (application));
  self->items[0] = g_object_ref (item);
  gtk_label_set_text (self->name, name);
  fill_chooser (self, other);

  return GTK_WINDOW (self);
}

static void
compare_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_autofree const char **refs = g_variant_get_strv (parameter, NULL);
  g_autoptr(CdzItem) item = NULL;
  g_autoptr(CdzItem) other = NULL;

  if (refs[0] == NULL || (item = cdz_application_find_item (application, refs[0])) == NULL)
    return;
  if (refs[1] != NULL)
    other = cdz_application_find_item (application, refs[1]);
  gtk_window_present (cdz_compare_window_new (application, item, other));
}

void
cdz_compare_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "compare", compare_cb, "as" } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
}
