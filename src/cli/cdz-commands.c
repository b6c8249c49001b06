/* cdz-commands.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-commands"
#include "config.h"

#include "cdz-command.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-cmd.h"

const CdzOption cdz_global_options[] = {
  { "vault", CDZ_OPTION_VALUE, N_("FILE"), N_("use this vault, not the one of the desktop"), CDZ_COMPLETE_FILE },
  { "json", CDZ_OPTION_FLAG, NULL, N_("print one JSON document; errors are JSON too") },
  { "no-input", CDZ_OPTION_FLAG, NULL, N_("never ask; what would need an answer fails with status 6") },
  { "vault-passphrase-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take the vault's passphrase from a file (“-”: standard input); each line is tried"), CDZ_COMPLETE_FILE },
  { "pin-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take a key's PIN from the only line of a file (“-”: standard input)"), CDZ_COMPLETE_FILE },
  { "application-password-file", CDZ_OPTION_VALUE, N_("FILE"),
    N_("take a key's application password from a file (“-”: standard input); each line is tried, the last one is new"),
    CDZ_COMPLETE_FILE },
  { "version", CDZ_OPTION_FLAG, NULL, N_("print the version") },
  { "help", CDZ_OPTION_FLAG, NULL, N_("print how the program, or a command, is used") },
  { NULL },
};

/* In the order in which the help shows them. */
const CdzCommand * const cdz_commands[] = {
  &cdz_cmd_stores,
  &cdz_cmd_vault_init,
  &cdz_cmd_vault_passwd,
  &cdz_cmd_vault_status,
  &cdz_cmd_vault_backup,
  &cdz_cmd_vault_restore,
  &cdz_cmd_list,
  &cdz_cmd_show,
  &cdz_cmd_import,
  &cdz_cmd_export,
  &cdz_cmd_generate,
  &cdz_cmd_request_new,
  &cdz_cmd_request_show,
  &cdz_cmd_request_list,
  &cdz_cmd_request_renew,
  &cdz_cmd_request_reply,
  &cdz_cmd_request_presets,
  &cdz_cmd_certificate_self_signed,
  &cdz_cmd_authority_new,
  &cdz_cmd_authority_issue,
  &cdz_cmd_explain,
  &cdz_cmd_set,
  &cdz_cmd_protect,
  &cdz_cmd_delete,
  &cdz_cmd_undo,
  &cdz_cmd_lock,
  &cdz_cmd_unlock,
  &cdz_cmd_capabilities,
  &cdz_cmd_expiring,
  &cdz_cmd_inspect,
  &cdz_cmd_dump,
  &cdz_cmd_probe,
  &cdz_cmd_schema,
  &cdz_cmd_probe_schema,
  &cdz_cmd_help,
  NULL,
};

/* Returns: (nullable): the command of that name, both words of it */
const CdzCommand *
cdz_command_find (const char *name)
{
  for (guint i = 0; cdz_commands[i] != NULL; i++)
    if (g_str_equal (cdz_commands[i]->name, name))
      return cdz_commands[i];

  return NULL;
}

/* Whether @word is the first of a command's two words. */
gboolean
cdz_command_is_group (const char *word)
{
  gsize length = strlen (word);

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    if (strncmp (cdz_commands[i]->name, word, length) == 0 && cdz_commands[i]->name[length] == ' ')
      return TRUE;

  return FALSE;
}

/* @group: (nullable): only those that begin with this word
 * Returns: (transfer full): the names of commands, for a sentence */
char *
cdz_command_list_names (const char *group)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *prefix = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    if (g_str_has_prefix (cdz_commands[i]->name, prefix))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", cdz_commands[i]->name);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static const CdzOption *
find_in (const CdzOption *options,
         const char      *name)
{
  for (; options != NULL && options->name != NULL; options++)
    if (g_str_equal (options->name, name))
      return options;

  return NULL;
}

/* @command: (nullable): without one only the global options are known */
const CdzOption *
cdz_command_find_option (const CdzCommand *command,
                         const char       *name)
{
  const CdzOption *option = command != NULL ? find_in (command->options, name) : NULL;

  return option != NULL ? option : find_in (cdz_global_options, name);
}
