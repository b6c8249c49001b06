/* cdz-terminal-prompter.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-terminal-prompter"
#include "config.h"

#include "cdz-terminal-prompter.h"

#include <glib/gi18n-lib.h>

#include "cdz-cli.h"
#include "cdz-error.h"
#include "cdz-terminal.h"
#include "cdz-text.h"

struct _CdzTerminalPrompter
{
  GObject    parent_instance;

  gboolean   may_ask;
  GPtrArray *vault_passphrases;   /* nullable: CdzSecret, from a file */
};

static void cdz_terminal_prompter_iface_init (CdzPrompterInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CdzTerminalPrompter, cdz_terminal_prompter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CDZ_TYPE_PROMPTER, cdz_terminal_prompter_iface_init))

/* The next step, in words that fit what is missing. */
static GError *
new_refusal (CdzPromptKind  kind,
             const char    *subject)
{
  static const char *needs[] = { "passphrase", "vault-passphrase", "vault-passphrase", "passphrase" };
  GError *error;

  if (kind == CDZ_PROMPT_FILE_PASSPHRASE)
    {
      error = g_error_new (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                           _("“%s” needs its passphrase, and nobody can be asked here"), subject);
      cdz_error_set_detail (error, CDZ_DETAIL_HINT,
                            _("Give it with --passphrase-file FILE, or run this on a terminal"));
      cdz_error_set_detail (error, CDZ_DETAIL_FILE, subject);
    }
  else if (kind == CDZ_PROMPT_NEW_FILE_PASSPHRASE)
    {
      error = g_error_new (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                           _("“%s” will hold a private key and needs a passphrase, and nobody can be asked here"), subject);
      cdz_error_set_detail (error, CDZ_DETAIL_HINT,
                            _("Give it with --export-passphrase-file FILE, or run this on a terminal"));
      cdz_error_set_detail (error, CDZ_DETAIL_FILE, subject);
    }
  else if (kind == CDZ_PROMPT_VAULT_PASSPHRASE)
    {
      error = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                   _("The vault needs its passphrase, and nobody can be asked here"));
      cdz_error_set_detail (error, CDZ_DETAIL_HINT,
                            _("Give it with --vault-passphrase-file FILE, or run this on a terminal"));
    }
  else
    {
      error = g_error_new_literal (CDZ_ERROR, CDZ_ERROR_INTERACTION_NOT_ALLOWED,
                                   _("The vault needs a new passphrase, and nobody can be asked here"));
      cdz_error_set_detail (error, CDZ_DETAIL_HINT,
                            _("Set it with: credenzactl vault init --new-passphrase-file FILE"));
    }

  cdz_error_set_detail (error, CDZ_DETAIL_NEEDS, needs[kind]);
  return error;
}

static CdzSecret *
ask_known (CdzPromptKind   kind,
           const char     *subject,
           guint           attempt,
           GError        **error)
{
  g_autoptr(GString) name = g_string_new (NULL);
  g_autofree char *question = NULL;

  cdz_text_append_printable (name, subject);
  if (kind == CDZ_PROMPT_FILE_PASSPHRASE)
    question = g_strdup_printf (attempt == 0 ? _("Passphrase of “%s”: ")
                                             : _("That is not the passphrase of “%s”. Try again: "), name->str);
  else
    question = g_strdup_printf (attempt == 0 ? _("Passphrase of the vault “%s”: ")
                                             : _("That is not the passphrase of the vault “%s”. Try again: "), name->str);

  return cdz_terminal_ask (question, error);
}

static CdzSecret *
ask_new (CdzPromptKind   kind,
         const char     *subject,
         GError        **error)
{
  g_autoptr(GString) name = g_string_new (NULL);
  g_autofree char *question = NULL;
  g_autofree char *again = NULL;

  cdz_text_append_printable (name, subject);
  if (kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE)
    question = g_strdup (_("New passphrase of the vault: "));
  else
    question = g_strdup_printf (_("New passphrase of “%s”: "), name->str);
  again = g_strconcat (_("They differ, or are empty. "), question, NULL);

  for (guint i = 0; i < CDZ_MAX_TRIES; i++)
    {
      g_autoptr(CdzSecret) first = NULL;
      g_autoptr(CdzSecret) second = NULL;

      first = cdz_terminal_ask (i == 0 ? question : again, error);
      if (first == NULL || (second = cdz_terminal_ask (_("The same once more: "), error)) == NULL)
        return NULL;

      if (cdz_secret_get_size (first) > 0 && cdz_secret_equal (first, second))
        return g_steal_pointer (&first);
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _("The new passphrase was never typed twice the same"));
  return NULL;
}

static CdzSecret *
ask (CdzTerminalPrompter  *self,
     CdzPromptKind         kind,
     const char           *subject,
     guint                 attempt,
     GError              **error)
{
  guint n_given = kind == CDZ_PROMPT_VAULT_PASSPHRASE && self->vault_passphrases != NULL
                  ? self->vault_passphrases->len : 0;

  if (attempt < n_given)
    return cdz_secret_ref (self->vault_passphrases->pdata[attempt]);

  if (n_given > 0 || attempt >= CDZ_MAX_TRIES)
    {
      g_set_error (error, CDZ_ERROR, CDZ_ERROR_AUTH_FAILED,
                   g_dngettext (GETTEXT_PACKAGE, "%u passphrase was tried, and it does not open “%s”",
                                "%u passphrases were tried, and none opens “%s”", attempt),
                   attempt, subject);
      return NULL;
    }

  if (!self->may_ask)
    {
      g_propagate_error (error, new_refusal (kind, subject));
      return NULL;
    }

  return kind == CDZ_PROMPT_NEW_VAULT_PASSPHRASE || kind == CDZ_PROMPT_NEW_FILE_PASSPHRASE
         ? ask_new (kind, subject, error) : ask_known (kind, subject, attempt, error);
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
    g_task_return_error (task, new_refusal (kind, subject));
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

  g_clear_pointer (&self->vault_passphrases, g_ptr_array_unref);

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

/**
 * cdz_terminal_prompter_new:
 * @may_ask: whether the terminal may be used at all
 * @vault_passphrases: (nullable) (element-type CdzSecret): tried in turn instead of
 *   asking for the vault's passphrase
 *
 * Returns: (transfer full): a prompter
 */
CdzPrompter *
cdz_terminal_prompter_new (gboolean   may_ask,
                           GPtrArray *vault_passphrases)
{
  CdzTerminalPrompter *self = g_object_new (CDZ_TYPE_TERMINAL_PROMPTER, NULL);

  self->may_ask = may_ask;
  self->vault_passphrases = vault_passphrases != NULL ? g_ptr_array_ref (vault_passphrases) : NULL;

  return CDZ_PROMPTER (self);
}
