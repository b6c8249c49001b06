/* cdz-docs-zsh.c: completion for zsh.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-docs-zsh"
#include "config.h"

#include "cdz-docs.h"

static const char head[] =
  "#compdef credenzactl\n"
  "# zsh completion for credenzactl; made from the table of commands: do not edit\n"
  "\n"
  "_credenzactl_ids () {\n"
  "  local -a found vault\n"
  "  [[ -n ${opt_args[--vault]} ]] && vault=(--vault ${opt_args[--vault]})\n"
  "  found=(${(f)\"$(credenzactl $vault --no-input --json ${@:2} 2>/dev/null |\n"
  "    grep -o \"\\\"$1\\\":\\\"[^\\\"]*\\\"\" | cut -d'\"' -f4)\"})\n"
  "  compadd -a found\n"
  "}\n"
  "\n"
  "_credenzactl_refs () { _credenzactl_ids ref list }\n"
  "_credenzactl_presets () { _credenzactl_ids name request presets }\n"
  "_credenzactl_stores () { _credenzactl_ids id stores }\n";

/* Quoted for a word in single quotes; where @in_spec, also for _arguments, to which
 * colons and brackets mean something. */
static void
append_quoted (GString    *text,
               const char *value,
               gboolean    in_spec)
{
  for (; *value != '\0'; value++)
    {
      if (*value == '\'')
        g_string_append (text, "'\\''");
      else if (*value == ':' || (in_spec && (*value == '[' || *value == ']')))
        g_string_append_printf (text, "\\%c", *value);
      else
        g_string_append_c (text, *value);
    }
}

static void
append_action (GString     *text,
               CdzComplete  complete)
{
  g_autofree char *words = cdz_docs_dup_words (complete);

  switch (complete)
    {
    case CDZ_COMPLETE_FILE:
      g_string_append (text, "_files");
      break;
    case CDZ_COMPLETE_REF:
      g_string_append (text, "_credenzactl_refs");
      break;
    case CDZ_COMPLETE_PRESET:
      g_string_append (text, "_credenzactl_presets");
      break;
    case CDZ_COMPLETE_STORE:
      g_string_append (text, "_credenzactl_stores");
      break;
    case CDZ_COMPLETE_NOTHING:
      g_string_append_c (text, ' ');
      break;
    case CDZ_COMPLETE_CLASS:
    case CDZ_COMPLETE_COMMAND:
      g_string_append_printf (text, "(%s)", words);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
append_options (GString         *text,
                const CdzOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_string_append_printf (text, " \\\n    '%s--%s[", options->kind == CDZ_OPTION_LIST ? "*" : "",
                              options->name);
      append_quoted (text, options->help, TRUE);
      g_string_append_c (text, ']');
      if (options->value != NULL)
        {
          g_string_append_c (text, ':');
          append_quoted (text, options->value, TRUE);
          g_string_append_c (text, ':');
          append_action (text, options->complete);
        }
      g_string_append_c (text, '\'');
    }
}

/* One function a command; "vault init" is _credenzactl_vault_init. */
static char *
dup_function (const char *name)
{
  return g_strdelimit (g_strdup_printf ("_credenzactl_cmd_%s", name), " -", '_');
}

static void
append_command (GString          *text,
                const CdzCommand *command)
{
  g_autofree char *function = dup_function (command->name);

  g_string_append_printf (text, "\n%s () {\n  _arguments", function);
  append_options (text, command->options);
  append_options (text, cdz_global_options);
  if (command->operands != NULL)
    {
      g_string_append (text, " \\\n    '*:");
      append_quoted (text, command->operands, TRUE);
      g_string_append_c (text, ':');
      append_action (text, command->complete);
      g_string_append_c (text, '\'');
    }
  g_string_append (text, "\n}\n");
}

/* The commands that begin with the word @group, or all first words. */
static void
append_choices (GString    *text,
                const char *group)
{
  g_autoptr(GHashTable) groups = cdz_docs_new_groups ();
  g_auto(GStrv) words = g_strsplit (g_hash_table_lookup (groups, group), " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *name = group[0] != '\0' ? g_strdup_printf ("%s %s", group, words[i])
                                               : g_strdup (words[i]);
      const CdzCommand *command = cdz_command_find (name);

      g_string_append_printf (text, "    '%s", words[i]);
      if (command != NULL)
        {
          g_string_append_c (text, ':');
          append_quoted (text, command->summary, FALSE);
        }
      g_string_append (text, "'\n");
    }
}

/* The function that offers the next word, then goes to the command's own. */
static void
append_dispatch (GString    *text,
                 const char *group)
{
  g_autofree char *function = group[0] != '\0' ? dup_function (group) : g_strdup ("_credenzactl");
  g_autofree char *prefix = group[0] != '\0' ? g_strdup_printf ("%s_", group) : g_strdup ("");

  g_string_append_printf (text, "\n%s () {\n  local curcontext=$curcontext state line\n"
                                "  typeset -A opt_args\n  local -a choices\n  choices=(\n", function);
  append_choices (text, group);
  g_string_append (text, "  )\n  _arguments -C");
  append_options (text, cdz_global_options);
  g_string_append_printf (text, " \\\n    '1: :->word' '*:: :->rest'\n"
                                "  case $state in\n"
                                "    word) _describe -t commands command choices ;;\n"
                                "    rest) (( $+functions[_credenzactl_cmd_%s${line[1]//-/_}] )) &&\n"
                                "            _credenzactl_cmd_%s${line[1]//-/_} ;;\n"
                                "  esac\n}\n",
                          prefix, prefix);
}

char *
cdz_docs_new_zsh (void)
{
  GString *text = g_string_new (head);
  g_autoptr(GHashTable) groups = cdz_docs_new_groups ();
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (groups), (GCompareFunc) g_strcmp0);

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    append_command (text, cdz_commands[i]);
  for (GList *l = names; l != NULL; l = l->next)
    append_dispatch (text, l->data);
  g_string_append (text, "\n_credenzactl \"$@\"\n");

  return g_string_free (text, FALSE);
}
