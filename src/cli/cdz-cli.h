/* cdz-cli.h: what the commands share: options, library, output.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-json.h"
#include "cdz-library.h"

G_BEGIN_DECLS

typedef struct _CdzCli CdzCli;

int            cdz_cli_main                 (const char * const  *argv);

gboolean       cdz_cli_is_json              (CdzCli              *self);
CdzCaller     *cdz_cli_get_caller           (CdzCli              *self);
CdzLibrary    *cdz_cli_open_library         (CdzCli              *self,
                                             GError             **error);
/* Waits for more of the keyrings than the library was opened with: for what deals
 * with items of other programs. */
void           cdz_cli_settle               (CdzCli              *self,
                                             CdzSettle            what);
/* As cdz_library_resolve (), also among the items of other programs, which are read
 * for it. */
CdzItem       *cdz_cli_resolve              (CdzCli              *self,
                                             const char          *reference,
                                             GError             **error);
/* How often a passphrase is asked before the command gives up. */
#define CDZ_MAX_TRIES 3

CdzSecret     *cdz_cli_ask                  (CdzCli              *self,
                                             CdzPromptKind        kind,
                                             const char          *subject,
                                             guint                attempt,
                                             GError             **error);
GError        *cdz_cli_find_keyring_problem (CdzCli              *self,
                                             CdzVault            *vault);
GPtrArray     *cdz_cli_read_passphrases     (CdzCli              *self,
                                             const char          *path,
                                             GError             **error);

/* Pass cdz_cli_store_result_cb with a GAsyncResult pointer that is NULL, then wait. */
void           cdz_cli_store_result_cb      (GObject             *source,
                                             GAsyncResult        *result,
                                             gpointer             user_data);
GAsyncResult  *cdz_cli_wait                 (GAsyncResult       **result);

/* For a command that ran, and whose result is not the good one; 0 otherwise. */
void           cdz_cli_set_exit_status      (CdzCli              *self,
                                             int                  exit_status);

gboolean       cdz_cli_print_json           (CdzJson             *json,
                                             GError             **error);
gboolean       cdz_cli_print_text           (GString             *text,
                                             GError             **error);

G_END_DECLS
