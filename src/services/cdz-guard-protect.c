/* cdz-guard-protect.c: another class or other flags for stored keys.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-guard-protect"
#include "config.h"

#include "cdz-guard.h"

#include <glib/gi18n-lib.h>

GPtrArray *
cdz_guard_describe_change (CdzItem          *item,
                           CdzAccessible     accessible,
                           CdzAccessControl  flags)
{
  return g_ptr_array_new_with_free_func (g_free);
}

void
cdz_guard_protect_async (CdzLibrary          *library,
                         CdzCaller           *caller,
                         GPtrArray           *items,
                         CdzAccessible        accessible,
                         CdzAccessControl     flags,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);

  g_task_return_new_error (task, CDZ_ERROR, CDZ_ERROR_NOT_AVAILABLE, "Not yet");
}

GPtrArray *
cdz_guard_protect_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
