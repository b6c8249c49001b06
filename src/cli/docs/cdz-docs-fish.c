/* cdz-docs-fish.c: completion for fish.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-docs-fish"
#include "config.h"

#include "cdz-docs.h"

#include <string.h>

static const char head[] =
  "# fish completion for credenzactl; made from the table of commands: do not edit\n"
  "\n"
  "# The words so far that are neither options nor their values.\n"
  "function __credenzactl_words\n"
  "    set -l skip 0\n"
  "    for word in (commandline -opc)[2..-1]\n"
  "        if test $skip = 1\n"
  "            set skip 0\n"
  "        else if contains -- $word%s\n"
  "            set skip 1\n"
  "        else if not string match -q -- '-*' $word\n"
  "            echo $word\n"
  "        end\n"
  "    end\n"
  "end\n"
  "\n"
  "# Whether the line begins with these words.\n"
  "function __credenzactl_at\n"
  "    set -l words (__credenzactl_words)\n"
  "    set -l n (count $argv)\n"
  "    test $n -eq 0; and return 0\n"
  "    test (count $words) -ge $n; and test \"$words[1..$n]\" = \"$argv\"\n"
  "end\n"
  "\n"
  "# Exactly these words, and nothing after them yet.\n"
  "function __credenzactl_only\n"
  "    test (count (__credenzactl_words)) -eq (count $argv); and __credenzactl_at $argv\n"
  "end\n"
  "\n"
  "function __credenzactl_vault\n"
  "    set -l words (commandline -opc)\n"
  "    set -l at (contains -i -- --vault $words); and printf '%%s\\n' --vault $words[(math $at + 1)]\n"
  "end\n"
  "\n"
  "function __credenzactl_refs\n"
  "    credenzactl (__credenzactl_vault) --no-input --json list 2>/dev/null |\n"
  "        string match -ar '\"ref\":\"([^\"]*)\"' | string match -v '\"*'\n"
  "end\n"
  "\n"
  "function __credenzactl_stores\n"
  "    credenzactl (__credenzactl_vault) --no-input --json stores 2>/dev/null |\n"
  "        string match -ar '\"id\":\"([^\"]*)\"' | string match -v '\"*'\n"
  "end\n"
  "\n"
  "function __credenzactl_presets\n"
  "    credenzactl (__credenzactl_vault) --no-input --json request presets 2>/dev/null |\n"
  "        string match -ar '\"name\":\"([^\"]*)\"' | string match -v '\"*'\n"
  "end\n"
  "\n"
  "complete -c credenzactl -f\n";

static void
append_quoted (GString    *text,
               const char *value)
{
  g_string_append_c (text, '\'');
  for (; *value != '\0'; value++)
    {
      if (*value == '\'' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '\'');
}

static void
append_arguments (GString     *text,
                  CdzComplete  complete)
{
  g_autofree char *words = cdz_docs_dup_words (complete);

  if (complete == CDZ_COMPLETE_FILE)
    g_string_append (text, " -F");
  else if (complete == CDZ_COMPLETE_REF)
    g_string_append (text, " -a '(__credenzactl_refs)'");
  else if (complete == CDZ_COMPLETE_PRESET)
    g_string_append (text, " -a '(__credenzactl_presets)'");
  else if (complete == CDZ_COMPLETE_STORE)
    g_string_append (text, " -a '(__credenzactl_stores)'");
  else if (words[0] != '\0')
    g_string_append_printf (text, " -a '%s'", words);
}

static void
append_options (GString         *text,
                const char      *condition,
                const CdzOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_string_append_printf (text, "complete -c credenzactl%s -l %s -d ", condition, options->name);
      append_quoted (text, options->help);
      if (options->value != NULL)
        {
          g_string_append (text, " -r");
          append_arguments (text, options->complete);
        }
      g_string_append_c (text, '\n');
    }
}

static void
append_command (GString          *text,
                const CdzCommand *command)
{
  const char *second = strchr (command->name, ' ');
  g_autofree char *before = second != NULL ? g_strndup (command->name, second - command->name)
                                           : g_strdup ("");
  g_autofree char *condition = g_strdup_printf (" -n '__credenzactl_at %s'", command->name);

  g_string_append_printf (text, "\ncomplete -c credenzactl -n '__credenzactl_only %s' -a %s -d ", before,
                          second != NULL ? second + 1 : command->name);
  append_quoted (text, command->summary);
  g_string_append_c (text, '\n');
  append_options (text, condition, command->options);

  if (command->complete != CDZ_COMPLETE_NOTHING)
    {
      g_string_append_printf (text, "complete -c credenzactl%s", condition);
      append_arguments (text, command->complete);
      g_string_append_c (text, '\n');
    }
}

char *
cdz_docs_new_fish (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GHashTable) groups = cdz_docs_new_groups ();
  g_autoptr(GString) with_value = g_string_new (NULL);
  GHashTableIter iter;
  gpointer group;

  for (guint i = 0; cdz_global_options[i].name != NULL; i++)
    if (cdz_global_options[i].value != NULL)
      g_string_append_printf (with_value, " --%s", cdz_global_options[i].name);

  g_string_append_printf (text, head, with_value->str);
  append_options (text, "", cdz_global_options);

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    if (((const char *) group)[0] != '\0')
      g_string_append_printf (text, "complete -c credenzactl -n __credenzactl_only -a %s\n", (const char *) group);

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    append_command (text, cdz_commands[i]);

  return g_string_free (text, FALSE);
}
