/* cdz-attempt-private.h: what an attempt and what it lacks share.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-factors.h"
#include "cdz-library.h"
#include "cdz-prompter.h"

G_BEGIN_DECLS

/* The task's data. */
typedef struct
{
  CdzLibrary    *library;
  CdzStore      *store;

  char          *title;
  GPtrArray     *changes;     /* to apply, or … */
  CdzItem       *item;        /* … whose secret to load */

  GError        *problem;     /* the store's own, that a remedy is sought for */
  CdzFactors    *factors;     /* what a person gave so far */
  CdzSecret     *answer;
  CdzPromptKind  asked;       /* last, and how many answers to it were wrong */
  guint          n_wrong;
  guint          n_remedies;
} CdzAttempt;

/* Tries, or tries again. */
void cdz_attempt_start       (GTask  *task);
/* Ends it; takes @error. */
void cdz_attempt_fail        (GTask  *task,
                              GError *error);
/* Takes @problem; either something is asked and all is tried again, or it is final. */
void cdz_attempt_seek_remedy (GTask  *task,
                              GError *problem);

G_END_DECLS
