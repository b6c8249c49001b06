/* cdz-terminal-prompter.h: asks for passphrases on the terminal.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-prompter.h"

G_BEGIN_DECLS

#define CDZ_TYPE_TERMINAL_PROMPTER (cdz_terminal_prompter_get_type ())
G_DECLARE_FINAL_TYPE (CdzTerminalPrompter, cdz_terminal_prompter, CDZ, TERMINAL_PROMPTER, GObject)

CdzPrompter *cdz_terminal_prompter_new (gboolean   may_ask,
                                        GPtrArray *vault_passphrases);

G_END_DECLS
