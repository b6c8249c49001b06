/* cdz-prompter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-prompter"
#include "config.h"

#include "cdz-prompter.h"

G_DEFINE_INTERFACE (CdzPrompter, cdz_prompter, G_TYPE_OBJECT)

static void
cdz_prompter_default_init (CdzPrompterInterface *iface)
{
}

void
cdz_prompter_ask_async (CdzPrompter         *self,
                        CdzPromptKind        kind,
                        const char          *subject,
                        guint                attempt,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (CDZ_IS_PROMPTER (self));
  g_return_if_fail (subject != NULL);

  CDZ_PROMPTER_GET_IFACE (self)->ask_async (self, kind, subject, attempt, cancellable, callback, user_data);
}

/* Returns: (transfer full): the answer; %NULL with %CDZ_ERROR_INTERACTION_NOT_ALLOWED
 *   where nobody can be asked, or %G_IO_ERROR_CANCELLED */
CdzSecret *
cdz_prompter_ask_finish (CdzPrompter   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (CDZ_IS_PROMPTER (self), NULL);

  return CDZ_PROMPTER_GET_IFACE (self)->ask_finish (self, result, error);
}
