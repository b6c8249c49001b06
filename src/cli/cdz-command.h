/* cdz-command.h: the table of commands.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-arguments.h"
#include "cdz-cli.h"

G_BEGIN_DECLS

typedef enum
{
  CDZ_OPTION_FLAG,
  CDZ_OPTION_VALUE,     /* given once */
  CDZ_OPTION_LIST,      /* may be given again and again */
} CdzOptionKind;

/* What an option's value or an operand is, for completion by a shell. */
typedef enum
{
  CDZ_COMPLETE_NOTHING,
  CDZ_COMPLETE_FILE,
  CDZ_COMPLETE_CLASS,
  CDZ_COMPLETE_STORE,
  CDZ_COMPLETE_REF,
  CDZ_COMPLETE_PRESET,
  CDZ_COMPLETE_COMMAND,
} CdzComplete;

/* Lists of options end with an empty one. */
struct _CdzOption
{
  const char    *name;          /* without the dashes */
  CdzOptionKind  kind;
  const char    *value;         /* what stands for its value in the help; NULL for a flag */
  const char    *help;          /* untranslated, no final period */
  CdzComplete    complete;
};

/* One row drives parsing, help, man page and completion. */
struct _CdzCommand
{
  const char      *name;        /* may be two words: "vault init" */
  const char      *operands;    /* for the usage line: "REF ATTRIBUTE=VALUE…"; NULL for none */
  guint            min_operands;
  guint            max_operands;
  CdzComplete      complete;
  const char      *summary;     /* untranslated, one line, no final period */
  const char      *description; /* untranslated, paragraphs */
  const CdzOption *options;     /* nullable */

  /* Sets @error, or prints its result; may do both (a search without a hit). */
  gboolean      (* run) (CdzCli       *cli,
                         CdzArguments *arguments,
                         GError      **error);
};

/* Both end with NULL or an empty row. */
extern const CdzCommand * const cdz_commands[];
extern const CdzOption          cdz_global_options[];

const CdzCommand *cdz_command_find       (const char        *name);
gboolean          cdz_command_is_group   (const char        *word);
char             *cdz_command_list_names (const char *group);
const CdzOption  *cdz_command_find_option (const CdzCommand *command,
                                           const char       *name);

G_END_DECLS
