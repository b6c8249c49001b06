/* cdz-cmd-vault.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-vault"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-ask-vault.h"
#include "cdz-error.h"
#include "cdz-interrupt.h"
#include "cdz-text.h"

static const char *
get_key_title (const CdzVaultSlot *slot)
{
  return slot->key[0] == 'R' ? _("Keys usable after the first login") : _("Keys usable while the vault is unlocked");
}

static void
add_slot (CdzJson            *json,
          const CdzVaultSlot *slot,
          const GError       *keyring_problem)
{
  gboolean is_keyring = g_str_equal (slot->kind, "keyring");

  cdz_json_begin_object (json, NULL);
  cdz_json_add_string (json, "key", slot->key);
  cdz_json_add_string (json, "kind", slot->kind);
  if (is_keyring)
    cdz_json_add_boolean (json, "available", keyring_problem == NULL);
  if (is_keyring && keyring_problem != NULL)
    cdz_json_add_string (json, "reason", keyring_problem->message);
  cdz_json_end_object (json);
}

static void
append_slot (GString            *text,
             const CdzVaultSlot *slot,
             const GError       *keyring_problem)
{
  gboolean is_keyring = g_str_equal (slot->kind, "keyring");

  g_string_append_printf (text, "  %s: %s\n", get_key_title (slot),
                          is_keyring ? _("opened by the login keyring") : _("opened by the vault passphrase"));
  if (!is_keyring || keyring_problem == NULL)
    return;

  g_string_append_printf (text, "    %s ", _("Not now:"));
  cdz_text_append_printable (text, keyring_problem->message);
  g_string_append_c (text, '\n');
}

static gboolean
is_lost (CdzVault     *vault,
         const GError *keyring_problem)
{
  return keyring_problem != NULL && !cdz_vault_has_passphrase (vault) &&
         g_strcmp0 (cdz_error_get_detail (keyring_problem, CDZ_DETAIL_DETAIL), "lost") == 0;
}

/* Keys that opened through the keyring, which has lost what opens them. */
static void
add_lost (CdzVault *vault,
          CdzJson  *json,
          GString  *text)
{
  GListModel *items = G_LIST_MODEL (vault);

  cdz_json_begin_array (json, "lost");
  g_string_append_printf (text, "  %s\n", _("Lost until the old login keyring is brought back:"));
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CdzItem) item = g_list_model_get_item (items, i);
      const char *accessible = cdz_item_get (item, CDZ_ATTR_ACCESSIBLE);
      g_autofree char *ref = cdz_item_dup_ref (item);

      if (!cdz_item_is_private_key (item) || accessible == NULL || !g_str_has_prefix (accessible, "after-first-unlock"))
        continue;
      cdz_json_begin_object (json, NULL);
      cdz_json_add_string (json, "ref", ref);
      cdz_json_add_string (json, "label", cdz_item_get (item, CDZ_ATTR_LABEL));
      cdz_json_end_object (json);
      g_string_append (text, "    ");
      cdz_text_append_printable (text, cdz_item_get (item, CDZ_ATTR_LABEL));
      g_string_append_printf (text, "  %s\n", ref);
    }
  cdz_json_end_array (json);
  g_string_append_printf (text, "    %s\n", _("New keys can be stored after: credenzactl vault init"));
}

static gboolean
print_status (CdzCli    *cli,
              CdzVault  *vault,
              GError   **error)
{
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) keyring_problem = cdz_cli_find_keyring_problem (cli, vault);
  GArray *slots = cdz_vault_get_slots (vault);

  cdz_json_begin_object (json, NULL);
  cdz_json_begin_object (json, "vault");
  cdz_json_add_string (json, "id", cdz_vault_get_id (vault));
  cdz_json_add_string (json, "path", cdz_store_get_path (CDZ_STORE (vault)));
  cdz_json_add_boolean (json, "writable", cdz_store_is_writable (CDZ_STORE (vault)));
  cdz_json_begin_array (json, "slots");

  cdz_text_append_printable (text, cdz_store_get_path (CDZ_STORE (vault)));
  g_string_append_printf (text, "\n  %s\n", cdz_vault_has_passphrase (vault) ? _("It has a vault passphrase")
                                                                            : _("It has no vault passphrase"));
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      add_slot (json, &g_array_index (slots, CdzVaultSlot, i), keyring_problem);
      append_slot (text, &g_array_index (slots, CdzVaultSlot, i), keyring_problem);
    }

  cdz_json_end_array (json);
  if (is_lost (vault, keyring_problem))
    add_lost (vault, json, text);
  cdz_json_end_object (json);
  cdz_json_end_object (json);

  return cdz_cli_is_json (cli) ? cdz_cli_print_json (json, error) : cdz_cli_print_text (text, error);
}

static CdzVault *
open_vault (CdzCli  *cli,
            GError **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);

  return library != NULL ? cdz_library_get_vault (library) : NULL;
}

/* A new passphrase is one line: of several it would be a guess which is meant. */
static CdzSecret *
read_new_passphrase (CdzCli        *cli,
                     CdzArguments  *arguments,
                     CdzVault      *vault,
                     GError       **error)
{
  const char *path = cdz_arguments_get (arguments, "new-passphrase-file");
  g_autoptr(GPtrArray) lines = NULL;

  if (path == NULL)
    return cdz_cli_ask (cli, CDZ_PROMPT_NEW_VAULT_PASSPHRASE, cdz_store_get_label (CDZ_STORE (vault)), 0, error);

  if ((lines = cdz_cli_read_passphrases (cli, path, error)) == NULL)
    return NULL;

  if (lines->len != 1 || cdz_secret_get_size (lines->pdata[0]) == 0)
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The file of the new passphrase must hold one line that is not empty"));
      return NULL;
    }

  return cdz_secret_ref (lines->pdata[0]);
}

static gboolean
set_passphrase (CdzVault   *vault,
                CdzSecret  *old_passphrase,
                CdzSecret  *new_passphrase,
                GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_vault_set_passphrase_async (vault, old_passphrase, new_passphrase, NULL, cdz_cli_store_result_cb, &result);
  return cdz_vault_set_passphrase_finish (vault, cdz_cli_wait (&result), error);
}

static gboolean
run_init (CdzCli        *cli,
          CdzArguments  *arguments,
          GError       **error)
{
  CdzVault *vault = open_vault (cli, error);
  g_autoptr(CdzSecret) passphrase = NULL;

  if (vault == NULL)
    return FALSE;

  if (cdz_vault_has_passphrase (vault))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("The vault has a passphrase already; change it with: credenzactl vault passwd"));
      return FALSE;
    }

  return (passphrase = read_new_passphrase (cli, arguments, vault, error)) != NULL &&
         set_passphrase (vault, NULL, passphrase, error) &&
         print_status (cli, vault, error);
}

static gboolean
run_passwd (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  gboolean is_removal = cdz_arguments_has (arguments, "remove");
  g_autoptr(CdzSecret) old_passphrase = NULL;
  g_autoptr(CdzSecret) new_passphrase = NULL;
  CdzVault *vault;

  if (is_removal && cdz_arguments_has (arguments, "new-passphrase-file"))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                           _("“--remove” and “--new-passphrase-file” exclude each other"));
      return FALSE;
    }

  if ((vault = open_vault (cli, error)) == NULL)
    return FALSE;

  if (!cdz_vault_has_passphrase (vault))
    {
      g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND,
                           _("The vault has no passphrase yet; set one with: credenzactl vault init"));
      return FALSE;
    }

  if ((old_passphrase = cdz_ask_vault_passphrase (cli, vault, error)) == NULL)
    return FALSE;
  if (!is_removal && (new_passphrase = read_new_passphrase (cli, arguments, vault, error)) == NULL)
    return FALSE;

  return set_passphrase (vault, old_passphrase, new_passphrase, error) && print_status (cli, vault, error);
}

static gboolean
run_status (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  CdzVault *vault = open_vault (cli, error);

  return vault != NULL && print_status (cli, vault, error);
}

static gboolean
run_backup (CdzCli        *cli,
            CdzArguments  *arguments,
            GError       **error)
{
  CdzVault *vault = open_vault (cli, error);
  g_autoptr(GFile) file = g_file_new_for_path (cdz_arguments_get_operand (arguments, 0));
  g_autoptr(CdzInterrupt) interrupt = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *name = g_filename_display_name (cdz_arguments_get_operand (arguments, 0));
  gboolean is_done;

  if (vault == NULL)
    return FALSE;

  /* Half a copy does not stay behind. */
  interrupt = cdz_interrupt_new ();
  cdz_vault_backup_async (vault, file, cdz_interrupt_get_cancellable (interrupt), cdz_cli_store_result_cb, &result);
  is_done = cdz_vault_backup_finish (vault, cdz_cli_wait (&result), error);
  cdz_interrupt_die (interrupt);

  if (!is_done)
    return FALSE;
  if (cdz_cli_is_json (cli))
    return print_status (cli, vault, error);

  g_string_append_printf (text, _("The backup is in “%s”; the vault passphrase opens it. "
                                  "“credenzactl vault restore” puts it in the vault's place\n"), name);
  return cdz_cli_print_text (text, error);
}

static const CdzOption new_options[] = {
  { "new-passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take the new passphrase from the only line of a file (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { NULL },
};

static const CdzOption passwd_options[] = {
  { "new-passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take the new passphrase from the only line of a file (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { "remove", CDZ_OPTION_FLAG, NULL, N_("take the passphrase away; the login keyring alone opens the keys then") },
  { NULL },
};

const CdzCommand cdz_cmd_vault_init = {
  .name = "vault init",
  .summary = N_("set the vault passphrase"),
  .description = N_("Makes the vault, where there is none yet, and sets its passphrase. With one, keys open also "
                    "where the login keyring was reset, and new keys need it by default."),
  .options = new_options,
  .run = run_init,
};

const CdzCommand cdz_cmd_vault_passwd = {
  .name = "vault passwd",
  .summary = N_("change or remove the vault passphrase"),
  .description = N_("Changes the vault passphrase; the items stay as they are. The old one is asked first, or "
                    "taken from “--vault-passphrase-file”."),
  .options = passwd_options,
  .run = run_passwd,
};

const CdzCommand cdz_cmd_vault_status = {
  .name = "vault status",
  .summary = N_("say where the vault is and what opens it"),
  .description = N_("Prints the vault's path, its identifier, and what opens its keys: the login keyring, the vault "
                    "passphrase, or both."),
  .run = run_status,
};

const CdzCommand cdz_cmd_vault_backup = {
  .name = "vault backup",
  .operands = N_("FILE"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_FILE,
  .summary = N_("write a copy of the vault that its passphrase opens"),
  .description = N_("Writes a complete copy of the vault to a new file. It is refused while the vault has no "
                    "passphrase: the copy could not be opened anywhere else."),
  .run = run_backup,
};
