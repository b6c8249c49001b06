/* cdz-lock-now.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-lock-now"
#include "config.h"

#include "cdz-lock-now.h"

#include <glib/gi18n-lib.h>

#include "cdz-window.h"

static void
locked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CdzApplication) application = user_data;
  g_autoptr(GError) error = NULL;

  if (cdz_vault_lock_everywhere_finish (CDZ_VAULT (source), result, &error))
    cdz_application_toast (application, _("Locked: the vault’s keys are wiped from memory"), NULL);
  else
    cdz_application_toast (application, error->message, NULL);
}

static void
lock_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  CdzApplication *application = user_data;
  CdzVault *vault = cdz_library_get_vault (cdz_application_get_library (application));

  cdz_window_forget_held (CDZ_WINDOW (cdz_application_get_window (application)));

  cdz_vault_lock_everywhere_async (vault, NULL, locked_cb, g_object_ref (application));
}

void
cdz_lock_now_add_actions (CdzApplication *application)
{
  static const GActionEntry actions[] = { { "lock", lock_cb } };
  g_autoptr(CdzLockSignals) signals = cdz_lock_signals_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);

  cdz_library_set_lock_signals (cdz_application_get_library (application), signals);
  cdz_lock_signals_start_async (signals, NULL, NULL);
}
