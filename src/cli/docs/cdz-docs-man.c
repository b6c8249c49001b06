/* cdz-docs-man.c: credenzactl(1), as man(7) describes it.  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-docs-man"
#include "config.h"

#include "cdz-docs.h"

#include <string.h>

#include "cdz-error.h"

static const char head[] =
  ".TH CREDENZACTL 1 \"\" \"Credenza " PACKAGE_VERSION "\" \"User Commands\"\n"
  ".SH NAME\n"
  "credenzactl \\- keys, certificates and identities on the command line\n"
  ".SH SYNOPSIS\n"
  ".B credenzactl\n"
  "[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n"
  ".SH DESCRIPTION\n"
  ".B credenzactl\n"
  "works on the same vault and keyrings as the window \\fBcredenza\\fR(1): what one changes, the other shows.\n"
  "Passphrases come from the terminal or from a file (each line is tried, \\(lq\\-\\(rq is standard input), never from\n"
  "arguments or the environment.\n"
  "Where nothing can be asked, a command that would have to ask ends with status 6.\n";

static const char references[] =
  ".SH REFERENCES\n"
  "A \\fIREF\\fR names one item:\n"
  ".BI vault: UUID\n"
  "or\n"
  ".BI secrets: UUID\n"
  "a stored item,\n"
  ".BI identity: UUID\n"
  "an identity, which is a certificate joined with its private key,\n"
  ".BI other: DIGITS\n"
  "an item of another program in a keyring.\n"
  "An unambiguous beginning of a UUID (4 characters or more) or an exact, unambiguous label will do as well; where one\n"
  "fits an identity and its halves, it means the identity.\n";

static const char tail[] =
  ".SH FILES\n"
  ".TP\n"
  ".I $XDG_DATA_HOME/credenza/vault.db\n"
  "the vault, where neither \\fB\\-\\-vault\\fR nor \\fBCREDENZA_VAULT\\fR names another\n"
  ".SH ENVIRONMENT\n"
  ".TP\n"
  ".B CREDENZA_VAULT\n"
  "the vault's file, where \\fB\\-\\-vault\\fR is not given\n"
  ".TP\n"
  ".B NO_COLOR\n"
  "no colours, also on a terminal\n"
  ".SH SEE ALSO\n"
  ".BR credenza (1),\n"
  ".BR openssl (1),\n"
  ".BR secret\\-tool (1)\n";

static const char * const meanings[CDZ_N_ERRORS] = {
  [CDZ_ERROR_INTERNAL] = "a bug in credenzactl",
  [CDZ_ERROR_PARAM] = "a conflicting or malformed request, also bad usage",
  [CDZ_ERROR_NOT_FOUND] = "nothing matches, and everything that could match was readable",
  [CDZ_ERROR_DUPLICATE] = "an item with the same unique key is there already",
  [CDZ_ERROR_NO_SUCH_ATTRIBUTE] = "the class does not have that attribute",
  [CDZ_ERROR_INTERACTION_NOT_ALLOWED] = "something is locked or needs a passphrase, and nothing may be asked",
  [CDZ_ERROR_AUTH_FAILED] = "a wrong passphrase or PIN, or a factor that the class needs is not set up",
  [CDZ_ERROR_UNSUPPORTED] = "well formed, but this algorithm or flag is not supported",
  [CDZ_ERROR_MALFORMED] = "damaged",
  [CDZ_ERROR_UNRECOGNIZED] = "none of the known formats",
  [CDZ_ERROR_TOO_LARGE] = "over a documented limit",
  [CDZ_ERROR_NOT_AVAILABLE] = "a store, TPM, lock signal or service is absent",
  [CDZ_ERROR_MISSING_ENTITLEMENT] = "the caller may not use that group",
  [CDZ_ERROR_READ_ONLY] = "an item of another program, a file or a token cannot be changed",
  [CDZ_ERROR_KEY_MISMATCH] = "certificate and key given as a pair are none",
  [CDZ_ERROR_CANCELLED] = "cancelled by the person",
  [CDZ_ERROR_IO] = "a file or a disk failed",
  [CDZ_ERROR_BUSY] = "another process holds the vault",
};

/* A line must not begin with a control character, and a hyphen is a minus. */
static void
append_text (GString    *page,
             const char *text)
{
  gboolean at_start = page->len == 0 || page->str[page->len - 1] == '\n';

  for (; *text != '\0'; text++)
    {
      if (at_start && (*text == '.' || *text == '\''))
        g_string_append (page, "\\&");

      if (*text == '\\')
        g_string_append (page, "\\e");
      else if (*text == '-')
        g_string_append (page, "\\-");
      else if (*text == '\n')
        g_string_append (page, "\n.PP\n");
      else
        g_string_append_c (page, *text);
      at_start = *text == '\n';
    }
}

static void
append_options (GString         *page,
                const CdzOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_string_append (page, ".TP\n\\fB\\-\\-");
      append_text (page, options->name);
      g_string_append (page, "\\fR");
      if (options->value != NULL)
        {
          g_string_append (page, " \\fI");
          append_text (page, options->value);
          g_string_append (page, "\\fR");
        }
      g_string_append_c (page, '\n');
      append_text (page, options->help);
      g_string_append (page, options->kind == CDZ_OPTION_LIST ? " (may be given again)\n" : "\n");
    }
}

static void
append_command (GString          *page,
                const CdzCommand *command)
{
  g_string_append (page, ".SS ");
  append_text (page, command->name);
  g_string_append (page, "\n.B credenzactl ");
  append_text (page, command->name);
  g_string_append_c (page, '\n');
  if (command->options != NULL)
    g_string_append (page, "[\\fIOPTION\\fR]...\n");
  if (command->operands != NULL)
    {
      g_string_append (page, "\\fI");
      append_text (page, command->operands);
      g_string_append (page, "\\fR\n");
    }
  g_string_append (page, ".PP\n");
  append_text (page, command->description);
  g_string_append_c (page, '\n');
  append_options (page, command->options);
}

static void
append_status (GString    *page,
               int         status,
               const char *meaning)
{
  g_string_append_printf (page, ".TP\n.B %d\n", status);
  append_text (page, meaning);
  g_string_append_c (page, '\n');
}

static void
append_statuses (GString *page)
{
  g_string_append (page, ".SH EXIT STATUS\n"
                         "0 is success. An error has the status of its code; with \\fB\\-\\-json\\fR the code stands in\n"
                         "the document on standard error.\n");
  for (guint code = 0; code < CDZ_N_ERRORS; code++)
    {
      const CdzErrorInfo *info = cdz_error_get_info (code);

      g_autofree char *text = g_strdup_printf ("%s: %s", info->name, meanings[code]);

      append_status (page, info->exit_status, text);
    }

  append_status (page, 20, "the connection test ran, and its verdict is neither accepted nor no-certificate-requested");
  append_status (page, 21, "something expires within the time asked about");
  append_status (page, 22, "something has expired");
}

char *
cdz_docs_new_man_page (void)
{
  GString *page = g_string_new ("'\\\" made from the table of commands: do not edit\n");

  g_string_append (page, head);
  g_string_append (page, ".SH OPTIONS\nThese may stand anywhere on the line.\n");
  append_options (page, cdz_global_options);
  g_string_append (page, references);
  g_string_append (page, ".SH COMMANDS\n");
  for (guint i = 0; cdz_commands[i] != NULL; i++)
    append_command (page, cdz_commands[i]);
  append_statuses (page);
  g_string_append (page, tail);

  return g_string_free (page, FALSE);
}
