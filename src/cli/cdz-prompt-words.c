/* cdz-prompt-words.c  SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cdz-prompt-words"
#include "config.h"

#include "cdz-prompt-words.h"

#include <glib/gi18n-lib.h>

#include "cdz-error.h"

char *
cdz_prompt_words_question (CdzPromptKind  kind,
                           const char    *subject,
                           gboolean       is_again)
{
  switch (kind)
    {
    case CDZ_PROMPT_VAULT_PASSPHRASE:
      return g_strdup_printf (is_again ? _("That is not the passphrase of the vault “%s”. Try again: ")
                                       : _("Passphrase of the vault “%s”: "), subject);

    case CDZ_PROMPT_APPLICATION_PASSWORD:
      return g_strdup_printf (is_again ? _("That is not the application password of “%s”. Try again: ")
                                       : _("Application password of “%s”: "), subject);

    case CDZ_PROMPT_PIN:
      return g_strdup_printf (is_again ? _("That is not the PIN of “%s”. Too many wrong ones lock the TPM for a while. Try again: ")
                                       : _("PIN of “%s”: "), subject);

    case CDZ_PROMPT_NEW_VAULT_PASSPHRASE:
      return g_strdup (is_again ? _("They differ, or are empty. New passphrase of the vault: ")
                                : _("New passphrase of the vault: "));

    case CDZ_PROMPT_NEW_FILE_PASSPHRASE:
      return g_strdup_printf (is_again ? _("They differ, or are empty. New passphrase of “%s”: ")
                                       : _("New passphrase of “%s”: "), subject);

    case CDZ_PROMPT_NEW_APPLICATION_PASSWORD:
      return g_strdup_printf (is_again ? _("They differ, or are empty. New application password of “%s”: ")
                                       : _("New application password of “%s”: "), subject);

    case CDZ_PROMPT_NEW_PIN:
      return g_strdup_printf (is_again ? _("They differ, or are empty. New PIN of “%s”: ")
                                       : _("New PIN of “%s”: "), subject);

    case CDZ_PROMPT_FILE_PASSPHRASE:
    default:
      return g_strdup_printf (is_again ? _("That is not the passphrase of “%s”. Try again: ")
                                       : _("Passphrase of “%s”: "), subject);
    }
}

static const char *
get_needs (CdzPromptKind kind)
{
  static const char * const needs[CDZ_N_PROMPT_KINDS] = {
    [CDZ_PROMPT_FILE_PASSPHRASE] = "passphrase",
    [CDZ_PROMPT_VAULT_PASSPHRASE] = "vault-passphrase",
    [CDZ_PROMPT_NEW_VAULT_PASSPHRASE] = "vault-passphrase",
    [CDZ_PROMPT_NEW_FILE_PASSPHRASE] = "passphrase",
    [CDZ_PROMPT_APPLICATION_PASSWORD] = "application-password",
    [CDZ_PROMPT_NEW_APPLICATION_PASSWORD] = "new-application-password",
    [CDZ_PROMPT_PIN] = "pin",
    [CDZ_PROMPT_NEW_PIN] = "new-pin",
  };

  return needs[kind];
}

static const char *
get_hint (CdzPromptKind kind)
{
  switch (kind)
    {
    case CDZ_PROMPT_VAULT_PASSPHRASE:
      return _("Give it with --vault-passphrase-file FILE, or run this on a terminal");

    case CDZ_PROMPT_NEW_VAULT_PASSPHRASE:
      return _("Set it with: credenzactl vault init --new-passphrase-file FILE");

    case CDZ_PROMPT_NEW_FILE_PASSPHRASE:
      return _("Give it with --export-passphrase-file FILE, or run this on a terminal");

    case CDZ_PROMPT_APPLICATION_PASSWORD:
    case CDZ_PROMPT_NEW_APPLICATION_PASSWORD:
      return _("Give it with --application-password-file FILE, or run this on a terminal");

    case CDZ_PROMPT_PIN:
    case CDZ_PROMPT_NEW_PIN:
      return _("Give it with --pin-file FILE, or run this on a terminal");

    case CDZ_PROMPT_FILE_PASSPHRASE:
    default:
      return _("Give it with --passphrase-file FILE, or run this on a terminal");
    }
}

static GError *
new_message (CdzPromptKind  kind,
             const char    *subject)
{
  const int code = CDZ_ERROR_INTERACTION_NOT_ALLOWED;

  switch (kind)
    {
    case CDZ_PROMPT_VAULT_PASSPHRASE:
      return g_error_new_literal (CDZ_ERROR, code, _("The vault needs its passphrase, and nobody can be asked here"));

    case CDZ_PROMPT_NEW_VAULT_PASSPHRASE:
      return g_error_new_literal (CDZ_ERROR, code, _("The vault needs a new passphrase, and nobody can be asked here"));

    case CDZ_PROMPT_NEW_FILE_PASSPHRASE:
      return g_error_new (CDZ_ERROR, code,
                          _("“%s” will hold a private key and needs a passphrase, and nobody can be asked here"), subject);

    case CDZ_PROMPT_APPLICATION_PASSWORD:
      return g_error_new (CDZ_ERROR, code, _("“%s” needs its application password, and nobody can be asked here"), subject);

    case CDZ_PROMPT_NEW_APPLICATION_PASSWORD:
      return g_error_new (CDZ_ERROR, code, _("“%s” needs a new application password, and nobody can be asked here"), subject);

    case CDZ_PROMPT_PIN:
      return g_error_new (CDZ_ERROR, code, _("“%s” needs its PIN, and nobody can be asked here"), subject);

    case CDZ_PROMPT_NEW_PIN:
      return g_error_new (CDZ_ERROR, code, _("“%s” needs a new PIN, and nobody can be asked here"), subject);

    case CDZ_PROMPT_FILE_PASSPHRASE:
    default:
      return g_error_new (CDZ_ERROR, code, _("“%s” needs its passphrase, and nobody can be asked here"), subject);
    }
}

GError *
cdz_prompt_words_refusal (CdzPromptKind  kind,
                          const char    *subject)
{
  GError *error = new_message (kind, subject);

  cdz_error_set_detail (error, CDZ_DETAIL_NEEDS, get_needs (kind));
  cdz_error_set_detail (error, CDZ_DETAIL_HINT, get_hint (kind));
  if (kind == CDZ_PROMPT_FILE_PASSPHRASE || kind == CDZ_PROMPT_NEW_FILE_PASSPHRASE)
    cdz_error_set_detail (error, CDZ_DETAIL_FILE, subject);

  return error;
}
