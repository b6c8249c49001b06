/* cdz-passphrase-dialog.h: one passphrase, or a new one twice.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cdz-prompter.h"

G_BEGIN_DECLS

#define CDZ_TYPE_PASSPHRASE_DIALOG (cdz_passphrase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CdzPassphraseDialog, cdz_passphrase_dialog, CDZ, PASSPHRASE_DIALOG, AdwWindow)

CdzPassphraseDialog *cdz_passphrase_dialog_new        (GtkWindow            *parent,
                                                       CdzPromptKind         kind,
                                                       const char           *subject,
                                                       guint                 attempt);
/* Shows the dialog; it closes by itself. %G_IO_ERROR_CANCELLED when the person declines. */
void                 cdz_passphrase_dialog_ask_async  (CdzPassphraseDialog  *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
CdzSecret           *cdz_passphrase_dialog_ask_finish (CdzPassphraseDialog  *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

/* The answer would have to wait so long (in microseconds): it is said, counted down, and
 * nothing can be answered meanwhile. After ask_async. */
void                 cdz_passphrase_dialog_set_wait   (CdzPassphraseDialog  *self,
                                                       gint64                wait_us);

/* Makes a new AdwPasswordEntryRow forget what was typed when it is destroyed. */
void                 cdz_passphrase_prepare           (GtkWidget            *entry);
/* What was typed into @entry; the caller destroys the widget, and never clears it. */
CdzSecret           *cdz_passphrase_read              (GtkEditable          *entry);

G_END_DECLS
