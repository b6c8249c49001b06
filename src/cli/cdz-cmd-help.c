/* cdz-cmd-help.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cmd-help"
#include "config.h"

#include "cdz-cmd.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"
#include "cdz-help.h"

static gboolean
run (CdzCli        *cli,
     CdzArguments  *arguments,
     GError       **error)
{
  const char *first = cdz_arguments_get_operand (arguments, 0);
  const char *second = cdz_arguments_get_operand (arguments, 1);
  g_autofree char *name = second != NULL ? g_strdup_printf ("%s %s", first, second) : g_strdup (first);
  const CdzCommand *command = name != NULL ? cdz_command_find (name) : NULL;
  g_autoptr(GString) text = NULL;

  if (name != NULL && command == NULL)
    {
      g_autofree char *known = cdz_command_list_names (second != NULL && cdz_command_is_group (first) ? first : NULL);

      g_set_error (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                   _("There is no command “%s”; the commands are: %s"), name, known);
      return FALSE;
    }

  text = cdz_help_new (command);
  return cdz_cli_print_text (text, error);
}

const CdzCommand cdz_cmd_help = {
  .name = "help",
  .operands = N_("[COMMAND]"),
  .max_operands = 2,
  .complete = CDZ_COMPLETE_COMMAND,
  .summary = N_("say how the program, or one command, is used"),
  .description = N_("Prints the commands and the options of every command, or everything about one command."),
  .run = run,
};
