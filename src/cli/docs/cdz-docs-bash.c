/* cdz-docs-bash.c: completion for bash.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-docs-bash"
#include "config.h"

#include "cdz-docs.h"

/* A reference holds a colon, at which bash would part a word. */
static const char head[] =
  "# bash completion for credenzactl; made from the table of commands: do not edit\n"
  "\n"
  "_credenzactl_offer ()\n"
  "{\n"
  "  case $1 in\n"
  "    file) compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n"
  "    ref) COMPREPLY=($(compgen -W \"$(credenzactl \"${vault[@]}\" --no-input --json list 2>/dev/null |\n"
  "           grep -o '\"ref\":\"[^\"]*\"' | cut -d'\"' -f4)\" -- \"$cur\")) ;;\n"
  "    store) COMPREPLY=($(compgen -W \"$(credenzactl \"${vault[@]}\" --no-input --json stores 2>/dev/null |\n"
  "             grep -o '\"id\":\"[^\"]*\"' | cut -d'\"' -f4)\" -- \"$cur\")) ;;\n"
  "    preset) COMPREPLY=($(compgen -W \"$(credenzactl \"${vault[@]}\" --no-input --json request presets 2>/dev/null |\n"
  "              grep -o '\"name\":\"[^\"]*\"' | cut -d'\"' -f4)\" -- \"$cur\")) ;;\n"
  "    *) COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")) ;;\n"
  "  esac\n"
  "}\n"
  "\n"
  "_credenzactl ()\n"
  "{\n"
  "  local cur prev words cword i word command= operand= options= vault=() wants=\n"
  "  _get_comp_words_by_ref -n :, cur prev words cword\n"
  "\n"
  "  for ((i = 1; i < cword; i++)); do\n"
  "    word=${words[i]}\n"
  "    case $word in\n";

static const char middle[] =
  "      -*) continue ;;\n"
  "    esac\n"
  "    case $command in\n";

static const char tail[] =
  "  esac\n"
  "\n"
  "  case $command:$prev in\n"
  "%s"
  "    *)\n"
  "      case $cur in\n"
  "        -*) wants=\"$options $global\" ;;\n"
  "        *) wants=$operand ;;\n"
  "      esac ;;\n"
  "  esac\n"
  "\n"
  "  _credenzactl_offer \"$wants\"\n"
  "  __ltrim_colon_completions \"$cur\"\n"
  "}\n"
  "\n"
  "complete -F _credenzactl credenzactl\n";

static void
append_wanted (GString     *text,
               CdzComplete  complete)
{
  g_autofree char *words = cdz_docs_dup_words (complete);

  switch (complete)
    {
    case CDZ_COMPLETE_FILE:
      g_string_append (text, "file");
      break;
    case CDZ_COMPLETE_REF:
      g_string_append (text, "ref");
      break;
    case CDZ_COMPLETE_PRESET:
      g_string_append (text, "preset");
      break;
    case CDZ_COMPLETE_STORE:
      g_string_append (text, "store");
      break;
    case CDZ_COMPLETE_NOTHING:
    case CDZ_COMPLETE_CLASS:
    case CDZ_COMPLETE_COMMAND:
      g_string_append_printf (text, "'%s'", words);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
append_names (GString         *text,
              const CdzOption *options)
{
  for (guint i = 0; options != NULL && options[i].name != NULL; i++)
    g_string_append_printf (text, "%s--%s", i > 0 ? " " : "", options[i].name);
}

/* Patterns of the options that have a value of this kind: what follows them. */
static void
append_values (GString         *text,
               const char      *command,
               const CdzOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    if (options->value != NULL)
      {
        g_string_append_printf (text, "    %s:--%s) wants=", command, options->name);
        append_wanted (text, options->complete);
        g_string_append (text, " ;;\n");
      }
}

/* Words of the command line that are options with a value are passed over with it. */
static void
append_scan (GString *text)
{
  g_autoptr(GHashTable) groups = cdz_docs_new_groups ();
  GHashTableIter iter;
  gpointer group;

  g_string_append (text, "      --vault) vault=(--vault \"${words[i + 1]}\"); ((i++)); continue ;;\n");
  for (guint i = 0; cdz_global_options[i].name != NULL; i++)
    if (cdz_global_options[i].value != NULL && !g_str_equal (cdz_global_options[i].name, "vault"))
      g_string_append_printf (text, "      --%s) ((i++)); continue ;;\n", cdz_global_options[i].name);
  g_string_append (text, middle);

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    if (((const char *) group)[0] != '\0')
      g_string_append_printf (text, "      %s) command=\"$command $word\" ;;\n", (const char *) group);
  g_string_append (text, "      '') command=$word ;;\n    esac\n  done\n\n");
}

static void
append_commands (GString *text,
                 GString *values)
{
  g_autoptr(GHashTable) groups = cdz_docs_new_groups ();
  GHashTableIter iter;
  gpointer group, words;

  g_string_append (text, "  case $command in\n    '') operand='");
  g_string_append_printf (text, "%s' ;;\n", (const char *) g_hash_table_lookup (groups, ""));

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &group, &words))
    if (((const char *) group)[0] != '\0')
      g_string_append_printf (text, "    %s) operand='%s' ;;\n", (const char *) group, (const char *) words);

  for (guint i = 0; cdz_commands[i] != NULL; i++)
    {
      const CdzCommand *command = cdz_commands[i];
      g_autofree char *quoted = g_strdup_printf ("'%s'", command->name);

      g_string_append_printf (text, "    %s) options='", quoted);
      append_names (text, command->options);
      g_string_append (text, "' operand=");
      append_wanted (text, command->complete);
      g_string_append (text, " ;;\n");
      append_values (values, quoted, command->options);
    }
}

char *
cdz_docs_new_bash (void)
{
  GString *text = g_string_new (head);
  g_autoptr(GString) values = g_string_new (NULL);

  append_scan (text);
  g_string_append (text, "  local global='");
  append_names (text, cdz_global_options);
  g_string_append (text, "'\n");
  append_values (values, "*", cdz_global_options);
  append_commands (text, values);
  g_string_append_printf (text, tail, values->str);

  return g_string_free (text, FALSE);
}
