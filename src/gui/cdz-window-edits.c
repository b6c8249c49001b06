/* cdz-window-edits.c: renaming, deleting and undo in the main window.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-edits"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-item-look.h"
#include "cdz-platform.h"
#include "cdz-rename-dialog.h"

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

static void
show_failure (CdzWindow    *self,
              const char   *heading,
              const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_platform_alert (GTK_WINDOW (self), heading, error->message);
}

/* @operation: (nullable): what an Undo button of the toast takes back */
void
cdz_window_toast (CdzWindow  *self,
                  const char *text,
                  const char *operation)
{
  AdwToast *toast = adw_toast_new (text);

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
    show_failure (self, _("The Name Could Not Be Changed"), error);
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

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzDeletion) deletion =
    cdz_library_delete_finish (CDZ_LIBRARY (source), result, &error);
  g_autofree char *name = cdz_look_dup_name (change->item);
  g_autofree char *text = g_strdup_printf (_("“%s” was deleted"), name);

  if (deletion == NULL)
    show_failure (change->window, _("Nothing Was Deleted"), error);
  else
    cdz_window_toast (change->window, text, deletion->operation);
}

static void
delete_now (CdzWindow *self,
            CdzItem   *item)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (items, g_object_ref (item));
  cdz_library_delete_async (self->library, self->caller, items, CDZ_DELETE_DEFAULT, NULL,
                            deleted_cb, change_new (self, item));
}

static void
delete_confirmed_cb (GtkWindow *parent,
                     gpointer   user_data)
{
  Change *change = user_data;

  delete_now (change->window, change->item);
}

/* Returns: (nullable) (transfer none): the private key that goes with @item */
static CdzItem *
find_key_that_goes (CdzDeletion *plan,
                    CdzItem     *item)
{
  if (cdz_item_get_class (item) == CDZ_CLASS_KEY)
    return NULL;

  for (guint i = 0; i < plan->deleted->len; i++)
    if (cdz_item_get_class (g_ptr_array_index (plan->deleted, i)) == CDZ_CLASS_KEY)
      return g_ptr_array_index (plan->deleted, i);

  return NULL;
}

void
cdz_window_delete_item (CdzWindow *self,
                        GtkWindow *asker,
                        CdzItem   *item)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(CdzDeletion) plan = NULL;
  g_autofree char *name = NULL, *key_name = NULL, *heading = NULL, *body = NULL;
  CdzItem *key;

  g_ptr_array_add (items, g_object_ref (item));
  plan = cdz_library_plan_deletion (self->library, items, CDZ_DELETE_DEFAULT);
  if ((key = find_key_that_goes (plan, item)) == NULL)
    {
      delete_now (self, item);
      return;
    }

  name = cdz_look_dup_name (item);
  key_name = cdz_look_dup_name (key);
  heading = g_strdup_printf (_("Delete “%s” and Its Key?"), name);
  body = g_strdup_printf (_("The certificate “%s” and the private key “%s” are both deleted. "
                            "You can undo this for 7 days."), name, key_name);
  cdz_platform_confirm (asker, heading, body, _("_Delete"), delete_confirmed_cb,
                        change_new (self, item), change_free);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(CdzVaultUndo) undo = cdz_library_undo_finish (CDZ_LIBRARY (source), result, &error);

  if (undo == NULL && g_error_matches (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    cdz_window_toast (self, _("There is nothing to undo"), NULL);
  else if (undo == NULL)
    show_failure (self, _("It Could Not Be Undone"), error);
  else if (undo->restored->len > 0)
    {
      g_autofree char *ref = cdz_item_dup_ref (g_ptr_array_index (undo->restored, 0));

      cdz_window_toast (self, _("Brought back"), NULL);
      cdz_item_list_select_ref (self->list, ref);
    }
  else
    cdz_window_toast (self, _("Taken back"), NULL);
}

/* @operation: what to take back; "" for the last one */
void
cdz_window_undo (CdzWindow  *self,
                 const char *operation)
{
  if (*operation == '\0')
    operation = self->last_operation;
  cdz_library_undo_async (self->library, self->caller, operation, NULL,
                          undone_cb, g_object_ref (self));
  g_clear_pointer (&self->last_operation, g_free);
}
