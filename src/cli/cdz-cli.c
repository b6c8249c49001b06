/* cdz-cli.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-cli"
#include "config.h"

#include "cdz-cli.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "cdz-command.h"
#include "cdz-error.h"
#include "cdz-help.h"
#include "cdz-output.h"
#include "cdz-passphrase-file.h"
#include "cdz-terminal-prompter.h"

/* Nobody wonders about a shorter pause. */
#define SILENCE_MS 1000

struct _CdzCli
{
  guint         wait_source;      /* until it is said whom one waits for */
  gboolean      said_waiting;
  CdzArguments *arguments;
  CdzPrompter  *prompter;
  CdzCaller    *caller;
  CdzLibrary   *library;        /* NULL until a command needs it */
  gboolean      is_stdin_read;
  int           exit_status;    /* of a command that had no error */
};

gboolean
cdz_cli_is_json (CdzCli *self)
{
  return cdz_arguments_has (self->arguments, "json");
}

CdzCaller *
cdz_cli_get_caller (CdzCli *self)
{
  return self->caller;
}

/**
 * cdz_cli_read_passphrases:
 * @path: (nullable): a passphrase file, "-" for standard input
 *
 * Returns: (transfer full) (element-type CdzSecret): its lines; none without a
 *   @path; %NULL with an error, also where standard input was read before
 */
GPtrArray *
cdz_cli_read_passphrases (CdzCli      *self,
                          const char  *path,
                          GError     **error)
{
  if (path == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) cdz_secret_unref);

  if (g_str_equal (path, "-"))
    {
      if (self->is_stdin_read)
        {
          g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                               _("Standard input (“-”) can be the passphrase file of one option only"));
          return NULL;
        }
      self->is_stdin_read = TRUE;
    }

  return cdz_passphrase_file_read (path, error);
}

/* Asks for a passphrase; see cdz_prompter_ask_async (). */
CdzSecret *
cdz_cli_ask (CdzCli         *self,
             CdzPromptKind   kind,
             const char     *subject,
             guint           attempt,
             GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  cdz_prompter_ask_async (self->prompter, kind, subject, attempt, NULL, cdz_cli_store_result_cb, &result);
  return cdz_prompter_ask_finish (self->prompter, cdz_cli_wait (&result), error);
}

/**
 * cdz_cli_open_library:
 *
 * Opens all stores at the first call.
 *
 * Returns: (transfer none): the library, or %NULL with an error
 */
CdzLibrary *
cdz_cli_open_library (CdzCli  *self,
                      GError **error)
{
  g_autoptr(CdzLibrary) library = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  if (self->library != NULL)
    return self->library;

  library = cdz_library_new (cdz_arguments_get (self->arguments, "vault"));
  cdz_library_set_prompter (library, self->prompter);
  cdz_library_use_keyrings (library);
  cdz_library_set_may_prompt (library, !cdz_arguments_has (self->arguments, "no-input"));
  cdz_library_open_async (library, NULL, cdz_cli_store_result_cb, &result);
  if (!cdz_library_open_finish (library, cdz_cli_wait (&result), error))
    return NULL;

  /* What is ours in the keyrings; why one cannot be read is said where it matters. */
  self->library = g_steal_pointer (&library);
  cdz_cli_settle (self, CDZ_SETTLE_OWN);
  return self->library;
}

static gboolean
say_what_is_waited_for_cb (gpointer user_data)
{
  CdzCli *self = user_data;

  self->wait_source = 0;
  self->said_waiting = TRUE;
  g_printerr ("%s\n", _("Waiting for the keyring service (Secret Service) to answer…"));
  return G_SOURCE_REMOVE;
}

/* Whoever sits there learns why nothing happens; a program that reads JSON does not ask. */
void
cdz_cli_settle (CdzCli    *self,
                CdzSettle  what)
{
  g_autoptr(GAsyncResult) result = NULL;

  if (!cdz_cli_is_json (self) && !self->said_waiting)
    self->wait_source = g_timeout_add (SILENCE_MS, say_what_is_waited_for_cb, self);
  cdz_library_settle_async (self->library, what, NULL, cdz_cli_store_result_cb, &result);
  cdz_library_settle_finish (self->library, cdz_cli_wait (&result), NULL);
  g_clear_handle_id (&self->wait_source, g_source_remove);
}

/* One that is pending is read before all others. */
static CdzItem *
read_pending (CdzCli      *self,
              const char  *reference,
              GError     **error)
{
  CdzSecretService *keyrings = cdz_library_get_keyrings (self->library);
  CdzItem *item = cdz_library_resolve (self->library, self->caller, reference, error);

  if (item != NULL)
    cdz_library_want (self->library, item);

  while (item != NULL && cdz_item_is_pending (item) &&
         cdz_secret_service_get_state (keyrings) == CDZ_PROVIDER_READY)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_unref (item);
      item = cdz_library_resolve (self->library, self->caller, reference, error);
    }

  return item;
}

CdzItem *
cdz_cli_resolve (CdzCli      *self,
                 const char  *reference,
                 GError     **error)
{
  g_autoptr(GError) problem = NULL;
  CdzItem *item;

  if (cdz_cli_open_library (self, error) == NULL)
    return NULL;
  if (g_str_has_prefix (reference, "other:"))
    return read_pending (self, reference, error);

  item = cdz_library_resolve (self->library, self->caller, reference, &problem);
  if (item != NULL || cdz_library_is_reference (reference) ||
      !g_error_matches (problem, CDZ_ERROR, CDZ_ERROR_NOT_FOUND))
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return item;
    }

  /* The label of another program's item, perhaps. */
  cdz_cli_settle (self, CDZ_SETTLE_ALL);
  return cdz_library_resolve (self->library, self->caller, reference, error);
}

static gboolean
has_keyring_slot (CdzVault *vault)
{
  GArray *slots = cdz_vault_get_slots (vault);

  for (guint i = 0; slots != NULL && i < slots->len; i++)
    if (g_str_equal (g_array_index (slots, CdzVaultSlot, i).kind, "keyring"))
      return TRUE;

  return FALSE;
}

/**
 * cdz_cli_find_keyring_problem:
 * @vault: an open vault
 *
 * Returns: (nullable) (transfer full): why the login keyring, on which the vault
 *   counts, does not open its keys
 */
GError *
cdz_cli_find_keyring_problem (CdzCli   *self,
                              CdzVault *vault)
{
  g_autoptr(GAsyncResult) result = NULL;
  GError *problem = NULL;

  if (!has_keyring_slot (vault))
    return NULL;

  cdz_vault_check_keyring_async (vault, NULL, cdz_cli_store_result_cb, &result);
  cdz_vault_check_keyring_finish (vault, cdz_cli_wait (&result), &problem);

  return problem;
}

void
cdz_cli_store_result_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  GAsyncResult **stored = user_data;

  *stored = g_object_ref (result);
}

/* Returns: (transfer none): what the callback stored, once it is there */
GAsyncResult *
cdz_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
cdz_cli_set_exit_status (CdzCli *self,
                         int     exit_status)
{
  self->exit_status = exit_status;
}

/* A document is complete when it is printed: half a result never gets out. */
gboolean
cdz_cli_print_json (CdzJson  *json,
                    GError  **error)
{
  GString *text = cdz_json_get_text (json);

  g_string_append_c (text, '\n');
  return cdz_output_write (STDOUT_FILENO, text->str, text->len, error);
}

gboolean
cdz_cli_print_text (GString  *text,
                    GError  **error)
{
  return cdz_output_write_text (STDOUT_FILENO, text->str, error);
}

/* An option's file, where it is given: (element-type CdzSecret) */
static gboolean
read_given (CdzCli      *self,
            const char  *option,
            GPtrArray  **out_lines,
            GError     **error)
{
  const char *path = cdz_arguments_get (self->arguments, option);

  return path == NULL || (*out_lines = cdz_cli_read_passphrases (self, path, error)) != NULL;
}

static gboolean
check_one_pin (const CdzGiven  *given,
               GError         **error)
{
  if (given->pins == NULL || given->pins->len == 1)
    return TRUE;

  g_set_error_literal (error, CDZ_ERROR, CDZ_ERROR_PARAM,
                       _("The file of the PIN must hold one line: each wrong PIN counts against the TPM's lock"));
  return FALSE;
}

static gboolean
set_up_prompter (CdzCli  *self,
                 GError **error)
{
  g_auto(CdzGiven) given = { 0 };

  if (!read_given (self, "vault-passphrase-file", &given.vault_passphrases, error) ||
      !read_given (self, "application-password-file", &given.application_passwords, error) ||
      !read_given (self, "pin-file", &given.pins, error) ||
      !check_one_pin (&given, error))
    return FALSE;

  self->prompter = cdz_terminal_prompter_new (!cdz_arguments_has (self->arguments, "no-input"), &given);
  return TRUE;
}

static gboolean
run_command (CdzCli  *self,
             GError **error)
{
  const CdzCommand *command = cdz_arguments_get_command (self->arguments);
  g_autoptr(GString) text = NULL;

  if (cdz_arguments_has (self->arguments, "help"))
    text = cdz_help_new (command);
  else if (cdz_arguments_has (self->arguments, "version"))
    text = g_string_new ("credenzactl " PACKAGE_VERSION "\n");

  if (text != NULL)
    return cdz_cli_print_text (text, error);

  return set_up_prompter (self, error) && command->run (self, self->arguments, error);
}

/* For a line that could not be parsed. */
static gboolean
asks_for_json (const char * const *argv)
{
  for (; *argv != NULL && !g_str_equal (*argv, "--"); argv++)
    if (g_str_equal (*argv, "--json"))
      return TRUE;

  return FALSE;
}

/**
 * cdz_cli_main:
 * @argv: the arguments after the program's name, ending with %NULL
 *
 * Runs one command line.
 *
 * Returns: the exit status
 */
int
cdz_cli_main (const char * const *argv)
{
  g_autoptr(GError) error = NULL;
  CdzCli self = { 0 };

  self.arguments = cdz_arguments_parse (argv, &error);
  if (self.arguments != NULL)
    {
      self.caller = cdz_caller_new ("credenzactl", NULL);
      run_command (&self, &error);
    }

  if (error != NULL)
    cdz_output_print_error (error, asks_for_json (argv));

  g_clear_object (&self.library);
  g_clear_object (&self.prompter);
  g_clear_pointer (&self.caller, cdz_caller_unref);
  g_clear_pointer (&self.arguments, cdz_arguments_free);

  return error != NULL ? cdz_error_classify (error)->exit_status : self.exit_status;
}
