/* cdz-doctor.h: why an item is, or is not, an identity.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-library.h"

G_BEGIN_DECLS

/* One thing that was seen. */
typedef struct
{
  CdzSeverity  severity;
  char        *code;        /* "no-key", "store-locked", "pair-differs", … */
  char        *title;       /* a few words */
  char        *message;     /* a sentence with the facts */
  char        *ref;         /* the item that it is about; NULL for none */
} CdzReason;

/* One thing that can be done about it, the most likely first. */
typedef struct
{
  char        *code;        /* "import", "unlock", "request", "renew", … */
  char        *title;       /* begins with a verb */
  char        *message;     /* what it does */
  char        *command;     /* for a terminal */
  char        *target;      /* what the window's action for it takes; NULL for none */
} CdzRemedy;

typedef struct
{
  char      *ref;
  gboolean   is_identity;
  GPtrArray *reasons;       /* CdzReason */
  GPtrArray *remedies;      /* CdzRemedy */
} CdzDiagnosis;

/* Compares public keys; reads no secret of a store, and of files only what opens
 * without a passphrase: @files (nullable), and those in the Downloads and in the
 * current folder that are named like @item.
 * @now: seconds since 1970 */
void          cdz_doctor_explain_async  (CdzLibrary           *library,
                                         CdzCaller            *caller,
                                         CdzItem              *item,
                                         const char * const   *files,
                                         gint64                now,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
CdzDiagnosis *cdz_doctor_explain_finish (GAsyncResult         *result,
                                         GError              **error);
void          cdz_diagnosis_free        (CdzDiagnosis         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CdzDiagnosis, cdz_diagnosis_free)

G_END_DECLS
