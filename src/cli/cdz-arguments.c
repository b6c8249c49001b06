/* cdz-arguments.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-arguments"
#include "config.h"

#include "cdz-arguments.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cdz-command.h"
#include "cdz-error.h"

struct _CdzArguments
{
  const CdzCommand *command;    /* NULL with --help, --version or nothing at all */
  const char       *group;      /* "vault", while its second word is missing */
  GPtrArray        *operands;   /* borrowed strings */
  GHashTable       *options;    /* name → GPtrArray of borrowed values */
};

void
cdz_arguments_free (CdzArguments *self)
{
  g_ptr_array_unref (self->operands);
  g_hash_table_unref (self->options);
  g_free (self);
}

static void
set_usage_error (CdzArguments  *self,
                 GError       **error,
                 char          *message)
{
  g_autofree char *owned = message;
  g_autofree char *hint = NULL;
  GError *problem = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_PARAM, owned);

  hint = self->command != NULL
         ? g_strdup_printf (_("“credenzactl help %s” shows how it is used"), self->command->name)
         : g_strdup (_("“credenzactl --help” lists the commands"));
  cdz_error_set_detail (problem, CDZ_DETAIL_HINT, hint);
  g_propagate_error (error, problem);
}

static gboolean
take_command_word (CdzArguments  *self,
                   const char    *word,
                   GError       **error)
{
  g_autofree char *name = self->group != NULL ? g_strdup_printf ("%s %s", self->group, word) : g_strdup (word);
  g_autofree char *known = NULL;

  if ((self->command = cdz_command_find (name)) != NULL)
    return TRUE;

  if (self->group == NULL && cdz_command_is_group (word))
    {
      self->group = word;
      return TRUE;
    }

  known = cdz_command_list_names (self->group);
  set_usage_error (self, error,
                   g_strdup_printf (_("There is no command “%s”; the commands are: %s"), name, known));
  return FALSE;
}

static gboolean
store_option (CdzArguments     *self,
              const CdzOption  *option,
              const char       *value,
              GError          **error)
{
  GPtrArray *values = g_hash_table_lookup (self->options, option->name);

  if (values == NULL)
    {
      values = g_ptr_array_new ();
      g_hash_table_insert (self->options, (gpointer) option->name, values);
    }
  else if (option->kind == CDZ_OPTION_VALUE)
    {
      set_usage_error (self, error, g_strdup_printf (_("“--%s” is given twice"), option->name));
      return FALSE;
    }

  g_ptr_array_add (values, (gpointer) value);
  return TRUE;
}

/* Takes one option, and from *@rest its value where that is an argument of its own. */
static gboolean
take_option (CdzArguments         *self,
             const char           *argument,
             const char * const  **rest,
             GError              **error)
{
  const char *equals = strchr (argument, '=');
  g_autofree char *name = NULL;
  const char *value = NULL;
  const CdzOption *option;

  if (g_str_equal (argument, "-h"))
    name = g_strdup ("help");
  else if (g_str_has_prefix (argument, "--"))
    name = equals != NULL ? g_strndup (argument + 2, equals - argument - 2) : g_strdup (argument + 2);

  option = name != NULL ? cdz_command_find_option (self->command, name) : NULL;
  if (option == NULL)
    {
      set_usage_error (self, error, self->command != NULL
                       ? g_strdup_printf (_("“%s” has no option “%s”"), self->command->name, argument)
                       : g_strdup_printf (_("There is no option “%s” before the command"), argument));
      return FALSE;
    }

  if (option->kind == CDZ_OPTION_FLAG)
    {
      if (equals != NULL)
        {
          set_usage_error (self, error, g_strdup_printf (_("“--%s” takes no value"), name));
          return FALSE;
        }
      return store_option (self, option, "", error);
    }

  if (equals != NULL)
    value = equals + 1;
  else if (**rest != NULL)
    value = *(*rest)++;
  else
    {
      set_usage_error (self, error, g_strdup_printf (_("“--%s” needs a value: %s"), name, _(option->value)));
      return FALSE;
    }

  return store_option (self, option, value, error);
}

static gboolean
check_operands (CdzArguments  *self,
                GError       **error)
{
  const CdzCommand *command = self->command;

  if (cdz_arguments_has (self, "help") || cdz_arguments_has (self, "version"))
    return TRUE;

  if (command == NULL)
    {
      g_autofree char *known = cdz_command_list_names (self->group);

      set_usage_error (self, error, self->group != NULL
                       ? g_strdup_printf (_("“%s” needs a second word; the commands are: %s"), self->group, known)
                       : g_strdup_printf (_("A command is missing; the commands are: %s"), known));
      return FALSE;
    }

  if (self->operands->len < command->min_operands)
    {
      set_usage_error (self, error,
                       g_strdup_printf (_("“%s” needs: %s"), command->name, _(command->operands)));
      return FALSE;
    }

  if (self->operands->len > command->max_operands)
    {
      const char *first = self->operands->pdata[command->max_operands];

      set_usage_error (self, error,
                       g_strdup_printf (_("“%s” does not take “%s”"), command->name, first));
      return FALSE;
    }

  return TRUE;
}

/**
 * cdz_arguments_parse:
 * @argv: the arguments after the program's name, ending with %NULL
 *
 * Global options may stand anywhere, a command's own after it; after "--" there
 * are operands only.
 *
 * Returns: (transfer full): the command line, or %NULL with %CDZ_ERROR_PARAM
 */
CdzArguments *
cdz_arguments_parse (const char * const  *argv,
                     GError             **error)
{
  g_autoptr(CdzArguments) self = g_new0 (CdzArguments, 1);
  gboolean options_end = FALSE;

  self->operands = g_ptr_array_new ();
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  while (*argv != NULL)
    {
      const char *argument = *argv++;
      gboolean ok = TRUE;

      if (!options_end && g_str_equal (argument, "--"))
        options_end = TRUE;
      else if (!options_end && argument[0] == '-' && argument[1] != '\0')
        ok = take_option (self, argument, &argv, error);
      else if (self->command == NULL)
        ok = take_command_word (self, argument, error);
      else
        g_ptr_array_add (self->operands, (gpointer) argument);

      if (!ok)
        return NULL;
    }

  if (!check_operands (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Returns: (nullable): the command; only with --help or --version there may be none */
const CdzCommand *
cdz_arguments_get_command (CdzArguments *self)
{
  return self->command;
}

guint
cdz_arguments_get_n_operands (CdzArguments *self)
{
  return self->operands->len;
}

/* Returns: (nullable): the operand, where there are that many */
const char *
cdz_arguments_get_operand (CdzArguments *self,
                           guint         position)
{
  return position < self->operands->len ? self->operands->pdata[position] : NULL;
}

gboolean
cdz_arguments_has (CdzArguments *self,
                   const char   *name)
{
  return g_hash_table_contains (self->options, name);
}

/* Returns: (nullable): the option's value */
const char *
cdz_arguments_get (CdzArguments *self,
                   const char   *name)
{
  GPtrArray *values = cdz_arguments_get_all (self, name);

  return values != NULL ? values->pdata[0] : NULL;
}

/* Returns: (nullable) (transfer none): the values of a repeated option, in order */
GPtrArray *
cdz_arguments_get_all (CdzArguments *self,
                       const char   *name)
{
  return g_hash_table_lookup (self->options, name);
}

/* Leaves @out_number alone where the option is absent. */
gboolean
cdz_arguments_get_number (CdzArguments  *self,
                          const char    *name,
                          guint          max,
                          guint         *out_number,
                          GError       **error)
{
  const char *text = cdz_arguments_get (self, name);
  guint64 number;

  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 1, max, &number, NULL))
    {
      set_usage_error (self, error, g_strdup_printf (_("“--%s” takes a number from 1 to %u"), name, max));
      return FALSE;
    }

  *out_number = (guint) number;
  return TRUE;
}
