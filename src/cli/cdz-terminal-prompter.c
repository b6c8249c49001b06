/* cdz-terminal-prompter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-terminal-prompter"
#include "config.h"

#include "cdz-terminal-prompter.h"

#include <glib/gi18n-lib.h>

#include "cdz-cli.h"
#include "cdz-error.h"
#include "cdz-prompt-words.h"
#include "cdz-strength.h"
#include "cdz-terminal.h"
#include "cdz-text.h"

struct _CdzTerminalPrompter
{
  GObject    parent_instance;

  gboolean   may_ask;
  CdzGiven   given;
};

static void cdz_terminal_prompter_iface_init (CdzPrompterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzTerminalPrompter, cdz_terminal_prompter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_PROMPTER, cdz_terminal_prompter_iface_init))

static CdzSecret *
ask_known (CdzPromptKind   kind,
           const char     *subject,
           guint           attempt,
           GError        **error)
{
  g_autofree char *question = cdz_prompt_words_question (kind, subject, attempt > 0);

  return cdz_terminal_ask (question, error);
}

/* What it is worth is said before it is typed once more. */
static CdzSecret *
ask_again (CdzPromptKind   kind,
           CdzSecret      *first,
           GError        **error)
{
  g_autofree char *question = NULL;

  /* A PIN is kept by the TPM, which counts the guesses. */
  if (kind == CDZ_PROMPT_NEW_PIN || cdz_secret_get_size (first) == 0)
    return cdz_terminal_ask (_("The same once more: "), error);

  question = g_strdup_printf (_("%s. The same once more: "), cdz_strength_describe (cdz_strength_estimate (first)));
  return cdz_terminal_ask (question, error);
}

static CdzSecret *
ask_new (CdzPromptKind   kind,
         const char     *subject,
         GError        **error)
{
  for (guint i = 0; i < CDZ_MAX_TRIES; i++)
    {
      g_autofree char *question = cdz_prompt_words_question (kind, subject, i > 0);
      g_autoptr(CdzSecret) first = cdz_terminal_ask (question, error);
      g_autoptr(CdzSecret) second = NULL;

      if (first == NULL || (second = ask_again (kind, first, error)) == NULL)
        return NULL;

      if (cdz_secret_get_size (first) > 0 && cdz_secret_equal (first, second))
        return g_steal_pointer (&first);
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE ? _("The new passphrase was never typed twice the same")
                                                               : _("It was never typed twice the same"));
  return NULL;
}

static gboolean
is_new (CdzPromptKind kind)
{
  return kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE || kind == CDZ_PROMPT_NEW_FILE_PASSPHRASE ||
         kind == CDZ_PROMPT_NEW_APPLICATION_PASSWORD || kind == CDZ_PROMPT_NEW_PIN;
}

/* What was given in a file counts for the old and, where there is none, the new. */
static GPtrArray *
get_given (CdzTerminalPrompter *self,
           CdzPromptKind        kind)
{
  if (kind == CDZ_PROMPT_PIN || kind == CDZ_PROMPT_NEW_PIN)
    return self->given.pins;
  if (kind == CDZ_PROMPT_APPLICATION_PASSWORD || kind == CDZ_PROMPT_NEW_APPLICATION_PASSWORD)
    return self->given.application_passwords;

  return kind == CDZ_PROMPT_VAULT_PASSPHRASE ? self->given.vault_passphrases : NULL;
}

static void
set_none_fits (CdzPromptKind   kind,
               const char     *subject,
               guint           n_tried,
               GError        **error)
{
  if (kind == CDZ_PROMPT_PIN || is_new (kind))
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED, _("The PIN or password that was given is not that of “%s”"), subject);
  else
    g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                 g_dngettext (GETTEXT_PACKAGE, "%u passphrase was tried, and it does not open “%s”",
                              "%u passphrases were tried, and none opens “%s”", n_tried),
                 n_tried, subject);
}

static CdzSecret *
ask (CdzTerminalPrompter  *self,
     CdzPromptKind         kind,
     const char           *subject,
     guint                 attempt,
     GError              **error)
{
  GPtrArray *given = get_given (self, kind);
  guint n_given = given != NULL ? given->len : 0;
  g_autoptr(GString) name = g_string_new (NULL);

  /* Of several, the last one is what a new one shall be: the old ones come before. */
  if (is_new (kind) && n_given > 0 && attempt == 0)
    return cdz_secret_ref (given->pdata[n_given - 1]);
  if (attempt < n_given)
    return cdz_secret_ref (given->pdata[attempt]);

  if (n_given > 0 || attempt >= CDZ_MAX_TRIES)
    {
      set_none_fits (kind, subject, attempt, error);
      return NULL;
    }

  if (!self->may_ask)
    {
      g_propagate_error (error, cdz_prompt_words_refusal (kind, subject));
      return NULL;
    }

  cdz_text_append_printable (name, subject);
  return is_new (kind) ? ask_new (kind, name->str, error) : ask_known (kind, name->str, attempt, error);
}

/* Answers before it returns: while the terminal waits nothing else goes on. */
static void
cdz_terminal_prompter_ask_async (CdzPrompter          *prompter,
                                 CdzPromptKind         kind,
                                 const char           *subject,
                                 guint                 attempt,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data)
{
  CdzTerminalPrompter *self = CDZ_TERMINAL_PROMPTER (prompter);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  CdzSecret *answer = ask (self, kind, subject, attempt, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) cdz_secret_unref);
      return;
    }

  if (g_error_matches (error, CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED))
    g_task_return_error (task, cdz_prompt_words_refusal (kind, subject));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static CdzSecret *
cdz_terminal_prompter_ask_finish (CdzPrompter   *prompter,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cdz_terminal_prompter_iface_init (CdzPrompterInterface *iface)
{
  iface->ask_async = cdz_terminal_prompter_ask_async;
  iface->ask_finish = cdz_terminal_prompter_ask_finish;
}

static void
cdz_terminal_prompter_finalize (GObject *object)
{
  CdzTerminalPrompter *self = CDZ_TERMINAL_PROMPTER (object);

  cdz_given_clear (&self->given);

  G_OBJECT_CLASS (cdz_terminal_prompter_parent_class)->finalize (object);
}

static void
cdz_terminal_prompter_class_init (CdzTerminalPrompterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cdz_terminal_prompter_finalize;
}

static void
cdz_terminal_prompter_init (CdzTerminalPrompter *self)
{
}

void
cdz_given_clear (CdzGiven *self)
{
  g_clear_pointer (&self->vault_passphrases, g_ptr_array_unref);
  g_clear_pointer (&self->application_passwords, g_ptr_array_unref);
  g_clear_pointer (&self->pins, g_ptr_array_unref);
}

/**
 * cdz_terminal_prompter_new:
 * @may_ask: whether the terminal may be used at all
 * @given: (transfer full): what is tried in turn instead of asking; it is empty then
 *
 * Returns: (transfer full): a prompter
 */
CdzPrompter *
cdz_terminal_prompter_new (gboolean  may_ask,
                           CdzGiven *given)
{
  CdzTerminalPrompter *self = g_object_new (CDZ_TYPE_TERMINAL_PROMPTER, NULL);

  self->may_ask = may_ask;
  self->given = *given;
  *given = (CdzGiven) { 0 };

  return CDZ_PROMPTER (self);
}
