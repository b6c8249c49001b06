/* cdz-cmd-vault-restore.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-vault-restore"
#include "config.h"

#include "cdz-cmd.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cdz-error.h"

static gboolean
try_passphrase (CdzVault   *vault,
                GFile      *backup,
                CdzSecret  *passphrase,
                char      **out_saved,
                GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  GError *problem = NULL;

  cdz_vault_restore_async (vault, backup, passphrase, NULL, cdz_cli_store_result_cb, &result);
  *out_saved = cdz_vault_restore_finish (vault, cdz_cli_wait (&result), &problem);
  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, problem);
  return FALSE;
}

/* Until a passphrase opens the backup, or there were enough wrong ones. */
static gboolean
restore (CdzCli    *cli,
         CdzVault  *vault,
         GFile     *backup,
         char     **out_saved,
         GError   **error)
{
  g_autofree char *name = g_filename_display_basename (g_file_peek_path (backup));

  for (guint attempt = 0; ; attempt++)
    {
      g_autoptr(CdzSecret) passphrase = cdz_cli_ask (cli, CDZ_PROMPT_VAULT_PASSPHRASE, name, attempt, error);
      g_autoptr(GError) problem = NULL;

      if (passphrase == NULL)
        return FALSE;
      if (try_passphrase (vault, backup, passphrase, out_saved, &problem))
        return TRUE;

      if (!g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
}

/* Nobody types a passphrase for a file that is not there. */
static gboolean
check_backup (const char  *path,
              GError     **error)
{
  g_autofree char *name = g_filename_display_name (path);
  int reason = 0;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    reason = EISDIR;
  else if (g_access (path, R_OK) != 0)
    reason = errno;
  if (reason == 0)
    return TRUE;

  if (reason == ENOENT)
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_NOT_FOUND, _("There is no backup “%s”"), name);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (reason), _("“%s” could not be read: %s"), name, g_strerror (reason));
  return FALSE;
}

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  CdzLibrary *library = cdz_cli_open_library (cli, error);
  g_autoptr(GFile) backup = g_file_new_for_path (cdz_arguments_get_operand (arguments, 0));
  g_autofree char *saved = NULL;
  g_autoptr(CdzJson) json = cdz_json_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  CdzVault *vault;

  if (library == NULL || !check_backup (cdz_arguments_get_operand (arguments, 0), error))
    return FALSE;

  vault = cdz_library_get_vault (library);
  if (!restore (cli, vault, backup, &saved, error))
    return FALSE;

  cdz_json_begin_object (json, NULL);
  cdz_json_begin_object (json, "vault");
  cdz_json_add_string (json, "id", cdz_vault_get_id (vault));
  cdz_json_add_string (json, "path", cdz_store_get_path (CDZ_STORE (vault)));
  cdz_json_add_boolean (json, "writable", cdz_store_is_writable (CDZ_STORE (vault)));
  cdz_json_add_string (json, "kept", saved);
  cdz_json_end_object (json);
  cdz_json_end_object (json);
  g_string_append_printf (text, _("Restored to %s\n"), cdz_store_get_path (CDZ_STORE (vault)));
  if (saved != NULL)
    g_string_append_printf (text, _("The vault that was there is kept as %s\n"), saved);

  return cdz_cli_is_json (cli) ? cdz_cli_print_json (json, error) : cdz_cli_print_text (text, error);
}

const CdzCommand cdz_cmd_vault_restore = {
  .name = "vault restore",
  .operands = N_("FILE"),
  .min_operands = 1,
  .max_operands = 1,
  .complete = CDZ_COMPLETE_FILE,
  .summary = N_("put a backup in the vault's place"),
  .description = N_("Puts a copy that “vault backup” wrote in the place of the vault. The copy's passphrase is asked "
                    "first, and nothing is changed unless it opens the copy. The vault that was there is kept beside it "
                    "under another name. Keys in the copy open under the rules that they had then."),
  .run = run,
};
