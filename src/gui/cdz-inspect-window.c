/* cdz-inspect-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-inspect-window"
#include "config.h"

#include "cdz-inspect-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-inspect-row.h"
#include "cdz-item-look.h"
#include "cdz-item-window.h"
#include "cdz-new-file.h"
#include "cdz-platform.h"
#include "cdz-title.h"
#include "cdz-toast.h"
#include "cdz-width-bin.h"

/* Below this the columns do not fit. */
#define NARROW_WIDTH 760

struct _CdzInspectWindow
{
  AdwWindow       parent_instance;

  CdzApplication *application;
  GCancellable   *cancellable;
  CdzInspection  *inspection;     /* NULL while it runs */
  GListStore     *rows;
  gboolean        is_narrow;

  GtkWidget      *title;
  GtkWidget      *stack;
  GtkWidget      *view;
  GtkWidget      *toasts;
};

G_DEFINE_FINAL_TYPE (CdzInspectWindow, cdz_inspect_window, ADW_TYPE_WINDOW)

static const struct
{
  const char *title;
  gboolean    expand;
} columns[CDZ_N_INSPECT_COLUMNS] = {
  [CDZ_INSPECT_COLUMN_FINDINGS] = { N_("Findings"), FALSE },
  [CDZ_INSPECT_COLUMN_NAME] = { N_("Name"), TRUE },
  [CDZ_INSPECT_COLUMN_CLASS] = { N_("Kind"), FALSE },
  [CDZ_INSPECT_COLUMN_STORE] = { N_("Store"), FALSE },
  [CDZ_INSPECT_COLUMN_OWNER] = { N_("Program"), FALSE },
  [CDZ_INSPECT_COLUMN_KIND] = { N_("Algorithm"), FALSE },
  [CDZ_INSPECT_COLUMN_UNTIL] = { N_("Valid Until"), FALSE },
};

static void
setup_cell_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item,
               gpointer                  column)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), GPOINTER_TO_UINT (column) == CDZ_INSPECT_COLUMN_NAME ? 18 : 10);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_add_css_class (box, "cdz-status");
  gtk_widget_add_css_class (box, "plain");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (list_item, box);
}

/* Never colour alone: what was found is a word with an icon. */
static void
bind_cell_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              gpointer                  column)
{
  CdzInspectRow *row = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *label = gtk_widget_get_last_child (box);
  gboolean is_finding = GPOINTER_TO_UINT (column) == CDZ_INSPECT_COLUMN_FINDINGS;
  CdzSeverity severity = cdz_inspect_row_get_severity (row);
  const char *text = cdz_inspect_row_get_text (row, GPOINTER_TO_UINT (column));

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_visible (icon, is_finding && *text != '\0');
  if (is_finding)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (icon), cdz_look_get_severity_icon (MAX (severity, CDZ_SEVERITY_INFO)));
      cdz_look_set_severity_class (box, severity >= CDZ_SEVERITY_WARNING ? cdz_look_get_severity_class (severity) : "");
    }
}

/* Narrow, one cell holds all: the name, what it is and where, and what was found. */
static void
setup_line_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *status = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *facts = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "lines", 2,
                                   "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (facts, "caption");
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_top (texts, 6);
  gtk_widget_set_margin_bottom (texts, 6);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), facts);
  gtk_widget_add_css_class (status, "cdz-status");
  gtk_box_append (GTK_BOX (status), gtk_image_new ());
  gtk_box_append (GTK_BOX (status), gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), status);
  gtk_widget_set_margin_start (line, 6);
  gtk_widget_set_margin_end (line, 6);
  gtk_list_item_set_child (list_item, line);
}

static void
bind_line_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item)
{
  CdzInspectRow *row = gtk_list_item_get_item (list_item);
  GtkWidget *texts = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget *status = gtk_widget_get_next_sibling (texts);
  const char *found = cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_FINDINGS);
  CdzSeverity severity = MAX (cdz_inspect_row_get_severity (row), CDZ_SEVERITY_INFO);
  const char *until = cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_UNTIL);
  g_autofree char *facts = g_strjoin (", ", cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_CLASS),
                                      cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_STORE),
                                      cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_KIND),
                                      g_str_equal (until, "–") ? NULL : until, NULL);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (texts)), cdz_inspect_row_get_text (row, CDZ_INSPECT_COLUMN_NAME));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (texts)), facts);
  gtk_widget_set_visible (status, *found != '\0');
  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_widget_get_first_child (status)), cdz_look_get_severity_icon (severity));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (status)), found);
  cdz_look_set_severity_class (status, cdz_look_get_severity_class (severity));
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      column)
{
  return cdz_inspect_row_compare ((CdzInspectRow *) a, (CdzInspectRow *) b, GPOINTER_TO_UINT (column));
}

static void
add_column (GtkColumnView    *view,
            CdzInspectColumn  index)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (index), NULL));
  g_autoptr(GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cell_cb), GUINT_TO_POINTER (index));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell_cb), GUINT_TO_POINTER (index));
  column = gtk_column_view_column_new (_(columns[index].title), factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, columns[index].expand);
  gtk_column_view_append_column (view, column);
  if (index == CDZ_INSPECT_COLUMN_FINDINGS)
    gtk_column_view_sort_by_column (view, column, GTK_SORT_ASCENDING);
}

static void
add_line_column (GtkColumnView *view)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkColumnViewColumn) column = gtk_column_view_column_new (_("Items"), factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_line_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_line_cb), NULL);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_column_set_visible (column, FALSE);
  gtk_column_view_append_column (view, column);
}

/* All columns, or the one that holds them all. */
static void
width_changed_cb (CdzInspectWindow *self,
                  int               width)
{
  GListModel *shown = gtk_column_view_get_columns (GTK_COLUMN_VIEW (self->view));
  gboolean narrow = width < NARROW_WIDTH;

  if (narrow == self->is_narrow)
    return;

  self->is_narrow = narrow;
  for (guint i = 0; i <= CDZ_N_INSPECT_COLUMNS; i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (shown, i);

      gtk_column_view_column_set_visible (column, narrow == (i == CDZ_N_INSPECT_COLUMNS));
    }
}

static void
activate_cb (CdzInspectWindow *self,
             guint             position)
{
  g_autoptr(CdzInspectRow) row = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (self->view))), position);
  const char *ref = cdz_inspect_row_get_ref (row);
  g_autoptr(CdzItem) item = ref != NULL ? cdz_application_find_item (self->application, ref) : NULL;

  if (item != NULL)
    gtk_window_present (cdz_item_window_new (CDZ_WINDOW (cdz_application_get_window (self->application)),
                                             cdz_application_get_library (self->application), item));
}

static GtkWidget *
make_view (CdzInspectWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkSortListModel *sorted;

  self->view = gtk_column_view_new (NULL);
  for (guint i = 0; i < CDZ_N_INSPECT_COLUMNS; i++)
    add_column (GTK_COLUMN_VIEW (self->view), i);
  add_line_column (GTK_COLUMN_VIEW (self->view));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->rows)),
                                    g_object_ref (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (self->view))));
  {
    g_autoptr(GtkSelectionModel) selection = GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (sorted)));

    gtk_column_view_set_model (GTK_COLUMN_VIEW (self->view), selection);
  }
  gtk_widget_add_css_class (self->view, "data-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Every item of every store"), -1);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static void
show_counts (CdzInspectWindow *self)
{
  g_autofree char *text = NULL;
  guint n_marked = 0;

  for (guint i = 0; i < self->inspection->items->len; i++)
    n_marked += (((CdzInspected *) self->inspection->items->pdata[i])->flags & ~CDZ_INSPECTED_LOCKED) != 0;

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item, %u with findings; no secret was read",
                                       "%u items, %u with findings; no secret was read", self->inspection->items->len),
                          self->inspection->items->len, n_marked);
  cdz_title_set_subtitle (CDZ_TITLE (self->title), text);
}

static void
inspected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzInspectWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzInspection) inspection = cdz_inspection_run_finish (result, &error);
  g_autoptr(GPtrArray) rows = NULL;

  if (inspection == NULL || self->application == NULL)
    return;

  rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < inspection->items->len; i++)
    g_ptr_array_add (rows, cdz_inspect_row_new (inspection->items->pdata[i]));
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);

  g_clear_pointer (&self->inspection, cdz_inspection_free);
  self->inspection = g_steal_pointer (&inspection);
  show_counts (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), rows->len > 0 ? "list" : "empty");
}

/* By the name's ending: .json, else CSV. */
static void
file_chosen_cb (GtkWindow *parent,
                GFile     *file,
                gpointer   user_data)
{
  CdzInspectWindow *self = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) csv = NULL;
  g_autoptr(CdzNewFile) new_file = NULL;
  g_autoptr(GError) error = NULL;
  const GString *text;

  if (path == NULL || self->inspection == NULL)
    return;

  if (g_str_has_suffix (path, ".json"))
    {
      cdz_json_begin_object (json, NULL);
      cdz_inspection_add_json (self->inspection, json);
      cdz_json_end_object (json);
      text = cdz_json_get_text (json);
    }
  else
    text = csv = cdz_inspection_to_csv (self->inspection);

  /* A chooser asks before it lets a file be replaced. */
  if ((new_file = cdz_new_file_create (path, FALSE, TRUE, &error)) != NULL &&
      cdz_new_file_fill (new_file, (const guint8 *) text->str, text->len, &error) && cdz_new_file_commit (new_file, &error))
    cdz_toast_show (ADW_TOAST_OVERLAY (self->toasts), _("Report saved"));
  else
    cdz_platform_alert (GTK_WINDOW (self), _("The Report Was Not Saved"), error->message);
}

static void
save_cb (CdzInspectWindow *self)
{
  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Save the Report As"), _("Save"), "credenza-report.csv", file_chosen_cb, self);
}

static void
cdz_inspect_window_dispose (GObject *object)
{
  CdzInspectWindow *self = CDZ_INSPECT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->application);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->inspection, cdz_inspection_free);

  G_OBJECT_CLASS (cdz_inspect_window_parent_class)->dispose (object);
}

static void
cdz_inspect_window_class_init (CdzInspectWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_inspect_window_dispose;

  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_status (const char *icon_name,
             const char *title,
             const char *description)
{
  return g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", icon_name, "title", title, "description", description, NULL);
}

static void
cdz_inspect_window_init (CdzInspectWindow *self)
{
  GtkWidget *bin = g_object_new (CDZ_TYPE_WIDTH_BIN, "minimum-width", 360, NULL);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = cdz_title_bar_new ();
  GtkWidget *save = gtk_button_new_with_label (_("Save…"));

  self->cancellable = g_cancellable_new ();
  self->rows = g_list_store_new (CDZ_TYPE_INSPECT_ROW);
  self->title = cdz_title_new ();
  self->stack = gtk_stack_new ();
  self->toasts = adw_toast_overlay_new ();
  gtk_window_set_title (GTK_WINDOW (self), _("Inspection Report"));
  gtk_window_set_default_size (GTK_WINDOW (self), 1020, 600);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), save);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (save_cb), self);
  gtk_stack_add_named (GTK_STACK (self->stack), make_status ("emblem-synchronizing-symbolic", _("Looking at Every Item…"), NULL), "running");
  gtk_stack_add_named (GTK_STACK (self->stack), make_view (self), "list");
  gtk_stack_add_named (GTK_STACK (self->stack),
                       make_status ("object-select-symbolic", _("Nothing Is Stored"), _("What you import or make shows here.")), "empty");

  gtk_box_append (GTK_BOX (column), header);
  gtk_box_append (GTK_BOX (column), self->stack);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), column);
  g_object_set (bin, "child", self->toasts, NULL);
  g_signal_connect_swapped (bin, "width-changed", G_CALLBACK (width_changed_cb), self);
  adw_window_set_content (ADW_WINDOW (self), bin);
}

static void
inspect_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzInspectWindow *self = g_object_new (CDZ_TYPE_INSPECT_WINDOW,
                                         "transient-for", gtk_application_get_active_window (GTK_APPLICATION (application)), NULL);

  self->application = g_object_ref (application);
  cdz_inspection_run_async (cdz_application_get_library (application), cdz_application_get_caller (application),
                            g_get_real_time () / G_USEC_PER_SEC, self->cancellable, inspected_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

void
cdz_inspect_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "inspect", inspect_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
