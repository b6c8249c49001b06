/* cdz-window-guard.c: protection of what is selected in the list.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-window-guard"
#include "config.h"

#include "cdz-window-private.h"

#include <glib/gi18n-lib.h>

#include "cdz-protection-words.h"

gboolean
cdz_window_can_protect (CdzWindow *self)
{
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);

  for (guint i = 0; i < items->len; i++)
    if (!cdz_item_is_private_key (cdz_protection_get_key (items->pdata[i])))
      return FALSE;

  return items->len > 0;
}

/* All of them in one window: one rule, and one question. */
void
cdz_window_protect (CdzWindow *self)
{
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);
  GApplication *application = g_application_get_default ();
  g_autoptr(GString) refs = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *ref = cdz_item_dup_ref (items->pdata[i]);

      if (ref != NULL)
        g_string_append_printf (refs, "%s%s", refs->len > 0 ? " " : "", ref);
    }

  g_action_group_activate_action (G_ACTION_GROUP (application), "protect", g_variant_new_string (refs->str));
}

gboolean
cdz_window_can_grant (CdzWindow *self)
{
  GPtrArray *items = cdz_item_list_get_all_selected (self->list);

  for (guint i = 0; i < items->len; i++)
    if (cdz_grant_bar_is_for (items->pdata[i]))
      return TRUE;

  return FALSE;
}

static void
granted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CdzWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!cdz_grant_bar_ask_finish (CDZ_GRANT_BAR (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cdz_window_show_failure (self, _("The Passphrase Is Asked at Each Use"), error);
}

void
cdz_window_grant (CdzWindow *self)
{
  cdz_grant_bar_ask (self->grant_bar, self->library, cdz_item_list_get_all_selected (self->list),
                     granted_cb, g_object_ref (self));
}
