/* cdz-vault-update.h: inside a transaction; the part that changes a row.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-change.h"
#include "cdz-vault-operation.h"

G_BEGIN_DECLS

/* Everything that one transaction carries along. */
typedef struct
{
  CdzVaultDb       *db;
  CdzVaultRecorder  recorder;
  GHashTable       *known;        /* uuid → CdzKnownItem: what the next snapshot need not read */
  CdzOutcome       *outcome;
  gboolean          lost_race;    /* worth another try from the start */
} CdzTransaction;

gboolean cdz_transaction_update   (CdzTransaction  *self,
                                   CdzChange       *change,
                                   GError         **error);
void     cdz_transaction_remember (CdzTransaction  *self,
                                   CdzItem         *item,
                                   gint64           revision);

/* Sets the error of a change that another program was faster than; %FALSE */
gboolean cdz_transaction_lose_race (CdzTransaction *self,
                                   GError         **error);

G_END_DECLS
