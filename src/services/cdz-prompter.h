/* cdz-prompter.h: how services ask a person.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cdz-secret.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_PROMPT_FILE_PASSPHRASE,
  CDZ_PROMPT_VAULT_PASSPHRASE,
  CDZ_PROMPT_NEW_VAULT_PASSPHRASE,
  CDZ_PROMPT_NEW_FILE_PASSPHRASE,
  CDZ_PROMPT_APPLICATION_PASSWORD,
  CDZ_PROMPT_NEW_APPLICATION_PASSWORD,
  CDZ_PROMPT_PIN,
  CDZ_PROMPT_NEW_PIN,
} CdzPromptKind;

#define CDZ_N_PROMPT_KINDS (CDZ_PROMPT_NEW_PIN + 1)

#define CDZ_TYPE_PROMPTER (cdz_prompter_get_type ())
G_DECLARE_INTERFACE (CdzPrompter, cdz_prompter, CDZ, PROMPTER, GObject)

/* Finishes with %CDZ_ERROR_INTERACTION_NOT_ALLOWED where nobody can be asked, with
 * %G_IO_ERROR_CANCELLED when the person declines, and with %CDZ_ERROR_AUTH_FAILED
 * when there were enough wrong answers: services ask again until then. */
struct _CdzPrompterInterface
{
  GTypeInterface parent_iface;

  void       (* ask_async)  (CdzPrompter          *self,
                             CdzPromptKind         kind,
                             const char           *subject,
                             guint                 attempt,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
  CdzSecret *(* ask_finish) (CdzPrompter          *self,
                             GAsyncResult         *result,
                             GError              **error);
};

/* @subject: the file's, vault's or key's name, for people; with a new PIN or
 * application password, what it is for
 * @attempt: 0 at first, then how many answers were wrong */
void       cdz_prompter_ask_async  (CdzPrompter          *self,
                                    CdzPromptKind         kind,
                                    const char           *subject,
                                    guint                 attempt,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
CdzSecret *cdz_prompter_ask_finish (CdzPrompter          *self,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
