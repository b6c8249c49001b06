/* cdz-terminal-prompter.h: asks for passphrases on the terminal.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-prompter.h"

G_BEGIN_DECLS

#define CDZ_TYPE_TERMINAL_PROMPTER (cdz_terminal_prompter_get_type ())
G_DECLARE_FINAL_TYPE (CdzTerminalPrompter, cdz_terminal_prompter, CDZ, TERMINAL_PROMPTER, GObject)

/* From files: (element-type CdzSecret), each nullable. */
typedef struct
{
  GPtrArray *vault_passphrases;
  GPtrArray *application_passwords;
  GPtrArray *pins;                    /* one at most: wrong ones lock the TPM */
} CdzGiven;

void         cdz_given_clear           (CdzGiven  *self);
CdzPrompter *cdz_terminal_prompter_new (gboolean   may_ask,
                                        CdzGiven  *given);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzGiven, cdz_given_clear)

G_END_DECLS
