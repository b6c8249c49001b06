/* cdz-vault-operation.h: what undo will know of a transaction.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cdz-vault-schema.h"

G_BEGIN_DECLS

/* Being recorded, inside the transaction that it describes. */
typedef struct
{
  CdzVaultDb *db;
  const char *title;
  gint64      now;
  char       *id;         /* NULL until the first step */
  gint64      number;
  gint64      sequence;
} CdzVaultRecorder;

void     cdz_vault_recorder_init   (CdzVaultRecorder  *self,
                                    CdzVaultDb        *db,
                                    const char        *title,
                                    gint64             now);
void     cdz_vault_recorder_clear  (CdzVaultRecorder  *self);
/* @kind: "add", "update", "delete"; before the row is changed or deleted, after it
 * is added. @revision: the row's afterwards. */
gboolean cdz_vault_recorder_note   (CdzVaultRecorder  *self,
                                    const char        *kind,
                                    CdzClass           klass,
                                    const char        *uuid,
                                    gint64             revision,
                                    GError           **error);

/* Drops what is over the number or the age that is kept. */
gboolean cdz_vault_operation_prune (CdzVaultDb        *db,
                                    gint64             now,
                                    gboolean          *out_dropped,
                                    GError           **error);
/* So that what was dropped is nowhere in the vault's files: deleted pages are
 * overwritten already, the WAL still has them. */
void     cdz_vault_operation_truncate_wal (CdzVaultDb *db);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CdzVaultRecorder, cdz_vault_recorder_clear)

G_END_DECLS
