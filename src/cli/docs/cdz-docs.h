/* cdz-docs.h: man page and completions, from the table of commands.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../cdz-command.h"

G_BEGIN_DECLS

/* Each returns (transfer full) a whole file. They run at build time, in English. */
char *cdz_docs_new_man_page (void);
char *cdz_docs_new_bash     (void);
char *cdz_docs_new_zsh      (void);
char *cdz_docs_new_fish     (void);

/* For those. */
GHashTable *cdz_docs_new_groups (void);
char       *cdz_docs_dup_words  (CdzComplete complete);

G_END_DECLS
