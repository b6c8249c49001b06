/* cdz-protection-window.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-protection-window"
#include "config.h"

#include "cdz-protection-window.h"

#include <glib/gi18n-lib.h>

#include "cdz-command-row.h"
#include "cdz-guard.h"
#include "cdz-protection-row.h"
#include "cdz-protection-words.h"
#include "cdz-protection.h"
#include "cdz-title.h"
#include "cdz-width-bin.h"

/* Below it, one column. */
#define TWO_COLUMNS 860

static const CdzAccessible classes[] = {
  CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK,
  CDZ_ACCESSIBLE_WHEN_UNLOCKED,
  CDZ_ACCESSIBLE_SESSION,
  CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY,
};

static const CdzAccessControl flags[] = {
  CDZ_ACCESS_CONTROL_USER_PRESENCE,
  CDZ_ACCESS_CONTROL_APPLICATION_PASSWORD,
  CDZ_ACCESS_CONTROL_PRIVATE_KEY_USAGE,
};

struct _CdzProtectionWindow
{
  AdwWindow         parent_instance;

  CdzApplication   *application;
  GPtrArray        *items;          /* CdzItem */
  GPtrArray        *capabilities;   /* CdzCapability; NULL until probed */
  GCancellable     *cancellable;
  gulong            store_id;

  CdzProtectionRow *class_rows[G_N_ELEMENTS (classes)];
  CdzProtectionRow *flag_rows[G_N_ELEMENTS (flags)];
  CdzProtectionRow *device_row;

  CdzTitle         *title;
  GtkWidget        *apply;
  GtkSpinner       *spinner;
  GtkBox           *page;
  GtkBox           *columns;
  GtkBox           *left;
  GtkListBox       *classes;
  GtkListBox       *flags;
  GtkWidget        *card;
  GtkLabel         *from;
  GtkWidget        *arrow;
  GtkLabel         *to;
  GtkLabel         *consequences;
  GtkLabel         *problem;
  GtkWidget        *command_box;
  GtkLabel         *command;
};

G_DEFINE_FINAL_TYPE (CdzProtectionWindow, cdz_protection_window, ADW_TYPE_WINDOW)

static gboolean
is_device_only (CdzAccessible accessible)
{
  return accessible >= CDZ_ACCESSIBLE_AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY;
}

static gboolean
is_checked (CdzProtectionRow *row)
{
  return gtk_check_button_get_active (cdz_protection_row_get_check (row));
}

static void
set_checked (CdzProtectionRow *row,
             gboolean          checked)
{
  gtk_check_button_set_active (cdz_protection_row_get_check (row), checked);
}

static CdzAccessible
get_chosen_class (CdzProtectionWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (is_checked (self->class_rows[i]))
      return is_checked (self->device_row) ? cdz_protection_get_here_only (classes[i]) : classes[i];

  return CDZ_ACCESSIBLE_NONE;
}

static CdzAccessControl
get_chosen_flags (CdzProtectionWindow *self)
{
  CdzAccessControl chosen = CDZ_ACCESS_CONTROL_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (is_checked (self->flag_rows[i]))
      chosen |= flags[i];

  return chosen;
}

static void
set_problem (CdzProtectionWindow *self,
             const char          *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* Each sentence once, whichever item it is about. */
static void
show_consequences (CdzProtectionWindow *self,
                   CdzAccessible        accessible,
                   CdzAccessControl     control)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr(GPtrArray) sentences = cdz_guard_describe_change (self->items->pdata[i], accessible, control);

      for (guint j = 0; j < sentences->len; j++)
        if (strstr (text->str, sentences->pdata[j]) == NULL)
          g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", (char *) sentences->pdata[j]);
    }

  gtk_label_set_text (self->consequences, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->consequences), text->len > 0);
}

static void
update (CdzProtectionWindow *self)
{
  CdzAccessible accessible = get_chosen_class (self);
  CdzAccessControl control = get_chosen_flags (self);
  CdzAccessible common = cdz_protection_get_common_class (self->items);
  gboolean changed = accessible != CDZ_ACCESSIBLE_NONE && cdz_protection_is_changed (self->items, accessible, control);
  g_autofree char *from = cdz_protection_describe (common, cdz_protection_get_common_flags (self->items));
  g_autofree char *to = cdz_protection_describe (accessible, control);
  g_autoptr(GError) error = NULL;

  gtk_label_set_text (self->from, from);
  gtk_label_set_text (self->to, changed ? to : "");
  gtk_widget_set_visible (self->card, changed);
  gtk_widget_set_visible (self->arrow, changed);
  gtk_widget_set_visible (GTK_WIDGET (self->to), changed);
  gtk_widget_set_visible (self->command_box, changed);
  gtk_widget_set_visible (GTK_WIDGET (self->consequences), FALSE);
  set_problem (self, NULL);

  if (changed && self->capabilities != NULL && !cdz_guard_check (self->capabilities, accessible, control, &error))
    set_problem (self, error->message);
  else if (changed)
    show_consequences (self, accessible, control);
  if (changed)
    {
      g_autofree char *command = cdz_protection_dup_command (self->items, accessible, control);

      cdz_command_show (self->command, command);
    }

  gtk_widget_set_sensitive (self->apply, changed && error == NULL && self->capabilities != NULL);
}

/* What would contradict the class cannot be chosen with it. */
static void
toggled_cb (CdzProtectionWindow *self)
{
  CdzAccessible accessible = cdz_protection_get_anywhere (get_chosen_class (self));
  gboolean with_pin = accessible == CDZ_ACCESSIBLE_WHEN_PASSPHRASE_SET_THIS_DEVICE_ONLY;
  gboolean is_session = accessible == CDZ_ACCESSIBLE_SESSION;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      gboolean fits = !is_session && !(with_pin && flags[i] == CDZ_ACCESS_CONTROL_USER_PRESENCE);

      gtk_widget_set_sensitive (GTK_WIDGET (cdz_protection_row_get_check (self->flag_rows[i])),
                                fits && cdz_protection_row_is_available (self->flag_rows[i]));
      if (!fits)
        set_checked (self->flag_rows[i], FALSE);
    }

  gtk_widget_set_sensitive (GTK_WIDGET (cdz_protection_row_get_check (self->device_row)),
                            !with_pin && !is_session && cdz_protection_row_is_available (self->device_row));
  if (with_pin || is_session)
    set_checked (self->device_row, with_pin);

  update (self);
}

static void
row_activated_cb (CdzProtectionWindow *self,
                  CdzProtectionRow    *row)
{
  GtkWidget *check = GTK_WIDGET (cdz_protection_row_get_check (row));

  if (gtk_widget_get_sensitive (check))
    gtk_widget_activate (check);
}

static CdzProtectionRow *
add_row (CdzProtectionWindow *self,
         GtkListBox          *list,
         const char          *title)
{
  CdzProtectionRow *row = cdz_protection_row_new (title);

  gtk_list_box_append (list, GTK_WIDGET (row));
  g_signal_connect_swapped (cdz_protection_row_get_check (row), "toggled", G_CALLBACK (toggled_cb), self);

  return row;
}

static void
add_rows (CdzProtectionWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      self->class_rows[i] = add_row (self, self->classes, cdz_protection_get_class_title (classes[i]));
      cdz_protection_row_set_group (self->class_rows[i], i > 0 ? self->class_rows[0] : NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    self->flag_rows[i] = add_row (self, self->flags, cdz_protection_get_flag_title (flags[i]));
  self->device_row = add_row (self, self->flags, _("Only on this computer"));
}

static void
choose_current (CdzProtectionWindow *self)
{
  CdzAccessible accessible = cdz_protection_get_common_class (self->items);
  CdzAccessControl control = cdz_protection_get_common_flags (self->items);

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i] == cdz_protection_get_anywhere (accessible))
      set_checked (self->class_rows[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    set_checked (self->flag_rows[i], (control & flags[i]) != 0);
  set_checked (self->device_row, is_device_only (accessible));
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzProtectionWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *capabilities = cdz_guard_probe_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (capabilities == NULL)
    {
      set_problem (self, error->message);
      return;
    }

  g_clear_pointer (&self->capabilities, g_ptr_array_unref);
  self->capabilities = capabilities;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    cdz_protection_row_set_capability (self->class_rows[i],
                                       cdz_guard_find (capabilities, cdz_accessible_get_name (classes[i])));
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autofree char *name = cdz_access_control_dup_names (flags[i]);

      cdz_protection_row_set_capability (self->flag_rows[i], cdz_guard_find (capabilities, name));
    }
  cdz_protection_row_set_capability (self->device_row,
                                     cdz_guard_find (capabilities, "after-first-unlock-this-device-only"));
  toggled_cb (self);
}

/* Also when a passphrase was set meanwhile. */
static void
probe (CdzProtectionWindow *self)
{
  cdz_guard_probe_async (cdz_application_get_library (self->application), self->cancellable,
                         probed_cb, g_object_ref (self));
}

static void
set_busy (CdzProtectionWindow *self,
          gboolean             busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->columns), !busy);
  gtk_widget_set_sensitive (self->apply, !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
protected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CdzProtectionWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) keys = cdz_guard_protect_finish (result, &error);
  g_autofree char *text = NULL;

  if (self->cancellable == NULL)
    return;

  set_busy (self, FALSE);
  if (keys == NULL)
    {
      update (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_problem (self, error->message);
      return;
    }

  if (keys->len == 1)
    text = g_strdup_printf (_("The protection of “%s” is changed"), cdz_item_get (keys->pdata[0], CDZ_ATTR_LABEL));
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The protection of %u key is changed",
                                         "The protection of %u keys is changed", keys->len), keys->len);
  cdz_application_toast (self->application, text, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
apply_cb (CdzProtectionWindow *self)
{
  set_problem (self, NULL);
  set_busy (self, TRUE);
  cdz_guard_protect_async (cdz_application_get_library (self->application),
                           cdz_application_get_caller (self->application), self->items, get_chosen_class (self),
                           get_chosen_flags (self), self->cancellable, protected_cb, g_object_ref (self));
}

static void
copy_cb (CdzProtectionWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command));
}

/* In one column the summary comes last, below everything that it sums up. */
static void
width_changed_cb (CdzProtectionWindow *self,
                  int                  width)
{
  gboolean is_narrow = width < TWO_COLUMNS;
  GtkBox *place = is_narrow ? self->page : self->left;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (self->columns, !is_narrow);
  if (gtk_widget_get_parent (self->card) == GTK_WIDGET (place))
    return;

  g_object_ref (self->card);
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (self->card)), self->card);
  gtk_box_append (place, self->card);
  g_object_unref (self->card);
}

static void
cdz_protection_window_dispose (GObject *object)
{
  CdzProtectionWindow *self = CDZ_PROTECTION_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->application != NULL)
    g_clear_signal_handler (&self->store_id,
                            cdz_library_get_vault (cdz_application_get_library (self->application)));
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->capabilities, g_ptr_array_unref);
  g_clear_object (&self->application);
  gtk_widget_dispose_template (GTK_WIDGET (self), CDZ_TYPE_PROTECTION_WINDOW);

  G_OBJECT_CLASS (cdz_protection_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, apply);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, page);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, columns);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, left);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, classes);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, flags);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, card);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, from);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, arrow);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, to);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, consequences);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, command_box);
  gtk_widget_class_bind_template_child (widget_class, CdzProtectionWindow, command);
}

static void
cdz_protection_window_class_init (CdzProtectionWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cdz_protection_window_dispose;

  g_type_ensure (CDZ_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "cdz-protection-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, width_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cdz_protection_window_init (CdzProtectionWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  add_rows (self);
}

static GtkWidget *
window_new (CdzApplication *application,
            GtkWindow      *parent,
            GPtrArray      *items)
{
  CdzProtectionWindow *self = g_object_new (CDZ_TYPE_PROTECTION_WINDOW, "transient-for", parent,
                                            "application", application, NULL);
  CdzVault *vault = cdz_library_get_vault (cdz_application_get_library (application));
  g_autofree char *subtitle = NULL;

  self->application = g_object_ref (application);
  self->items = g_ptr_array_ref (items);
  self->store_id = g_signal_connect_swapped (vault, "changed", G_CALLBACK (probe), self);

  subtitle = items->len == 1
             ? g_strdup (cdz_item_get (items->pdata[0], CDZ_ATTR_LABEL))
             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u key", "%u keys", items->len), items->len);
  cdz_title_set_subtitle (self->title, subtitle);
  choose_current (self);
  update (self);
  probe (self);

  return GTK_WIDGET (self);
}

static void
protect_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  CdzApplication *application = user_data;
  g_auto(GStrv) refs = g_strsplit (g_variant_get_string (parameter, NULL), " ", -1);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (application));

  for (guint i = 0; refs[i] != NULL; i++)
    {
      g_autoptr(CdzItem) item = cdz_application_find_item (application, refs[i]);

      if (item != NULL && cdz_item_is_private_key (cdz_protection_get_key (item)))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }

  if (items->len > 0)
    gtk_window_present (GTK_WINDOW (window_new (application, parent, items)));
  else
    cdz_application_toast (application, _("Only private keys have a protection"), NULL);
}

void
cdz_protection_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "protect", protect_cb, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
}
