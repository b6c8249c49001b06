/* cdz-window-held.c: what a keyring deleted, until its toast is gone.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-held"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

typedef struct
{
  CdzWindow    *window;
  CdzDeletion  *deletion;
  char         *text;
  GCancellable *work;
  guint         n_forgotten;    /* the window's, when it began */
} Restoring;

static void
restoring_free (Restoring *restoring)
{
  g_object_unref (restoring->window);
  cdz_deletion_free (restoring->deletion);
  g_free (restoring->text);
  g_object_unref (restoring->work);
  g_free (restoring);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Restoring, restoring_free)

/* Wipes it. */
void
cdz_window_forget_held (CdzWindow *self)
{
  AdwToast *toast = g_steal_pointer (&self->held_toast);

  self->n_forgotten++;
  g_clear_pointer (&self->held, cdz_deletion_free);
  g_clear_pointer (&self->held_text, g_free);
  if (g_strcmp0 (self->last_operation, CDZ_WINDOW_HELD) == 0)
    g_clear_pointer (&self->last_operation, g_free);
  if (toast != NULL)
    adw_toast_dismiss (toast);
}

static void
dismissed_cb (AdwToast  *toast,
              CdzWindow *self)
{
  if (toast != self->held_toast)
    return;

  self->held_toast = NULL;
  cdz_window_forget_held (self);
}

/* For the toast's life, or until the keys have to go. @deletion: (transfer full) */
void
cdz_window_hold (CdzWindow   *self,
                 const char  *text,
                 CdzDeletion *deletion)
{
  CdzLockSignals *signals = cdz_library_get_lock_signals (self->library);

  cdz_window_forget_held (self);
  self->held = deletion;
  self->held_text = g_strdup (text);
  self->held_toast = cdz_window_toast (self, text, CDZ_WINDOW_HELD);
  g_signal_connect_object (self->held_toast, "dismissed", G_CALLBACK (dismissed_cb), self, 0);

  g_signal_handlers_disconnect_by_func (signals, cdz_window_forget_held, self);
  g_signal_connect_object (signals, "lock", G_CALLBACK (cdz_window_forget_held), self, G_CONNECT_SWAPPED);
}

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Restoring) restoring = user_data;
  CdzWindow *self = restoring->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) restored = cdz_library_restore_finish (CDZ_LIBRARY (source), result, &error);
  g_autofree char *ref = restored != NULL ? cdz_item_dup_ref (g_ptr_array_index (restored, 0)) : NULL;

  if (self->library == NULL)    /* closed meanwhile */
    return;

  cdz_work_bar_end (self->work_bar, restoring->work);
  if (restored != NULL)
    {
      cdz_window_toast (self, _("Brought back"), NULL);
      cdz_item_list_select_ref (self->list, ref);
      return;
    }

  /* Whatever it was: this is all that is left of it. But where a lock came meanwhile, it goes. */
  if (self->n_forgotten == restoring->n_forgotten)
    cdz_window_hold (self, restoring->text, g_steal_pointer (&restoring->deletion));
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_window_show_failure (self, _("It Could Not Be Undone"), error);
}

void
cdz_window_restore_held (CdzWindow *self)
{
  Restoring *restoring;

  if (self->held == NULL)
    return;

  restoring = g_new0 (Restoring, 1);
  restoring->window = g_object_ref (self);
  restoring->deletion = g_steal_pointer (&self->held);
  restoring->text = g_strdup (self->held_text);
  restoring->work = cdz_work_bar_begin (self->work_bar, _("Undoing…"));
  cdz_window_forget_held (self);
  restoring->n_forgotten = self->n_forgotten;
  cdz_library_restore_async (self->library, self->caller, restoring->deletion, restoring->work, restored_cb, restoring);
}
