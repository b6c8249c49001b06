/* cdz-prompt-words.h: what the terminal asks, in words.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-prompter.h"

G_BEGIN_DECLS

/* @subject: printable. Returns: (transfer full) */
char   *cdz_prompt_words_question (CdzPromptKind  kind,
                                   const char    *subject,
                                   gboolean       is_again);
/* Where nobody can be asked, with the next step. */
GError *cdz_prompt_words_refusal  (CdzPromptKind  kind,
                                   const char    *subject);

G_END_DECLS
