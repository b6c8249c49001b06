/* cdz-help.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-help"
#include "config.h"

#include "cdz-help.h"

#include <glib/gi18n-lib.h>

#include "cdz-text.h"

/* Explanations start here, or on the next line where the left side is longer. */
#define HELP_COLUMN 28

static void
append_entry (GString    *text,
              const char *left,
              const char *explanation)
{
  guint width = 2 + cdz_text_get_width (left);

  g_string_append_printf (text, "  %s", left);
  if (width + 2 > HELP_COLUMN)
    {
      g_string_append_c (text, '\n');
      width = 0;
    }
  g_string_append_printf (text, "%*s", (int) (HELP_COLUMN - width), "");
  cdz_text_append_wrapped (text, explanation, HELP_COLUMN, HELP_COLUMN);
}

static void
append_options (GString         *text,
                const char      *title,
                const CdzOption *options)
{
  if (options == NULL || options->name == NULL)
    return;

  g_string_append_printf (text, "\n%s\n", title);
  for (; options->name != NULL; options++)
    {
      g_autofree char *left = options->value != NULL
                              ? g_strdup_printf ("--%s %s", options->name, _(options->value))
                              : g_strdup_printf ("--%s", options->name);

      append_entry (text, left, _(options->help));
    }
}

static void
append_program (GString *text)
{
  g_string_append_printf (text, "%s credenzactl [%s] %s\n\n", _("Usage:"), _("OPTION…"), _("COMMAND …"));
  cdz_text_append_wrapped (text, _("Keys, certificates and identities: look at files, import, list, change and "
                                   "delete, with passphrases from the terminal or from files only."), 0, 0);

  g_string_append_printf (text, "\n%s\n", _("Commands:"));
  for (guint i = 0; cdz_commands[i] != NULL; i++)
    append_entry (text, cdz_commands[i]->name, _(cdz_commands[i]->summary));

  append_options (text, _("Options, anywhere on the line:"), cdz_global_options);
  g_string_append_c (text, '\n');
  cdz_text_append_wrapped (text, _("A REF names an item: “vault:UUID”, “identity:UUID”, the first digits of a UUID "
                                   "(4 or more), or an exact label.\n"
                                   "“credenzactl help COMMAND” says more about one command."), 0, 0);
}

static void
append_command (GString          *text,
                const CdzCommand *command)
{
  g_string_append_printf (text, "%s credenzactl %s", _("Usage:"), command->name);
  if (command->options != NULL)
    g_string_append_printf (text, " [%s]", _("OPTION…"));
  if (command->operands != NULL)
    g_string_append_printf (text, " %s", _(command->operands));
  g_string_append (text, "\n\n");

  cdz_text_append_wrapped (text, _(command->description), 0, 0);
  append_options (text, _("Options:"), command->options);
  append_options (text, _("Options of every command:"), cdz_global_options);
}

/**
 * cdz_help_new:
 * @command: (nullable): a command, or %NULL for the whole program
 *
 * Returns: (transfer full): the help
 */
GString *
cdz_help_new (const CdzCommand *command)
{
  GString *text = g_string_new (NULL);

  if (command != NULL)
    append_command (text, command);
  else
    append_program (text);

  return text;
}
