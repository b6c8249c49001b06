/* cdz-window-edits.c: renaming and undo in the main window.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-edits"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-item-look.h"
#include "cdz-platform.h"
#include "cdz-problem.h"
#include "cdz-rename-dialog.h"
#include "cdz-toast.h"

/* Long enough to find the button by keyboard. */
#define UNDO_TOAST_SECONDS 10

typedef struct
{
  CdzWindow *window;
  CdzItem   *item;
} Change;

static Change *
change_new (CdzWindow *window,
            CdzItem   *item)
{
  Change *change = g_new0 (Change, 1);

  change->window = g_object_ref (window);
  change->item = item != NULL ? g_object_ref (item) : NULL;
  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->window);
  g_clear_object (&change->item);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

void
cdz_window_show_failure (CdzWindow    *self,
                         const char   *heading,
                         const GError *error)
{
  cdz_problem_show (GTK_WINDOW (self), heading, error);
}

/* @operation: (nullable): what an Undo button of the toast takes back
 *
 * Returns: (transfer none): the toast */
AdwToast *
cdz_window_toast (CdzWindow  *self,
                  const char *text,
                  const char *operation)
{
  AdwToast *toast = cdz_toast_new (self->toasts, text);

  if (operation != NULL)
    {
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "win.undo");
      adw_toast_set_action_target (toast, "s", operation);
      adw_toast_set_timeout (toast, UNDO_TOAST_SECONDS);
      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      g_free (self->last_operation);
      self->last_operation = g_strdup (operation);
    }

  adw_toast_overlay_add_toast (self->toasts, toast);
  return toast;
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzItem) item = cdz_library_update_finish (CDZ_LIBRARY (source), result, &error);

  if (item == NULL)
    cdz_window_show_failure (self, _("The Name Could Not Be Changed"), error);
}

static void
renamed_cb (CdzRenameDialog *dialog,
            const char      *name,
            gpointer         user_data)
{
  Change *change = user_data;
  CdzItem *certificate = cdz_item_get_certificate (change->item);
  g_autoptr(CdzAttributes) attributes = cdz_attributes_new ();

  /* An identity has the name of its certificate; the key keeps its own. */
  cdz_attributes_set (attributes, CDZ_ATTR_LABEL, name);
  cdz_library_update_async (change->window->library, change->window->caller,
                            certificate != NULL ? certificate : change->item, attributes,
                            NULL, updated_cb, g_object_ref (change->window));
}

static void
free_change_closure (gpointer  data,
                     GClosure *closure)
{
  change_free (data);
}

void
cdz_window_rename_item (CdzWindow *self,
                        GtkWindow *asker,
                        CdzItem   *item)
{
  g_autofree char *name = cdz_look_dup_name (item);
  CdzRenameDialog *dialog = cdz_rename_dialog_new (asker, name);

  g_signal_connect_data (dialog, "renamed", G_CALLBACK (renamed_cb), change_new (self, item),
                         free_change_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  CdzWindow    *window;
  char         *operation;
  GCancellable *work;
} Undoing;

static void
undoing_free (Undoing *undoing)
{
  g_object_unref (undoing->window);
  g_object_unref (undoing->work);
  g_free (undoing->operation);
  g_free (undoing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Undoing, undoing_free)

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Undoing) undoing = user_data;
  CdzWindow *self = undoing->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) undo = cdz_library_undo_finish (CDZ_LIBRARY (source), result, &error);

  cdz_work_bar_end (self->work_bar, undoing->work);
  /* Given up, it can be undone another time. */
  if (undo == NULL && self->last_operation == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->last_operation = g_strdup (undoing->operation);

  if (undo == NULL && g_error_matches (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    cdz_window_toast (self, _("There is nothing to undo"), NULL);
  else if (undo == NULL)
    cdz_window_show_failure (self, _("It Could Not Be Undone"), error);
  else if (undo->restored->len > 0)
    {
      g_autofree char *ref = cdz_item_dup_ref (g_ptr_array_index (undo->restored, 0));

      cdz_window_toast (self, _("Brought back"), NULL);
      cdz_item_list_select_ref (self->list, ref);
    }
  else
    cdz_window_toast (self, _("Taken back"), NULL);
}

/* @operation: what to take back; "" for the last one that this window did: what another
 * window or the command line did is theirs */
void
cdz_window_undo (CdzWindow  *self,
                 const char *operation)
{
  Undoing *undoing;

  if (*operation == '\0')
    operation = self->last_operation;
  if (operation == NULL)
    {
      cdz_window_toast (self, _("This window did nothing that could be undone"), NULL);
      return;
    }

  if (g_str_equal (operation, CDZ_WINDOW_HELD))
    {
      cdz_window_restore_held (self);
      return;
    }

  undoing = g_new0 (Undoing, 1);
  undoing->window = g_object_ref (self);
  undoing->operation = g_strdup (operation);
  undoing->work = cdz_work_bar_begin (self->work_bar, _("Undoing…"));
  cdz_library_undo_async (self->library, self->caller, operation, undoing->work, undone_cb, undoing);
  g_clear_pointer (&self->last_operation, g_free);
}
