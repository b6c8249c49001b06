/* cdz-snapshot-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-snapshot-window"
#include "config.h"

#include "cdz-snapshot-window.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-command-row.h"
#include "cdz-item-groups.h"
#include "cdz-item-look.h"
#include "cdz-new-file.h"
#include "cdz-page.h"
#include "cdz-platform.h"
#include "cdz-read-file.h"
#include "cdz-snapshot.h"
#include "cdz-title.h"
#include "cdz-width-bin.h"

/* More rows than anybody reads; the command line prints all. */
#define MAX_ROWS 300

struct _CdzSnapshotWindow
{
  AdwWindow       parent_instance;

  CdzApplication *application;
  GString        *before;         /* the snapshot, as JSON; NULL for none */
  char           *before_title;
  GtkWidget      *box;
  GtkWidget      *compare;
  GtkWidget      *save;
};

G_DEFINE_FINAL_TYPE (CdzSnapshotWindow, cdz_snapshot_window, ADW_TYPE_WINDOW)

/* Everything there is, identities first, as “dump” has it. */
static GPtrArray *
copy_items (CdzSnapshotWindow *self)
{
  g_autoptr(CdzQuery) query = cdz_query_new (CDZ_CLASS_NONE);

  return cdz_library_copy_matching (cdz_application_get_library (self->application),
                                    cdz_application_get_caller (self->application), query, NULL);
}

static void
remove_all (CdzSnapshotWindow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

static GtkWidget *
add_group (CdzSnapshotWindow *self,
           const char        *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (GTK_BOX (self->box), group);
  return group;
}

static void
show_snapshot (CdzSnapshotWindow *self)
{
  GtkWidget *group;

  remove_all (self);
  gtk_widget_set_sensitive (self->compare, self->before != NULL);
  gtk_widget_set_sensitive (self->save, self->before != NULL);
  group = add_group (self, _("Snapshot"));
  if (self->before == NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               cdz_line_row_new ("help-about-symbolic", NULL, _("No snapshot yet"),
                                                 _("Take one, do what you want to watch, then ask what changed. It holds every attribute "
                                                   "of every item, and no secret.")));
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               cdz_line_row_new ("cdz-ok-symbolic", "cdz-ok", self->before_title,
                                                 _("Kept by this window until it is closed; save it to keep it longer")));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             cdz_command_row_new ("utilities-terminal-symbolic", _("The same in a terminal"), NULL,
                                                  "credenzactl --json dump > before.json; credenzactl dump --since before.json"));
}

/* JSON text without its quotes. */
static char *
get_plain (const char *json)
{
  gsize size = json != NULL ? strlen (json) : 0;

  if (size >= 2 && json[0] == '"')
    return g_strndup (json + 1, size - 2);

  return g_strdup (json != NULL ? json : "–");
}

static void
add_items (CdzSnapshotWindow *self,
           GPtrArray         *items,
           const char        *title,
           const char        *icon_name,
           const char        *icon_class)
{
  GtkWidget *group;

  if (items->len == 0)
    return;

  group = add_group (self, title);
  for (guint i = 0; i < MIN (items->len, MAX_ROWS); i++)
    {
      const CdzSnapshotItem *item = items->pdata[i];

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 cdz_line_row_new (icon_name, icon_class, item->label != NULL ? item->label : item->ref, item->ref));
    }
}

/* One group an item, one row an attribute. */
static void
add_changes (CdzSnapshotWindow *self,
             GPtrArray         *changes)
{
  GtkWidget *group = NULL;
  const char *last = NULL;

  for (guint i = 0; i < MIN (changes->len, MAX_ROWS); i++)
    {
      const CdzSnapshotChange *change = changes->pdata[i];
      g_autofree char *before = get_plain (change->before);
      g_autofree char *after = get_plain (change->after);
      g_autofree char *text = g_strdup_printf ("%s → %s", before, after);

      if (g_strcmp0 (last, change->ref) != 0)
        {
          g_autoptr(CdzItem) item = cdz_application_find_item (self->application, change->ref);
          g_autofree char *name = item != NULL ? cdz_look_dup_name (item) : g_strdup (change->ref);
          g_autofree char *title = g_strdup_printf (_("Changed: %s"), name);

          g_autofree char *escaped = g_markup_escape_text (title, -1);

          group = add_group (self, escaped);
          adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), change->ref);
        }
      last = change->ref;
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cdz_line_row_new (NULL, NULL, change->attribute, text));
    }
}

static void
compare_cb (CdzSnapshotWindow *self)
{
  g_autoptr(GPtrArray) items = copy_items (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSnapshotDiff) diff = NULL;

  if (self->before == NULL || items == NULL)
    return;

  diff = cdz_snapshot_compare_text (self->before_title, self->before->str, self->before->len, items, &error);
  show_snapshot (self);
  if (diff == NULL)
    {
      cdz_platform_alert (GTK_WINDOW (self), _("The Snapshots Could Not Be Compared"), error->message);
      return;
    }

  if (diff->added->len + diff->removed->len + diff->changed->len == 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (add_group (self, _("What Changed"))),
                               cdz_line_row_new ("object-select-symbolic", NULL, _("Nothing changed"),
                                                 _("Every attribute of every item is as it was")));
  add_items (self, diff->added, _("Added"), "list-add-symbolic", "cdz-ok");
  add_items (self, diff->removed, _("Removed"), "action-unavailable-symbolic", "cdz-error");
  add_changes (self, diff->changed);
}

static void
take_before (CdzSnapshotWindow *self,
             const char        *text,
             gsize              size,
             char              *title)
{
  if (self->before != NULL)
    g_string_free (self->before, TRUE);
  self->before = g_string_new_len (text, (gssize) size);
  g_free (self->before_title);
  self->before_title = title;
  show_snapshot (self);
}

static void
take_cb (CdzSnapshotWindow *self)
{
  g_autoptr(GPtrArray) items = copy_items (self);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%X");
  g_autoptr(CdzJson) json = NULL;

  if (items == NULL)
    return;

  json = cdz_snapshot_new (items);
  take_before (self, cdz_json_get_text (json)->str, cdz_json_get_text (json)->len,
               g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item, taken at %s", "%u items, taken at %s", items->len), items->len, time));
}

static void
save_chosen_cb (GtkWindow *parent,
                GFile     *file,
                gpointer   user_data)
{
  CdzSnapshotWindow *self = user_data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr(CdzNewFile) new_file = NULL;
  g_autoptr(GError) error = NULL;

  if (path == NULL || self->before == NULL)
    return;

  if ((new_file = cdz_new_file_create (path, FALSE, TRUE, &error)) == NULL ||
      !cdz_new_file_fill (new_file, (const guint8 *) self->before->str, self->before->len, &error) ||
      !cdz_new_file_commit (new_file, &error))
    cdz_platform_alert (parent, _("The Snapshot Was Not Saved"), error->message);
}

static void
save_cb (CdzSnapshotWindow *self)
{
  cdz_platform_choose_new_file (GTK_WINDOW (self), _("Save the Snapshot As"), _("Save"), "credenza-snapshot.json", save_chosen_cb, self);
}

static void
file_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzSnapshotWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzSecret) text = cdz_read_file_finish (result, &error);
  const char *data;
  gsize size;

  if (self->application == NULL)
    return;
  if (text == NULL)
    {
      cdz_platform_alert (GTK_WINDOW (self), _("The Snapshot Was Not Opened"), error->message);
      return;
    }

  data = (const char *) cdz_secret_get_data (text, &size);
  take_before (self, data, size, g_file_get_basename (G_FILE (source)));
  compare_cb (self);
}

static void
open_chosen_cb (GtkWindow  *parent,
                GListModel *files,
                gpointer    user_data)
{
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;

  if (file != NULL)
    cdz_read_file_async (file, CDZ_SNAPSHOT_MAX_SIZE, file_read_cb, g_object_ref (user_data));
}

static void
open_cb (CdzSnapshotWindow *self)
{
  cdz_platform_choose_files (GTK_WINDOW (self), _("Open a Snapshot"), _("Open"), open_chosen_cb, self);
}

static void
cdz_snapshot_window_dispose (GObject *object)
{
  CdzSnapshotWindow *self = CDZ_SNAPSHOT_WINDOW (object);

  g_clear_object (&self->application);

  G_OBJECT_CLASS (cdz_snapshot_window_parent_class)->dispose (object);
}

static void
cdz_snapshot_window_finalize (GObject *object)
{
  CdzSnapshotWindow *self = CDZ_SNAPSHOT_WINDOW (object);

  if (self->before != NULL)
    g_string_free (self->before, TRUE);
  g_free (self->before_title);

  G_OBJECT_CLASS (cdz_snapshot_window_parent_class)->finalize (object);
}

static void
cdz_snapshot_window_class_init (CdzSnapshotWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cdz_snapshot_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cdz_snapshot_window_finalize;

  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_button (CdzSnapshotWindow *self,
             GtkWidget         *header,
             const char        *icon_name,
             const char        *label,
             GCallback          callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_bar (CdzSnapshotWindow *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *take = gtk_button_new_with_label (_("Snapshot"));

  self->compare = gtk_button_new_with_label (_("What Changed?"));
  gtk_widget_add_css_class (bar, "cdz-bottom");
  gtk_widget_add_css_class (self->compare, "suggested-action");
  gtk_widget_set_hexpand (take, TRUE);
  gtk_widget_set_hexpand (self->compare, TRUE);
  g_signal_connect_swapped (take, "clicked", G_CALLBACK (take_cb), self);
  g_signal_connect_swapped (self->compare, "clicked", G_CALLBACK (compare_cb), self);
  gtk_box_append (GTK_BOX (bar), take);
  gtk_box_append (GTK_BOX (bar), self->compare);

  return bar;
}

static void
cdz_snapshot_window_init (CdzSnapshotWindow *self)
{
  GtkWidget *bin = g_object_new (CDZ_TYPE_WIDTH_BIN, "minimum-width", 360, NULL);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = cdz_title_bar_new ();

  gtk_window_set_title (GTK_WINDOW (self), _("Snapshots"));
  gtk_window_set_default_size (GTK_WINDOW (self), 600, 620);
  make_button (self, header, "document-open-symbolic", _("Open…"), G_CALLBACK (open_cb));
  self->save = make_button (self, header, "document-save-symbolic", _("Save…"), G_CALLBACK (save_cb));
  gtk_box_append (GTK_BOX (column), header);
  gtk_box_append (GTK_BOX (column), cdz_page_scrolled_new (560, &self->box));
  gtk_box_append (GTK_BOX (column), make_bar (self));
  g_object_set (bin, "child", column, NULL);
  adw_window_set_content (ADW_WINDOW (self), bin);
}

static void
snapshot_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzSnapshotWindow *self = g_object_new (CDZ_TYPE_SNAPSHOT_WINDOW,
                                          "transient-for", gtk_application_get_active_window (GTK_APPLICATION (application)), NULL);

  self->application = g_object_ref (application);
  show_snapshot (self);
  gtk_window_present (GTK_WINDOW (self));
}

void
cdz_snapshot_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "snapshot", snapshot_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
