/* cdz-ask-vault.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-ask-vault"
#include "config.h"

#include "cdz-ask-vault.h"

#include "cdz-error.h"

CdzSecret *
cdz_ask_vault_passphrase (CdzCli    *cli,
                          CdzVault  *vault,
                          GError   **error)
{
  for (guint attempt = 0; ; attempt++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) problem = NULL;
      g_autoptr(CdzSecret) passphrase = NULL;

      passphrase = cdz_cli_ask (cli, CDZ_PROMPT_VAULT_PASSPHRASE, cdz_store_get_label (CDZ_STORE (vault)),
                                attempt, error);
      if (passphrase == NULL)
        return NULL;

      cdz_vault_unlock_async (vault, passphrase, NULL, cdz_cli_store_result_cb, &result);
      if (cdz_vault_unlock_finish (vault, cdz_cli_wait (&result), &problem))
        return g_steal_pointer (&passphrase);

      if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
}
