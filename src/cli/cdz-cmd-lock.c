/* cdz-cmd-lock.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-lock"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-ask-vault.h"
#include "cdz-error.h"
#include "cdz-keyring-lock.h"
#include "cdz-library-private.h"

static gboolean
lock_vault (CdzVault  *vault,
            GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_lock_everywhere_async (vault, NULL, cdz_cli_store_result_cb, &result);
  return cdz_vault_lock_everywhere_finish (vault, cdz_cli_wait (&result), error);
}

/* Only checked: this process ends, and others ask when they need it. */
static gboolean
unlock_vault (CdzCli    *cli,
              CdzVault  *vault,
              GError   **error)
{
  g_autoptr(CdzSecret) passphrase = NULL;

  if (!cdz_vault_has_passphrase (vault))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                           _("The vault has no passphrase; set one with “credenzactl vault init”"));
      return FALSE;
    }

  return (passphrase = cdz_ask_vault_passphrase (cli, vault, error)) != NULL;
}

/* The store of the operand; without one the vault. */
static CdzStore *
find_store (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);

  if (library == NULL)
    return NULL;

  return cdz_library_find_store (library, cdz_arguments_get_operand (arguments, 0), error);
}

static gboolean
refuse (CdzStore  *store,
        GError   **error)
{
  g_set_error (error, CDZ_ERROR, CDZ_ERROR_UNSUPPORTED,
               _("“%s” cannot be locked or unlocked; only the vault and keyring collections can"),
               cdz_store_get_label (store));
  return FALSE;
}

static gboolean
lock_keyring (CdzSecretServiceStore  *store,
              GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_keyring_lock_async (store, NULL, cdz_cli_store_result_cb, &result);
  return cdz_keyring_lock_finish (store, cdz_cli_wait (&result), error);
}

/* The keyring's own program asks, in a window of its own. */
static gboolean
unlock_keyring (CdzCli                 *cli,
                CdzSecretServiceStore  *store,
                GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  if (!cdz_library_get_may_prompt (cdz_cli_open_library (cli, NULL)) && cdz_store_is_locked (CDZ_STORE (store)))
    {
      cdz_library_set_locked_error (CDZ_STORE (store), error);
      return FALSE;
    }

  cdz_keyring_open_async (store, NULL, cdz_cli_store_result_cb, &result);
  return cdz_keyring_open_finish (store, cdz_cli_wait (&result), error);
}

/* As the keyrings are now. */
static gboolean
print_stores (CdzCli  *cli,
              GError **error)
{
  cdz_cli_settle (cli, CDZ_SETTLE_OWN);
  return cdz_stores_print (cli, error);
}

static gboolean
run_lock (CdzCli        *cli,
          CdzArguments  *arguments,
          GError       **error)
{
  CdzStore *store = find_store (cli, arguments, error);

  if (store == NULL)
    return FALSE;
  if (CDZ_IS_SECRET_SERVICE_STORE (store))
    return lock_keyring (CDZ_SECRET_SERVICE_STORE (store), error) && print_stores (cli, error);
  if (!CDZ_IS_VAULT (store))
    return refuse (store, error);

  return lock_vault (CDZ_VAULT (store), error) && cdz_stores_print (cli, error);
}

static gboolean
run_unlock (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  CdzStore *store = find_store (cli, arguments, error);

  if (store == NULL)
    return FALSE;
  if (CDZ_IS_SECRET_SERVICE_STORE (store))
    return unlock_keyring (cli, CDZ_SECRET_SERVICE_STORE (store), error) && print_stores (cli, error);
  if (!CDZ_IS_VAULT (store))
    return refuse (store, error);

  return unlock_vault (cli, CDZ_VAULT (store), error) && cdz_stores_print (cli, error);
}

const CdzCommand cdz_cmd_lock = {
  .name = "lock",
  .operands = N_("[STORE]"),
  .max_operands = 1,
  .complete = CDZ_COMPLETE_STORE,
  .summary = N_("lock a store: its keys go from every program that holds them"),
  .description = N_("Locks the vault, or the store that is named. Every running window that holds the vault's keys "
                    "wipes them at once, and asks for the passphrase when they are needed next. A keyring is "
                    "locked for every program, and asked afterwards whether it is."),
  .run = run_lock,
};

const CdzCommand cdz_cmd_unlock = {
  .name = "unlock",
  .operands = N_("[STORE]"),
  .max_operands = 1,
  .complete = CDZ_COMPLETE_STORE,
  .summary = N_("unlock a keyring, or check the vault passphrase"),
  .description = N_("A keyring asks for its password itself, in a window of its own; with “--no-input” status 6. "
                    "Of the vault it only checks the passphrase, because nothing is held after a command: status 0 "
                    "if it opens the vault, 7 if it is wrong."),
  .run = run_unlock,
};
