/* cdz-next-step.h: how to use a file that was exported, on this machine.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-export-format.h"

G_BEGIN_DECLS

/* One program that can use the file. */
typedef struct
{
  char  *program;       /* "firefox", "chromium", "curl", "git", "networkmanager", "ssh", "system", "authority" */
  char  *title;         /* its name, for people */
  char  *message;       /* a sentence: the menu, or what to know */
  char **commands;      /* for a shell, one a line; may be empty */
} CdzNextStep;

GPtrArray *cdz_next_steps_new  (CdzItem         *item,
                                CdzExportFormat  format,
                                gboolean         is_encrypted,
                                gboolean         is_authority,
                                const char      *path);
void       cdz_next_step_free  (CdzNextStep     *self);

G_END_DECLS
